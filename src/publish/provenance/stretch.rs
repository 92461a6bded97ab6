//! What one file of plain samples was made from, stretch by stretch. As much of it as would come out the same is copied, and
//! only what follows the first change is made anew.
//!
//! The file of a book has a gigabyte and more, and proving it by its bytes would take about as long as writing it. So the file
//! counts as unchanged as long as its [`Identity`] says that nobody has touched it.

use super::folder::add;
use crate::assemble::Timeline;
use crate::audio::measure::Measures;
use crate::fs::Identity;
use crate::output::{Raw, Spec};
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{self, Seek, SeekFrom};
use std::path::Path;

/// Frames between two marks, at least: about a minute of speech, which takes no time to copy or to make.
const STEP: u64 = 1 << 20;

/// Bytes of each digest that are kept. So many are enough to tell all stretches of all books apart.
const DIGEST: usize = 16;

/// Digests of everything that went into a file up to some places in it, each with the number of frames before that place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marks(Vec<(u64, [u8; DIGEST])>);

/// A file, and what it was made from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StretchRecord {
    file: Identity,
    /// As [`Raw`] has it.
    start: u64,
    frame: u64,
    marks: Marks,
    /// What the file measures; none if nobody wanted to know.
    pub measures: Option<Measures>,
}

/// The beginning of an old file, as far as it would come out the same.
#[derive(Debug)]
pub struct Beginning {
    /// The old file, to be read from its first sample on.
    pub file: File,
    /// Samples of each channel.
    pub frames: u64,
    identity: Identity,
}

impl Marks {
    /// The marks of a file that `program` writes. None if samples also depend on how far from the beginning they are.
    pub fn new(program: &blake3::Hash, spec: &Spec, timeline: &Timeline) -> Option<Self> {
        if timeline.room_tone {
            return None;
        }
        let mut hasher = blake3::Hasher::new();
        let ceiling = timeline.ceiling.map(f64::to_bits);
        let settings = (spec.rate, spec.channels, spec.bits, timeline.rate, timeline.channels, ceiling);
        hasher.update(program.as_bytes()).update(format!("{settings:?}").as_bytes());
        let (mut marks, mut at, mut last) = (Vec::new(), 0, 0);
        for (nth, stretch) in timeline.placed.iter().enumerate() {
            add(&mut hasher, stretch);
            at += stretch.frames;
            if at - last >= STEP || nth + 1 == timeline.placed.len() {
                let digest = hasher.finalize();
                marks.push((at, *digest.as_bytes().first_chunk().expect("a digest has 32 bytes")));
                last = at;
            }
        }
        Some(Self(marks))
    }

    /// How many frames from the beginning on both have in common.
    fn common(&self, other: &Self) -> u64 {
        // Each digest is of everything before it, so after the first difference no two are equal.
        let same = self.0.iter().zip(&other.0).take_while(|(one, other)| one == other);
        same.last().map_or(0, |((at, _), _)| *at)
    }
}

impl StretchRecord {
    /// The record of a file that was just written. None if the system tells too little of files.
    pub fn of(path: &Path, raw: Raw, marks: Marks, measures: Option<Measures>) -> Option<Self> {
        let file = Identity::of(&File::open(path).ok()?)?;
        Some(Self { file, start: raw.start, frame: raw.frame, marks, measures })
    }

    /// Reads what [`bytes`](Self::bytes) wrote. None if that is broken.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }

    /// The bytes that are kept.
    pub fn bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("names and numbers always become JSON")
    }

    /// Whether the file is there, and would come out the same from beginning to end.
    pub fn holds(&self, path: &Path, marks: &Marks) -> bool {
        self.marks == *marks && self.open(path).is_some()
    }

    /// The beginning of the file, as far as it would come out the same. None if not even the first stretch would.
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
    /// Checks that nobody wrote to the file while it was copied: to be called afterwards.
    ///
    /// # Errors
    /// Somebody did.
    pub fn check(&self) -> io::Result<()> {
        match Identity::of(&self.file).as_ref() == Some(&self.identity) {
            true => Ok(()),
            false => Err(io::Error::other("the old file was changed while it was copied")),
        }
    }
}

#[cfg(test)]
mod tests;
