use super::*;

/// A file with this kind of samples (the tag of its format, and bits), these fields, and a header that claims this size.
fn file((tag, bits): (u16, u16), channels: u16, rate: u32, data: &[u8], claimed: u32) -> Vec<u8> {
    let mut file = b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0".to_vec();
    let block = channels * (bits / 8);
    file.extend(tag.to_le_bytes());
    file.extend(channels.to_le_bytes());
    file.extend(rate.to_le_bytes());
    file.extend((rate * u32::from(block)).to_le_bytes());
    file.extend(block.to_le_bytes());
    file.extend(bits.to_le_bytes());
    file.extend(b"data");
    file.extend(claimed.to_le_bytes());
    file.extend(data);
    file
}

fn sixteen(samples: &[i16]) -> Vec<u8> {
    samples.iter().flat_map(|sample| sample.to_le_bytes()).collect()
}

#[test]
fn samples_of_every_width_are_read() {
    let half = [
        (1, 8, vec![192u8, 64]),
        (1, 16, sixteen(&[16_384, -16_384])),
        (1, 24, vec![0, 0, 0x40, 0, 0, 0xC0]),
        (1, 32, [1i32 << 30, -(1 << 30)].iter().flat_map(|sample| sample.to_le_bytes()).collect()),
        (3, 32, [0.5f32, -0.5].iter().flat_map(|sample| sample.to_le_bytes()).collect()),
        (3, 64, [0.5f64, -0.5].iter().flat_map(|sample| sample.to_le_bytes()).collect()),
    ];
    for (tag, bits, data) in half {
        let audio = decode(&file((tag, bits), 1, 22_050, &data, data.len() as u32)).unwrap();
        assert_eq!((audio.rate, audio.samples), (22_050, vec![0.5, -0.5]), "{bits} bits");
    }
}

#[test]
fn several_channels_become_one() {
    let data = sixteen(&[16_384, 0, -16_384, 0]);
    assert_eq!(decode(&file((1, 16), 2, 48_000, &data, 8)).unwrap().samples, [0.25, -0.25]);
}

#[test]
fn sizes_of_streams_reach_to_the_end() {
    let data = sixteen(&[1, 2, 3]);
    for claimed in [0, u32::MAX, 0x7FFF_F000, 6] {
        assert_eq!(decode(&file((1, 16), 1, 8_000, &data, claimed)).unwrap().samples.len(), 3, "{claimed:#x}");
    }
    // Half a sample at the end of a stream does not count.
    assert_eq!(decode(&file((1, 16), 1, 8_000, &data[..5], u32::MAX)).unwrap().samples.len(), 2);
}

#[test]
fn what_follows_the_samples_is_not_sound() {
    let mut data = sixteen(&[1, 2, 3]);
    data.extend(b"LIST\x04\0\0\0INFO");
    assert_eq!(decode(&file((1, 16), 1, 8_000, &data, 6)).unwrap().samples.len(), 3);
    assert_eq!(decode(&file((1, 16), 1, 8_000, &data[6..], 0)).unwrap().samples.len(), 0, "nothing was spoken");
}

#[test]
fn what_ends_too_early_is_an_error() {
    let whole = file((1, 16), 1, 8_000, &sixteen(&[1, 2, 3]), 1_000);
    assert_eq!(decode(&whole), Err(WavError::Short { announced: Some(1_000), found: 6 }));
    for end in 12..44 {
        assert_eq!(decode(&whole[..end]), Err(WavError::Short { announced: None, found: 0 }), "{end}");
    }
}

#[test]
fn what_is_no_sound_is_an_error_and_nothing_panics() {
    for junk in [&b"ID3\x04 and so on and on"[..], b"{\"error\": \"no such voice\"}", b"OggS............"] {
        assert_eq!(decode(junk), Err(WavError::NotWav));
    }
    assert_eq!(decode(&file((1, 16), 1, 0, &[0; 4], 4)), Err(WavError::Broken));
    assert_eq!(decode(&file((3, 32), 1, 8_000, &f32::NAN.to_le_bytes(), 4)), Err(WavError::Broken));
    assert_eq!(decode(&file((2, 4), 1, 8_000, &[0; 4], 4)), Err(WavError::NotWav), "ADPCM");
    assert_eq!(decode(&file((1, 16), 0, 8_000, &[0; 4], 4)), Err(WavError::NotWav), "no channel");
}

#[test]
fn what_lasts_too_long_is_refused_by_its_length() {
    let data = sixteen(&[1; 16_001]);
    for claimed in [data.len() as u32, u32::MAX, 0] {
        let file = file((1, 16), 1, 8_000, &data, claimed);
        assert_eq!(decode_within(&file, 2.0), Err(WavError::Long { seconds: 2, most: 2 }));
        assert_eq!(decode_within(&file, 2.1).unwrap().samples.len(), 16_001);
    }
}
