use super::*;
use crate::audio::decibel::to_amplitude;
use crate::audio::limiter::Limiter;
use crate::audio::measure::Meter;
use crate::audio::signals::{interleave, noise, silence, sine, syllables};
use std::convert::Infallible;

fn measure(rate: u32, channels: u16, samples: &[f32]) -> Measures {
    let mut meter = Meter::new(rate, channels).unwrap();
    meter.add(samples);
    meter.finish()
}

/// The measures of a file that every target except "none" would accept if only its level were right. They are ACX's.
fn good() -> Measures {
    Measures {
        rate: 44_100,
        channels: 1,
        frames: 44_100 * 600,
        duration_s: 600.0,
        integrated_lufs: Some(-19.0),
        loudness_range_lu: Some(6.0),
        true_peak_dbtp: Some(-3.2),
        sample_peak_dbfs: Some(-3.4),
        rms_dbfs: Some(-20.5),
        noise_floor_dbfs: Some(-70.0),
        clipped_samples: 0,
        clipped_runs: 0,
        invalid_samples: 0,
        dc_offset: 0.0,
        head_silence_s: 0.75,
        tail_silence_s: 2.0,
        longest_silence_s: Some(2.5),
    }
}

fn silent() -> Measures {
    measure(44_100, 1, &silence(44_100, 3.0))
}

fn failed(measures: &Measures, target: &str) -> Vec<&'static str> {
    let rows = judge(measures, find(target).unwrap());
    rows.iter().filter(|row| row.verdict == Verdict::Fail).map(|row| row.quantity).collect()
}

#[test]
fn every_target_has_its_own_name_and_a_help_line() {
    for target in TARGETS {
        assert_eq!(TARGETS.iter().filter(|other| other.name == target.name).count(), 1);
        assert_eq!(find(target.name), Some(target));
        assert!(target.help.len() > 20 && !target.help.contains('\n'), "{}", target.name);
        assert!(!target.help.contains("ready"), "a specification is met; acceptance is not promised");
    }
    assert!(find(DEFAULT_TARGET).is_some());
    assert_eq!(find("acx "), None);
}

#[test]
fn every_report_has_every_quantity_once() {
    for target in TARGETS {
        for measures in [good(), silent()] {
            let rows = judge(&measures, target);
            let quantities: Vec<_> = rows.iter().map(|row| row.quantity).collect();
            let wanted = [
                "integrated loudness",
                "loudness range",
                "true peak",
                "sample peak",
                "RMS",
                "noise floor",
                "clipped samples",
                "clipped runs",
                "invalid samples",
                "DC offset",
                "head silence",
                "tail silence",
                "longest silence",
                "duration",
                "sample rate",
                "channels",
            ];
            assert_eq!(quantities, wanted, "{}", target.name);
            for row in &rows {
                assert_eq!(row.verdict == Verdict::Info, row.allowed_text().is_empty(), "{row:?}");
                assert!(!row.value_text().is_empty());
            }
        }
    }
}

