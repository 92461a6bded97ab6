//! The rules by which lines are given to speakers.

/// The evidence that gave a line to its speaker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rule {
    /// F4: the title or the author, announced by the narrator before the story begins.
    Announced,
    /// B1: text that belongs to nobody, which is read by the narrator.
    Narration,
    /// B2: a heading, which the narrator reads.
    Heading,
    /// T1: the text names the speaker at the start of a block, as in a play.
    Turn,
    /// T2: the text names the speaker at the start of a line inside a block.
    InnerTurn,
    /// Q2.1: a speech tag next to the quotation names the speaker, as in `said Veena`.
    SpeechTag,
    /// Q2.2: the quotation introduces its speaker, as in `I'm Veena`.
    Introduction,
    /// Q2.3: the narration just before the quotation is about a single person.
    NamedBefore,
    /// Q2.4: of all who may be talking, this one fits the conversation best.
    Conversation,
    /// Q2.5: nothing says whose quotation this is, so the narrator reads it.
    Unattributed,
    /// Q2.6: a tag next to the quotation says `he` or `she`, and this is who is meant.
    PronounTag,
    /// Q2.7: a tag next to the quotation describes the speaker, as in `said the old man`.
    DescribedTag,
    /// Q2.8: the story is told by somebody, whose `I said` stands next to the quotation.
    TellerTag,
    /// Q5: a correction says who speaks.
    Corrected,
    /// Q6: a mark right after the quotation, such as `<!-- Veena -->`, says who speaks.
    Marked,
    /// Q1: the quotation continues from the block before, with the same speaker.
    Continued,
}

impl Rule {
    /// The rule's number in the script format, such as `Q2.1`.
    pub fn id(self) -> &'static str {
        match self {
            Rule::Announced => "F4",
            Rule::Narration => "B1",
            Rule::Heading => "B2",
            Rule::Turn => "T1",
            Rule::InnerTurn => "T2",
            Rule::SpeechTag => "Q2.1",
            Rule::Introduction => "Q2.2",
            Rule::NamedBefore => "Q2.3",
            Rule::Conversation => "Q2.4",
            Rule::Unattributed => "Q2.5",
            Rule::PronounTag => "Q2.6",
            Rule::DescribedTag => "Q2.7",
            Rule::TellerTag => "Q2.8",
            Rule::Corrected => "Q5",
            Rule::Marked => "Q6",
            Rule::Continued => "Q1",
        }
    }
    /// What the rule says, in a few words for a writer.
    pub fn meaning(self) -> &'static str {
        match self {
            Rule::Announced => "the title or the author, which the narrator announces",
            Rule::Narration => "text that is nobody's speech: the narrator reads it",
            Rule::Heading => "a heading: the narrator reads it",
            Rule::Turn => "a name and a colon open the paragraph: all of it is that person's turn",
            Rule::InnerTurn => "a name and a colon open the line: what follows is that person's turn",
            Rule::SpeechTag => "a speech tag names the speaker: `said Ada`",
            Rule::Introduction => "the speakers introduce themselves: `I'm Ada`",
            Rule::NamedBefore => "a guess: the narration beside the quotation is about this person",
            Rule::Conversation => "a guess: of all who may be talking, this one fits the conversation best",
            Rule::Unattributed => {
                "nothing says who speaks, so the narrator reads it, or whoever `quotes` in voices.toml names"
            }
            Rule::PronounTag => "a guess: the speech tag says `he` or `she`, and this is probably who is meant",
            Rule::DescribedTag => "a guess: the speech tag describes somebody, as `said the old man` does",
            Rule::TellerTag => "whoever tells the story speaks: `I said`",
            Rule::Corrected => "a correction in the .cast.toml file says who speaks",
            Rule::Marked => "a comment after the quotation says who speaks: `<!-- Ada -->`",
            Rule::Continued => "the speech goes on from the paragraph before",
        }
    }
}
