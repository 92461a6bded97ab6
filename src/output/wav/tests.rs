use super::*;
use crate::diag::Diagnostic;
use crate::fs;
use std::io::{Seek, SeekFrom};
use tempfile::TempDir;

const SPEECH: Spec = Spec::new(16_000, 1, Bits::Sixteen);

fn target() -> (TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("story.wav");
    (dir, path)
}

/// Writes a file with its length announced, as a render does, so that the header is the plain one.
fn write(path: &Path, spec: Spec, blocks: &[&[f32]]) -> Result<(), OutputError> {
    let samples: usize = blocks.iter().map(|block| block.len()).sum();
    let frames = Some(samples as u64 / u64::from(spec.channels.max(1)));
    write_as(path, Spec { frames, ..spec }, blocks)
}

fn write_as(path: &Path, spec: Spec, blocks: &[&[f32]]) -> Result<(), OutputError> {
    let mut output = open(path, &spec, &Tags::default())?;
    blocks.iter().try_for_each(|block| output.write(block))?;
    output.finish()
}

fn read(path: &Path) -> (hound::WavSpec, Vec<i32>) {
    let mut reader = hound::WavReader::open(path).unwrap();
    let samples = reader.samples::<i32>().map(Result::unwrap).collect();
    (reader.spec(), samples)
}

fn wave(count: usize) -> Vec<f32> {
    (0..count).map(|i| (i as f32 * 0.1).sin() * 1.1).collect()
}

#[test]
fn what_was_written_is_read_back_at_any_rate_depth_and_number_of_channels() {
    let samples = wave(40_000);
    for (rate, channels, bits) in [
        (16_000, 1, Bits::Sixteen),
        (44_100, 2, Bits::Sixteen),
        (7_919, 1, Bits::TwentyFour),
        (192_000, 2, Bits::TwentyFour),
        (48_000, 4, Bits::Sixteen),
    ] {
        let (_dir, path) = target();
        write(&path, Spec::new(rate, channels, bits), &[&samples[..9], &[], &samples[9..20_000], &samples[20_000..]])
            .unwrap();
        let (spec, found) = read(&path);
        assert_eq!((spec.sample_rate, spec.channels, spec.bits_per_sample), (rate, channels, bits.count()));
        let expected: Vec<i32> = match bits {
            Bits::Sixteen => samples.iter().map(|&s| pcm::to_i16(s).into()).collect(),
            Bits::TwentyFour => samples.iter().map(|&s| pcm::to_i24(s)).collect(),
        };
        assert!(found == expected, "{rate} Hz, {channels} channels, {bits:?}");
    }
}

#[test]
fn blocks_leave_no_trace_in_the_file() {
    let samples = wave(10_001);
    for bits in [Bits::Sixteen, Bits::TwentyFour] {
        let spec = Spec { bits, ..SPEECH };
        let (_dir, path) = target();
        write(&path, spec, &[&samples]).unwrap();
        let whole = fs::read_bytes(&path).unwrap();
        write(&path, spec, &samples.chunks(7).collect::<Vec<_>>()).unwrap();
        assert!(whole == fs::read_bytes(&path).unwrap());
    }
}

#[test]
fn both_sizes_in_the_header_are_right_also_where_a_pad_byte_follows() {
    for (count, bits, length) in [
        (0, Bits::Sixteen, 44),
        (3, Bits::Sixteen, 44 + 6),
        (2, Bits::TwentyFour, 68 + 6),
        (3, Bits::TwentyFour, 68 + 9 + 1),
    ] {
        let (_dir, path) = target();
        write(&path, Spec { bits, ..SPEECH }, &[&wave(count)]).unwrap();
        let bytes = fs::read_bytes(&path).unwrap();
        assert_eq!(bytes.len(), length);
        assert_eq!(u32::from_le_bytes(bytes[4..8].try_into().unwrap()) as usize, length - 8);
        assert_eq!(read(&path).1.len(), count);
    }
}

