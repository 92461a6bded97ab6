//! Sound that is ready to be published, made by the real engine: levels, pauses, joins, chapters, and the judgement by
//! a target.

use crate::common::{Desk, level, samples};
use fullcast::audio::measure::{Measures, Meter};
use fullcast::audio::target::{Verdict, find, judge};
use std::path::Path;

const STORY: &str = "\
# The Bridge

It was getting dark when Martha reached the bridge. There was nobody to be seen, and the river was loud.

Martha: Is anybody there? I have walked all day, and my feet are very tired.

Henry: Good evening. I keep the bridge, and have kept it for thirty years. You may cross. It costs an honest answer.

Martha: Then ask, and be quick about it, for I am hungry too.

## The Answer

\"What do you fear?\" asked Henry.

Martha: Nothing that I can name. That is what keeps me awake, if you must know.

He laughed, and lifted the gate, and she went over into the other half of her life.
";

const VOICES: &str = "\
[narrator]
voice = \"nora\"
[cast.Martha]
voice = \"claire\"
[cast.Henry]
voice = \"walter\"
[pauses]
turn = 0.5
chapter = 1.3
";

#[derive(serde::Deserialize)]
struct Timeline {
    lines: Vec<Line>,
}

#[derive(serde::Deserialize)]
struct Line {
    start_sample: usize,
    end_sample: usize,
    speaker: String,
    text: String,
}

fn desk() -> Desk {
    let desk = Desk::new();
    desk.write("story.md", STORY);
    desk.write("voices.toml", VOICES);
    desk
}

fn lines(path: &Path) -> Vec<Line> {
    let text = std::fs::read_to_string(path).expect("a timeline");
    serde_json::from_str::<Timeline>(&text).expect("the documented form").lines
}

fn measured(rate: u32, samples: &[f32]) -> Measures {
    let mut meter = Meter::new(rate, 1).expect("measurable");
    meter.add(samples);
    meter.finish()
}

/// The quantities that miss a target.
fn failed(measures: &Measures, target: &str) -> Vec<String> {
    let rows = judge(measures, find(target).expect("a target"));
    rows.iter().filter(|row| row.verdict == Verdict::Fail).map(|row| format!("{row:?}")).collect()
}

#[test]
fn voices_stand_at_one_level_pauses_are_as_long_as_asked_and_no_join_clicks() {
    let desk = desk();
    desk.fullcast(&["render", "story.md", "--timeline", "t.json"]).ok();
    let (rate, samples) = samples(&desk.path("story.wav"));
    let lines = lines(&desk.path("t.json"));

    // Levels: everything that one speaker says, end to end.
    let loudness = |name: &str| {
        let said = lines.iter().filter(|line| line.speaker == name);
        let said: Vec<f32> = said.flat_map(|line| &samples[line.start_sample..line.end_sample]).copied().collect();
        measured(rate, &said).integrated_lufs.expect("speech")
    };
    let levels = ["narrator", "Martha", "Henry"].map(loudness);
    let spread = levels.iter().fold(f64::MIN, |a, &b| a.max(b)) - levels.iter().fold(f64::MAX, |a, &b| a.min(b));
    assert!(spread < 1.0, "all lie within half a LU around one level: {levels:?}");
    assert_eq!(failed(&measured(rate, &samples), "audiobook"), [""; 0]);

    // Pauses: from the last sound of a line to the first one of the next. A frame is sound if it is less than 36 dB below
    // the mean power of the speech, without its soft sounds.
    let frame = rate as usize / 200;
    let edges = |line: &Line| {
        let said = &samples[line.start_sample..line.end_sample];
        let levels: Vec<f64> = said.chunks(frame).map(level).collect();
        let loudest = levels.iter().copied().fold(f64::MIN, f64::max);
        let speech: Vec<f64> = levels.iter().filter(|level| **level > loudest - 20.0).copied().collect();
        let power = speech.iter().map(|level| 10f64.powf(level / 10.0)).sum::<f64>() / speech.len() as f64;
        let loud = 10.0 * power.log10() - 36.0;
        let first = levels.iter().position(|&level| level > loud).expect("sound") * frame;
        let last = (levels.iter().rposition(|&level| level > loud).expect("sound") + 1) * frame;
        (line.start_sample + first, line.start_sample + last)
    };
    for pair in lines.windows(2) {
        let pause = (edges(&pair[1]).0 as f64 - edges(&pair[0]).1 as f64) / f64::from(rate);
        let heading = |line: &Line| line.text == "The Bridge" || line.text == "The Answer";
        let asked = match (heading(&pair[0]) || heading(&pair[1]), pair[0].speaker == pair[1].speaker) {
            (true, _) => 1.3,
            (false, false) => 0.5,
            (false, true) => 0.6,
        };
        // `"What do you fear?"` and `asked Henry` belong to the same block.
        let asked = if pair[1].text.starts_with("asked") { 0.2 } else { asked };
        assert!((pause - asked).abs() < 0.0301, "{pause:.3} s in place of {asked} before `{}`", pair[1].text);
    }

    // Joins: at the edge of a line, no step between two samples is larger than those inside speech.
    let step = |range: std::ops::Range<usize>| {
        let steps = samples[range].windows(2).map(|pair| (pair[1] - pair[0]).abs());
        steps.fold(0.0, f32::max)
    };
    for line in &lines {
        let inside = step(line.start_sample + frame..line.end_sample - frame);
        let at = |join: usize| step(join.saturating_sub(3)..(join + 3).min(samples.len()));
        let joins = at(line.start_sample).max(at(line.end_sample));
        assert!(joins < 0.1 * inside, "a step of {joins} at the edge of `{}`, of {inside} inside", line.text);
    }
}

