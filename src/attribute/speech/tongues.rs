//! The word classes of each language: verbs of speech, pronouns, titles, nouns for people and so on. There is one table
//! for each language.

mod slavic;
mod tables;
mod unspaced;

use crate::names::{self, Bearers};
use std::collections::HashMap;
use tables::TONGUES;

pub(super) use unspaced::Unspaced;

/// The classes a word can have, as bit flags; a word can have several.
pub(super) mod class {
    /// A verb of speech: `said`, `whispers`.
    pub const SAY: u64 = 1;
    /// A participle of a verb of speech: `saying`, `crying`.
    pub const SAYING: u64 = 1 << 1;
    /// A title or noun for a man.
    pub const MAN: u64 = 1 << 2;
    /// A title or noun for a woman.
    pub const WOMAN: u64 = 1 << 3;
    /// A noun for a person, or for something that speaks like one: `stranger`, `voice`.
    pub const PERSON: u64 = 1 << 4;
    /// A title that stands before a name.
    pub const TITLE: u64 = 1 << 5;
    /// A rank that may stand for the person who holds it: `the colonel`.
    pub const RANK: u64 = 1 << 6;
    /// Never a name, even if it is capitalised.
    pub const NOT_NAME: u64 = 1 << 7;
    /// Begins a description of a person: `the`, `her`.
    pub const DET: u64 = 1 << 8;
    /// `He` as a subject.
    pub const HE: u64 = 1 << 9;
    /// `She` as a subject.
    pub const SHE: u64 = 1 << 10;
    /// A subject that means several people: `they`, `we`, `everybody`.
    pub const THEY: u64 = 1 << 11;
    /// `I` as a subject.
    pub const I: u64 = 1 << 12;
    /// `Him` or `his`.
    pub const HIM: u64 = 1 << 13;
    /// `Her` or `hers`.
    pub const HER: u64 = 1 << 14;
    /// May stand between a name and its verb.
    pub const ADVERB: u64 = 1 << 15;
    /// A preposition. A person named right after it is not the subject of a verb.
    pub const PREP: u64 = 1 << 16;
    /// A given name for men.
    pub const GIVEN_M: u64 = 1 << 17;
    /// A given name for women.
    pub const GIVEN_F: u64 = 1 << 18;
    /// A small word inside names: `of`, `van`.
    pub const PARTICLE: u64 = 1 << 19;
    /// Joins two people: `and`.
    pub const AND: u64 = 1 << 20;
    /// `Me`, `my` or `myself`.
    pub const MINE: u64 = 1 << 21;
    /// Stands before a name when somebody is addressed, but is not a title: `dear`, `old`.
    pub const DEAR: u64 = 1 << 22;
    /// An auxiliary verb: `had`, `would`.
    pub const AUX: u64 = 1 << 23;
    /// An article, which may stand before a name.
    pub const ARTICLE: u64 = 1 << 24;
    /// Addresses a man: `sir`.
    pub const SIR: u64 = 1 << 25;
    /// Addresses a woman: `madam`.
    pub const MADAM: u64 = 1 << 26;
    /// A verb of speech with little other meaning, so that an unknown name beside it is taken for a speaker.
    pub const PLAIN: u64 = 1 << 27;
    /// The first word of a verb of speech that consists of two words: `put in`.
    pub const PUT: u64 = 1 << 28;
    /// The second word of such a verb.
    pub const IN: u64 = 1 << 29;
    /// A title that tells people of one surname apart, such as those of a married woman, an unmarried one or a lord.
    /// People whose titles differ are different people.
    pub const EXACT: u64 = 1 << 30;
    /// `It` as a subject.
    pub const IT: u64 = 1 << 31;
    /// A noun that says little about who the person is: `the man`.
    pub const GENERIC: u64 = 1 << 32;
    /// A word for a member of the family that can be used as an address: `papa`.
    pub const KIN: u64 = 1 << 33;
    /// A verb of speech that can also mean an action: `nodded`.
    pub const ACT: u64 = 1 << 34;
    /// Opens a subordinate clause: `when`.
    pub const SUB: u64 = 1 << 35;
    /// A thing that words are written on: `letter`. It has no voice, even if a tag says that it speaks.
    pub const THING: u64 = 1 << 36;
    /// `You` or `your`.
    pub const YOU: u64 = 1 << 37;
}