#[test]
fn a_good_file_passes_and_each_fault_fails_its_own_row() {
    assert_eq!(failed(&good(), "audiobook"), [""; 0]);
    assert_eq!(failed(&good(), "acx"), [""; 0]);
    type Fault = fn(&mut Measures);
    let faults: &[(&str, &str, Fault)] = &[
        ("audiobook", "integrated loudness", |m| m.integrated_lufs = Some(-19.6)),
        ("audiobook", "integrated loudness", |m| m.channels = 2),
        ("audiobook", "true peak", |m| m.true_peak_dbtp = Some(-2.9)),
        ("audiobook", "clipped runs", |m| m.clipped_runs = 1),
        ("audiobook", "invalid samples", |m| m.invalid_samples = 1),
        ("audiobook", "DC offset", |m| m.dc_offset = -0.006),
        ("podcast", "integrated loudness", |m| m.integrated_lufs = Some(-17.9)),
        ("podcast", "true peak", |m| m.true_peak_dbtp = Some(-0.9)),
        ("r128", "integrated loudness", |m| m.integrated_lufs = Some(-22.4)),
        ("acx", "RMS", |m| m.rms_dbfs = Some(-23.1)),
        ("acx", "RMS", |m| m.rms_dbfs = Some(-17.9)),
        ("acx", "sample peak", |m| m.sample_peak_dbfs = Some(-2.9)),
        ("acx", "noise floor", |m| m.noise_floor_dbfs = Some(-59.9)),
        ("acx", "head silence", |m| m.head_silence_s = 0.4),
        ("acx", "head silence", |m| m.head_silence_s = 1.1),
        ("acx", "tail silence", |m| m.tail_silence_s = 0.9),
        ("acx", "tail silence", |m| m.tail_silence_s = 5.1),
        ("acx", "duration", |m| m.duration_s = 7_201.0),
        ("acx", "sample rate", |m| m.rate = 48_000),
        ("acx", "channels", |m| m.channels = 2),
    ];
    for (target, quantity, fault) in faults {
        let mut measures = good();
        if *target == "r128" {
            measures.integrated_lufs = Some(-23.0);
        }
        assert_eq!(failed(&measures, target), [""; 0]);
        fault(&mut measures);
        assert_eq!(failed(&measures, target), [*quantity], "{target}");
    }
}

#[test]
fn none_judges_nothing() {
    let broken = Measures { clipped_runs: 9, dc_offset: 0.5, integrated_lufs: None, ..good() };
    assert!(judge(&broken, find("none").unwrap()).iter().all(|row| row.verdict == Verdict::Info));
    assert_eq!(find("none").unwrap().ceiling(), None);
}

#[test]
fn silence_fails_a_level_and_passes_every_upper_limit() {
    assert_eq!(failed(&silent(), "audiobook"), ["integrated loudness"]);
    assert_eq!(failed(&silent(), "acx"), ["RMS", "head silence"]);
    for target in TARGETS {
        assert_eq!(gain_for(&silent(), target), 0.0);
    }
}

#[test]
fn a_value_is_judged_as_it_is_shown() {
    let row = |peak| {
        let measures = Measures { true_peak_dbtp: Some(peak), ..good() };
        judge(&measures, find("audiobook").unwrap()).into_iter().find(|row| row.quantity == "true peak").unwrap()
    };
    let (held, passed) = (row(-2.996), row(-2.994));
    assert_eq!((held.value_text().as_str(), held.verdict), ("-3.00 dBTP", Verdict::Pass));
    assert_eq!((passed.value_text().as_str(), passed.verdict), ("-2.99 dBTP", Verdict::Fail));
    assert_eq!(held.allowed_text(), "at most -3.00 dBTP");
}

#[test]
fn rows_read_well_in_a_table() {
    let measures = Measures { sample_peak_dbfs: None, loudness_range_lu: None, dc_offset: -0.000_001, ..good() };
    let rows = judge(&measures, find("acx").unwrap());
    let text = |quantity: &str| {
        let row = rows.iter().find(|row| row.quantity == quantity).unwrap();
        (row.value_text(), row.allowed_text())
    };
    let both = |value: &str, allowed: &str| (value.to_owned(), allowed.to_owned());
    assert_eq!(text("sample peak"), both("-inf dBFS", "at most -3.00 dBFS"));
    assert_eq!(text("loudness range"), both("unknown", ""));
    assert_eq!(text("RMS"), both("-20.50 dBFS", "-23.00 to -18.00 dBFS"));
    assert_eq!(text("DC offset"), both("0.00 %", "at most 0.50 %"));
    assert_eq!(text("sample rate"), both("44100 Hz", "44100 Hz"));
    assert_eq!(text("head silence"), both("0.75 s", "0.50 to 1.00 s"));
}

#[test]
fn json_has_null_for_what_is_not_known() {
    let json = serde_json::to_value(silent()).unwrap();
    assert!(json["integrated_lufs"].is_null());
    assert_eq!(json["head_silence_s"], 3.0);
    let row = &serde_json::to_value(judge(&good(), find("acx").unwrap())).unwrap()[4];
    assert_eq!(row["quantity"], "RMS");
    assert_eq!(row["verdict"], "pass");
    assert_eq!(row["allowed"]["min"], -23.0);
}

