use super::*;
use crate::audio::signals::{interleave, noise, silence, sine, syllables};

fn measure(rate: u32, channels: u16, samples: &[f32]) -> Measures {
    let mut meter = Meter::new(rate, channels).unwrap();
    meter.add(samples);
    meter.finish()
}

/// Measures stereo sines of 1 kHz, one after another, each given by its level in dBFS and its seconds.
fn steps(steps: &[(f64, f64)]) -> Measures {
    let mut meter = Meter::new(48_000, 2).unwrap();
    for &(db, seconds) in steps {
        let sine = sine(48_000, 1000.0, db, 0.0, seconds);
        meter.add(&interleave(&sine, &sine));
    }
    meter.finish()
}

#[track_caller]
fn near(value: Option<f64>, expected: f64, by: f64) {
    let value = value.expect("a finite value");
    assert!((value - expected).abs() <= by, "{value} is not within {by} of {expected}");
}

// EBU Tech 3341 (2016), table 1, cases 1 to 5, all within 0.1 LU.
#[test]
fn integrated_loudness_is_that_of_ebu_tech_3341() {
    near(steps(&[(-23.0, 20.0)]).integrated_lufs, -23.0, 0.1);
    near(steps(&[(-33.0, 20.0)]).integrated_lufs, -33.0, 0.1);
    near(steps(&[(-36.0, 10.0), (-23.0, 60.0), (-36.0, 10.0)]).integrated_lufs, -23.0, 0.1);
    let gated = steps(&[(-72.0, 10.0), (-36.0, 10.0), (-23.0, 60.0), (-36.0, 10.0), (-72.0, 10.0)]);
    near(gated.integrated_lufs, -23.0, 0.1);
    near(steps(&[(-26.0, 20.0), (-20.0, 20.1), (-26.0, 20.0)]).integrated_lufs, -23.0, 0.1);
}

// EBU Tech 3342 (2016), table 1, cases 1 to 4, all within 1 LU.
#[test]
fn loudness_range_is_that_of_ebu_tech_3342() {
    near(steps(&[(-20.0, 20.0), (-30.0, 20.0)]).loudness_range_lu, 10.0, 1.0);
    near(steps(&[(-20.0, 20.0), (-15.0, 20.0)]).loudness_range_lu, 5.0, 1.0);
    near(steps(&[(-40.0, 20.0), (-20.0, 20.0)]).loudness_range_lu, 20.0, 1.0);
    let five = steps(&[(-50.0, 20.0), (-35.0, 20.0), (-20.0, 20.0), (-35.0, 20.0), (-50.0, 20.0)]);
    near(five.loudness_range_lu, 15.0, 1.0);
}

// EBU Tech 3341 (2016), table 1, cases 15 to 19, within +0.2 and -0.4 dB: sines at a quarter of the rate, where samples
// miss the peak.
#[test]
fn true_peaks_between_the_samples_are_those_of_ebu_tech_3341() {
    for (db, degrees, expected) in
        [(-6.02, 0.0, -6.0), (-6.02, 45.0, -6.0), (-6.02, 60.0, -6.0), (-6.02, 67.5, -6.0), (3.0, 45.0, 3.0)]
    {
        let measures = measure(48_000, 1, &sine(48_000, 12_000.0, db, degrees, 1.0));
        near(measures.true_peak_dbtp, expected - 0.1, 0.3);
    }
    let missed = measure(48_000, 1, &sine(48_000, 12_000.0, -6.02, 45.0, 1.0));
    near(missed.sample_peak_dbfs, -9.03, 0.01);
}

#[test]
fn a_true_peak_at_the_very_end_is_found() {
    let mut samples = vec![0.0; 4_800];
    // Two equal samples at the end make a peak between them that the interpolator reaches only after the end.
    samples.extend([0.7, 0.7]);
    let measures = measure(48_000, 1, &samples);
    assert!(measures.true_peak_dbtp.unwrap() > measures.sample_peak_dbfs.unwrap() + 1.0, "{measures:?}");
}

#[test]
fn mono_reads_three_lu_below_the_same_sound_on_two_channels() {
    for rate in [8_000, 16_000, 22_050, 24_000, 44_100, 48_000, 96_000] {
        let sine = sine(rate, 1000.0, -20.0, 0.0, 5.0);
        let mono = measure(rate, 1, &sine).integrated_lufs;
        let stereo = measure(rate, 2, &interleave(&sine, &sine)).integrated_lufs;
        near(stereo, -20.0, 0.1);
        near(mono, -23.01, 0.1);
    }
}

