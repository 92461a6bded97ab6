//! Stems: one WAV file per speaker, each as long as the book, for mixing.

use super::side::SampleSource;
use super::telling::Telling;
use super::{OutputError, Spec, wav};
use crate::assemble::Timeline;
use crate::book::Book;
use crate::script::SpeakerId;
use std::path::Path;

/// The most characters of a speaker's name in a file name.
const LONGEST: usize = 60;

/// Writes the stems. Added up sample by sample, they are the sound before the level of the whole was set. Speakers
/// never overlap, so there are not even rounding errors.
///
/// # Errors
/// The disk is full or failed, or the source of the sound did.
pub fn write<S: SampleSource>(folder: &Path, telling: &Telling<'_>, sound: &S) -> Result<(), S::Error> {
    crate::fs::make_folder(folder).map_err(OutputError::from)?;
    let timeline = telling.timeline;
    let spec = Spec { frames: Some(timeline.frames), ..Spec::new(timeline.rate, sound.channels(), sound.bits()) };
    for (speaker, _) in telling.heard() {
        let path = folder.join(file_name(speaker, telling.book.script.name(speaker)));
        let mut file = wav::open(&path, &spec, &telling.tags)?;
        sound.assembled(&alone(telling, speaker), &mut |samples| Ok(file.write(samples)?))?;
        file.finish()?;
    }
    Ok(())
}

/// The timeline with everyone else silenced.
fn alone(telling: &Telling<'_>, speaker: SpeakerId) -> Timeline {
    let mut timeline = telling.timeline.clone();
    // A limiter would see only a part of the sound, so the sum would differ.
    timeline.ceiling = None;
    let mut cues = telling.timeline.cues.iter().peekable();
    let mut at = 0;
    for stretch in &mut timeline.placed {
        while cues.peek().is_some_and(|cue| cue.end <= at) {
            cues.next();
        }
        let theirs = cues.peek().is_some_and(|cue| telling.lines[cue.line].speaker == speaker);
        if !theirs {
            stretch.take = None;
        }
        at += stretch.frames;
    }
    timeline
}

/// The names of all stems that a book can have: those of the speakers with lines.
pub fn file_names(book: &Book) -> impl Iterator<Item = String> {
    let speaks = |nth: &usize| book.script.lines().any(|line| line.speaker.0 == *nth);
    let speakers = (0..book.script.speakers.len()).filter(speaks).map(SpeakerId);
    speakers.map(|speaker| file_name(speaker, book.script.name(speaker)))
}

/// A name that every system accepts: the speaker's number, and the letters and digits of the name.
pub fn file_name(speaker: SpeakerId, name: &str) -> String {
    let name: String = name.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).take(LONGEST).collect();
    let words: Vec<_> = name.split_whitespace().collect();
    format!("{:02} {}", speaker.0, words.join(" ")).trim_end().to_string() + ".wav"
}

#[cfg(test)]
mod tests;
