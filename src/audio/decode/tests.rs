use super::fuzzing::mended;
use super::samples::{flac, mp3, opus, tone, vorbis, wav};
use super::*;
use crate::read::tests::mutated::{Random, damage};

fn decoded(bytes: &[u8]) -> (SoundShape, Vec<f32>) {
    let mut all = Vec::new();
    let shape = decode(bytes, 60.0, &mut |_, samples| all.extend_from_slice(samples)).unwrap();
    assert_eq!(all.len() as u64, shape.frames * u64::from(shape.channels));
    (shape, all)
}

/// How often the first channel crosses zero upwards in a second.
fn hertz(shape: SoundShape, samples: &[f32]) -> f64 {
    let first: Vec<f32> = samples.iter().step_by(shape.channels.into()).copied().collect();
    let crossings = first.windows(2).filter(|pair| pair[0] < 0.0 && pair[1] >= 0.0).count();
    crossings as f64 / shape.seconds()
}

#[test]
fn wav_and_flac_come_out_sample_by_sample_with_all_channels() {
    for (rate, channels) in [(8_000, 1), (44_100, 2), (96_000, 2), (48_000, 6)] {
        let sound: Vec<f32> = tone(441.0, rate, 0.3, 1)
            .into_iter()
            .enumerate()
            .flat_map(|(at, sample)| {
                (0..channels).map(move |channel| sample * if (at + usize::from(channel)) % 3 == 0 { 1.0 } else { 0.5 })
            })
            .collect();
        for bytes in [wav(&sound, rate, channels), flac(&sound, rate, channels as u8)] {
            let (shape, samples) = decoded(&bytes);
            assert_eq!((shape.rate, shape.channels), (rate, channels));
            let error = sound.iter().zip(&samples).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
            assert!(error < 1.0 / 32_000.0 && samples.len() == sound.len(), "{rate} Hz, {channels} channels: {error}");
        }
    }
}

#[test]
fn vorbis_has_its_tone_and_ends_where_its_last_page_says() {
    let (shape, samples) = decoded(&vorbis(16_000, 16_001));
    assert_eq!(shape, SoundShape { rate: 16_000, channels: 1, frames: 16_001 });
    let found = hertz(shape, &samples);
    assert!((950.0..1_100.0).contains(&found), "{found} Hz");
}

#[test]
fn opus_has_its_tone_in_all_channels_and_is_as_long_as_what_was_encoded() {
    for (frames, channels) in [(500, 1), (30_001, 1), (96_123, 2)] {
        let (shape, samples) = decoded(&opus(440.0, frames, channels));
        assert_eq!(shape, SoundShape { rate: 48_000, channels, frames: frames as u64 });
        let found = hertz(shape, &samples);
        assert!(frames < 1_000 || (430.0..450.0).contains(&found), "{found} Hz");
    }
}

#[test]
fn the_gain_in_the_head_of_an_opus_file_applies() {
    let plain = opus(440.0, 20_000, 1);
    let mut softer = plain.clone();
    // The first packet begins after the 28 bytes of its page; -6 dB in steps of 1/256 dB.
    softer[28 + 16..28 + 18].copy_from_slice(&(-6i16 * 256).to_le_bytes());
    mended(&mut softer);
    let peak = |bytes: &[u8]| decoded(bytes).1.iter().fold(0.0, |peak: f32, sample| peak.max(sample.abs()));
    let ratio = peak(&softer) / peak(&plain);
    assert!((ratio - 0.501).abs() < 0.01, "{ratio}");
}

#[test]
fn opus_of_a_kind_that_is_rare_is_refused() {
    let mut surround = opus(440.0, 2_000, 1);
    surround[28 + 18] = 1;
    mended(&mut surround);
    let told = |bytes: &[u8]| decode(bytes, 60.0, &mut |_, _| {}).unwrap_err();
    assert_eq!(told(&surround), DecodeError::Unknown(Some("Opus with more than two channels")));
    let whole = opus(440.0, 2_000, 1);
    assert!(matches!(told(&whole[..60]), DecodeError::Broken(_)));
}

