//! The features that speak for or against a candidate, each with its name in the table of weights.

/// The index of a feature in the table of weights.
pub(super) type Feature = u16;

macro_rules! features {
    ($($constant:ident $name:literal $meaning:literal,)*) => {
        features!(@count 0; $($constant)*);
        /// The names and meanings of the features, in order. The features of the steps between speakers follow after
        /// them.
        const NAMED: &[(&str, &str)] = &[$(($name, $meaning)),*];
    };
    (@count $n:expr; $head:ident $($tail:ident)*) => {
        pub(super) const $head: Feature = $n;
        features!(@count $n + 1; $($tail)*);
    };
    (@count $n:expr;) => {};
}

features! {
    ANNOUNCED "announced" "The block before ends in a tag that names the person.",
    INTRODUCES "introduces" "The quotation says `I am NAME`.",
    BEAT_BEFORE "beat-before" "The clause just before, in the block, is about the person.",
    BEAT_BEFORE_FAR "beat-before-far" "So is an earlier clause of the block.",
    BEAT_AFTER "beat-after" "The clause just after is about the person.",
    BEAT_SOLE "beat-sole" "The block has no other narration than a short sentence after it, about the person.",
    BEAT_PART "beat-part" "The clause beside it is about the person's face, voice or the like.",
    BEAT_AFTER_FAR "beat-after-far" "So is a later clause of the block.",
    MENTION "mention" "The narration of the block names the person.",
    MENTION_OWN "mention-genitive" "It names the person in a genitive.",
    OBJECT "object" "It names the person as one who is spoken to or looked at.",
    LEAD "lead" "The last clause of the block before, all narration, is about the person.",
    LEAD_FAR "lead-far" "So is an earlier clause of it.",
    SPOKEN_OF "spoken-of" "The quotation names the person.",
    CALLED "called" "The quotation calls the person by name.",
    RECENT "recent" "How present the person is: named lately, in the telling.",
    RECENT_BEST "recent-best" "Nobody is more present.",
    AROUND "around" "Tags and beats near by are of the person.",
    HISTORY "history" "The person spoke in the conversations before.",
    FREQUENT "frequent" "How often the person is named in the story, as a logarithm.",
    IS_TELLER "teller" "The person tells the story.",
    SCENE "scene" "How often the telling names the person in the scene, up to three times.",
    SCENE_SHARE "scene-share" "Which part of all names in the scene is the person's.",
    BEFORE_CALLS "before-calls" "The quotation before calls the person.",
    BEFORE_TO "before-to" "The one before is spoken to the person, as its tag says.",
    BEFORE_NAMES "before-names" "The one before speaks of the person.",
    AFTER_CALLS "after-calls" "The quotation after calls the person.",
    AFTER_TO "after-to" "The one after is spoken to the person.",
    AFTER_NAMES "after-names" "The one after speaks of the person.",
    SIR "before-sir" "The one before says `sir` or `madam`, and the person is one.",
    NOT_SIR "before-not-sir" "The one before says `sir` or `madam`, and the person is none.",
    AFTER_SIR "after-sir" "The one after says `sir` or `madam`, and the person is one.",
    AFTER_NOT_SIR "after-not-sir" "The one after says `sir` or `madam`, and the person is none.",
    I_BEAT "i-beat" "The clause beside it says `I`, and the person tells the story.",
    I_LEAD "i-lead" "The block before says `I`, and the person tells the story.",
    NOT_I_BEAT "not-i-beat" "The clause beside it says `I`, and the person does not tell the story.",
    NOT_I_LEAD "not-i-lead" "The block before says `I`, and the person does not tell the story.",
    TELLER_AMISS "teller-amiss" "A clause beside it says `he` or `she`, and the person tells the story.",
    AMISS_DESCRIBED "gender-wrong-described" "The description does not fit the person's gender.",
    AMISS_BEAT "gender-wrong-beat" "The pronoun of the clause beside it does not fit the person.",
    AMISS_LEAD "gender-wrong-lead" "The pronoun of the block before does not fit the person.",
    FITS_TAG "gender-right-tag" "The pronoun of the tag fits the person; nothing is known of others' gender.",
    FITS_DESCRIBED "gender-right-described" "The description fits the person's gender.",
    FITS_BEAT "gender-right-beat" "The pronoun of the clause beside it fits the person.",
    FITS_LEAD "gender-right-lead" "The pronoun of the block before fits the person.",
    NEAR_TAG "near-tag" "The person's share of presence where the tag's pronoun stands, among those whom it fits.",
    NEAR_DESCRIBED "near-described" "The same, where the description stands.",
    NEAR_BEAT "near-beat" "The same, where the pronoun of the clause beside it stands.",
    NEAR_LEAD "near-lead" "The same, where the pronoun of the block before stands.",
    HERE_TAG "here-tag" "The telling of the block names the person before the tag's pronoun.",
    HERE_BEAT "here-beat" "It names the person before the beat's pronoun.",
    HERE_DESCRIBED "here-described" "It names the person before the description.",
    PRIOR_TAG "prior-tag" "The block before names the person last of those whom the tag's pronoun fits.",
    PRIOR_BEAT "prior-beat" "The same for the beat's pronoun.",
    PRIOR_LEAD "prior-lead" "The same for the pronoun of the block before.",
    PRIOR_DESCRIBED "prior-described" "The same for a description.",
    NOUN_NAMED "noun-named" "One of the person's names has the description's noun in it.",
    NOBODY_KNOWN "nobody-known" "The speaker is somebody of whom nothing is known.",
    NOBODY_DESCRIBED "nobody-described" "The same, where a tag describes somebody.",
    UNKNOWN "unknown" "The speaker is somebody whom only the description knows.",
    NO_TITLE "no-title" "The description is `mother` or the like, and the person bears no title.",
    OTHER_ROLE "other-role" "The description is more than `man`, `girl` or `voice`, and no name of the person has it.",
    UNKNOWN_ROLE "unknown-role" "The same, and the description is more than `man`, `girl` or `voice`.",
    SPOKE "spoke" "The person spoke lately, as far as a first look tells.",
    SPOKE_HERE "spoke-here" "The person's share of the conversation, as far as a first look tells.",
    FIRST_LOOK "first-look" "A first look took the person for the speaker.",
    WORDS "words" "The person's other quotations use such words.",
    RECENT_PRONOUN "recent-pronoun" "How present the person is by pronouns of the telling.",
    MEANT_TAG "meant-tag" "The tag's pronoun most probably means the person.",
    MEANT_BEAT "meant-beat" "So does the pronoun of the clause beside it.",
    MEANT_LEAD "meant-lead" "So does the pronoun of the block before.",
    TAIL "tail" "The narration at the end of the block before is about the person.",
    TAIL_MENTION "tail-mention" "It names the person.",
    LEAD_MENTION "lead-mention" "The last clause of the block before, all narration, names the person.",
    ANSWERS "answers" "The quotation before calls the person, and this one calls somebody else.",
    ANSWERED "answered" "The quotation after calls the person, and this one calls somebody else.",
}

