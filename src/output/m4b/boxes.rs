//! Boxes that the crate for MP4 does not have.

use shiguredo_mp4::Encode;
use std::io;

/// Encodes a box of the crate.
///
/// # Errors
/// It is larger than 4 GiB.
pub fn bytes(of: &impl Encode) -> io::Result<Vec<u8>> {
    of.encode_to_vec().map_err(io::Error::other)
}

/// Encodes a box with any payload that is smaller than 4 GiB.
pub fn raw(kind: &[u8; 4], payload: &[u8]) -> Vec<u8> {
    nested(kind, &[payload])
}

/// Encodes a box that contains other boxes.
pub fn nested(kind: &[u8; 4], parts: &[impl AsRef<[u8]>]) -> Vec<u8> {
    let size = 8 + parts.iter().map(|part| part.as_ref().len()).sum::<usize>();
    let mut out = Vec::with_capacity(size);
    out.extend_from_slice(&(size as u32).to_be_bytes());
    out.extend_from_slice(kind);
    parts.iter().for_each(|part| out.extend_from_slice(part.as_ref()));
    out
}
