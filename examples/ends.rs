//! Measures how cleanly the takes of voices begin and end, and how loud very short lines are: the rows of the table "Clean
//! ends" in BENCHMARKS.md.
//!
//! ```text
//! cargo run --release --example ends -- VOICE…
//! ```
//!
//! Each voice narrates 200 lines, which are rendered, laid out and levelled like any book. In the finished sound, every
//! pause is measured from sound to sound and compared with what voices.toml asks for. Nothing of what the program itself
//! found out about the takes is used: the loudness is measured in the finished sound, and what counts as sound is relative to
//! that.

use fullcast::assemble;
use fullcast::audio::butterworth::Highpass;
use fullcast::audio::measure::Meter;
use fullcast::audio::target;
use fullcast::book::Book;
use fullcast::engine::Engines;
use fullcast::render::{Booth, render};
use fullcast::store::Store;
use std::convert::Infallible;
use std::error::Error;

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
const FRAMES: [[&str; 2]; 7] =
    [["", "."], ["\"", ".\""], ["\"", "?\""], ["\"", "!\""], ["“", ",”"], ["", "..."], ["(", ".)"]];

/// Lines of a word or two.
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

/// The pause between lines.
const PAUSE: f64 = 0.6;

/// What is at least this many dB below the loudness of the finished sound counts as silent. That is -53 dBFS in an audiobook of
/// -19 LUFS, and a noise floor may be 7 dB below that at most (ACX).
const SILENT: f32 = 34.0;

/// What is below this frequency in Hz is rumble and no sound.
const RUMBLE: f64 = 80.0;

fn main() -> Result<(), Box<dyn Error>> {
    println!(
        "| voice | lines | off by, median | 95 % | most | off by more than 30 ms | short lines below the others |"
    );
    println!("|---|---:|---:|---:|---:|---:|---|");
    for voice in std::env::args().skip(1) {
        match measure(&voice) {
            Ok(row) => println!("| {voice} | {row} |"),
            Err(error) => println!("| {voice} | {error} |"),
        }
    }
    Ok(())
}

/// The 200 lines.
fn lines() -> Vec<String> {
    let framed =
        FRAMES.iter().flat_map(|[before, after]| SENTENCES.map(|sentence| format!("{before}{sentence}{after}")));
    let short = SHORT.iter().flat_map(|line| [line.to_string(), format!("\"{line}\"")]);
    framed.chain(short).collect()
}

/// The rest of a voice's row.
fn measure(voice: &str) -> Result<String, Box<dyn Error>> {
    let lines = lines();
    let sounds = heard(voice, &lines)?;
    assert_eq!(sounds.len(), lines.len(), "one line is one take");
    let mut off: Vec<f64> = sounds.windows(2).map(|pair| 1000.0 * (pair[1].start - pair[0].end - PAUSE)).collect();
    off.sort_by(|one, other| one.abs().total_cmp(&other.abs()));
    let at = |share: f64| off[((off.len() - 1) as f64 * share) as usize];
    let wrong = off.iter().filter(|off| off.abs() > 30.0).count();
    let (long, short) = sounds.split_at(FRAMES.len() * SENTENCES.len());
    let usual = long.iter().map(|heard| heard.loudest).sum::<f32>() / long.len() as f32;
    // Each of them is there with and without quotation marks.
    let below = short.iter().step_by(2).zip(SHORT).map(|(heard, line)| (usual - heard.loudest, line));
    let mut below: Vec<(f32, &str)> = below.collect();
    below.sort_by(|one, other| other.0.total_cmp(&one.0));
    let below: Vec<String> = below.iter().take(3).map(|(below, line)| format!("{line} {below:.0} dB")).collect();
    let (median, most, worst, below) = (at(0.5), at(0.95), at(1.0), below.join(", "));
    Ok(format!("{} | {median:+.0} ms | {most:+.0} ms | {worst:+.0} ms | {wrong} | {below}", lines.len()))
}

/// What is heard of a line.
struct Heard {
    /// The first sound, in seconds.
    start: f64,
    /// The last one.
    end: f64,
    /// The level of the loudest 50 ms in dBFS.
    loudest: f32,
}

/// Renders lines, and finds each in the finished sound.
fn heard(voice: &str, lines: &[String]) -> Result<Vec<Heard>, Box<dyn Error>> {
    let voices =
        format!("announce = false\n[narrator]\nvoice = \"{voice}\"\n[pauses]\nparagraph = {PAUSE}\nturn = {PAUSE}\n");
    let script: String = lines.iter().map(|line| format!("narrator: {line}\n\n")).collect();
    let mut engines = Engines::open();
    let book = Book::from_text(&script, &voices, &mut engines).map_err(|faults| faults.to_string())?;
    let store = Store::temporary()?;
    let booth = Booth::new(&engines, &store);
    let takes = render(&book.plan, &booth, &|_| {})?;
    let mut timeline = assemble::lay_out(&book.plan, &takes, assemble::natural_rate(&takes));
    assemble::level(&mut timeline, &takes, target::find("audiobook").expect("a target"), &booth)?;
    let mut samples = Vec::new();
    assemble::stream(&timeline, &takes, &store, &mut |block| {
        samples.extend_from_slice(block);
        Ok::<(), Infallible>(())
    })?;
    let mut meter = Meter::new(timeline.rate, timeline.channels)?;
    meter.add(&samples);
    let loudness = meter.finish().integrated_lufs.ok_or("there is no sound")?;
    let silent = loudness as f32 - SILENT;
    let line = |cue: &assemble::Cue| {
        let heard = &samples[cue.start as usize..cue.end as usize];
        find(heard, cue.start, timeline.rate, silent)
    };
    Ok(timeline.cues.iter().map(line).collect())
}

/// The level of each frame without rumble, in dBFS. The filter rings, so it comes from the side on which the end is wanted.
fn levels<'a>(samples: impl Iterator<Item = &'a f32>, frame: usize, rate: u32) -> Vec<f32> {
    let mut filter = Highpass::new(RUMBLE, rate);
    let heard: Vec<f32> = samples.map(|&sample| filter.next(sample)).collect();
    heard.chunks(frame).map(level).collect()
}

/// The level of samples in dBFS.
fn level(samples: &[f32]) -> f32 {
    let power = samples.iter().map(|sample| sample * sample).sum::<f32>() / samples.len().max(1) as f32;
    10.0 * power.max(1e-12).log10()
}

/// Finds the sound in the samples of a line, which begins at the sample `start`. What is below `silent` dBFS is none.
fn find(samples: &[f32], start: u64, rate: u32, silent: f32) -> Heard {
    let frame = rate as usize / 200;
    let silence = |levels: Vec<f32>| levels.iter().position(|&level| level > silent).unwrap_or(levels.len()) * frame;
    let head = silence(levels(samples.iter(), frame, rate)).min(samples.len());
    let tail = silence(levels(samples.iter().rev(), frame, rate)).min(samples.len());
    let at = |sample: usize| (start as f64 + sample as f64) / f64::from(rate);
    let loudest = samples.chunks(frame * 10).map(level).fold(f32::NEG_INFINITY, f32::max);
    Heard { start: at(head), end: at(samples.len() - tail), loudest }
}
