use super::*;
use crate::audio::measure::Meter;
use crate::audio::signals::{interleave, noise, silence, sine, syllables};

fn limit(rate: u32, channels: u16, ceiling: f64, samples: &[f32]) -> Vec<f32> {
    let mut limiter = Limiter::new(rate, channels, ceiling);
    let mut output = Vec::new();
    limiter.process(samples, &mut output);
    limiter.finish(&mut output);
    output
}

fn true_peak(rate: u32, channels: u16, samples: &[f32]) -> f64 {
    let mut meter = Meter::new(rate, channels).unwrap();
    meter.add(samples);
    meter.finish().true_peak_dbtp.expect("sound")
}

/// Sounds that are hard for a limiter: dense, with peaks between the samples, with sudden starts, with unlike channels.
fn hard(rate: u32) -> Vec<(String, u16, Vec<f32>)> {
    let mut sounds = vec![
        ("noise".to_owned(), 1, noise(rate, 2.0, 1.0, 1)),
        ("speech".to_owned(), 1, syllables(rate, 3.0, 3.0)),
        ("stereo".to_owned(), 2, interleave(&noise(rate, 1.5, 1.0, 2), &syllables(rate, 2.0, 1.0))),
        ("bursts".to_owned(), 1, bursts(rate)),
        ("alternating".to_owned(), 1, (0..rate).map(|n| if n / 7 % 2 == n % 2 { 1.2 } else { -1.2 }).collect()),
        ("clicks".to_owned(), 1, (0..rate).map(|n| if n % 997 == 0 { 4.0 } else { 0.1 }).collect()),
    ];
    // Frequencies around a quarter of the rate, where the peaks are between the samples, and above.
    for part in [0.02, 0.1, 0.2, 0.245, 0.25, 0.251, 0.26, 0.3, 0.333, 0.4, 0.45] {
        for degrees in [0.0, 45.0, 67.5] {
            let samples = sine(rate, f64::from(rate) * part, 4.0, degrees, 0.5);
            sounds.push((format!("sine at {part} of the rate, {degrees} degrees"), 1, samples));
        }
    }
    sounds
}

/// Noise in bursts of 3 ms to 40 ms, each louder than the one before.
fn bursts(rate: u32) -> Vec<f32> {
    let burst =
        |n: u32| [silence(rate, 0.03), noise(rate, 0.5 + n as f32 * 0.1, 0.003 + f64::from(n) * 0.002, u64::from(n))];
    (0..20).flat_map(|n| burst(n).concat()).collect()
}

#[test]
fn no_true_peak_passes_the_ceiling() {
    for rate in [8_000, 24_000, 44_100, 96_000] {
        for (name, channels, samples) in hard(rate) {
            for ceiling in [-1.0, -3.1] {
                let peak = true_peak(rate, channels, &limit(rate, channels, ceiling, &samples));
                assert!(peak <= ceiling + 0.05, "{name} at {rate} Hz: {peak} dBTP over {ceiling}");
            }
        }
    }
}

#[test]
fn the_peak_comes_up_to_the_ceiling() {
    // A limiter that simply turned everything down would pass the previous test.
    for (name, channels, samples) in hard(48_000) {
        let peak = true_peak(48_000, channels, &limit(48_000, channels, -3.0, &samples));
        assert!(peak > -3.4, "{name}: {peak} dBTP");
    }
}

#[test]
fn what_stays_below_the_ceiling_passes_bit_by_bit() {
    let speech = syllables(24_000, 0.7, 3.0);
    assert_eq!(limit(24_000, 1, -1.0, &speech), speech);
}

#[test]
fn far_from_a_peak_the_samples_pass_bit_by_bit() {
    let mut speech = syllables(24_000, 0.5, 8.0);
    speech[48_000] = 1.5;
    let output = limit(24_000, 1, -1.0, &speech);
    let (before, after) = (48_000 - 400, 48_000 + 3 * 24_000);
    assert_eq!(output[..before], speech[..before]);
    assert_eq!(output[after..], speech[after..]);
    assert!(output[48_000] < 0.9 && output[48_000] > 0.8);
}

#[test]
fn as_many_samples_come_out_as_go_in_and_none_is_shifted() {
    for (rate, frames) in [(8_000, 0), (24_000, 1), (24_000, 5), (48_000, 260), (44_100, 10_001)] {
        let samples = noise(rate, 1.4, 1.0, 3)[..frames.min(rate as usize)].to_vec();
        let output = limit(rate, 1, -1.0, &samples);
        assert_eq!(output.len(), samples.len());
        for (before, after) in samples.iter().zip(&output) {
            assert!(before.signum() == after.signum() && after.abs() <= before.abs(), "{before} became {after}");
        }
    }
}

