//! Words that a voice may say wrong, and how they are said.

use super::call::{Answer, Call, Refusal, Reply};
use super::people;
use super::session::Session;
use super::undo::Deed;
use crate::book::Book;
use crate::desk::{self, VoicesChange};
use crate::names;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The most characters of a word, a respelling or sounds.
const LONGEST: usize = 200;

#[derive(Serialize)]
struct WordsView<'a> {
    words: Vec<WordView<'a>>,
}

#[derive(Serialize)]
struct WordView<'a> {
    word: String,
    count: usize,
    /// The line that says it first. `None` if no line does.
    line: Option<usize>,
    why: &'static str,
    respelling: Option<&'a str>,
    phonemes: Option<&'a str>,
    /// Who says it first.
    speaker: usize,
}

/// The body of `POST api/words`.
#[derive(Deserialize)]
struct Said {
    version: u64,
    word: String,
    respelling: Option<String>,
    phonemes: Option<String>,
}

impl Session {
    /// `GET api/words`: the words of the lexicon, and those that should be listened to.
    pub fn words(&self, _: &Call) -> Answer {
        let (_, loaded) = self.current()?;
        let book = &loaded.book;
        let speakers: Vec<usize> = book.script.lines().map(|line| line.speaker.0).collect();
        let said = occurrences(book);
        let lexicon = book.voices.lexicon.words().filter(|(_, entry)| !entry.regex).map(|(word, entry)| {
            let (count, line) =
                said.get(&names::key(&word.value)).map_or((0, None), |(count, line)| (*count, Some(*line)));
            WordView {
                word: word.value.clone(),
                count,
                line,
                why: "in the lexicon",
                respelling: entry.say.as_deref(),
                phonemes: entry.ipa.as_deref(),
                speaker: line.map_or(0, |line| speakers[line]),
            }
        });
        let unusual = desk::unusual(book).into_iter().map(|word| WordView {
            speaker: speakers[word.said_in],
            word: word.word,
            count: word.count,
            line: Some(word.said_in),
            why: word.why,
            respelling: None,
            phonemes: None,
        });
        Reply::json(&WordsView { words: lexicon.chain(unusual).collect() })
    }

    /// `POST api/words`
    pub fn respell(&self, call: &Call) -> Answer {
        let Said { version, word, respelling, phonemes } = call.body()?;
        let proper = |text: &str| text.chars().count() <= LONGEST && !text.chars().any(char::is_control);
        let given = |text: Option<String>| text.map(|text| text.trim().to_string()).filter(|text| !text.is_empty());
        let (word, say, ipa) = (word.trim().to_string(), given(respelling), given(phonemes));
        if word.is_empty() || ![Some(&word), say.as_ref(), ipa.as_ref()].into_iter().flatten().all(|text| proper(text))
        {
            return Err(Refusal::malformed("that is no word"));
        }
        self.change(version, |loaded| {
            let file = self.voices_text(&loaded.book)?;
            let (label, said) = match say.as_ref().or(ipa.as_ref()) {
                Some(sounds) => (format!("Say “{word}” as “{sounds}”"), format!("“{word}” is said “{sounds}” now.")),
                None => (format!("Say “{word}” as it is written"), format!("“{word}” is said as it is written again.")),
            };
            let text = people::rewrite(&file, &[VoicesChange::Word { word, say, ipa }])?;
            Ok(Deed { file, text, label, said })
        })
    }
}

/// How often each word of the book is written, and the line that has it first. Names of several words are not among them.
fn occurrences(book: &Book) -> BTreeMap<String, (usize, usize)> {
    let mut found: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    if book.voices.lexicon.layers().is_empty() {
        return found;
    }
    for (nth, line) in book.script.lines().enumerate() {
        let apart = |c: char| !c.is_alphanumeric() && c != '\'' && c != '’';
        for word in line.text.split(apart).map(names::without_genitive).filter(|word| !word.is_empty()) {
            found.entry(names::key(word)).or_insert((0, nth)).0 += 1;
        }
    }
    found
}
