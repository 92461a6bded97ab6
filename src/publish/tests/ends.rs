//! How lines begin and end in the finished sound, with the voices that are built in.

use crate::assemble;
use crate::audio::target;
use crate::book::Book;
use crate::engine::Engines;
use crate::render::{Booth, render};
use crate::store::Store;
use std::convert::Infallible;

/// A pause between paragraphs, in seconds.
const PAUSE: f64 = 0.6;

/// Where a line is heard, in seconds, and the level of its loudest tenth of a second in dBFS.
struct Heard {
    start: f64,
    end: f64,
    loudest: f64,
}

/// Renders lines by one voice, at the level of an audiobook, and finds what is heard of each. What is below -53 dBFS,
/// which is as soft as a noise floor that ACX allows, is silence.
fn heard(voice: &str, lines: &[&str]) -> Vec<Heard> {
    let voices = format!("announce = false\n[narrator]\nvoice = \"{voice}\"\n[pauses]\nparagraph = {PAUSE}\n");
    let mut engines = Engines::open();
    let script: String = lines.iter().map(|line| format!("narrator: {line}\n\n")).collect();
    let book = Book::from_text(&script, &voices, &mut engines).unwrap();
    let store = Store::temporary().unwrap();
    let booth = Booth::new(&engines, &store);
    let takes = render(&book.plan, &booth, &|_| {}).unwrap();
    let mut timeline = assemble::lay_out(&book.plan, &takes, assemble::natural_rate(&takes));
    assemble::level(&mut timeline, &takes, target::find("audiobook").unwrap(), &booth).unwrap();
    let mut samples: Vec<f32> = Vec::new();
    let sink = &mut |block: &[f32]| {
        samples.extend_from_slice(block);
        Ok::<(), Infallible>(())
    };
    assemble::stream(&timeline, &takes, &store, sink).unwrap();
    assert_eq!(timeline.cues.len(), lines.len());
    let rate = f64::from(timeline.rate);
    let frame = timeline.rate as usize / 200;
    let level = |part: &[f32]| {
        let power = part.iter().map(|&sample| f64::from(sample).powi(2)).sum::<f64>() / part.len() as f64;
        10.0 * power.max(1e-12).log10()
    };
    let line = |cue: &assemble::Cue| {
        let samples = &samples[cue.start as usize..cue.end as usize];
        let levels: Vec<f64> = samples.chunks(frame).map(level).collect();
        let first = levels.iter().position(|&level| level > -53.0).unwrap();
        let last = levels.iter().rposition(|&level| level > -53.0).unwrap() + 1;
        let at = |nth: usize| (cue.start as f64 + (nth * frame) as f64) / rate;
        let loudest = samples.chunks(20 * frame).map(level).fold(f64::NEG_INFINITY, f64::max);
        Heard { start: at(first), end: at(last), loudest }
    };
    timeline.cues.iter().map(line).collect()
}

const VOICES: &[&str] = if cfg!(feature = "natural") { &["nora", "ivy", "tess"] } else { &["nora", "ivy"] };

#[test]
fn a_pause_lasts_from_sound_to_sound_as_long_as_asked_whatever_mark_a_line_ends_in() {
    let lines = [
        "The last ferry left at nine.",
        "\"Give me the lamp.\"",
        "“Nobody came to the door,”",
        "\"Both of them were dead!\"",
        "(You should go to sleep.)",
        "\"Was the door open?\"",
        "They waited all night long...",
        "\"Never.\"",
        "It was only a joke.",
    ];
    for voice in VOICES {
        let heard = heard(voice, &lines);
        for (pair, lines) in heard.windows(2).zip(lines.windows(2)) {
            let pause = pair[1].start - pair[0].end;
            assert!((pause - PAUSE).abs() <= 0.03, "{voice}: {pause:.3} s between {lines:?}");
        }
    }
}

#[test]
fn a_line_without_a_vowel_is_heard_beside_the_others() {
    let lines = ["The last ferry left at nine.", "Shh!", "Both of them were dead.", "Psst.", "No."];
    for voice in VOICES {
        let heard = heard(voice, &lines);
        for (line, heard_line) in lines.iter().zip(&heard) {
            let below = heard[0].loudest - heard_line.loudest;
            assert!(below < 15.0, "{voice}: `{line}` is {below:.1} dB below the others");
        }
    }
}