#[test]
fn the_plain_header_is_taken_as_far_as_its_32_bit_sizes_go() {
    let stereo = Spec::new(48_000, 2, Bits::TwentyFour);
    for spec in [SPEECH, stereo] {
        let most = (u64::from(u32::MAX) - 61) / frame_bytes(&spec);
        // hound calculates with 32 bits, which are enough at that size.
        assert!(most * frame_bytes(&spec) + 68 + 1 - 8 <= u64::from(u32::MAX));
        for (frames, id) in [(Some(most), "WAVEfmt "), (Some(most + 1), "WAVEJUNK"), (None, "WAVEJUNK")] {
            check_size(frames.unwrap_or(u64::MAX), &spec).unwrap();
            let (_dir, path) = target();
            write_as(&path, Spec { frames, ..spec }, &[&[0.5, 0.25]]).unwrap();
            assert_eq!(&fs::read_bytes(&path).unwrap()[8..16], id.as_bytes());
        }
    }
}

#[test]
fn a_file_of_unknown_length_holds_the_same_sound() {
    let samples = wave(10_002);
    for (channels, bits) in [(1, Bits::Sixteen), (2, Bits::Sixteen), (1, Bits::TwentyFour), (3, Bits::TwentyFour)] {
        let spec = Spec::new(22_050, channels, bits);
        let (_dir, path) = target();
        write(&path, spec, &[&samples]).unwrap();
        let known = read(&path);
        write_as(&path, spec, &[&samples[..5], &samples[5..]]).unwrap();
        let unknown = read(&path);
        assert!(known.0 == unknown.0 && known.1 == unknown.1, "{channels} channels, {bits:?}");
        let bytes = fs::read_bytes(&path).unwrap();
        assert_eq!(u32::from_le_bytes(bytes[4..8].try_into().unwrap()) as usize, bytes.len() - 8);
    }
}

#[test]
fn more_sound_than_was_announced_is_no_wrong_header() {
    let (_dir, path) = target();
    write_as(&path, Spec { frames: Some(3), ..SPEECH }, &[&wave(10_000)]).unwrap();
    assert_eq!(read(&path).1.len(), 10_000);
}

#[test]
#[ignore = "writes 4.4 GB"]
fn a_file_of_more_than_4_gib_has_its_sizes_in_64_bits() {
    let spec = Spec { frames: Some(2_200_000_000), ..SPEECH };
    let (_dir, path) = target();
    let mut output = open(&path, &spec, &Tags::default()).unwrap();
    let block = wave(1_000_000);
    (0..2200).for_each(|_| output.write(&block).unwrap());
    output.finish().unwrap();
    let mut head = [0; 80];
    std::io::Read::read_exact(&mut std::fs::File::open(&path).unwrap(), &mut head).unwrap();
    assert_eq!(std::fs::metadata(&path).unwrap().len(), 80 + 4_400_000_000);
    assert_eq!((&head[..4], &head[12..16]), (&b"RF64"[..], &b"ds64"[..]));
    assert_eq!(u64::from_le_bytes(head[28..36].try_into().unwrap()), 4_400_000_000);
}

#[test]
fn a_kind_of_sound_that_wav_cannot_hold_is_refused() {
    for (rate, channels) in [(0, 1), (16_000, 0), (u32::MAX, 1), (48_000, 65_535)] {
        let spec = Spec::new(rate, channels, Bits::Sixteen);
        let (_dir, path) = target();
        assert!(matches!(check_size(1, &spec), Err(OutputError::Unsupported { .. })));
        assert!(open(&path, &spec, &Tags::default()).is_err() && !path.exists());
    }
}

#[test]
fn an_unfinished_file_is_never_seen_and_leaves_the_old_one() {
    let (dir, path) = target();
    write(&path, SPEECH, &[&[0.5]]).unwrap();
    let old = fs::read_bytes(&path).unwrap();
    let mut output = open(&path, &SPEECH, &Tags::default()).unwrap();
    output.write(&wave(100_000)).unwrap();
    drop(output);
    assert_eq!(fs::read_bytes(&path).unwrap(), old);
    assert_eq!(dir.path().read_dir().unwrap().count(), 1);
}

