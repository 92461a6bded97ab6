//! Attacks on the file of a take, for [`crate::fuzzing`].

use super::format::{HEADER, Header, decode, encode};
use super::{Key, older};
use crate::audio::{Audio, pcm};

/// A file is a take only if every byte is what would be written, any sound can be stored, and a flipped bit anywhere makes
/// the file invalid.
pub(crate) fn take(bytes: &[u8]) {
    older::read(bytes);
    if let Some(audio) = read(bytes) {
        let (key, audio) = audio;
        let (_, written) = encode(key, &audio).expect("it was stored before");
        assert!(written == bytes, "a take that nobody wrote");
    }
    let samples = bytes.chunks_exact(2).map(|two| pcm::from_i16(i16::from_le_bytes([two[0], two[1]]))).collect();
    let audio = Audio::new([8_000, 16_000, 48_000][bytes.len() % 3], samples);
    let key = Key(*blake3::hash(bytes).as_bytes());
    let (_, mut file) = encode(key, &audio).expect("a short sound");
    assert_eq!(read(&file), Some((key, audio)));
    let bit = usize::from_le_bytes(*key.0.first_chunk().expect("32 bytes")) % (file.len() * 8);
    file[bit / 8] ^= 1 << (bit % 8);
    assert!(read(&file).is_none(), "the flipped bit {bit} of {} bytes is not noticed", file.len());
}

/// Reads a take as the store does.
fn read(bytes: &[u8]) -> Option<(Key, Audio)> {
    let (head, mut rest) = bytes.split_first_chunk::<HEADER>()?;
    let header = Header::parse(head).filter(|header| header.file_size() == bytes.len() as u64)?;
    let mut samples = Vec::new();
    let whole = decode(&header, &mut rest, &mut samples).expect("memory can be read");
    whole.then(|| (header.key, Audio::new(header.rate, samples)))
}
