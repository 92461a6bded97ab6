//! Splits a whole book into words and looks each of them up in the language's tables. All later steps read this.

mod cases;

use super::tongues::{Classes, class};
use std::collections::HashMap;
use std::ops::Range;

/// The number of a distinct word. Words are compared without regard to case or to a genitive's `'s`.
pub(super) type Key = u32;

/// The punctuation between a word and the next one, as bit flags.
pub(super) mod gap {
    /// A comma.
    pub const COMMA: u8 = 1;
    /// A full stop, question mark or exclamation mark.
    pub const STOP: u8 = 2;
    /// A dash.
    pub const DASH: u8 = 4;
    /// A quotation mark.
    pub const QUOTE: u8 = 8;
    /// A colon or semicolon.
    pub const COLON: u8 = 16;
    /// A bracket.
    pub const BRACKET: u8 = 32;
    /// The end of the block.
    pub const BLOCK: u8 = 64;
    /// A question mark or exclamation mark; [`STOP`] is set as well.
    pub const EMPHATIC: u8 = 128;
}

/// Common words that are given names too, whatever the tables say.
const COMMON: [&str; 5] = ["april", "august", "june", "may", "will"];

/// Titles after which a single name is a surname.
const SURNAMED: [&str; 17] = [
    "captain",
    "colonel",
    "doctor",
    "dr",
    "frau",
    "herr",
    "madame",
    "meneer",
    "mevrouw",
    "monsieur",
    "mr",
    "mrs",
    "professor",
    "señor",
    "señora",
    "signor",
    "signora",
];

/// A word of the book.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word {
    /// The byte offset in [`Text::text`] at which it begins.
    pub start: u32,
    /// The byte offset at which it ends, including a genitive's `'s`.
    pub end: u32,
    pub key: Key,
    /// The word classes that the tables give it.
    pub class: u64,
    /// The punctuation between it and the next word; see [`gap`].
    pub gap: u8,
    /// Whether it begins with a capital letter.
    pub capital: bool,
    /// Whether it is a genitive: `Ada's`.
    pub owns: bool,
    /// Whether the apostrophe of its genitive is curly. A word can have others, as in `d’Arc's`.
    pub curly: bool,
    /// Whether it is a form of a name other than the nominative, and so cannot be a subject.
    pub oblique: bool,
}

impl Word {
    /// The number of bytes of a genitive's `'s`: a curly apostrophe takes three bytes, a straight one takes one.
    pub fn genitive(&self) -> usize {
        if self.curly { 4 } else { 2 }
    }

    pub fn is(&self, classes: u64) -> bool {
        self.class & classes != 0
    }
}

/// All blocks of a book in one text, each followed by a line feed, and the words of that text.
pub(super) struct Text {
    pub text: String,
    pub words: Vec<Word>,
    /// The byte range of each block.
    pub blocks: Vec<Range<usize>>,
    /// The range of words of each block.
    pub spans: Vec<Range<usize>>,
    keys: HashMap<String, Key>,
    spelt: Vec<String>,
    classes: Vec<u64>,
}

