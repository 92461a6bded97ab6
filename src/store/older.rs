//! Takes that an earlier version of the program stored: they had a shorter header. They are still what was spoken, so they are
//! stored anew and not spoken again.
//!
//! The header was that of [`super::format`] with other fields after byte 100: the lengths of both ends, the power of the loudest
//! tenth of a second, BLAKE3 of all that and the samples (112–143), half of the BLAKE3 of the header (144–159), and `data` with
//! its size.

use super::format::{self, Header};
use super::place::{self, take_path};
use super::{Key, Store};
use crate::audio::{Audio, pcm};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::PathBuf;

/// Bytes before the samples.
const HEADER: usize = 168;
const CHECKSUM: std::ops::Range<usize> = 112..144;

/// The size of the chunk with the measurements.
const CHUNK: [u8; 4] = 116u32.to_le_bytes();

impl Store {
    /// Stores an older take of this key anew, and opens its new file after the header. `None` if it is damaged, or cannot be
    /// stored.
    pub(super) fn renewed(&self, key: &Key, mut file: File) -> Option<(File, Header, PathBuf)> {
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(0)).and_then(|_| file.read_to_end(&mut bytes)).ok()?;
        let (_, audio) = read(&bytes).filter(|(found, _)| found == key)?;
        let header = self.write_take(key, &audio).ok()?;
        let path = take_path(&self.root, key);
        let mut file = place::open(&path)?;
        file.seek(SeekFrom::Start(format::HEADER as u64)).ok()?;
        Some((file, header, path))
    }
}

/// Whether a file of this length that begins like this can be such a take, so that reading all of it is worth it.
pub(super) fn begins(bytes: &[u8], length: u64) -> bool {
    let size = |at: usize| bytes.get(at..at + 4).map(|size| u32::from_le_bytes([size[0], size[1], size[2], size[3]]));
    bytes.starts_with(b"RIFF")
        && bytes.get(40..44) == Some(&CHUNK)
        && size(4).map(|size| u64::from(size) + 8) == Some(length)
}

/// Reads a whole file. `None` if it is no such take, or damaged.
pub(super) fn read(bytes: &[u8]) -> Option<(Key, Audio)> {
    let (header, rest) = bytes.split_first_chunk::<HEADER>().filter(|_| begins(bytes, bytes.len() as u64))?;
    let number = |at: usize| u32::from_le_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]);
    let samples = rest.get(..number(164) as usize)?;
    let mut hasher = blake3::Hasher::new();
    let sum = hasher.update(&header[..CHECKSUM.start]).update(samples).finalize();
    let sound = sum.as_bytes()[..] == header[CHECKSUM] && number(24) > 0 && samples.len().is_multiple_of(2);
    let sample = |two: &[u8]| pcm::from_i16(i16::from_le_bytes([two[0], two[1]]));
    let key = Key(*header[44..].first_chunk().expect("the key is before the checksum"));
    sound.then(|| (key, Audio::new(number(24), samples.chunks_exact(2).map(sample).collect())))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// The file of a take as it was written before, with measurements that nobody reads.
    pub fn file(key: &Key, audio: &Audio) -> Vec<u8> {
        let samples: Vec<u8> = audio.samples.iter().flat_map(|&sample| pcm::to_i16(sample).to_le_bytes()).collect();
        let contour = [0; 24];
        let mut file = b"RIFF".to_vec();
        file.extend(((HEADER + samples.len() + contour.len() - 8) as u32).to_le_bytes());
        file.extend(b"WAVEfmt ");
        file.extend([16, 0, 0, 0, 1, 0, 1, 0]);
        file.extend([audio.rate, audio.rate * 2].iter().flat_map(|rate| rate.to_le_bytes()));
        file.extend([2, 0, 16, 0]);
        file.extend(b"fcst");
        file.extend(CHUNK);
        file.extend(key.0);
        file.resize(CHECKSUM.start, 7);
        let sum = blake3::Hasher::new().update(&file).update(&samples).finalize();
        file.extend(sum.as_bytes());
        file.extend([0; 16]);
        file.extend(b"data");
        file.extend((samples.len() as u32).to_le_bytes());
        file.extend(samples);
        file.extend(contour);
        file
    }

    fn sound(frames: usize) -> Audio {
        Audio::new(16_000, (0..frames).map(|n| ((n * 37) % 4_000) as f32 / 16_384.0).collect())
    }

    #[test]
    fn an_older_take_becomes_the_one_that_would_be_stored_today() {
        for frames in [0, 1, 30, 20_000] {
            let (key, audio) = (Key([frames as u8; 32]), sound(frames));
            let (here, fresh) = (Store::temporary().unwrap(), Store::temporary().unwrap());
            let expected = fresh.put(&key, &audio).unwrap();
            let path = take_path(here.dir(), &key);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, file(&key, &audio)).unwrap();
            assert_eq!(here.get(&key), Some(expected.clone()), "{frames} samples");
            assert_eq!(here.read(&expected).unwrap(), audio);
            let bytes = |store: &Store| std::fs::read(take_path(store.dir(), &key)).unwrap();
            assert!(bytes(&here) == bytes(&fresh), "it is stored anew");
        }
    }

    #[test]
    fn an_older_take_in_a_cache_that_is_only_read_is_kept_elsewhere() {
        let (key, audio) = (Key([5; 32]), sound(900));
        let base = tempfile::tempdir().unwrap();
        let path = take_path(base.path(), &key);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, file(&key, &audio)).unwrap();
        let store = Store::over(base.path()).unwrap();
        let take = store.get(&key).expect("it is found");
        assert_eq!(store.read(&take).unwrap(), audio);
        assert!(std::fs::read(&path).unwrap() == file(&key, &audio), "the cache is left alone");
    }

    #[test]
    fn a_damaged_older_take_is_a_miss() {
        let (key, audio) = (Key([5; 32]), sound(300));
        let store = Store::temporary().unwrap();
        let path = take_path(store.dir(), &key);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let whole = file(&key, &audio);
        for at in (0..HEADER + 600).step_by(13).filter(|at| !(144..164).contains(at)) {
            let mut damaged = whole.clone();
            damaged[at] ^= 1;
            std::fs::write(&path, damaged).unwrap();
            assert_eq!(store.get(&key), None, "byte {at}");
            std::fs::write(&path, &whole[..at]).unwrap();
            assert_eq!(store.get(&key), None, "{at} bytes");
        }
        std::fs::write(&path, file(&Key([6; 32]), &audio)).unwrap();
        assert_eq!(store.get(&key), None, "it is another's");
    }
}
