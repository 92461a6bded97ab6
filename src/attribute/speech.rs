//! Who says what: from the blocks of a story to its quotations, each with a speaker, the rule that gave it, and how sure
//! that is.
//!
//! Four steps: quotations, people, evidence, conversations. What a tag says is a fact and is never weighed; what no tag
//! says is decided for a whole conversation at once.

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
pub use resolve::{attribute, attribute_with, quotations};

use crate::script::{BlockKind, Declared, Gender};
use std::ops::Range;

/// A block of the story as it is spoken, without markup.
#[derive(Clone, Debug)]
pub struct SpokenBlock {
    /// What it is.
    pub kind: BlockKind,
    /// Its text.
    pub text: String,
    /// Stretches that a `Name:` before them gives to somebody, with the name, in order.
    pub turns: Vec<(Range<usize>, String)>,
    /// What stands before such stretches, and is not heard.
    pub labels: Vec<Range<usize>>,
    /// Places of quotation marks that are escaped, and so are characters like any other.
    pub literal: Vec<Range<usize>>,
}

/// What a person's gender follows from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GenderEvidence {
    /// Nothing tells it.
    None,
    /// A title or noun in a name.
    Title,
    /// The pronouns nearest to the name, over the whole story.
    Pronouns,
    /// A given name that mostly men or mostly women bear.
    GivenName,
}

/// Somebody in the story.
#[derive(Clone, Debug)]
pub struct Character {
    /// The name that is shown.
    pub name: String,
    /// Other names that mean the same person.
    pub aliases: Vec<String>,
    /// Whether the cast declares the person.
    pub declared: bool,
    /// Where the person is named first: a block and a range in it.
    pub first: Option<(usize, Range<usize>)>,
    /// Man or woman, if anything tells.
    pub gender: Option<Gender>,
    /// What the gender follows from.
    pub gender_evidence: GenderEvidence,
    /// The first pronoun beside the name that has this gender, if there is one: a block and a range in it.
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

/// What gave a quotation to its speaker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Evidence {
    /// A `Name:` before it.
    Turn,
    /// A correction.
    Corrected,
    /// A tag in its block names the speaker.
    Tag,
    /// A tag in its block says `he`, `she` or `they`.
    PronounTag,
    /// A tag in its block describes the speaker: `the old man said`.
    DescriptionTag,
    /// The teller's own `I said`.
    TellerTag,
    /// The speaker tells the own name in it.
    Introduction,
    /// The narration of its block is about the speaker.
    Beat,
    /// The block before announces the speaker.
    BlockBefore,
    /// Whoever fits the conversation best.
    Conversation,
    /// It goes on from the block before.
    Continued,
    /// Nothing tells, or it is nothing that is said.
    Unattributed,
}

/// A quotation and its speaker.
#[derive(Clone, Debug)]
pub struct Quotation {
    /// Where it stands in its block, marks included.
    pub range: Range<usize>,
    /// The same without its marks.
    pub inner: Range<usize>,
    /// The opening mark; a dash where one opens dialogue.
    pub mark: char,
    /// Whether its closing mark was found.
    pub closed: bool,
    /// A mark that opens once more inside, which may be a slip.
    pub reopened: Option<usize>,
    /// Whether somebody says it: a book's title in quotation marks is only told.
    pub spoken: bool,
    /// Who says it, as a place in [`Attribution::people`]; none if nothing tells.
    pub speaker: Option<usize>,
    /// What gave it to that speaker.
    pub evidence: Evidence,
    /// How probable it is that the speaker is right, from 0 to 1.
    pub confidence: f32,
    /// Who else it could be, the likeliest first.
    pub others: Vec<usize>,
    /// Tags beside it that say who speaks and nothing else, in its block, with the marks after them.
    pub tags: Vec<Range<usize>>,
    /// The number of the conversation that it is part of.
    pub conversation: usize,
    /// Whether it goes on in the next block.
    pub goes_on: bool,
    /// Whether it goes on from the block before.
    pub continued: bool,
}

/// The quotations of a story, and its people.
#[derive(Clone, Debug)]
pub struct Attribution {
    /// Everybody; the narrator is the first.
    pub people: Vec<Character>,
    /// For each block its quotations, in order.
    pub quotations: Vec<Vec<Quotation>>,
    /// Who says `I` outside of quotations, if somebody does: a place in `people`.
    pub teller: Option<usize>,
}
