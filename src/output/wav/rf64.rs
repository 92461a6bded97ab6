//! WAV files of any size: RIFF with a reserved chunk that turns the file into RF64 if it is longer than 4 GiB.
//!
//! The layout follows EBU Tech 3306 (2009), "MBWF / RF64: an extended file format for audio", and its rule for files
//! whose length is unknown at the start.

use super::{Spec, frame_bytes};
use std::io::{self, Seek, SeekFrom, Write};

/// Body of the reserved chunk: three sizes of 64 bits and the length of an empty table (EBU Tech 3306, section 4).
const DS64: u32 = 8 + 8 + 8 + 4;

/// A 32-bit size that means "see the `ds64` chunk".
const ELSEWHERE: u32 = u32::MAX;

/// A file that is being written: a header with sizes of 0 that ends with the size of the samples, and the samples.
pub(super) struct Chunks<W> {
    file: W,
    frame_bytes: u64,
    /// Length of everything before the samples.
    start: u64,
    /// Bytes of samples so far.
    data: u64,
}

/// A header with a reserved chunk, for sound of any length.
pub(super) fn header(spec: &Spec) -> Vec<u8> {
    let mut header = b"RIFF\0\0\0\0WAVEJUNK".to_vec();
    header.extend_from_slice(&DS64.to_le_bytes());
    header.resize(header.len() + DS64 as usize, 0);
    header.extend_from_slice(&format_chunk(spec));
    header.extend_from_slice(b"data\0\0\0\0");
    header
}

impl<W: Write + Seek> Chunks<W> {
    /// Writes the header. Without a reserved chunk, it is only for sound of less than 4 GiB.
    pub fn new(mut file: W, header: &[u8], frame_bytes: u64) -> io::Result<Self> {
        file.write_all(header)?;
        Ok(Self { file, frame_bytes, start: header.len() as u64, data: 0 })
    }

    /// Appends samples as they are stored in the file.
    pub fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)?;
        self.data += bytes.len() as u64;
        Ok(())
    }

    /// Counts samples that `write` appends to the same file in another way.
    pub fn append_elsewhere(&mut self, bytes: u64, write: impl FnOnce() -> io::Result<()>) -> io::Result<()> {
        self.file.flush()?;
        write()?;
        self.data += bytes;
        Ok(())
    }

    /// Length of everything before the samples.
    pub fn start(&self) -> u64 {
        self.start
    }

    /// Writes the sizes.
    pub fn finish(mut self) -> io::Result<()> {
        if self.data % 2 == 1 {
            // Chunks have an even length; the pad byte only counts in the outer size.
            self.file.write_all(&[0])?;
        }
        let outer = self.start - 8 + self.data.next_multiple_of(2);
        if let Ok(outer) = u32::try_from(outer) {
            self.patch(4, &outer.to_le_bytes())?;
            self.patch(self.start - 4, &(self.data as u32).to_le_bytes())?;
        } else {
            let mut chunk = Vec::new();
            chunk.extend_from_slice(b"ds64");
            chunk.extend_from_slice(&DS64.to_le_bytes());
            [outer, self.data, self.data / self.frame_bytes]
                .iter()
                .for_each(|n| chunk.extend_from_slice(&n.to_le_bytes()));
            self.patch(0, b"RF64")?;
            self.patch(4, &ELSEWHERE.to_le_bytes())?;
            self.patch(12, &chunk)?;
            self.patch(self.start - 4, &ELSEWHERE.to_le_bytes())?;
        }
        self.file.flush()
    }

    fn patch(&mut self, at: u64, bytes: &[u8]) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(at))?;
        self.file.write_all(bytes)
    }
}