/// How one speaker follows another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// The same person speaks on.
    Same,
    /// The last other person who spoke speaks again.
    Back,
    /// A third person speaks.
    Third,
}

/// The kind of narration beside a quotation, as far as it affects who is likely to speak next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Beside {
    /// No narration.
    Bare,
    /// A tag with a pronoun.
    Pronoun,
    /// A tag with a name.
    Named,
    /// Other narration before it.
    Told,
    /// Other narration after it only.
    Followed,
}

/// How far away the previous quotation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Distance {
    /// In the same block.
    Inside,
    /// In the previous block.
    Next,
    /// In the previous block, which ends in narration.
    AfterTelling,
    /// Further away.
    Far,
}

const STEPS: [&str; 3] = ["same", "back", "third"];
const BESIDE: [&str; 5] = ["bare", "pronoun", "named", "told", "followed"];
const DISTANCES: [&str; 4] = ["inside", "next", "after-telling", "far"];
/// The index of the first feature for a step after a question; these follow the features of the other steps.
const ASKED: Feature = NAMED.len() as Feature + 60;

/// The feature of a step.
pub(super) fn step(step: Step, beside: Beside, distance: Distance) -> Feature {
    NAMED.len() as Feature + step as Feature * 20 + beside as Feature * 4 + distance as Feature
}

/// The feature of a step that follows a question in the previous block.
pub(super) fn asked(step: Step) -> Feature {
    ASKED + step as Feature
}

/// The number of features.
pub(super) const COUNT: usize = NAMED.len() + 63;

/// The name of a feature in the table of weights, and its meaning.
pub(super) fn describe(feature: usize) -> (String, String) {
    if let Some((name, meaning)) = NAMED.get(feature) {
        return (name.to_string(), meaning.to_string());
    }
    let n = feature - NAMED.len();
    if n >= 60 {
        let step = STEPS[n - 60];
        return (format!("{step}.asked"), "The same step, after a question in the block before.".into());
    }
    let (step, beside, distance) = (STEPS[n / 20], BESIDE[n / 4 % 5], DISTANCES[n % 4]);
    (format!("{step}.{beside}.{distance}"), String::new())
}
