//! What a line was given to its speaker by.

/// The evidence by which a line was given to its speaker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rule {
    /// F4: the title or the author, announced by the narrator before the story begins.
    Announced,
    /// B1: text that nobody in the story says is the narrator's.
    Narration,
    /// B2: a heading, which the narrator reads.
    Heading,
    /// T1: the text itself names the speaker at the start of a block, as in a play.
    Turn,
    /// T2: the text itself names the speaker at the start of a line inside a block.
    InnerTurn,
    /// Q2.1: a speech tag beside the quotation names the speaker, as in `said Veena`.
    SpeechTag,
    /// Q2.2: the speaker introduces himself in the quotation.
    Introduction,
    /// Q2.3: the narration just before the quotation is about one person alone.
    NamedBefore,
    /// Q2.4: two people take turns, and it is this one's.
    Alternation,
    /// Q2.5: nothing tells who says this quotation, so the narrator reads it.
    Unattributed,
    /// Q1: the quotation goes on from the block before, so its speaker does too.
    Continued,
}

impl Rule {
    /// The rule's number in the script format.
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
            Rule::Alternation => "Q2.4",
            Rule::Unattributed => "Q2.5",
            Rule::Continued => "Q1",
        }
    }
}