/// The words of one language, in lower case and separated by spaces.
pub(super) struct Tongue {
    pub code: &'static str,
    /// Verbs of speech with little other meaning: `said`.
    pub plain: &'static str,
    /// Other verbs of speech.
    pub say: &'static str,
    /// Verbs of speech that can also mean an action; they are listed in `say` too.
    pub acts: &'static str,
    /// Words that open a subordinate clause.
    pub subs: &'static str,
    /// The first words of verbs of speech that consist of two words, and their second words.
    pub put: (&'static str, &'static str),
    /// Participles of verbs of speech.
    pub saying: &'static str,
    /// The endings of verbs that tell of the past, and those that say that a man or a woman acts.
    pub past: &'static str,
    pub gendered: Option<(&'static str, &'static str)>,
    /// The endings of names: each ending of the nominative with those of the other cases.
    pub cases: &'static [(&'static str, &'static str)],
    /// Endings of words that are no nouns in the nominative, although their last letter could be one's.
    pub not_nouns: &'static str,
    pub he: &'static str,
    pub she: &'static str,
    pub they: &'static str,
    pub it: &'static str,
    pub i: &'static str,
    pub him: &'static str,
    pub her: &'static str,
    pub mine: &'static str,
    pub you: &'static str,
    pub articles: &'static str,
    /// Determiners that are not articles.
    pub dets: &'static str,
    pub men: &'static str,
    pub women: &'static str,
    pub persons: &'static str,
    /// Nouns that say little about who the person is: `the man`.
    pub generic: &'static str,
    /// Titles that stand before names; those of men and women are listed in `men` and `women` too.
    pub titles: &'static str,
    pub ranks: &'static str,
    pub dear: &'static str,
    pub preps: &'static str,
    pub and: &'static str,
    pub adverbs: &'static str,
    pub aux: &'static str,
    pub not_names: &'static str,
    pub sir: &'static str,
    pub madam: &'static str,
    /// Words for members of the family that can be used as an address.
    pub kin: &'static str,
    /// Things that words are written on.
    pub things: &'static str,
    /// Whether a hyphen followed by a space can open dialogue at the start of a block, as a dash can.
    pub hyphen: bool,
}

/// How a language forms its sentences, as far as speech tags and names depend on it.
#[derive(Clone, Copy)]
pub(super) struct Grammar {
    /// Whether the tables are the English ones, which also serve languages without tables.
    pub english: bool,
    /// The endings of verbs that tell of the past, separated by spaces. In the right position, unknown words with such an
    /// ending count as verbs of speech.
    pub past: &'static str,
    /// Those of the past verbs that say whether a man or a woman acts, and so need no subject: first the endings for a man,
    /// then those for a woman.
    pub gendered: Option<(&'static str, &'static str)>,
    /// The endings of names in each case, or nothing if the language has no cases: each ending of the nominative with
    /// those of the other cases, separated by spaces. The empty ending is that of names that end in a consonant.
    pub cases: &'static [(&'static str, &'static str)],
    /// Endings of words that are no nouns in the nominative, although their last letter could be one's.
    pub not_nouns: &'static str,
    /// Whether the language has articles.
    pub articles: bool,
    /// Whether all nouns are capitalised, as in German.
    pub nouns_are_capital: bool,
    /// Whether tags may stand inside the quotation marks, as in French: `« Oui, dit Anne, allons. »`
    pub tags_inside: bool,
    /// How tags are found in a text without spaces between words.
    pub unspaced: Option<&'static Unspaced>,
}

/// All words of a story's language with their classes.
pub(super) struct Classes {
    language: String,
    words: HashMap<&'static str, u64>,
    pub grammar: Grammar,
    /// Whether a hyphen followed by a space can open dialogue at the start of a block, as a dash can.
    pub hyphen: bool,
}