impl Text {
    /// Reads the blocks and splits them into words.
    pub fn new<'a>(blocks: impl Iterator<Item = &'a str>, table: &Classes) -> Self {
        let mut text = Self {
            text: String::new(),
            words: Vec::new(),
            blocks: Vec::new(),
            spans: Vec::new(),
            keys: HashMap::new(),
            spelt: Vec::new(),
            classes: Vec::new(),
        };
        for block in blocks {
            let start = text.text.len();
            text.text.push_str(block);
            let first = text.words.len();
            text.read(start, table);
            text.blocks.push(start..text.text.len());
            text.spans.push(first..text.words.len());
            text.text.push('\n');
        }
        text.find_given(table);
        text
    }

    /// Adds the classes of given names to all words that occur with a capital letter. Words which the tables know as
    /// something else are none, except for those such as `May` that occur with a capital inside of sentences. A word that
    /// often stands alone after a title such as `Mr.` is a surname.
    fn find_given(&mut self, table: &Classes) {
        let mut capital = vec![0usize; self.spelt.len()];
        let mut surname = vec![0usize; self.spelt.len()];
        for (at, word) in self.words.iter().enumerate().filter(|(_, word)| word.capital) {
            let before = at.checked_sub(1).map(|before| &self.words[before]);
            let inside = before.is_some_and(|before| before.gap & !gap::COMMA == 0);
            let common = word.is(class::NOT_NAME | class::SAY);
            if !common || inside && COMMON.contains(&self.spelt(word.key)) {
                capital[word.key as usize] += 1;
            }
            let alone = word.gap != 0 || self.words.get(at + 1).is_none_or(|next| !next.capital);
            let title = before.is_some_and(|before| before.gap == 0 && SURNAMED.contains(&self.spelt(before.key)));
            surname[word.key as usize] += usize::from(alone && title);
        }
        for key in 0..self.spelt.len() {
            if capital[key] > 0 && surname[key] * 10 <= capital[key] {
                self.classes[key] |= table.given(&self.spelt[key]);
            }
        }
        for word in &mut self.words {
            word.class = self.classes[word.key as usize];
        }
    }

    fn read(&mut self, start: usize, table: &Classes) {
        let first = self.words.len();
        let ranges: Vec<(Range<usize>, bool)> =
            words_of(&self.text[start..]).flat_map(|range| self.parted(start, range, table)).collect();
        for (range, subject) in ranges {
            let range = start + range.start..start + range.end;
            let (lower, owns) = fold(&self.text[range.clone()]);
            let capital = subject || self.text[range.clone()].starts_with(char::is_uppercase);
            let written = &self.text[range.clone()];
            let curly = written.ends_with("’s") || written.ends_with("’S");
            let key = self.intern(lower, table);
            let class = self.classes[key as usize];
            self.words.push(Word {
                start: range.start as u32,
                end: range.end as u32,
                key,
                class,
                gap: 0,
                capital,
                owns,
                curly,
                oblique: false,
            });
        }
        for at in first..self.words.len() {
            let from = self.words[at].end as usize;
            let to = self.words.get(at + 1).map_or(self.text.len(), |next| next.start as usize);
            // The apostrophe in `l'abbé` joins two words.
            let joined = !table.grammar.english && matches!(&self.text[from..to], "'" | "’");
            let mut gap = if joined { 0 } else { marks(&self.text[from..to]) };
            let word = &self.text[self.words[at].start as usize..from];
            // The full stop after `Mr.` or an initial does not end a sentence.
            let short = word.chars().count() == 1 && word != "I" && self.words[at].capital
                || self.words[at].is(class::TITLE) && word.len() <= 4;
            if short && self.text[from..to].trim_end() == "." && at + 1 < self.words.len() {
                gap &= !gap::STOP;
            }
            self.words[at].gap = gap | if at + 1 == self.words.len() { gap::BLOCK } else { 0 };
        }
    }

    /// The words of a run of letters, each with whether it counts as a name although it has no capital letter. In a language
    /// without spaces, a run can be a whole clause, of which only the words of a tag are taken.
    fn parted(&self, start: usize, range: Range<usize>, table: &Classes) -> Vec<(Range<usize>, bool)> {
        let run = &self.text[start + range.start..start + range.end];
        if let Some(unspaced) = table.grammar.unspaced {
            let opens = self.text[start + range.end..]
                .trim_start_matches([' ', '、', '，'])
                .starts_with(['「', '『', '“', '"']);
            let words = unspaced.words(run, opens);
            if !words.is_empty() {
                let from = |word: Range<usize>| range.start + word.start..range.start + word.end;
                return words.into_iter().map(|word| (from(word.range), word.subject)).collect();
            }
        }
        self.joined(start, range, table).into_iter().map(|range| (range, false)).collect()
    }

    /// Splits a word where languages other than English join several: `demanda-t-elle`, `s'écria`.
    fn joined(&self, start: usize, range: Range<usize>, table: &Classes) -> Vec<Range<usize>> {
        let word = &self.text[start + range.start..start + range.end];
        if table.grammar.english || !word.contains(['-', '\'', '’']) {
            return vec![range];
        }
        let mut from = range.start;
        if let Some((elided, rest)) = word.split_once(['\'', '’'])
            && matches!(elided, "l" | "d" | "j" | "s" | "m" | "t" | "n" | "c" | "qu" | "L" | "J" | "S" | "M" | "C")
            && rest.starts_with(char::is_lowercase)
        {
            from = range.end - rest.len();
        }
        let rest = &self.text[start + from..start + range.end];
        let mut parts = Vec::new();
        if from > range.start {
            parts.push(range.start..range.start + word.find(['\'', '’']).unwrap_or(0));
        }
        let pronoun =
            class::HE | class::SHE | class::THEY | class::I | class::IT | class::HIM | class::HER | class::MINE;
        match rest.split_once('-').zip(rest.rsplit_once('-')) {
            Some(((verb, _), (_, last))) if table.of(&last.to_lowercase()) & pronoun != 0 => {
                parts.push(from..from + verb.len());
                parts.push(range.end - last.len()..range.end);
            }
            _ => parts.push(from..range.end),
        }
        parts
    }

    fn intern(&mut self, lower: String, table: &Classes) -> Key {
        if let Some(key) = self.keys.get(&lower) {
            return *key;
        }
        let key = self.spelt.len() as Key;
        self.classes.push(table.of(&lower));
        self.spelt.push(lower.clone());
        self.keys.insert(lower, key);
        key
    }

    /// The keys of a name's words, without a leading article. Words that do not occur in the book are given new keys.
    pub fn name(&mut self, name: &str, table: &Classes) -> Vec<Key> {
        let mut keys: Vec<Key> = Vec::new();
        for range in words_of(name) {
            let (lower, _) = fold(&name[range]);
            let key = self.intern(lower, table);
            if self.classes[key as usize] & class::NOT_NAME == 0 {
                self.classes[key as usize] |= table.given(&self.spelt[key as usize]);
            }
            keys.push(key);
        }
        if keys.len() > 1 && self.class_of(keys[0]) & class::ARTICLE != 0 {
            keys.remove(0);
        }
        keys
    }

    /// Whether a name begins with an article.
    pub fn is_article(&self, name: &str) -> bool {
        let first = name.split_whitespace().next().and_then(|first| self.key(first));
        first.is_some_and(|key| self.class_of(key) & class::ARTICLE != 0)
    }

    /// The key of a lower-case word, if the word occurs in the book or in a name.
    pub fn key(&self, lower: &str) -> Option<Key> {
        self.keys.get(lower).copied()
    }

    /// The lower-case word of a key.
    pub fn spelt(&self, key: Key) -> &str {
        &self.spelt[key as usize]
    }

    pub fn class_of(&self, key: Key) -> u64 {
        self.classes[key as usize]
    }

    /// The number of distinct words.
    pub fn distinct(&self) -> usize {
        self.spelt.len()
    }

    /// A word as it is written in the text.
    pub fn written(&self, at: usize) -> &str {
        let word = &self.words[at];
        &self.text[word.start as usize..word.end as usize]
    }

    /// The words that begin in a range of bytes.
    pub fn within(&self, bytes: Range<usize>) -> Range<usize> {
        let start = self.words.partition_point(|word| (word.start as usize) < bytes.start);
        let end = self.words.partition_point(|word| (word.start as usize) < bytes.end);
        start..end.max(start)
    }
}

