//! Stems: one WAV file per speaker and one for sounds and music, each as long as the book, for mixing.

use super::side::SampleSource;
use super::telling::Telling;
use super::{OutputError, Spec, wav};
use crate::assemble::Timeline;
use crate::book::Book;
use crate::script::SpeakerId;
use std::path::Path;

/// The stem of sounds and music. Those of speakers begin with a number.
const SOUNDS: &str = "sounds.wav";

/// The most characters of a speaker's name in a file name.
const LONGEST: usize = 60;

/// Writes the stems. Added up sample by sample, they are the sound before the level of the whole was set. Speakers
/// never overlap, so without sounds there are not even rounding errors.
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
    if !timeline.sounds.is_empty() {
        let mut file = wav::open(&folder.join(SOUNDS), &spec, &telling.tags)?;
        sound.assembled(&beside(timeline), &mut |samples| Ok(file.write(samples)?))?;
        file.finish()?;
    }
    Ok(())
}

/// The timeline with all voices silenced, so that only sounds and music are heard.
fn beside(timeline: &Timeline) -> Timeline {
    let mut beside = Timeline { ceiling: None, room_tone: false, ..timeline.clone() };
    beside.placed.iter_mut().for_each(|stretch| stretch.take = None);
    beside
}

/// The timeline with everyone else silenced.
fn alone(telling: &Telling<'_>, speaker: SpeakerId) -> Timeline {
    let mut timeline = telling.timeline.clone();
    // A limiter would see only a part of the sound, so the sum would differ.
    timeline.ceiling = None;
    timeline.sounds.clear();
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

/// The names of all stems that a book can have: those of the speakers with lines, and that of the sounds.
pub fn file_names(book: &Book) -> impl Iterator<Item = String> {
    let speaks = |nth: &usize| book.script.lines().any(|line| line.speaker.0 == *nth);
    let speakers = (0..book.script.speakers.len()).filter(speaks).map(SpeakerId);
    let sounds = (!book.plan.sounds.is_empty()).then(|| SOUNDS.to_string());
    speakers.map(|speaker| file_name(speaker, book.script.name(speaker))).chain(sounds)
}

/// A name that every system accepts: the speaker's number, and the letters and digits of the name.
pub fn file_name(speaker: SpeakerId, name: &str) -> String {
    let name: String = name.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).take(LONGEST).collect();
    let words: Vec<_> = name.split_whitespace().collect();
    format!("{:02} {}", speaker.0, words.join(" ")).trim_end().to_string() + ".wav"
}

#[cfg(test)]
mod tests;