/// The signal after the gain in dB and the target's limiter.
fn mastered(rate: u32, channels: u16, samples: &[f32], target: &Target, gain: f32) -> Vec<f32> {
    let factor = to_amplitude(f64::from(gain)) as f32;
    let louder: Vec<f32> = samples.iter().map(|sample| sample * factor).collect();
    let Some(ceiling) = target.ceiling() else { return louder };
    let mut limiter = Limiter::new(rate, channels, ceiling);
    let mut output = Vec::new();
    limiter.process(&louder, &mut output);
    limiter.finish(&mut output);
    output
}

#[test]
fn one_gain_and_the_limiter_bring_any_level_to_every_target() {
    for (rate, channels) in [(24_000, 1), (44_100, 2)] {
        for peak in [0.05, 0.99] {
            let speech = syllables(rate, peak, 6.0);
            let speech = if channels == 2 { interleave(&speech, &speech) } else { speech };
            let before = measure(rate, channels, &speech);
            for target in TARGETS {
                let pass = |gain| measure(rate, channels, &mastered(rate, channels, &speech, target, gain));
                let gain = fit_gain(&before, target, |gain| Ok::<_, Infallible>(pass(gain))).unwrap();
                let rows = judge(&pass(gain), target);
                for quantity in ["integrated loudness", "RMS", "true peak", "sample peak", "clipped runs"] {
                    let row = rows.iter().find(|row| row.quantity == quantity).unwrap();
                    assert_ne!(row.verdict, Verdict::Fail, "{} from {peak}: {row:?}", target.name);
                }
            }
        }
    }
}

#[test]
fn fitting_takes_no_pass_where_no_peak_is_limited() {
    let mut measures = good();
    for target in TARGETS {
        measures.true_peak_dbtp = Some(-12.0);
        let fitted = fit_gain(&measures, target, |_| Err("a pass"));
        assert_eq!(fitted, Ok(gain_for(&measures, target)), "{}", target.name);
        measures.true_peak_dbtp = Some(3.0);
        let fitted = fit_gain(&measures, target, |_| Err("a pass"));
        assert_eq!(fitted.is_err(), target.name != "none", "{}", target.name);
    }
    assert_eq!(fit_gain(&silent(), find("acx").unwrap(), |_| Err("a pass")), Ok(0.0));
}

#[test]
fn fitting_ends_for_what_no_gain_brings_to_the_level() {
    let target = find("audiobook").unwrap();
    let loud = Measures { true_peak_dbtp: Some(0.0), ..good() };
    let mut passes = 0;
    let gain = fit_gain(&loud, target, |_| {
        passes += 1;
        Ok::<_, Infallible>(Measures { integrated_lufs: Some(-30.0), ..good() })
    });
    assert_eq!(gain, Ok(FIT_LIMIT));
    assert!(passes <= FIT_PASSES, "{passes}");
}

#[test]
fn mono_and_stereo_targets_are_the_same_sound() {
    let tone = sine(48_000, 440.0, -20.0, 0.0, 3.0);
    for name in ["audiobook", "podcast"] {
        let target = find(name).unwrap();
        let mono = gain_for(&measure(48_000, 1, &tone), target);
        let stereo = gain_for(&measure(48_000, 2, &interleave(&tone, &tone)), target);
        assert!((mono - stereo).abs() < 0.12, "{mono} and {stereo}");
    }
}

#[test]
fn acx_spec_audio_passes_as_a_whole() {
    let rate = 44_100;
    let target = find("acx").unwrap();
    let mut samples = [silence(rate, 0.75), syllables(rate, 0.6, 20.0), silence(rate, 2.0)].concat();
    // Room tone at -70 dBFS.
    let tone = noise(rate, 0.000_5, 30.0, 8);
    samples.iter_mut().zip(&tone).for_each(|(sample, tone)| *sample += tone);
    let gain = gain_for(&measure(rate, 1, &samples), target);
    let measures = measure(rate, 1, &mastered(rate, 1, &samples, target, gain));
    assert_eq!(failed(&measures, "acx"), [""; 0], "{measures:?}");
}
