//! What a file of plain samples was made from, stretch by stretch: so much of it as would come out the same is copied, and only
//! what follows the first change is made anew.
//!
//! A file of a book has a gigabyte and more, and to prove it by its bytes costs about what writing it costs. So the file is
//! taken for what was written as long as its [`Identity`] says that nobody has touched it since.

use super::ledger::add;
use super::{Raw, Spec};
use crate::assemble::Timeline;
use crate::audio::measure::Measures;
use crate::fs::Identity;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{self, Seek, SeekFrom};
use std::path::Path;

/// Frames after which the next mark may stand: about a minute of speech, which is copied or made in no time.
const STEP: u64 = 1 << 20;

/// Bytes of a digest that are kept, enough that no two are ever alike.
const DIGEST: usize = 16;

/// What went into a file up to some places in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marks(Vec<(u64, [u8; DIGEST])>);

/// A file, and what it was made from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trail {
    file: Identity,
    /// As [`Raw`] has it.
    start: u64,
    frame: u64,
    marks: Marks,
    /// What the file measures, if anybody wanted to know.
    pub measures: Option<Measures>,
}

/// The beginning of an old file that would come out the same.
#[derive(Debug)]
pub struct Beginning {
    /// The old file, standing at its first sample.
    pub file: File,
    /// Samples of each channel.
    pub frames: u64,
    identity: Identity,
}

impl Marks {
    /// Of a file that `program` writes. None for sound whose samples also depend on how far from the beginning they are.
    pub fn new(program: &blake3::Hash, spec: &Spec, timeline: &Timeline) -> Option<Self> {
        if timeline.room_tone {
            return None;
        }
        let mut hasher = blake3::Hasher::new();
        let ceiling = timeline.ceiling.map(f64::to_bits);
        let settings = (spec.rate, spec.channels, spec.bits, timeline.rate, timeline.channels, ceiling);
        hasher.update(program.as_bytes()).update(format!("{settings:?}").as_bytes());
        let (mut marks, mut at, mut last) = (Vec::new(), 0, 0);
        for (nth, placed) in timeline.placed.iter().enumerate() {
            add(&mut hasher, placed);
            at += placed.frames;
            if at - last >= STEP || nth + 1 == timeline.placed.len() {
                let digest = hasher.finalize();
                marks.push((at, *digest.as_bytes().first_chunk().expect("a digest has 32 bytes")));
                last = at;
            }
        }
        Some(Self(marks))
    }

    /// Frames at the beginning that both have in common.
    fn common(&self, other: &Self) -> u64 {
        // A digest holds all that stands before it: behind the first difference none is equal.
        let same = self.0.iter().zip(&other.0).take_while(|(one, other)| one == other);
        same.last().map_or(0, |((at, _), _)| *at)
    }
}

impl Trail {
    /// Of a file that was just written; none where the system tells too little of files.
    pub fn of(path: &Path, raw: Raw, marks: Marks, measures: Option<Measures>) -> Option<Self> {
        let file = Identity::of(&File::open(path).ok()?)?;
        Some(Self { file, start: raw.start, frame: raw.frame, marks, measures })
    }

    /// Reads what [`bytes`](Self::bytes) wrote; none if it is broken.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }

    /// For keeping.
    pub fn bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("names and numbers always become JSON")
    }

    /// Whether the file is there, and would come out the same from beginning to end.
    pub fn holds(&self, path: &Path, marks: &Marks) -> bool {
        self.marks == *marks && self.open(path).is_some()
    }

    /// How far the file is there and would come out the same; none if that is nowhere.
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
    /// To be asked when it was copied: that nobody wrote to the file meanwhile.
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