/// The `fmt ` chunk: plain PCM if that is enough, otherwise the extensible form (Microsoft, "Multiple Channel Audio Data
/// and WAVE Files", 2001).
fn format_chunk(spec: &Spec) -> Vec<u8> {
    let bits = spec.bits.count();
    let extensible = bits > 16 || spec.channels > 2;
    let (tag, length): (u16, u32) = if extensible { (0xFFFE, 40) } else { (1, 16) };
    let mut chunk = b"fmt ".to_vec();
    chunk.extend_from_slice(&length.to_le_bytes());
    chunk.extend_from_slice(&tag.to_le_bytes());
    chunk.extend_from_slice(&spec.channels.to_le_bytes());
    chunk.extend_from_slice(&spec.rate.to_le_bytes());
    // Both were checked before the file was started.
    chunk.extend_from_slice(&((frame_bytes(spec) * u64::from(spec.rate)) as u32).to_le_bytes());
    chunk.extend_from_slice(&(frame_bytes(spec) as u16).to_le_bytes());
    chunk.extend_from_slice(&bits.to_le_bytes());
    if extensible {
        // Loudspeakers: the centre for mono, otherwise the first ones of the 18 in the specification, in order.
        let speakers: u32 = if spec.channels == 1 { 4 } else { (1 << spec.channels.min(18)) - 1 };
        chunk.extend_from_slice(&22_u16.to_le_bytes());
        chunk.extend_from_slice(&bits.to_le_bytes());
        chunk.extend_from_slice(&speakers.to_le_bytes());
        // The sub-format PCM: its tag, followed by the fixed rest of the GUID.
        chunk.extend_from_slice(&[1, 0, 0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71]);
    }
    chunk
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::Bits;

    /// Keeps the first bytes of a file and counts the rest.
    #[derive(Default)]
    struct Sparse {
        head: Vec<u8>,
        at: u64,
        end: u64,
    }

    impl Write for &mut Sparse {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            for (place, &byte) in (self.at..200).zip(bytes) {
                let place = place as usize;
                self.head.resize(self.head.len().max(place + 1), 0);
                self.head[place] = byte;
            }
            self.at += bytes.len() as u64;
            self.end = self.end.max(self.at);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Seek for &mut Sparse {
        fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
            let SeekFrom::Start(at) = to else { return Err(io::ErrorKind::Unsupported.into()) };
            self.at = at;
            Ok(at)
        }
    }

    fn number(bytes: &[u8], at: usize, size: usize) -> u64 {
        bytes[at..at + size].iter().rev().fold(0, |number, &byte| number << 8 | u64::from(byte))
    }

    fn file(spec: &Spec, data: u64) -> Sparse {
        let mut sparse = Sparse::default();
        let mut writer = Chunks::new(&mut sparse, &header(spec), frame_bytes(spec)).unwrap();
        let block = vec![7; 1 << 20];
        (0..data / (1 << 20)).for_each(|_| writer.append(&block).unwrap());
        writer.append(&block[..(data % (1 << 20)) as usize]).unwrap();
        writer.finish().unwrap();
        sparse
    }

    #[test]
    fn a_file_is_rf64_from_the_first_byte_that_riff_cannot_count() {
        let spec = Spec::new(48_000, 1, Bits::Sixteen);
        let most = u64::from(u32::MAX) - 1 - (80 - 8);
        for (data, id) in [(0, b"RIFF"), (1000, b"RIFF"), (most, b"RIFF"), (most + 2, b"RF64"), (44 << 30, b"RF64")] {
            let Sparse { head, end, .. } = file(&spec, data);
            assert_eq!(end, 80 + data);
            assert_eq!((&head[..4], &head[8..12], &head[72..76]), (&id[..], &b"WAVE"[..], &b"data"[..]), "{data}");
            assert_eq!(number(&head, 16, 4), 28);
            if id == b"RIFF" {
                assert_eq!((number(&head, 4, 4), number(&head, 76, 4)), (end - 8, data));
                assert!(&head[12..16] == b"JUNK" && head[20..48].iter().all(|&byte| byte == 0));
            } else {
                assert_eq!((number(&head, 4, 4), number(&head, 76, 4)), (0xFFFF_FFFF, 0xFFFF_FFFF));
                assert_eq!(&head[12..16], b"ds64");
                let sizes = [20, 28, 36].map(|at| number(&head, at, 8));
                assert_eq!(sizes, [end - 8, data, data / 2]);
                assert_eq!(number(&head, 44, 4), 0);
            }
        }
    }

    #[test]
    fn a_pad_byte_counts_for_the_outer_size_only() {
        let spec = Spec::new(48_000, 1, Bits::TwentyFour);
        let data = 3 * (((5_u64 << 30) / 3) | 1);
        let Sparse { head, end, .. } = file(&spec, data);
        assert_eq!((data % 2, end), (1, 104 + data + 1));
        assert_eq!([20, 28, 36].map(|at| number(&head, at, 8)), [end - 8, data, data / 3]);
    }
}
