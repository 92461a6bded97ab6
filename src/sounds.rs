//! The sound files that a script names: finding them, as far as a book may, checking them, and reading their samples.
//!
//! [`find`] looks up every mark of a script and reports what is wrong with it. [`samples`] decodes a file that was found.

mod nearest;
#[cfg(test)]
mod tests;

use crate::audio::decode::{self, DecodeError};
use crate::audio::rate::RateConverter;
use crate::diag::{Advice, Diagnostic, Diagnostics, Place, Source};
use crate::fs::{self, PathError};
use crate::script::{Item, Script, SoundFile, SoundKind, SoundMark};
use crate::trust::{NOT_TRUSTED, Petition};
use std::collections::BTreeMap;
use std::fmt;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The most bytes in a sound file.
pub const LARGEST: u64 = 256 << 20;

/// The longest sound in seconds.
pub const LONGEST: f64 = 1800.0;

/// The levels that a mark can ask for, in dB.
pub const LEVELS: std::ops::RangeInclusive<f32> = -60.0..=24.0;

/// What a sound is called in a request.
const WHAT: &str = "a sound";

/// Where the sounds of a script are looked for.
pub struct SoundSearch<'a> {
    /// The folder of the script. `None` if it came from memory.
    pub folder: Option<&'a Path>,
    /// Through which files outside the book's folder are asked for.
    pub petition: &'a Petition<'a>,
}

/// Finds the files of all marks of a script, and notes in the marks what was found. Faults are pushed to `diagnostics`.
pub fn find(script: &mut Script, search: &SoundSearch<'_>, diagnostics: &mut Diagnostics) {
    let parts = script.parts.clone();
    let mut finder = Finder { parts: &parts, search, known: BTreeMap::new(), diagnostics };
    let mut open: Option<Place> = None;
    for item in &mut script.items {
        let Item::Sound(mark) = item else { continue };
        finder.mark(mark);
        match mark.kind {
            SoundKind::Sound => {}
            SoundKind::Music => open = Some(mark.place),
            SoundKind::MusicEnd if open.take().is_some() => {}
            SoundKind::MusicEnd => finder.warn(
                mark.place,
                "bad-music",
                "no music is playing that could end here",
                "begin it with [music theme.flac]; of two that follow each other, the second one ends the first",
            ),
        }
    }
    if let Some(place) = open {
        let hint = "end it with [/music]";
        finder.warn(place, "bad-music", "this music does not end, so it goes on to the end of the book", hint);
    }
}

/// Tells once that a script has marks for sound, and that they are left out.
pub fn tell_unplayed(script: &Script, diagnostics: &mut Diagnostics) {
    let mut marks = script.items.iter().filter_map(|item| match item {
        Item::Sound(mark) => Some(mark),
        _ => None,
    });
    let Some(first) = marks.next() else { return };
    let message = match marks.count() {
        0 => "this mark for sound is left out".to_string(),
        1 => "this mark for sound and another one are left out".to_string(),
        more => format!("this mark for sound and {more} others are left out"),
    };
    let note = Diagnostic::warning("sounds-off", message).at_place(&script.parts, first.place);
    diagnostics.push(note.hint("to hear the sounds, put `play = true` under `[sounds]` in voices.toml"));
}

struct Finder<'a> {
    parts: &'a [Arc<Source>],
    search: &'a SoundSearch<'a>,
    /// The files that were looked at already, by their names.
    known: BTreeMap<String, Option<SoundFile>>,
    diagnostics: &'a mut Diagnostics,
}

impl Finder<'_> {
    fn warn(&mut self, place: Place, code: &'static str, message: &str, hint: &str) {
        self.diagnostics.push(Diagnostic::warning(code, message).hint(hint).at_place(self.parts, place));
    }

    fn mark(&mut self, mark: &mut SoundMark) {
        let fault = match (&mark.odd, mark.level) {
            (Some(odd), _) => Some(format!("`{}` is no level", crate::diag::excerpt(odd))),
            (None, Some(level)) if !LEVELS.contains(&level) => Some(format!("a level of {level} dB is out of range")),
            _ => None,
        };
        if let Some(fault) = fault {
            let hint = format!("write one from {} to {} dB after the file: -6dB", LEVELS.start(), LEVELS.end());
            self.diagnostics.push(Diagnostic::error("bad-level", fault).hint(hint).at_place(self.parts, mark.place));
        }
        if mark.kind == SoundKind::MusicEnd {
            return;
        }
        if let Some(found) = self.known.get(&mark.file) {
            mark.found.clone_from(found);
            return;
        }
        mark.found = self
            .file(mark)
            .map_err(|fault| {
                self.diagnostics.push(fault.at_place(self.parts, mark.place));
            })
            .ok();
        self.known.insert(mark.file.clone(), mark.found.clone());
    }

    /// Looks at the file of a mark. It is decoded once, because only then is it known whether that is possible.
    fn file(&self, mark: &SoundMark) -> Result<SoundFile, Diagnostic> {
        let named = Path::new(&mark.file);
        let path = match self.search.folder {
            Some(folder) => folder.join(named),
            None if named.is_absolute() => named.to_path_buf(),
            None => {
                let message = format!("a script in memory has no folder in which `{}` could lie", mark.file);
                return Err(Diagnostic::error("no-sound", message));
            }
        };
        if self.search.petition.ask_to_read(&path, WHAT).is_none() {
            let message = format!("`{}` is not in the folder of the book, and is not read", mark.file);
            return Err(Diagnostic::error(NOT_TRUSTED, message).advise(Advice::ListRequests));
        }
        let bytes = fs::read_regular(&path, LARGEST).map_err(|error| missing(mark, &path, &error))?;
        let shape = decode::decode(&bytes, LONGEST, &mut |_, _| {}).map_err(|error| undecoded(mark, &error))?;
        let digest = *blake3::hash(&bytes).as_bytes();
        Ok(SoundFile { path, digest, rate: shape.rate, channels: shape.channels, frames: shape.frames })
    }
}

