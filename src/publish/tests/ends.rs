//! How lines begin and end in the finished sound, with the voices that are built in.

use crate::assemble;
use crate::audio::butterworth::Highpass;
use crate::audio::measure::Meter;
use crate::audio::target;
use crate::book::Book;
use crate::engine::Engines;
use crate::render::{Booth, render};
use crate::store::Store;
use std::convert::Infallible;

/// A pause between paragraphs or turns, in seconds.
const PAUSE: f64 = 0.6;

/// What is at least this many dB below the loudness of the finished sound is not heard as sound: -53 dBFS in an audiobook.
const SILENT: f64 = 34.0;

/// What is below this frequency in Hz is rumble and no sound.
const RUMBLE: f64 = 80.0;

/// Where a line is heard, in seconds, and the level of its loudest tenth of a second in dBFS.
struct Heard {
    start: f64,
    end: f64,
    loudest: f64,
}

/// Renders a script at the level of an audiobook, and finds what is heard of each line in the finished sound. Nothing of
/// what is known about the takes is used for that.
fn heard(script: &str, cast: &str) -> Vec<Heard> {
    let voices = format!("announce = false\n{cast}\n[pauses]\nparagraph = {PAUSE}\nturn = {PAUSE}\n");
    let mut engines = Engines::open();
    let book = Book::from_text(script, &voices, &mut engines).unwrap();
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
    let mut meter = Meter::new(timeline.rate, 1).unwrap();
    meter.add(&samples);
    let silent = meter.finish().integrated_lufs.unwrap() - SILENT;
    let line = |cue: &assemble::Cue| find(&samples, cue, timeline.rate, silent);
    timeline.cues.iter().map(line).collect()
}

/// What is above `silent` dBFS in a line.
fn find(samples: &[f32], cue: &assemble::Cue, rate: u32, silent: f64) -> Heard {
    let samples = &samples[cue.start as usize..cue.end as usize];
    let frame = rate as usize / 200;
    let level = |part: &[f32]| {
        let power = part.iter().map(|&sample| f64::from(sample).powi(2)).sum::<f64>() / part.len() as f64;
        10.0 * power.max(1e-12).log10()
    };
    // A filter rings, so it comes from the silence.
    let silence = |samples: &mut dyn Iterator<Item = &f32>| {
        let mut filter = Highpass::new(RUMBLE, rate);
        let heard: Vec<f32> = samples.map(|&sample| filter.next(sample)).collect();
        heard.chunks(frame).position(|part| level(part) > silent).unwrap() * frame
    };
    let (head, tail) = (silence(&mut samples.iter()), silence(&mut samples.iter().rev()));
    let at = |sample: u64| sample as f64 / f64::from(rate);
    let loudest = samples.chunks(20 * frame).map(level).fold(f64::NEG_INFINITY, f64::max);
    Heard { start: at(cue.start + head as u64), end: at(cue.end - tail as u64), loudest }
}

/// By how many milliseconds each pause is longer than asked for.
fn off(heard: &[Heard]) -> Vec<f64> {
    heard.windows(2).map(|pair| 1000.0 * (pair[1].start - pair[0].end - PAUSE)).collect()
}

fn narrated(lines: &[String], voice: &str) -> Vec<Heard> {
    let heard = heard(&lines.join("\n\n"), &format!("[narrator]\nvoice = \"{voice}\""));
    assert_eq!(heard.len(), lines.len());
    heard
}

/// Sentences whose last sounds are of all kinds, each with three of the marks that a line can begin and end with.
fn lines() -> Vec<String> {
    const SENTENCES: [&str; 22] = [
        "The last ferry left at nine",
        "He put his hand on the roof",
        "They waited for the bus",
        "She never came back",
        "I will take the other path",
        "Give me the lamp",
        "That was the wrong house",
        "We have lost the receipt",
        "It rained all night long",
        "Nobody saw the thief",
        "There is a light on the hill",
        "You should go to sleep",
        "The door was open",
        "He could not find his watch",
        "Look at the edge",
        "Put it down on the desk",
        "I am not afraid of you",
        "The bells began to ring",
        "We came here for the truth",
        "Both of them were dead",
        "It is only a joke",
        "Where did you hear that name",
    ];
    const MARKS: [[&str; 2]; 6] = [["", "."], ["\"", ".\""], ["\"", "?\""], ["\"", "!\""], ["“", ",”"], ["(", ".)"]];
    let line = |nth: usize| {
        let [before, after] = MARKS[(nth + nth / 22) % 6];
        format!("{before}{}{after}", SENTENCES[nth % 22])
    };
    (0..66).map(line).collect()
}

#[test]
fn a_pause_lasts_from_sound_to_sound_as_long_as_asked_whatever_a_line_ends_in() {
    let natural = if cfg!(feature = "natural") { &["hugh", "michael"][..] } else { &[] };
    for voice in ["ivy", "walter"].iter().chain(natural) {
        let lines = lines();
        let off = off(&narrated(&lines, voice));
        let wrong = off.iter().zip(lines.windows(2)).filter(|(off, _)| off.abs() > 30.0);
        let wrong: Vec<_> = wrong.map(|(off, lines)| format!("{off:+.0} ms between {lines:?}")).collect();
        // Of some sounds, such as a soft f, a part is above the threshold and a part below it.
        assert!(wrong.len() <= 1, "{voice}: {wrong:#?}");
    }
}

#[test]
fn a_pause_lasts_as_long_as_asked_between_two_voices_and_beside_very_short_lines() {
    let cast = "[cast.Ann]\nvoice = \"ivy\"\n[cast.Ben]\nvoice = \"walter\"\nrate = 1.2\n\
                [cast.Ben.styles.whisper]\nbreath = 0.6\ngain = -4\n[cast.Ben.styles.shout]\ngain = 3\npitch = 2\n";
    let turns = [
        "Ann: The last ferry left at nine.",
        "Ben: Hm.",
        "Ann: Shh!",
        "Ben (whisper): Give me the lamp.",
        "Ann: Both of them were dead.",
        "Ben (shout): You should go to sleep!",
        "Ann: No.",
        "Ben: Where did you hear that name?",
        "Ann: Oh!",
        "Ben (whisper): She never came back.",
        "Ann: It is only a joke.",
        "Ben: Ah.",
    ];
    let heard = heard(&turns.join("\n\n"), cast);
    for (off, turns) in off(&heard).iter().zip(turns.windows(2)) {
        assert!(off.abs() <= 30.0, "{off:+.0} ms between {turns:?}");
    }
}

#[test]
fn a_line_without_a_vowel_is_heard_beside_the_others() {
    let natural = if cfg!(feature = "natural") { &["tess"][..] } else { &[] };
    let lines = ["The last ferry left at nine.", "Shh!", "Both of them were dead.", "Psst.", "No."].map(String::from);
    for voice in ["nora", "ivy"].iter().chain(natural) {
        let heard = narrated(&lines, voice);
        for (line, heard_line) in lines.iter().zip(&heard) {
            let below = heard[0].loudest - heard_line.loudest;
            assert!(below < 15.0, "{voice}: `{line}` is {below:.1} dB below the others");
        }
    }
}