#[test]
fn the_histogram_costs_less_than_a_twentieth_of_an_lu() {
    let speech = syllables(24_000, 0.5, 30.0);
    let mut exact = EbuR128::new(1, 24_000, Mode::I).unwrap();
    exact.add_frames_f32(&speech).unwrap();
    near(measure(24_000, 1, &speech).integrated_lufs, exact.loudness_global().unwrap(), 0.05);
}

#[test]
fn rms_counts_everything_and_all_channels() {
    near(measure(44_100, 1, &sine(44_100, 441.0, 0.0, 0.0, 1.0)).rms_dbfs, -3.01, 0.01);
    let half = [sine(44_100, 441.0, 0.0, 0.0, 1.0), silence(44_100, 1.0)].concat();
    near(measure(44_100, 1, &half).rms_dbfs, -6.02, 0.01);
    let left = interleave(&sine(44_100, 441.0, 0.0, 0.0, 1.0), &silence(44_100, 1.0));
    near(measure(44_100, 2, &left).rms_dbfs, -6.02, 0.01);
}

#[test]
fn the_noise_floor_is_the_quietest_half_second() {
    // White noise of amplitude a has an RMS of a / sqrt(3): -64.77 dBFS for 0.001.
    let quiet = noise(44_100, 0.001, 0.6, 1);
    let loud = sine(44_100, 200.0, -6.0, 0.0, 2.0);
    let sound = [loud.clone(), quiet.clone(), loud.clone()].concat();
    near(measure(44_100, 1, &sound).noise_floor_dbfs, -64.77, 0.2);
    let short = [loud.clone(), quiet[..8_820].to_vec(), loud].concat();
    assert!(measure(44_100, 1, &short).noise_floor_dbfs.unwrap() > -20.0, "0.2 s of quiet are no half second");
}

#[test]
fn the_noise_floor_after_loud_sound_can_be_digital_silence() {
    let sound = [noise(48_000, 0.9, 1.3, 3), silence(48_000, 1.0), noise(48_000, 0.9, 1.3, 4)].concat();
    assert_eq!(measure(48_000, 1, &sound).noise_floor_dbfs, None);
}

#[test]
fn dc_is_that_of_the_worst_channel_with_its_sign() {
    let left: Vec<f32> = sine(48_000, 100.0, -20.0, 0.0, 1.0).iter().map(|sample| sample + 0.01).collect();
    let right: Vec<f32> = left.iter().map(|sample| sample - 0.04).collect();
    let dc = measure(48_000, 2, &interleave(&left, &right)).dc_offset;
    assert!((dc + 0.03).abs() < 1e-6, "{dc}");
}

#[test]
fn clipping_is_counted_in_samples_and_in_runs() {
    let sine = sine(48_000, 1000.0, 3.0, 0.0, 0.1);
    let clipped: Vec<f32> = sine.iter().map(|sample| sample.clamp(-1.0, FULL_SCALE)).collect();
    let measures = measure(48_000, 1, &clipped);
    assert_eq!(measures.clipped_runs, 200, "100 periods with two tops each");
    assert!(measures.clipped_samples >= 600, "{measures:?}");
    let touching = measure(48_000, 1, &[0.5, 1.0, 1.0, 0.5, -1.0, 0.5]);
    assert_eq!((touching.clipped_samples, touching.clipped_runs), (3, 0));
    let apart = measure(48_000, 2, &[1.0, 0.0, 1.0, 1.0, 0.0, 1.0, 0.0, 1.0]);
    assert_eq!((apart.clipped_samples, apart.clipped_runs), (5, 1), "a run stays in its channel");
}

#[test]
fn silences_are_exact_to_the_sample() {
    for rate in [8_000, 22_050, 44_100] {
        let sound = sine(rate, 300.0, -12.0, 90.0, 1.0);
        let parts = [silence(rate, 0.75), sound.clone(), silence(rate, 1.5), sound, silence(rate, 1.25)];
        let measures = measure(rate, 1, &parts.concat());
        let frame = 2.0 / f64::from(rate);
        near(Some(measures.head_silence_s), 0.75, frame);
        near(Some(measures.tail_silence_s), 1.25, frame);
        near(measures.longest_silence_s, 1.5, frame);
    }
}

