//! Measures how lines begin and end in the finished sound, and how loud very short ones are.
//!
//! A voice narrates 200 lines, which are rendered, laid out and levelled like any book. In the finished sound, every pause is
//! measured from sound to sound and compared with what voices.toml asks for. Nothing of what the program itself found out
//! about the takes is used: the loudness is measured in the finished sound, and what counts as sound is relative to that.

use fullcast::assemble;
use fullcast::audio::butterworth::Highpass;
use fullcast::audio::measure::Meter;
use fullcast::audio::target;
use fullcast::book::Book;
use fullcast::engine::Engines;
use fullcast::render::{self, Booth};
use fullcast::store::Store;
use std::convert::Infallible;
use std::ops::Range;

/// Sentences whose last sounds are of all kinds.
const SENTENCES: [&str; 24] = [
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
    "She said it with a laugh",
    "Look at the edge",
    "Put it down on the desk",
    "I am not afraid of you",
    "The bells began to ring",
    "We came here for the truth",
    "Ask him about the garage",
    "Both of them were dead",
    "It is only a joke",
    "Where did you hear that name",
];

/// What stands around a sentence: before it, and after it.
pub const FRAMES: [[&str; 2]; 7] =
    [["", "."], ["\"", ".\""], ["\"", "?\""], ["\"", "!\""], ["“", ",”"], ["", "..."], ["(", ".)"]];

/// Lines of a word or two, some of them without a vowel.
const SHORT: [&str; 16] = [
    "Shh!",
    "Psst.",
    "Hm.",
    "No.",
    "Pfft.",
    "Ah.",
    "I.",
    "Brr.",
    "Tsk, tsk.",
    "Zzz.",
    "Hmph.",
    "Ugh...",
    "Grrr!",
    "Oh!",
    "Mm-hmm.",
    "Sh!",
];

/// A pause between paragraphs or turns, in seconds.
const PAUSE: f64 = 0.6;

/// By how many milliseconds a pause may differ from that.
pub const NEAR: f64 = 30.0;

/// What is at least this many dB below the loudness of the finished sound is not heard as sound: -53 dBFS in an audiobook of
/// -19 LUFS, while a noise floor may be 7 dB below that at most (ACX).
const SILENT: f64 = 34.0;

/// What is below this frequency in Hz is rumble and no sound.
const RUMBLE: f64 = 80.0;

/// How many dB the loudest 50 ms of a short line may be below those of the sentences.
const SOFTEST: f64 = 20.0;

/// The lines with these frames: 200 with all of them.
fn lines(frames: &[[&str; 2]]) -> Vec<String> {
    let framed =
        frames.iter().flat_map(|[before, after]| SENTENCES.map(|sentence| format!("{before}{sentence}{after}")));
    let short = SHORT.iter().flat_map(|line| [line.to_string(), format!("\"{line}\"")]);
    framed.chain(short).collect()
}

/// A finished sound.
pub struct Sound {
    /// All samples, one after the other: mono.
    pub samples: Vec<f32>,
    /// Samples per second.
    pub rate: u32,
    /// Where each line is, in samples.
    pub lines: Vec<Range<usize>>,
}

/// Renders a script with a cast at the level of an audiobook.
pub fn render(script: &str, cast: &str) -> Sound {
    let mut engines = Engines::open();
    let book = Book::from_text(script, &voices(cast), &mut engines).unwrap_or_else(|faults| panic!("{faults}"));
    let store = Store::temporary().expect("a store");
    let booth = Booth::new(&engines, &store);
    let takes = render::render(&book.plan, &booth, &|_| {}).unwrap_or_else(|error| panic!("{error}"));
    let mut timeline = assemble::lay_out(&book.plan, &takes, assemble::natural_rate(&takes));
    assemble::level(&mut timeline, &takes, target::find("audiobook").expect("a target"), &booth).expect("levels");
    let mut samples: Vec<f32> = Vec::new();
    let sink = &mut |block: &[f32]| {
        samples.extend_from_slice(block);
        Ok::<(), Infallible>(())
    };
    assemble::stream(&timeline, &takes, &store, sink).expect("sound");
    let lines = timeline.cues.iter().map(|cue| cue.start as usize..cue.end as usize).collect();
    Sound { samples, rate: timeline.rate, lines }
}