#[test]
fn mp3_has_its_tone() {
    let (shape, samples) = decoded(&mp3(40));
    assert_eq!((shape.rate, shape.channels), (44_100, 1));
    assert!((38 * 1152..=40 * 1152).contains(&shape.frames), "{} frames", shape.frames);
    let found = hertz(shape, &samples);
    assert!((740.0..800.0).contains(&found), "{found} Hz");
}

#[test]
fn the_format_is_known_by_the_bytes_and_foreign_ones_are_named() {
    let told = |bytes: &[u8]| decode(bytes, 60.0, &mut |_, _| {}).unwrap_err();
    assert_eq!(told(b""), DecodeError::Empty);
    assert_eq!(told(b"<html>"), DecodeError::Unknown(None));
    assert_eq!(told(b"\0\0\0\x20ftypM4A "), DecodeError::Unknown(Some("AAC or ALAC (MP4)")));
    assert_eq!(told(b"FORM\0\0\0\0AIFF"), DecodeError::Unknown(Some("AIFF")));
    assert_eq!(told(&wav(&[], 8_000, 1)), DecodeError::Empty);
    assert!(matches!(told(&wav(&[0.0; 9], 1_000, 1)), DecodeError::Broken(_)), "a rate that is too low");
}

#[test]
fn a_long_file_is_refused_when_it_has_become_too_long() {
    let files = [
        wav(&tone(99.0, 8_000, 3.0, 1), 8_000, 1),
        flac(&tone(99.0, 8_000, 3.0, 1), 8_000, 1),
        vorbis(8_000, 24_000),
        opus(99.0, 144_000, 1),
        mp3(120),
    ];
    for bytes in files {
        let mut given = 0;
        let told = decode(&bytes, 1.0, &mut |shape, _| given = shape.frames);
        assert_eq!(told, Err(DecodeError::Long(1)));
        assert!(given <= 48_000, "{given} frames were given");
    }
}

#[test]
fn damaged_files_are_decoded_or_refused_and_never_longer_than_asked_for() {
    let sound = tone(441.0, 8_000, 0.5, 2);
    let seeds = [wav(&sound, 8_000, 2), flac(&sound, 8_000, 2), vorbis(8_000, 4_000), mp3(12), opus(441.0, 12_000, 2)];
    for (kind, seed) in seeds.iter().enumerate() {
        let mut random = Random(kind as u64);
        let mut refused = 0;
        for nth in 0..400 {
            let mut bytes = seed.clone();
            // Half of the damage is to the headers, where the lengths are.
            if nth % 2 == 0 {
                let head = random.below(200.min(bytes.len()));
                bytes[head] = random.below(256) as u8;
            } else {
                damage(&mut bytes, &mut random);
            }
            mended(&mut bytes);
            let mut given = 0;
            let told = decode(&bytes, 2.0, &mut |shape, samples| {
                assert!(samples.iter().all(|sample| sample.is_finite()));
                given = shape.frames * u64::from(shape.channels);
            });
            refused += usize::from(told.is_err());
            assert!(given <= 2 * 384_000 * u64::from(MOST_CHANNELS));
        }
        assert!(refused > 0, "damage is noticed");
    }
}

#[test]
fn codebooks_that_would_fill_the_memory_are_refused_before_they_are_built() {
    use super::samples::{book, setup_of};
    assert!(super::books::are_usual(&setup_of(&[book(1, 2, 0)])));
    for (dimensions, entries, kind) in
        [(1, 1 << 23, 0), (65_535, 1 << 15, 2), (65_535, 1 << 15, 1), (4_096, 1 << 16, 0)]
    {
        let setup = setup_of(&[book(dimensions, entries, kind)]);
        assert!(!super::books::are_usual(&setup), "{dimensions} dimensions of {entries} entries");
    }
    let many = vec![book(256, 1 << 10, 0); 100];
    assert!(!super::books::are_usual(&setup_of(&many)), "all of them together");
    assert!(!super::books::are_usual(b"\x05vorbis"));
}
