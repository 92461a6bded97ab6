//! M4B, the audiobook format of most players: AAC-LC in MP4, with chapters and a cover.
//!
//! AAC works well at 44,100 and 48,000 Hz; sound at another rate is resampled to 44,100 Hz. An edit list hides the
//! encoder's delay and padding, so that exactly the samples that were written are played.

mod aac;
mod boxes;
mod chapters;
mod container;
mod encoding;
mod metadata;
pub mod segment;
#[cfg(test)]
mod tests;

use super::tags::Tags;
use super::{Output, OutputError, Spec, packed};
use crate::audio::rate;
use crate::fs::{Doing, PathError, Staged};
use aac::{DELAY, FRAME};
use chapters::ChapterMark;
use container::{Container, SoundTrack};
use encoding::AacEncoder;
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

/// The rate in Hz to which sound is resampled.
const RATE: u32 = 44_100;

/// The rates in Hz that are not resampled.
const KEPT: [u32; 2] = [44_100, 48_000];

/// Samples that are processed at a time.
const BLOCK: usize = 16 << 10;

/// Checks that an M4B file can hold the sound.
///
/// # Errors
/// There are more than 2 channels, the rate cannot be converted, or the sound is months long.
pub fn check_size(frames: u64, spec: &Spec) -> Result<(), OutputError> {
    let unsupported = |what| Err(OutputError::Unsupported { format: "M4B", what });
    if !(1..=2).contains(&spec.channels) {
        return unsupported(format!("{} channels, only 1 or 2", spec.channels));
    }
    if !rate::RATES.contains(&spec.rate) {
        return unsupported(format!("sound of {} Hz", spec.rate));
    }
    // The encoder's padding and delay take up to two more units.
    let limit = (container::MAX_UNITS - 2) * FRAME as u64;
    let limit = (u128::from(limit) * u128::from(spec.rate) / u128::from(file_rate(spec))) as u64;
    if frames > limit {
        return Err(OutputError::TooLong { format: "M4B", limit: limit as f64 / f64::from(spec.rate) });
    }
    Ok(())
}

/// Starts an M4B file.
///
/// # Errors
/// The path cannot be written to, or M4B cannot hold this kind of sound.
pub fn open(path: &Path, spec: &Spec, tags: &Tags) -> Result<Box<dyn Output>, OutputError> {
    check_size(0, spec)?;
    let staged = Staged::create(path)?;
    let fault = |error| OutputError::from(PathError::new(path, Doing::Write, error));
    Ok(Box::new(M4b {
        encoding: AacEncoder::new(spec).map_err(fault)?,
        file: Container::new(BufWriter::new(staged), brand(path)).map_err(fault)?,
        target: path.to_path_buf(),
        spec: *spec,
        tags: tags.clone(),
        taken: 0,
    }))
}

fn file_rate(spec: &Spec) -> u32 {
    if KEPT.contains(&spec.rate) { spec.rate } else { RATE }
}

/// The brand of the file, by which Apple's players tell a book from a song.
fn brand(path: &Path) -> [u8; 4] {
    let book = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("m4b"));
    if book { *b"M4B " } else { *b"M4A " }
}

struct M4b {
    file: Container<BufWriter<Staged>>,
    target: PathBuf,
    spec: Spec,
    tags: Tags,
    encoding: AacEncoder,
    /// Samples per channel in segments that were appended, at the rate of the sound.
    taken: u64,
}

impl Output for M4b {
    fn write(&mut self, samples: &[f32]) -> Result<(), OutputError> {
        let all = self.encoding.samples() + samples.len() as u64;
        check_size(all / u64::from(self.spec.channels), &self.spec)?;
        let Self { encoding, file, .. } = self;
        encoding.push(samples, &mut |unit| file.write_unit(unit)).map_err(|error| self.fault(error))
    }

    fn append(&mut self, segment: &[u8], frames: u64) -> Result<(), OutputError> {
        self.taken += frames;
        check_size(self.taken, &self.spec)?;
        let units = packed::units(segment).map_err(|error| self.fault(error))?;
        units.into_iter().try_for_each(|unit| self.file.write_unit(unit)).map_err(|error| self.fault(error))
    }

    fn finish(mut self: Box<Self>) -> Result<(), OutputError> {
        let target = self.target.clone();
        let fault = |error| OutputError::from(PathError::new(&target, Doing::Write, error));
        let frames = self.frames().map_err(fault)?;
        let M4b { file, spec, tags, encoding, .. } = *self;
        let rate = file_rate(&spec);
        let language = tags.language.as_deref();
        let sound = SoundTrack { rate, channels: spec.channels, frames, config: encoding.config(), language };
        let marks = marks(&tags, frames, (spec.rate, rate));
        let padding = (file.units() * FRAME as u64).saturating_sub(DELAY + frames);
        let gap = metadata::gapless(DELAY, padding, frames);
        let udta = metadata::user_data(&tags, &marks, rate, &gap);
        let writer = file.finish(&sound, &marks, udta).map_err(fault)?;
        let staged = writer.into_inner().map_err(|error| fault(error.into_error()))?;
        Ok(staged.commit()?)
    }
}

impl M4b {
    /// Encodes the rest, and returns how many samples per channel the file has, at its rate.
    fn frames(&mut self) -> io::Result<u64> {
        if self.taken == 0 {
            let Self { encoding, file, .. } = self;
            return encoding.drain(&mut |unit| file.write_unit(unit));
        }
        // A segment begins up to a sample late, and its end is rounded too, so that the sum can be a little too long.
        let most = self.file.units().saturating_sub(1) * FRAME as u64;
        Ok(rate::converted(self.taken, self.spec.rate, file_rate(&self.spec)).min(most))
    }

    fn fault(&self, error: io::Error) -> OutputError {
        PathError::new(&self.target, Doing::Write, error).into()
    }
}

/// The chapters at the file's rate.
fn marks(tags: &Tags, frames: u64, (from, to): (u32, u32)) -> Vec<ChapterMark<'_>> {
    let mut last = 0;
    let place = |start: u64| {
        let start = (u128::from(start) * u128::from(to) + u128::from(from / 2)) / u128::from(from);
        u64::try_from(start).unwrap_or(u64::MAX).min(frames)
    };
    let marks = tags.chapters.iter().enumerate().map(|(index, chapter)| {
        last = if index == 0 { 0 } else { place(chapter.start).max(last) };
        ChapterMark { title: &chapter.title, start: last }
    });
    marks.collect()
}