#[test]
fn a_disk_that_fills_up_at_any_byte_is_told_and_the_old_file_stays() {
    let (dir, path) = target();
    write(&path, SPEECH, &[&[0.5]]).unwrap();
    let old = fs::read_bytes(&path).unwrap();
    let samples = wave(100_000);
    for bits in [Bits::Sixteen, Bits::TwentyFour] {
        for room in [0, 43, 44, 65_536, 199_999, 200_000] {
            fs::testing::ROOM.set(room);
            let error = write(&path, Spec { bits, ..SPEECH }, &[&samples]).unwrap_err();
            fs::testing::ROOM.set(usize::MAX);
            assert!(matches!(&error, OutputError::Disk(error) if error.is_full()), "{room}: {error}");
            assert_eq!(Diagnostic::from(error).code, "cannot-write");
            assert_eq!(fs::read_bytes(&path).unwrap(), old);
            assert_eq!(dir.path().read_dir().unwrap().count(), 1);
        }
    }
}

#[test]
fn half_a_frame_is_an_error_and_not_a_file() {
    let (_dir, path) = target();
    assert!(write(&path, Spec { channels: 2, ..SPEECH }, &[&[0.1, 0.2, 0.3]]).is_err());
    assert!(!path.exists());
}

#[test]
fn a_file_that_took_over_the_beginning_of_another_is_as_if_it_was_written_whole() {
    let samples = wave(300_000);
    // The last file has an odd number of bytes of samples, and therefore a pad byte.
    for (channels, bits, known, frames) in [
        (1, Bits::Sixteen, true, 100_000),
        (2, Bits::Sixteen, true, 100_000),
        (2, Bits::TwentyFour, true, 99_999),
        (1, Bits::Sixteen, false, 100_000),
        (3, Bits::TwentyFour, false, 99_999),
        (1, Bits::TwentyFour, true, 99_999),
    ] {
        let spec = Spec { frames: known.then_some(frames), ..Spec::new(16_000, channels, bits) };
        let samples = &samples[..frames as usize * usize::from(channels)];
        let (_dir, whole) = target();
        write_as(&whole, spec, &[samples]).unwrap();
        let (_dir, spliced) = target();
        let mut output = open(&spliced, &spec, &Tags::default()).unwrap();
        let raw = output.raw().unwrap();
        let mut old = std::fs::File::open(&whole).unwrap();
        old.seek(SeekFrom::Start(raw.start)).unwrap();
        output.take_over(&old, 1_000).unwrap();
        output.take_over(&old, 41_000).unwrap();
        output.write(&samples[42_000 * usize::from(channels)..]).unwrap();
        output.finish().unwrap();
        let same = std::fs::read(&whole).unwrap() == std::fs::read(&spliced).unwrap();
        assert!(same, "{channels} channels, {bits:?}, length known: {known}");
    }
}

#[test]
fn a_file_takes_over_no_more_than_is_there_and_fits() {
    let (_dir, short) = target();
    write(&short, SPEECH, &[&wave(100)]).unwrap();
    let (_dir, path) = target();
    let spec = Spec { frames: Some(200), ..SPEECH };
    let mut output = open(&path, &spec, &Tags::default()).unwrap();
    assert!(matches!(output.take_over(&std::fs::File::open(&short).unwrap(), 200), Err(OutputError::Disk(_))));
    let mut output = open(&path, &spec, &Tags::default()).unwrap();
    let too_long = output.take_over(&std::fs::File::open(&short).unwrap(), u64::from(u32::MAX));
    assert!(matches!(too_long, Err(OutputError::TooLong { .. })));
    fs::testing::ROOM.set(150);
    let full = output.take_over(&std::fs::File::open(&short).unwrap(), 100);
    fs::testing::ROOM.set(usize::MAX);
    assert!(matches!(full, Err(OutputError::Disk(error)) if error.is_full()));
    drop(output);
    assert!(!path.exists());
}
