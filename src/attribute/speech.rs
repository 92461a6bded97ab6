//! Speech attribution: finds the quotations in the blocks of a story and gives each a speaker, the rule that chose the
//! speaker, and a confidence.
//!
//! There are four steps: find the quotations, find the people, collect the evidence, and decide whole conversations. A
//! speech tag such as `said Ada` is taken as a fact and never weighed against other evidence. Quotations without a tag
//! are decided together, one conversation at a time.

mod chain;
mod clauses;
mod evidence;
mod features;
mod mere_tags;
mod people;
mod pins;
mod quotes;
mod resolve;
mod style;
mod tags;
mod text;
mod tongues;
mod units;
mod weights;

pub mod learn;

pub use pins::Pin;
pub use resolve::{attribute, quotations};

use crate::script::{BlockKind, Declared, Gender};
use std::ops::Range;
use tongues::{Classes, class};

/// Whether one of the texts has a name beside a verb of speech, as a speech tag does: `said Ada`.
pub(super) fn tags_name<'a>(mut texts: impl Iterator<Item = &'a str>, name: &str, language: &str) -> bool {
    let classes = Classes::new(language);
    let says = |word: Option<&str>| word.is_some_and(|word| classes.of(&word.to_lowercase()) & class::SAY != 0);
    let apart = |c: char| !c.is_alphanumeric();
    texts.any(|text| {
        text.match_indices(name).any(|(at, _)| {
            let (before, after) = (text[..at].trim_end(), text[at + name.len()..].trim_start());
            says(before.rsplit(apart).next()) || says(after.split(apart).next())
        })
    })
}

/// Returns a function that tells the gender of a noun that only means women or only means men, such as `maid`. It takes
/// the noun in lower case.
pub(super) fn noun_genders(language: &str) -> impl Fn(&str) -> Option<Gender> {
    let classes = Classes::new(language);
    move |noun| people::gender_of(classes.of(noun))
}

/// A block of the story as it will be spoken, without markup.
#[derive(Clone, Debug)]
pub struct SpokenBlock {
    /// The kind of block.
    pub kind: BlockKind,
    /// The text of the block.
    pub text: String,
    /// Whether the block is an item of a list that the writer marks with hyphens, which may be meant as dialogue.
    pub hyphen: bool,
    /// The ranges of `text` that a `Name:` before them gives to a speaker, each with that name, in order.
    pub turns: Vec<(Range<usize>, String)>,
    /// The `Name:` labels before such ranges, which are not read aloud.
    pub labels: Vec<Range<usize>>,
    /// The ranges of quotation marks that are escaped, and so are treated as ordinary characters.
    pub literal: Vec<Range<usize>>,
    /// The offsets at which corrections cut quotations in two, so that somebody else says the rest.
    pub cuts: Vec<usize>,
}

/// What a person's gender was inferred from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GenderEvidence {
    /// Nothing: the gender is unknown.
    None,
    /// A title or a noun in one of the names, such as `Mrs.` or `father`.
    Title,
    /// The pronouns nearest to the name, counted over the whole story.
    Pronouns,
    /// A given name that is mostly borne by men or mostly by women.
    GivenName,
}

/// A person in the story.
#[derive(Clone, Debug)]
pub struct Character {
    /// The name under which the person is shown.
    pub name: String,
    /// Other names for the same person.
    pub aliases: Vec<String>,
    /// Whether the writer declares the person in the cast.
    pub declared: bool,
    /// Where the person is first named: the index of a block and a byte range in it.
    pub first: Option<(usize, Range<usize>)>,
    /// The person's gender, if it could be inferred.
    pub gender: Option<Gender>,
    /// What the gender was inferred from.
    pub gender_evidence: GenderEvidence,
    /// The first pronoun near the name that agrees with this gender, if there is one: the index of a block and a byte
    /// range in it.
    pub pronoun: Option<(usize, Range<usize>)>,
}

impl Character {
    fn new(name: &str, declared: bool) -> Self {
        Self {
            name: name.to_string(),
            aliases: Vec::new(),
            declared,
            first: None,
            gender: None,
            gender_evidence: GenderEvidence::None,
            pronoun: None,
        }
    }
}

/// The kind of evidence that gave a quotation to its speaker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Evidence {
    /// A `Name:` label before it.
    Turn,
    /// A correction names the speaker.
    Corrected,
    /// A comment right after it names the speaker.
    Marked,
    /// A tag in its block names the speaker.
    Tag,
    /// A tag in its block says `he`, `she` or `they`.
    PronounTag,
    /// A tag in its block describes the speaker: `the old man said`.
    DescriptionTag,
    /// A tag in its block says `I`, which means the person who tells the story: `I said`.
    TellerTag,
    /// The speaker introduces themselves in the quotation: `I'm Ada`.
    Introduction,
    /// The narration around it in the same block is about the speaker.
    Beat,
    /// The end of the previous block announces the speaker or is about them.
    BlockBefore,
    /// Nothing names the speaker, so the person who fits the conversation best was chosen.
    Conversation,
    /// It continues a speech from the previous block and has the same speaker.
    Continued,
    /// No speaker was found, or the quotation is not speech at all.
    Unattributed,
}

/// A quotation and its speaker.
#[derive(Clone, Debug)]
pub struct Quotation {
    /// The byte range of the quotation in its block, including its quotation marks.
    pub range: Range<usize>,
    /// The same range without the quotation marks.
    pub inner: Range<usize>,
    /// The opening quotation mark, or a dash if a dash opens the dialogue.
    pub mark: char,
    /// Whether the closing mark was found.
    pub closed: bool,
    /// The byte offset of a second opening mark inside the quotation, which may be a typing error.
    pub reopened: Option<usize>,
    /// Whether the quotation is speech. The title of a book in quotation marks, for example, is only narrated.
    pub spoken: bool,
    /// The speaker, as an index into [`Attribution::people`], or `None` if nobody could be found.
    pub speaker: Option<usize>,
    /// The kind of evidence that chose the speaker.
    pub evidence: Evidence,
    /// The estimated probability that the speaker is right, from 0 to 1.
    pub confidence: f32,
    /// The other possible speakers, the most probable first.
    pub others: Vec<usize>,
    /// The ranges in its block of adjacent tags that only name the speaker, such as `said Ada`, including the
    /// punctuation after them.
    pub tags: Vec<Range<usize>>,
    /// The ranges in its block of the clauses that are its tags, such as `she whispered` and `said Ada softly`.
    pub clauses: Vec<Range<usize>>,
    /// The number of the conversation that the quotation belongs to.
    pub conversation: usize,
    /// Whether the speech continues in the next block.
    pub goes_on: bool,
    /// Whether the speech continues from the previous block.
    pub continued: bool,
}

/// The quotations and the people of a story.
#[derive(Clone, Debug)]
pub struct Attribution {
    /// All people; the narrator comes first.
    pub people: Vec<Character>,
    /// The quotations of each block, in order.
    pub quotations: Vec<Vec<Quotation>>,
    /// The person who tells the story and says `I` outside of quotations, if there is one: an index into `people`.
    pub teller: Option<usize>,
}