#[test]
fn levels_and_targets_make_nobody_speak_again() {
    let desk = desk();
    desk.fullcast(&["render", "story.md", "--jobs", "2"]).ok();
    let master = "[master]\ntarget = \"r128\"\nroom_tone = true\n";
    desk.write("voices.toml", VOICES.replace("\"walter\"", "\"walter\"\ngain = -3\npan = 0.4") + master);
    let run = desk.fullcast(&["render", "story.md", "-o", "two.wav", "--jobs", "1", "--measures"]).ok();
    assert!(run.stderr().contains(" 0 spoken"), "{}", run.stderr());
    assert!(run.stderr().contains("passes r128"), "{}", run.stderr());
    let spec = hound::WavReader::open(desk.path("two.wav")).expect("a WAV file").spec();
    assert_eq!(spec.channels, 2, "who is panned makes it stereo");
    let run = desk.fullcast(&["master", "two.wav", "--target", "r128", "--json"]).ok();
    let report: serde_json::Value = serde_json::from_str(&run.stdout()).expect("JSON");
    assert_eq!((&report[0]["passed"], &report[0]["measures"]["channels"]), (&true.into(), &2.into()));
    desk.fullcast(&["master", "two.wav", "--target", "acx"]).fails(1, &[]);
    desk.fullcast(&["master", "story.md"]).fails(1, &["cannot measure"]);
}

#[test]
fn chapters_become_files_that_are_the_whole_book_and_acx_files_pass_their_specification() {
    let desk = desk();
    desk.fullcast(&["render", "story.md", "-o", "whole.wav"]).ok();
    let run = desk.fullcast(&["render", "story.md", "-o", "parts.wav", "--split", "chapters"]).ok();
    let names = ["01 The Bridge.wav", "02 The Answer.wav"];
    assert!(names.iter().all(|name| run.stdout().contains(name)), "{}", run.stdout());
    let pieces = names.map(|name| samples(&desk.path("parts").join(name)).1);
    assert!(pieces.concat() == samples(&desk.path("whole.wav")).1, "one after another they are the whole");
    let list = std::fs::read_to_string(desk.path("parts/parts.m3u8")).expect("a playlist");
    assert!(names.iter().all(|name| list.contains(name)), "{list}");

    let run =
        desk.fullcast(&["render", "story.md", "-o", "acx", "--target", "acx", "--format", "wav", "--measures"]).ok();
    assert!(!run.stderr().contains("FAILS"), "{}", run.stderr());
    for name in names {
        let (rate, samples) = samples(&desk.path("acx").join(name));
        assert_eq!(failed(&measured(rate, &samples), "acx"), [""; 0], "{name}");
    }
}

#[test]
fn a_take_whose_sound_is_damaged_is_spoken_again() {
    let desk = desk();
    desk.fullcast(&["render", "story.md", "-q"]).ok();
    let first = std::fs::read(desk.path("story.wav")).expect("written");
    let shards = std::fs::read_dir(desk.path("cache/takes")).expect("takes");
    let shard = shards.flatten().next().expect("a shard").path();
    let take = std::fs::read_dir(shard).expect("a shard").flatten().next().expect("a take").path();
    let mut bytes = std::fs::read(&take).expect("a take");
    bytes[5000] ^= 1;
    std::fs::write(&take, bytes).expect("writable");
    // A file that would come out the same is kept, and then no take is read.
    std::fs::remove_file(desk.path("story.wav")).expect("it is there");
    let run = desk.fullcast(&["render", "story.md"]).ok();
    assert!(run.stderr().contains(" 1 spoken"), "{}", run.stderr());
    assert!(first == std::fs::read(desk.path("story.wav")).expect("written"));
}
