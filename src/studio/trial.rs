//! Lines and words in a voice that is being tried. Nothing is written, and what is spoken is kept like any other take.

use super::call::{Answer, Call, Refusal, Reply};
use super::cast::checked;
use super::people;
use super::session::{Loaded, Session};
use super::sound::Heard;
use crate::book::Book;
use crate::diag::{Diagnostics, Severity, Source, Span};
use crate::engine::Engines;
use crate::plan::{self, Plan};
use crate::script::{Item, Line, Rule, Script, SpeakerId};
use crate::voices::{Lexicon, LexiconEntry, Spanned, Voices, phonemes};
use serde::Deserialize;
use std::collections::BTreeMap;

/// How many characters a line should have that tells most about a voice in a short time.
const TELLING: usize = 60;

/// The most characters that are said for a trial.
const LONGEST: usize = 300;

/// The body of `POST api/try`.
#[derive(Deserialize)]
struct Try {
    speaker: usize,
    voice: String,
    #[serde(default)]
    settings: BTreeMap<String, f64>,
    line: Option<usize>,
}

/// The body of `POST api/say`.
#[derive(Deserialize)]
struct Say {
    text: String,
    speaker: usize,
    respelling: Option<String>,
    phonemes: Option<String>,
}

impl Session {
    /// `POST api/try`
    pub fn try_voice(&self, call: &Call) -> Answer {
        let Try { speaker, voice, settings, line } = call.body()?;
        let (_, loaded) = self.current()?;
        let book = &loaded.book;
        let name = people::at(book, speaker)?;
        let mut voices = book.voices.clone();
        voices.recast(name, spanned(voice));
        let entry = if speaker == 0 { Some(&mut voices.narrator) } else { entry_of(&mut voices, name) };
        let entry = entry.ok_or_else(|| Refusal::missing("there is no such character"))?;
        for (key, value) in checked(&settings)? {
            let value = spanned(value as f32);
            match key {
                "gain" => entry.gain = Some(value),
                "pan" => entry.pan = Some(value),
                key => _ = entry.knobs.insert(key, value),
            }
        }
        let line = self.telling(book, speaker, line);
        self.hear_line(&loaded, &voices, line)
    }

    /// `POST api/say`
    pub fn say(&self, call: &Call) -> Answer {
        let Say { text, speaker, respelling, phonemes } = call.body()?;
        if text.trim().is_empty() || text.chars().count() > LONGEST {
            return Err(Refusal::malformed("that is no word that could be said"));
        }
        let (_, loaded) = self.current()?;
        let book = &loaded.book;
        let speaker = if speaker < book.script.speakers.len() { SpeakerId(speaker) } else { SpeakerId::NARRATOR };
        let mut voices = book.voices.clone();
        let ipa = match phonemes.filter(|sounds| !sounds.trim().is_empty()) {
            Some(sounds) => {
                Some(phonemes::ipa(&sounds).map_err(|why| Refusal::new(format!("these are no sounds: {why}")))?)
            }
            None => None,
        };
        let say = respelling.filter(|say| !say.trim().is_empty());
        if say.is_some() || ipa.is_some() {
            let entry = LexiconEntry { say, ipa, ..LexiconEntry::default() };
            let word = Lexicon::new(vec![(spanned(text.trim().to_string()), entry)]);
            voices.lexicon = word.over(&voices.lexicon);
            if let Some(own) = entry_of(&mut voices, &book.script.speakers[speaker.0].name) {
                own.lexicon = word.over(&own.lexicon);
            }
        }
        self.hear_line(&loaded, &voices, Line::new(speaker, format!("{}.", text.trim()), Rule::Narration))
    }

    /// The line of a character that is heard for a trial: this one, or else the one that tells most.
    fn telling(&self, book: &Book, speaker: usize, line: Option<usize>) -> Line {
        let of = |line: &&Line| line.speaker.0 == speaker && line.text.contains(char::is_alphanumeric);
        let asked = line.and_then(|line| book.script.lines().nth(line)).filter(of);
        let best = || {
            book.script.lines().filter(of).min_by_key(|line| {
                (line.style.is_some(), line.heading.is_some(), line.text.chars().count().abs_diff(TELLING))
            })
        };
        match asked.or_else(best) {
            Some(line) => Line { heading: None, ..line.clone() },
            None => {
                let known = SpeakerId(if speaker < book.script.speakers.len() { speaker } else { 0 });
                Line::new(known, "This is how I sound when I speak.", Rule::Narration)
            }
        }
    }

    fn hear_line(&self, loaded: &Loaded, voices: &Voices, line: Line) -> Answer {
        let line = match line.text.char_indices().nth(LONGEST) {
            Some((at, _)) => line.part(0..at),
            None => line,
        };
        let plan = planned(&loaded.book, voices, &self.engines(), line)?;
        Ok(Reply::Sound(self.hear(&plan, &Heard::Trial(loaded))?.0))
    }
}

/// The entry of a character.
fn entry_of<'v>(voices: &'v mut Voices, name: &str) -> Option<&'v mut crate::voices::Entry> {
    let found = voices.cast.iter_mut().find(|(known, entry)| {
        std::iter::once(known).chain(&entry.aliases).any(|known| crate::names::same(&known.value, name))
    });
    found.map(|(_, entry)| entry)
}

/// Plans a single line.
fn planned(book: &Book, voices: &Voices, engines: &Engines, line: Line) -> Result<Plan, Refusal> {
    let script = Script {
        parts: book.script.parts.clone(),
        meta: book.script.meta.clone(),
        speakers: book.script.speakers.clone(),
        items: vec![Item::Line(Box::new(line))],
        quotations: Vec::new(),
        skipped: Vec::new(),
    };
    let mut faults = Diagnostics::new();
    let cast = crate::cast::cast(&script, voices, engines, &mut faults);
    let tried = faults.iter().find(|fault| {
        fault.severity == Severity::Error
            && fault.place.as_ref().is_some_and(|(source, _)| source.path.as_os_str() == TRIAL)
    });
    if let Some(fault) = tried {
        return Err(Refusal::from(fault.clone()));
    }
    let plan = plan::plan(&script, &cast, voices, engines, &mut faults);
    if plan.speaks().next().is_none() {
        return Err(Refusal::new("there is no word in this that could be spoken"));
    }
    Ok(plan)
}

/// What messages call what is tried.
const TRIAL: &str = "the trial";

fn spanned<T>(value: T) -> Spanned<T> {
    Spanned { value, source: Source::new(TRIAL, ""), span: Span::new(0, 0) }
}
