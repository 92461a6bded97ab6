//! What a file of plain samples was made from, stretch by stretch. Everything before the first change is copied, and only
//! the rest is made again.
//!
//! The file of a book has a gigabyte or more, and verifying its bytes would take about as long as writing it. So the file
//! counts as unchanged as long as its [`Identity`] says so.

use super::folder::add;
use crate::assemble::Timeline;
use crate::audio::measure::Measures;
use crate::fs::Identity;
use crate::output::{Raw, Spec};
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{self, Seek, SeekFrom};
use std::path::Path;

/// The least number of frames between two marks: about a minute of speech, which takes almost no time to copy or make.
const STEP: u64 = 1 << 20;

/// Bytes of each digest that are kept, which are enough to distinguish all stretches of all books.
const DIGEST: usize = 16;

/// Digests of everything that went into a file up to some positions, each with the number of frames before that position.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marks(Vec<(u64, [u8; DIGEST])>);

/// A file, and what it was made from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StretchRecord {
    file: Identity,
    /// The same as in [`Raw`].
    start: u64,
    frame: u64,
    marks: Marks,
    /// The measures of the file. `None` if it was not measured.
    pub measures: Option<Measures>,
}

/// The unchanged beginning of an old file.
#[derive(Debug)]
pub struct Beginning {
    /// The old file, positioned at its first sample.
    pub file: File,
    /// Samples of each channel.
    pub frames: u64,
    identity: Identity,
}

impl Marks {
    /// The marks of a file that `program` writes. `None` if samples also depend on their distance from the beginning.
    pub fn new(program: &blake3::Hash, spec: &Spec, timeline: &Timeline) -> Option<Self> {
        if timeline.room_tone {
            return None;
        }
        let mut hasher = blake3::Hasher::new();
        let ceiling = timeline.ceiling.map(f64::to_bits);
        let settings = (spec.rate, spec.channels, spec.bits, timeline.rate, timeline.channels, ceiling);
        hasher.update(program.as_bytes()).update(format!("{settings:?}").as_bytes());
        // The limiter over voices and sounds remembers what came before, so such a file is the same as a whole or not at all.
        timeline.sounds.iter().for_each(|sound| sound.digest(&mut hasher));
        let step = if timeline.sounds.is_empty() { STEP } else { u64::MAX };
        let (mut marks, mut at, mut last) = (Vec::new(), 0, 0);
        for (nth, stretch) in timeline.placed.iter().enumerate() {
            add(&mut hasher, stretch);
            at += stretch.frames;
            if at - last >= step || nth + 1 == timeline.placed.len() {
                let digest = hasher.finalize();
                marks.push((at, *digest.as_bytes().first_chunk().expect("a digest has 32 bytes")));
                last = at;
            }
        }
        Some(Self(marks))
    }

    /// How many frames both have in common at the beginning.
    fn common(&self, other: &Self) -> u64 {
        // Each digest covers everything before it, so no two are equal after the first difference.
        let same = self.0.iter().zip(&other.0).take_while(|(one, other)| one == other);
        same.last().map_or(0, |((at, _), _)| *at)
    }
}

impl StretchRecord {
    /// The record of a file that was just written. `None` if the system says too little about files.
    pub fn of(path: &Path, raw: Raw, marks: Marks, measures: Option<Measures>) -> Option<Self> {
        let file = Identity::of(&File::open(path).ok()?)?;
        Some(Self { file, start: raw.start, frame: raw.frame, marks, measures })
    }

    /// Reads what [`bytes`](Self::bytes) wrote. `None` if that is damaged.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }

    /// The record as bytes.
    pub fn bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("names and numbers always become JSON")
    }

    /// Whether the file exists and would come out the same from beginning to end.
    pub fn holds(&self, path: &Path, marks: &Marks) -> bool {
        self.marks == *marks && self.open(path).is_some()
    }

    /// The unchanged beginning of the file. `None` if not even the first stretch is unchanged.
    pub fn beginning(&self, path: &Path, marks: &Marks) -> Option<Beginning> {
        let frames = self.marks.common(marks);
        let mut file = self.open(path).filter(|_| frames > 0)?;
        file.seek(SeekFrom::Start(self.start)).ok()?;
        Some(Beginning { file, frames, identity: self.file.clone() })
    }

    fn open(&self, path: &Path) -> Option<File> {
        File::open(path).ok().filter(|file| Identity::of(file).as_ref() == Some(&self.file))
    }
}

impl Beginning {
    /// Checks that no one wrote to the file while it was copied. Call it afterwards.
    ///
    /// # Errors
    /// Someone did.
    pub fn check(&self) -> io::Result<()> {
        match Identity::of(&self.file).as_ref() == Some(&self.identity) {
            true => Ok(()),
            false => Err(io::Error::other("the old file was changed while it was copied")),
        }
    }
}

#[cfg(test)]
mod tests;