/// Folds a word for comparison: lower case, straight apostrophes, and no genitive `'s`. Also returns whether it was a
/// genitive.
fn fold(word: &str) -> (String, bool) {
    let mut lower = word.to_lowercase();
    if !lower.is_ascii() {
        lower = lower.replace('’', "'");
    }
    match lower.strip_suffix("'s") {
        Some(bare) if bare.len() > 1 || bare == "i" => (bare.to_string(), true),
        _ => (lower, false),
    }
}

/// The words of a text: runs of letters and digits, with single apostrophes and hyphens allowed inside.
fn words_of(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut chars = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let start = loop {
            let (at, c) = chars.next()?;
            if c.is_alphanumeric() {
                break at;
            }
        };
        let mut end = start + text[start..].chars().next().map_or(1, char::len_utf8);
        while let Some(&(at, c)) = chars.peek() {
            if c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c) {
                end = at + c.len_utf8();
            } else if !(matches!(c, '\'' | '’' | '-')
                && at == end
                && text[at + c.len_utf8()..].starts_with(char::is_alphabetic))
            {
                break;
            }
            chars.next();
        }
        Some(start..end)
    })
}

fn marks(between: &str) -> u8 {
    let mut gap = 0;
    let mut hyphen = false;
    for c in between.chars() {
        gap |= match c {
            ',' | '،' | '、' | '，' => gap::COMMA,
            '.' | '…' | '。' => gap::STOP,
            '!' | '?' | '！' | '？' => gap::STOP | gap::EMPHATIC,
            '—' | '–' | '―' => gap::DASH,
            '"' | '“' | '”' | '„' | '‚' | '«' | '»' | '‘' | '’' | '\'' | '‹' | '›' | '「' | '」' | '『' | '』' => {
                gap::QUOTE
            }
            ':' | ';' | '：' | '；' => gap::COLON,
            '(' | ')' | '[' | ']' => gap::BRACKET,
            '-' if hyphen => gap::DASH,
            _ => 0,
        };
        hyphen = c == '-';
    }
    gap
}