/// voices.toml with this cast.
pub fn voices(cast: &str) -> String {
    format!("announce = false\n{cast}\n[pauses]\nparagraph = {PAUSE}\nturn = {PAUSE}\n")
}

/// What is heard of a line.
pub struct Heard {
    /// The first sound, in seconds.
    start: f64,
    /// The last one.
    end: f64,
    /// The level of the loudest 50 ms in dBFS.
    loudest: f64,
}

/// Finds each line in a finished sound.
pub fn heard(sound: &Sound) -> Vec<Heard> {
    let mut meter = Meter::new(sound.rate, 1).expect("a rate that can be measured");
    meter.add(&sound.samples);
    let silent = meter.finish().integrated_lufs.expect("sound") - SILENT;
    sound.lines.iter().map(|line| find(sound, line, silent)).collect()
}

/// Finds what is above `silent` dBFS in a line.
fn find(sound: &Sound, line: &Range<usize>, silent: f64) -> Heard {
    let (samples, frame) = (&sound.samples[line.clone()], sound.rate as usize / 200);
    let level = |part: &[f32]| {
        let power = part.iter().map(|&sample| f64::from(sample).powi(2)).sum::<f64>() / part.len() as f64;
        10.0 * power.max(1e-12).log10()
    };
    // A filter rings, so it comes from the silence.
    let silence = |samples: &mut dyn Iterator<Item = &f32>| {
        let mut filter = Highpass::new(RUMBLE, sound.rate);
        let heard: Vec<f32> = samples.map(|&sample| filter.next(sample)).collect();
        heard.chunks(frame).position(|part| level(part) > silent).expect("a line is heard") * frame
    };
    let (head, tail) = (silence(&mut samples.iter()), silence(&mut samples.iter().rev()));
    let at = |sample: usize| sample as f64 / f64::from(sound.rate);
    let loudest = samples.chunks(10 * frame).map(level).fold(f64::NEG_INFINITY, f64::max);
    Heard { start: at(line.start + head), end: at(line.end - tail), loudest }
}

/// By how many milliseconds each pause is longer than asked for.
pub fn off(heard: &[Heard]) -> Vec<f64> {
    heard.windows(2).map(|pair| 1000.0 * (pair[1].start - pair[0].end - PAUSE)).collect()
}

/// What the lines of a voice show.
pub struct Ends {
    /// The voice's row of the table "Clean ends" in BENCHMARKS.md.
    pub row: String,
    /// Pauses that are not as long as asked for, and lines that are too soft.
    pub faults: Vec<String>,
}

/// Lets a voice narrate the lines with these frames, which `make` renders, given the script and the cast.
pub fn narrate(voice: &str, frames: &[[&str; 2]], make: &dyn Fn(&str, &str) -> Sound) -> Ends {
    let lines = lines(frames);
    let script: String = lines.iter().map(|line| format!("narrator: {line}\n\n")).collect();
    let heard = heard(&make(&script, &format!("[narrator]\nvoice = \"{voice}\"")));
    assert_eq!(heard.len(), lines.len(), "one line is one take");
    let mut off = off(&heard);
    let wrong = off.iter().zip(lines.windows(2)).filter(|(off, _)| off.abs() > NEAR);
    let mut faults: Vec<_> = wrong.map(|(off, lines)| format!("{voice}: {off:+.0} ms between {lines:?}")).collect();
    let count = faults.len();
    let (long, short) = heard.split_at(frames.len() * SENTENCES.len());
    let usual = long.iter().map(|heard| heard.loudest).sum::<f64>() / long.len() as f64;
    // Each of them is there with and without quotation marks.
    let below = short.iter().step_by(2).map(|heard| usual - heard.loudest);
    let (below, softest) = below.zip(SHORT).max_by(|one, other| one.0.total_cmp(&other.0)).expect("short lines");
    if below > SOFTEST {
        faults.push(format!("{voice}: `{softest}` is {below:.1} dB below the others"));
    }
    off.sort_by(|one, other| one.abs().total_cmp(&other.abs()));
    let [median, most, worst] = [0.5, 0.95, 1.0].map(|share| off[((off.len() - 1) as f64 * share) as usize]);
    let of = off.len();
    Ends {
        row: format!(
            "| {voice} | {median:+.0} ms | {most:+.0} ms | {worst:+.0} ms | {count} of {of} | {below:.0} dB, {softest} |"
        ),
        faults,
    }
}