#[test]
fn how_the_signal_is_cut_makes_no_difference() {
    let samples = interleave(&syllables(44_100, 2.0, 1.0), &noise(44_100, 0.8, 1.0, 4));
    let whole = limit(44_100, 2, -3.0, &samples);
    for frames in [1, 3, 64, 1_000] {
        let mut limiter = Limiter::new(44_100, 2, -3.0);
        let mut output = Vec::new();
        samples.chunks(frames * 2).for_each(|block| limiter.process(block, &mut output));
        limiter.finish(&mut output);
        assert_eq!(output, whole, "in blocks of {frames} frames");
    }
}

#[test]
fn both_channels_get_the_same_gain() {
    let left = syllables(48_000, 2.0, 1.0);
    let right: Vec<f32> = left.iter().map(|sample| sample * 0.25).collect();
    let output = limit(48_000, 2, -3.0, &interleave(&left, &right));
    for frame in output.chunks_exact(2) {
        assert!((frame[0] * 0.25 - frame[1]).abs() < 1e-6, "{frame:?}");
    }
}

#[test]
fn the_gain_glides() {
    // The output for a constant signal shows the gain itself.
    let mut samples = vec![0.5f32; 48_000];
    samples[24_000] = 2.0;
    let output = limit(48_000, 1, -3.0, &samples);
    let gain = |n: usize| output[n] / samples[n];
    let steepest = (1..48_000).map(|n| (gain(n) - gain(n - 1)).abs()).fold(0.0, f32::max);
    // The gain goes from 1 to 0.35 in 240 frames, and is at most twice as steep in the middle of the glide.
    assert!(steepest < 0.006, "{steepest}");
    assert!((gain(24_000) - 0.354).abs() < 0.01, "{}", gain(24_000));
    // The gain is lowest exactly on the samples that contribute to the peak, which are six on either side.
    let around = |n: usize| output[24_000 - n] == output[24_000 + n];
    assert!((1..=6).all(around), "{:?}", &output[23_990..24_010]);
    assert!(gain(24_000 - 7) > gain(24_000 - 6));
}

#[test]
fn loudness_falls_by_less_than_the_highest_peak() {
    let speech = syllables(24_000, 1.0, 10.0);
    let loudness = |samples: &[f32]| {
        let mut meter = Meter::new(24_000, 1).unwrap();
        meter.add(samples);
        meter.finish().integrated_lufs.unwrap()
    };
    let lost = loudness(&speech) - loudness(&limit(24_000, 1, -2.0, &speech));
    let over = true_peak(24_000, 1, &speech) + 2.0;
    assert!(lost > 0.0 && lost < over * 0.75, "{lost} LU of {over} dB");
}

#[test]
fn what_is_no_number_comes_out_as_silence() {
    let mut samples = syllables(24_000, 0.9, 0.5);
    samples[1_000] = f32::NAN;
    samples[2_000] = f32::INFINITY;
    samples[3_000] = f32::MAX;
    let output = limit(24_000, 1, -3.0, &samples);
    assert_eq!(output.len(), samples.len());
    assert!(output.iter().all(|sample| sample.abs() <= 0.71));
    assert_eq!((output[1_000], output[2_000]), (0.0, 0.0));
}

#[test]
fn passing_quiet_stretches_at_once_changes_no_sample() {
    for (name, channels, samples) in hard(44_100) {
        let softer: Vec<f32> = samples.iter().map(|sample| sample * 0.2).collect();
        let samples = [&softer[..], &samples, &softer, &silence(44_100, 2.0), &softer, &samples].concat();
        let samples = &samples[..samples.len() - samples.len() % usize::from(channels)];
        let mut limiter = Limiter::new(44_100, channels, -3.0);
        let mut expected = Vec::new();
        samples.chunks_exact(usize::from(channels)).for_each(|frame| limiter.step(frame, &mut expected));
        limiter.finish(&mut expected);
        assert!(limit(44_100, channels, -3.0, samples) == expected, "{name}");
    }
}

#[test]
fn the_true_peak_is_that_of_a_meter_and_what_lies_under_it_is_not_limited() {
    for rate in [16_000, 44_100, 96_000] {
        for (name, _, samples) in hard(rate).into_iter().filter(|(_, channels, _)| *channels == 1) {
            let peak = super::true_peak(&samples, rate);
            let decibels = 20.0 * f64::from(peak).log10();
            // The longer kernels that are used for low and high rates find a higher peak where a sine close to half the rate
            // starts suddenly.
            let over = decibels - true_peak(rate, 1, &samples);
            let most = if rate == 44_100 { 0.2 } else { 2.0 };
            assert!((-0.1..most).contains(&over), "{name} at {rate} Hz: {over} dB");
            assert!(limit(rate, 1, decibels + 1e-4, &samples) == samples, "{name} at {rate} Hz");
        }
        assert_eq!(super::true_peak(&[], rate), 0.0);
    }
}
