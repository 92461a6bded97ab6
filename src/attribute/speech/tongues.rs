//! What single words tell in each language: who says, he, she, titles, people. One table a language.

mod slavic;
mod tables;

use std::collections::HashMap;
use tables::TONGUES;

/// What a word can be; several at once.
pub(super) mod class {
    /// A way of saying something: `said`, `whispers`.
    pub const SAY: u64 = 1;
    /// A participle of saying: `saying`, `crying`.
    pub const SAYING: u64 = 1 << 1;
    /// A title or noun for men.
    pub const MAN: u64 = 1 << 2;
    /// A title or noun for women.
    pub const WOMAN: u64 = 1 << 3;
    /// A noun for a person, or for what speaks as one: `stranger`, `voice`.
    pub const PERSON: u64 = 1 << 4;
    /// A title before a name.
    pub const TITLE: u64 = 1 << 5;
    /// A rank that may stand for who bears it: `the colonel`.
    pub const RANK: u64 = 1 << 6;
    /// Never a name, though it may be written with a capital.
    pub const NOT_NAME: u64 = 1 << 7;
    /// Begins the description of somebody: `the`, `her`.
    pub const DET: u64 = 1 << 8;
    /// He, as a subject.
    pub const HE: u64 = 1 << 9;
    /// She, as a subject.
    pub const SHE: u64 = 1 << 10;
    /// They, we, everybody.
    pub const THEY: u64 = 1 << 11;
    /// I.
    pub const I: u64 = 1 << 12;
    /// Him, his.
    pub const HIM: u64 = 1 << 13;
    /// Her, hers.
    pub const HER: u64 = 1 << 14;
    /// May stand between a name and its verb.
    pub const ADVERB: u64 = 1 << 15;
    /// A preposition: who follows it does nothing.
    pub const PREP: u64 = 1 << 16;
    /// A given name of men.
    pub const GIVEN_M: u64 = 1 << 17;
    /// A given name of women.
    pub const GIVEN_F: u64 = 1 << 18;
    /// A small word inside names.
    pub const PARTICLE: u64 = 1 << 19;
    /// Joins two people.
    pub const AND: u64 = 1 << 20;
    /// Me, my, myself.
    pub const MINE: u64 = 1 << 21;
    /// Stands before a name in an address, and is no title: `dear`, `old`.
    pub const DEAR: u64 = 1 << 22;
    /// Helps a verb: `had`, `would`.
    pub const AUX: u64 = 1 << 23;
    /// The article that a name may have in front.
    pub const ARTICLE: u64 = 1 << 24;
    /// Opens an address to a man: `sir`.
    pub const SIR: u64 = 1 << 25;
    /// Opens an address to a woman: `madam`.
    pub const MADAM: u64 = 1 << 26;
    /// A way of saying that says little else, so that an unknown name beside it is a speaker's.
    pub const PLAIN: u64 = 1 << 27;
    /// Two words for saying something, this the first: `put in`.
    pub const PUT: u64 = 1 << 28;
    /// The second word of those.
    pub const IN: u64 = 1 << 29;
    /// A title that a married woman, an unmarried one or a lord alone bears; people who differ in it are two.
    pub const EXACT: u64 = 1 << 30;
    /// It, as a subject.
    pub const IT: u64 = 1 << 31;
    /// A noun that says little of who it is: `the man`.
    pub const GENERIC: u64 = 1 << 32;
    /// Family by whom one may be called: `papa`.
    pub const KIN: u64 = 1 << 33;
    /// A way of saying that is an act as well: `nodded`.
    pub const ACT: u64 = 1 << 34;
    /// Opens a clause that is no main one: `when`.
    pub const SUB: u64 = 1 << 35;
}

/// The words of one language, lower case, separated by spaces.
pub(super) struct Tongue {
    pub code: &'static str,
    /// Plain ways of saying: `said`.
    pub plain: &'static str,
    /// Other ways of saying.
    pub say: &'static str,
    /// Ways of saying that are acts as well; they stand in `say` too.
    pub acts: &'static str,
    /// Words that open a clause that is no main one.
    pub subs: &'static str,
    /// First words of ways of saying in two words, and second words.
    pub put: (&'static str, &'static str),
    /// Participles.
    pub saying: &'static str,
    pub he: &'static str,
    pub she: &'static str,
    pub they: &'static str,
    pub it: &'static str,
    pub i: &'static str,
    pub him: &'static str,
    pub her: &'static str,
    pub mine: &'static str,
    pub articles: &'static str,
    /// Determiners that are no articles.
    pub dets: &'static str,
    pub men: &'static str,
    pub women: &'static str,
    pub persons: &'static str,
    /// Nouns for people that say little of who it is: `the man`.
    pub generic: &'static str,
    /// Titles before names; those of men and women stand in `men` and `women` too.
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
    /// Family by whom one may be called.
    pub kin: &'static str,
    /// Whether a block may open with a plain hyphen and a space as with a dash.
    pub hyphen: bool,
}

/// All words with what they can be.
pub(super) struct Classes {
    words: HashMap<&'static str, u64>,
    /// Whether any unknown verb in the right shape is a way of saying.
    pub open: bool,
    /// Whether nouns are written with capitals.
    pub nouns_are_capital: bool,
    /// Whether a block may open with a plain hyphen and a space as with a dash.
    pub hyphen: bool,
}

impl Classes {
    /// The tables of a language, by its BCP 47 tag; English where there are none.
    pub fn new(language: &str) -> Self {
        let code = language.split(['-', '_']).next().unwrap_or_default();
        let tongue = TONGUES.iter().find(|tongue| tongue.code.eq_ignore_ascii_case(code)).unwrap_or(&TONGUES[0]);
        let mut classes = Self {
            words: HashMap::new(),
            open: tongue.code == "en",
            nouns_are_capital: tongue.code == "de",
            hyphen: tongue.hyphen,
        };
        // Titles and given names of all languages stand in stories of each; they come first, and the story's own
        // language has the last word.
        for other in TONGUES.iter().filter(|other| other.code != tongue.code) {
            classes.add(other.titles, class::TITLE);
        }
        let (women, men) = include_str!("given_names.txt").split_once("[men]").unwrap_or_default();
        classes.add(women.split_once("[women]").unwrap_or_default().1, class::GIVEN_F);
        classes.add(men, class::GIVEN_M);
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
    }

    /// What a word in lower case can be.
    pub fn of(&self, lower: &str) -> u64 {
        let known = self.words.get(lower).copied().unwrap_or(0);
        let adverb = lower.len() > 4 && lower.ends_with("ly") && known & (class::GIVEN_F | class::GIVEN_M) == 0;
        known | if adverb && self.open { class::ADVERB } else { 0 }
    }
}