fn missing(mark: &SoundMark, path: &Path, error: &PathError) -> Diagnostic {
    let fault = Diagnostic::error("no-sound", error.to_string());
    match error.kind() {
        ErrorKind::NotFound => match nearest::file(path) {
            Some(near) => fault.hint(format!("did you mean `{near}`?")),
            None if Path::new(&mark.file).is_relative() => fault.hint("the path is relative to the script"),
            None => fault,
        },
        _ => fault,
    }
}

fn undecoded(mark: &SoundMark, error: &DecodeError) -> Diagnostic {
    let fault = Diagnostic::error("no-sound", format!("cannot play `{}`: {error}", mark.file));
    match error {
        DecodeError::Unknown(_) => fault.hint("save it as WAV, FLAC, Ogg Vorbis, Opus or MP3"),
        DecodeError::Long(_) => fault.hint("cut it, or let a shorter piece of music repeat itself"),
        DecodeError::Empty | DecodeError::Broken(_) => fault,
    }
}

/// Why the samples of a file that was found cannot be read any more.
#[derive(Debug)]
pub enum SoundError {
    /// The file cannot be read.
    Read(PathError),
    /// It is not the file any more that was found when the book was loaded.
    Changed(PathBuf),
    /// It cannot be decoded.
    Decode(PathBuf, DecodeError),
}

impl fmt::Display for SoundError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read(error) => error.fmt(f),
            Self::Changed(path) => write!(f, "{} was changed while the book was made", path.display()),
            Self::Decode(path, error) => write!(f, "cannot play {}: {error}", path.display()),
        }
    }
}

impl std::error::Error for SoundError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Read(error) => std::error::Error::source(error),
            Self::Changed(_) => None,
            Self::Decode(_, error) => Some(error),
        }
    }
}

/// The samples of a file at another rate, interleaved, with one or two channels. More channels are mixed down to them.
///
/// # Errors
/// See [`SoundError`].
pub fn samples(file: &SoundFile, rate: u32, channels: u16) -> Result<Vec<f32>, SoundError> {
    let bytes = fs::read_regular(&file.path, LARGEST).map_err(SoundError::Read)?;
    if *blake3::hash(&bytes).as_bytes() != file.digest {
        return Err(SoundError::Changed(file.path.clone()));
    }
    if !decode::RATES.contains(&rate) {
        let fault = DecodeError::Broken(format!("it cannot be converted to {rate} samples per second"));
        return Err(SoundError::Decode(file.path.clone(), fault));
    }
    let mut converter = RateConverter::new(file.rate, rate, channels);
    let mut samples = Vec::new();
    let mut mixed = Vec::new();
    let decoded = decode::decode(&bytes, LONGEST, &mut |shape, block| {
        mixed.clear();
        mix(block, shape.channels, channels, &mut mixed);
        converter.push(&mixed, &mut samples);
    });
    decoded.map_err(|error| SoundError::Decode(file.path.clone(), error))?;
    converter.finish(&mut samples);
    Ok(samples)
}

/// Mixes interleaved channels down to one or two. A single channel is as loud in the middle as it is alone.
fn mix(block: &[f32], from: u16, to: u16, out: &mut Vec<f32>) {
    let mean = |frame: &[f32]| frame.iter().sum::<f32>() / frame.len() as f32;
    let frames = block.chunks_exact(usize::from(from.max(1)));
    match (from, to) {
        (2, 2) => out.extend_from_slice(block),
        (_, 1) => out.extend(frames.map(mean)),
        _ => out.extend(frames.flat_map(|frame| [mean(frame) * std::f32::consts::FRAC_1_SQRT_2; 2])),
    }
}