#[test]
fn room_tone_and_a_lone_click_bit_are_silence() {
    // The RMS is -60 dBFS.
    let mut tone = noise(44_100, 0.001_73, 1.0, 5);
    tone[4_410] = 0.02;
    let sound = sine(44_100, 300.0, -12.0, 90.0, 1.0);
    let measures = measure(44_100, 1, &[tone.clone(), sound, tone].concat());
    near(Some(measures.head_silence_s), 1.0, 0.001);
    near(Some(measures.tail_silence_s), 1.0, 0.001);
}

#[test]
fn sound_on_one_channel_is_no_silence() {
    let sound = interleave(&silence(48_000, 1.0), &sine(48_000, 300.0, -12.0, 0.0, 1.0));
    assert!(measure(48_000, 2, &sound).longest_silence_s.unwrap() < 0.001);
}

#[test]
fn nothing_and_next_to_nothing_can_be_measured() {
    for samples in [&[][..], &[0.0], &[0.5], &[0.5; 100]] {
        let measures = measure(48_000, 1, samples);
        assert_eq!(measures.frames, samples.len() as u64);
        assert_eq!(measures.integrated_lufs, None);
        assert_eq!(measures.loudness_range_lu, None);
        assert!(measures.dc_offset.is_finite());
    }
    let torn = measure(48_000, 2, &[0.5, 0.5, 0.5]);
    assert_eq!(torn.frames, 1, "half a frame is none");
}

#[test]
fn a_book_of_digital_silence_is_minus_infinity_throughout() {
    let mut meter = Meter::new(8_000, 1).unwrap();
    for _ in 0..3_600 {
        meter.add(&[0.0; 8_000]);
    }
    let measures = meter.finish();
    assert_eq!(measures.duration_s, 3_600.0);
    let levels = [measures.integrated_lufs, measures.loudness_range_lu, measures.true_peak_dbtp];
    assert_eq!(levels, [None; 3]);
    assert_eq!([measures.sample_peak_dbfs, measures.rms_dbfs, measures.noise_floor_dbfs], [None; 3]);
    assert_eq!((measures.clipped_samples, measures.dc_offset), (0, 0.0));
    let silences = [measures.head_silence_s, measures.tail_silence_s, measures.longest_silence_s.unwrap()];
    assert_eq!(silences, [3_600.0; 3]);
}

#[test]
fn what_is_no_number_is_counted_and_measured_as_silence() {
    let mut samples = sine(48_000, 1000.0, -20.0, 0.0, 2.0);
    for (at, value) in [(100, f32::NAN), (200, f32::INFINITY), (300, f32::NEG_INFINITY), (400, f32::MAX)] {
        samples[at] = value;
    }
    let measures = measure(48_000, 1, &samples);
    assert_eq!(measures.invalid_samples, 4);
    near(measures.integrated_lufs, -23.0, 0.1);
    assert!(measures.true_peak_dbtp.unwrap() < -18.0, "the holes are edges, but no more: {measures:?}");
    assert!(measures.dc_offset.is_finite());
}

#[test]
fn how_the_signal_is_cut_makes_no_difference() {
    let samples = interleave(&syllables(22_050, 0.9, 5.0), &noise(22_050, 0.1, 5.0, 9));
    let whole = measure(22_050, 2, &samples);
    // Blocks of 1 and 7 samples end inside frames.
    for block in [1, 2, 7, 4_096] {
        let mut meter = Meter::new(22_050, 2).unwrap();
        samples.chunks(block).for_each(|block| meter.add(block));
        assert_eq!(meter.finish(), whole, "in blocks of {block}");
    }
}

#[test]
fn headers_that_no_sound_has_are_refused_with_the_limits() {
    for (rate, channels) in [(0, 1), (3_999, 1), (u32::MAX, 1), (48_000, 0), (48_000, 9)] {
        let message = Meter::new(rate, channels).err().expect("out of range").to_string();
        assert!(message.contains(&rate.to_string()) && message.contains("4000 to 768000"), "{message}");
    }
    for rate in [*RATES.start(), 5_512, 11_025, 192_000, *RATES.end()] {
        let measures = measure(rate, 1, &sine(rate, 1000.0, -20.0, 0.0, 1.0));
        near(measures.integrated_lufs, -23.0, 0.3);
    }
}