impl Classes {
    /// The tables for a BCP 47 language tag. Languages without tables of their own use the English ones.
    pub fn new(language: &str) -> Self {
        let code = language.split(['-', '_']).next().unwrap_or_default();
        let tongue = TONGUES.iter().find(|tongue| tongue.code.eq_ignore_ascii_case(code)).unwrap_or(&TONGUES[0]);
        let mut classes = Self {
            language: language.to_string(),
            words: HashMap::new(),
            grammar: Grammar {
                english: tongue.code == "en",
                past: tongue.past,
                gendered: tongue.gendered,
                cases: tongue.cases,
                not_nouns: tongue.not_nouns,
                articles: !tongue.articles.is_empty(),
                nouns_are_capital: tongue.code == "de",
                tags_inside: tongue.code == "fr",
                unspaced: Unspaced::of(tongue.code),
            },
            hyphen: tongue.hyphen,
        };
        // Titles and given names from any language can occur in a story, so they are added first. The tables of the
        // story's own language are added after them.
        for other in TONGUES.iter().filter(|other| other.code != tongue.code) {
            classes.add(other.titles, class::TITLE);
        }
        classes.add_tongue(tongue);
        classes
    }

    fn add(&mut self, words: &'static str, class: u64) {
        for word in words.split_whitespace() {
            *self.words.entry(word).or_default() |= class;
        }
    }

    fn add_tongue(&mut self, tongue: &Tongue) {
        use class::*;
        self.add(tongue.plain, SAY | PLAIN);
        self.add(tongue.say, SAY);
        self.add(tongue.put.0, PUT);
        self.add(tongue.put.1, IN);
        self.add(tongue.saying, SAYING);
        self.add(tongue.he, HE | NOT_NAME);
        self.add(tongue.she, SHE | NOT_NAME);
        self.add(tongue.they, THEY | NOT_NAME);
        self.add(tongue.it, IT | NOT_NAME);
        self.add(tongue.i, I | NOT_NAME);
        self.add(tongue.him, HIM | NOT_NAME);
        self.add(tongue.her, HER | NOT_NAME);
        self.add(tongue.mine, MINE | NOT_NAME);
        self.add(tongue.you, YOU | NOT_NAME);
        self.add(tongue.articles, ARTICLE | DET | NOT_NAME);
        self.add(tongue.dets, DET | NOT_NAME);
        self.add(tongue.men, MAN);
        self.add(tongue.women, WOMAN);
        self.add(tongue.persons, PERSON);
        self.add(tongue.titles, TITLE);
        self.add(tongue.ranks, RANK);
        self.add(tongue.dear, DEAR);
        self.add(tongue.preps, PREP | NOT_NAME);
        self.add(tongue.and, AND | NOT_NAME);
        self.add(tongue.adverbs, ADVERB | NOT_NAME);
        self.add(tongue.aux, AUX | NOT_NAME);
        self.add(tongue.not_names, NOT_NAME);
        self.add(tongue.sir, SIR);
        self.add(tongue.madam, MADAM);
        self.add(tables::PARTICLES, PARTICLE);
        self.add(tables::EXACT, EXACT);
        self.add(tongue.generic, GENERIC);
        self.add(tongue.kin, KIN);
        self.add(tongue.acts, ACT);
        self.add(tongue.subs, SUB | NOT_NAME);
        self.add(tongue.things, THING);
    }

    /// The classes of a lower-case word, except those of given names.
    pub fn of(&self, lower: &str) -> u64 {
        let known = self.words.get(lower).copied().unwrap_or(0);
        let adverb = self.grammar.english && lower.len() > 4 && lower.ends_with("ly") && self.given(lower) == 0;
        known | if adverb { class::ADVERB } else { 0 }
    }

    /// The class of a word that is a given name, or 0.
    pub fn given(&self, name: &str) -> u64 {
        match names::bearers(name, &self.language) {
            Some(Bearers::Women) => class::GIVEN_F,
            Some(Bearers::Men) => class::GIVEN_M,
            None => 0,
        }
    }
}
