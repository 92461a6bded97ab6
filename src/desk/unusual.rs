//! Words that a voice is likely to say wrong: names, initialisms, names from program code.

use super::audition::Reading;
use crate::book::Book;
use crate::engine::{self, Engines};
use crate::names;
use crate::script::{Line, SpeakerId};
use crate::text::Change;
use crate::voices::{LexiconEntry, LexiconLayer};
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;
use zxcvbn::matching::patterns::MatchPattern;

/// A word that the user should listen to.
#[derive(Clone, Debug, PartialEq)]
pub struct Unusual {
    /// The word as it is written where it first occurs.
    pub word: String,
    /// How often it is said.
    pub count: usize,
    /// The line of the script where it first occurs, counted from 1.
    pub first: usize,
    /// The index of the line that says it first.
    pub said_in: usize,
    /// Why it is listed, in a few words.
    pub why: &'static str,
    /// A respelling to start from; often the word itself.
    pub respelling: String,
}

/// Words longer than this are listed without looking them up.
const LONGEST: usize = 40;

/// All such words of a script, in the order in which they first occur. Words that the lexicon or the rules of the
/// language already respell are left out.
///
/// Words are looked up in lists of about 50,000 English words and names, and then in the dictionaries that natural voices read
/// English with, so what is left is in none of them. In a script in another language, a word is
/// judged by its look alone (digits or capitals inside it, no vowel).
pub fn unusual(book: &Book) -> Vec<Unusual> {
    let english = book.cast.language.to_ascii_lowercase().starts_with("en");
    let mut verdicts: BTreeMap<String, Option<&'static str>> = BTreeMap::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let mut lexicons = Lexicons { book, layers: BTreeMap::new(), speakers: BTreeMap::new() };
    let mut found: Vec<Unusual> = Vec::new();
    for (nth, (line, planned)) in book.script.lines().zip(&book.plan.lines).enumerate() {
        let lexicon = lexicons.of(line.speaker);
        let mut changes = planned.changes.iter().peekable();
        for (at, word) in words(&line.text) {
            while changes.next_if(|change| end(change) <= at).is_some() {}
            let changed = changes.peek().is_some_and(|change| change.at < at + word.len() && changes_letters(change));
            let key = names::key(word);
            // A word with phonemes keeps its spelling, so no change shows it; it has to be looked up in the lexicon.
            if changed || lexicon.iter().any(|layer| layer.has(&key, word)) {
                continue;
            }
            if let Some(&place) = places.get(&key) {
                found[place].count += 1;
                continue;
            }
            // Verdicts are kept by spelling, not by key, because letter case matters: `IT` is unusual, `It` is not.
            let verdict = *verdicts.entry(word.to_string()).or_insert_with(|| judge(word, english));
            if let Some(why) = verdict {
                places.insert(key, found.len());
                let first = book.script.line_of(line.map.place(at..at + word.len()));
                found.push(Unusual {
                    word: word.into(),
                    count: 1,
                    first,
                    said_in: nth,
                    why,
                    respelling: respell(word),
                });
            }
        }
    }
    found
}

/// The words of a layer of a lexicon.
struct Layer {
    /// The keys of the words.
    words: BTreeSet<String>,
    patterns: Vec<Regex>,
}

impl Layer {
    fn new(words: &LexiconLayer) -> Self {
        let (patterns, words): (Vec<_>, Vec<_>) = words.iter().partition(|(_, said)| said.regex);
        let patterns =
            patterns.into_iter().filter_map(|(word, said)| LexiconEntry::pattern(&word.value, said.case).ok());
        Self { words: words.iter().map(|(word, _)| names::key(&word.value)).collect(), patterns: patterns.collect() }
    }

    fn has(&self, key: &str, word: &str) -> bool {
        self.words.contains(key) || self.patterns.iter().any(|pattern| pattern.is_match(word))
    }
}

/// The lexicons of the speakers, of which each layer is read once, whoever shares it.
struct Lexicons<'a> {
    book: &'a Book,
    /// The layers by their addresses, which stay theirs as long as the book is there.
    layers: BTreeMap<usize, Rc<Layer>>,
    speakers: BTreeMap<SpeakerId, Vec<Rc<Layer>>>,
}

impl Lexicons<'_> {
    fn of(&mut self, speaker: SpeakerId) -> &[Rc<Layer>] {
        let Self { book, layers, speakers } = self;
        speakers.entry(speaker).or_insert_with(|| {
            let lexicon = book.voices.lexicon_of(book.script.name(speaker));
            let shared = |layer: &Arc<LexiconLayer>| {
                Rc::clone(layers.entry(Arc::as_ptr(layer) as usize).or_insert_with(|| Rc::new(Layer::new(layer))))
            };
            lexicon.layers().iter().map(shared).collect()
        })
    }
}

fn end(change: &Change) -> usize {
    change.at + change.written.len()
}

/// Whether a change respells a word. Changes to quotation marks and the like are made everywhere and do not count.
fn changes_letters(change: &Change) -> bool {
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    letters(&change.written) != letters(&change.spoken) || change.written.chars().any(char::is_alphanumeric)
}

/// The words of a text with their places. A word is a run of letters and digits, with apostrophes inside.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let apart = |c: char| !c.is_alphanumeric() && c != '\'' && c != '’';
    text.split(apart).filter_map(move |part| {
        let word = part.trim_matches(['\'', '’']);
        // A genitive counts as the word it is made from.
        let word = names::without_genitive(word);
        let letters = word.chars().filter(|c| c.is_alphabetic()).count();
        (letters > 1).then(|| (word.as_ptr() as usize - text.as_ptr() as usize, word))
    })
}

/// Why a word is unusual. `None` if it is not.
fn judge(word: &str, english: bool) -> Option<&'static str> {
    let letters = || word.chars().filter(|c| c.is_alphabetic());
    if word.chars().any(char::is_numeric) {
        return Some("digits inside");
    }
    if letters().all(char::is_uppercase) && letters().count() <= 5 {
        // HELLO is shouted and NASA is an initialism. The lists decide which.
        return (!english || !known(&word.to_lowercase())).then_some("initialism");
    }
    let inside =
        word.chars().zip(word.chars().skip(1)).any(|(before, after)| before.is_lowercase() && after.is_uppercase());
    if inside {
        return Some("capitals inside");
    }
    let lower = word.to_lowercase();
    let vowel = |c: char| !c.is_ascii() || "aeiouy".contains(c);
    // The lists lack most words as short as this, so one in small letters with a vowel is taken for a common word.
    let short = word == lower && letters().count() <= 3 && lower.chars().any(vowel);
    // What has no vowel stands in the dictionaries as the names of its letters, which other voices may not say.
    let in_dictionary = |word: &str| lower.chars().any(vowel) && engine::knows_english(word);
    if english && (short || known(&lower) || in_dictionary(word) || in_dictionary(&lower)) {
        None
    } else if !lower.chars().any(vowel) {
        Some("no vowel")
    } else if english {
        Some("in no dictionary")
    } else {
        None
    }
}

/// Whether a word, or a word that it may be a form of, is in the lists.
fn known(word: &str) -> bool {
    if word.len() > LONGEST {
        return false;
    }
    let plain: String = word.chars().filter(|c| *c != '\'' && *c != '’').collect();
    listed(&plain)
        || word.split(['\'', '’']).next().is_some_and(|head| head.len() < word.len() && listed(head))
        || word.split_once(['\'', '’']).is_some_and(|(head, tail)| head.len() == 1 && listed(tail))
        || stems(&plain).iter().any(|stem| listed(stem))
}

fn listed(word: &str) -> bool {
    let match_of = zxcvbn::zxcvbn(word, &[]);
    match match_of.sequence() {
        [only] => matches!(&only.pattern, MatchPattern::Dictionary(found) if !found.reversed && !found.l33t),
        _ => false,
    }
}

/// The words that a word may be a form of: `tidy` for `untidily`, `ferry` for `ferries`, `stop` for `stopping`.
fn stems(word: &str) -> Vec<String> {
    const ENDINGS: &[(&str, &[&str])] = &[
        ("ies", &["y"]),
        ("ied", &["y"]),
        ("ily", &["y"]),
        ("iness", &["y"]),
        ("ier", &["y"]),
        ("iest", &["y"]),
        ("s", &["", "e"]),
        ("es", &[""]),
        ("ed", &["", "e"]),
        ("ing", &["", "e"]),
        ("er", &["", "e"]),
        ("est", &["", "e"]),
        ("ly", &["", "le"]),
        ("ness", &[""]),
        ("less", &[""]),
        ("ful", &[""]),
        ("able", &["", "e"]),
        ("man", &[""]),
        ("men", &[""]),
        ("woman", &[""]),
        ("like", &[""]),
    ];
    let mut stems = Vec::new();
    for head in ["un", "re", ""].iter().filter_map(|prefix| word.strip_prefix(prefix)) {
        if head.len() < word.len() {
            stems.push(head.to_string());
        }
        for (ending, instead) in ENDINGS {
            let Some(stem) = head.strip_suffix(ending).filter(|stem| stem.len() >= 2) else { continue };
            stems.extend(instead.iter().map(|instead| format!("{stem}{instead}")));
            let mut last = stem.chars().rev();
            if let (Some(one), Some(other)) = (last.next(), last.next())
                && one == other
            {
                stems.push(stem[..stem.len() - one.len_utf8()].to_string());
            }
        }
    }
    // The lists contain almost any combination of two letters.
    stems.retain(|stem| stem.chars().count() > 2);
    stems
}

/// Guesses a respelling: the word is split at capitals and digits, and an initialism is spelt letter by letter.
fn respell(word: &str) -> String {
    let all_capitals = word.chars().all(|c| !c.is_lowercase());
    let mut respelt = String::new();
    let mut before: Option<char> = None;
    for c in word.chars() {
        let parts = before.is_some_and(|before| {
            all_capitals && before.is_alphanumeric() && c.is_alphanumeric()
                || before.is_lowercase() && c.is_uppercase()
                || before.is_alphabetic() && c.is_numeric()
                || before.is_numeric() && c.is_alphabetic()
        });
        if parts {
            respelt.push(' ');
        }
        if all_capitals {
            respelt.push(c)
        } else {
            respelt.extend(c.to_lowercase())
        }
        before = Some(c);
    }
    respelt
}

/// Makes a book of its own from the words, each read as it would be said where it first occurs.
pub fn reading(book: &Book, words: &[Unusual], engines: &Engines) -> Book {
    let lines: Vec<&Line> = book.script.lines().collect();
    let mut reading = Reading::new(book);
    // This is the only cast that is adopted, so its deliveries keep their numbers.
    reading.adopt(&book.cast);
    for unusual in words {
        let said = lines[unusual.said_in];
        let text = format!("{}.", unusual.word);
        let line = Line { place: said.place, style: said.style.clone(), ..Line::new(said.speaker, text, said.rule) };
        reading.push(line, Some(book.cast.lines[unusual.said_in]));
    }
    reading.into_book(engines)
}
