//! Sounds and music in a story, by the real binary: what is in the file that it wrote, and what it says about mistakes.

use crate::common::{Desk, level, samples};

const STORY: &str = "\
---
title: The Bridge
---

It was getting dark when Martha reached the bridge. [sound bell.wav] Nobody came, and the river was loud.

[music rain.wav -15dB]

Martha: Is anybody there? I have walked all day, and my feet are very tired. [pause 4s]

Henry: Then come in.

[/music]

And she went in, and the door was shut.
";

const VOICES: &str = "\
[narrator]
voice = \"nora\"
[cast.Martha]
voice = \"claire\"
[cast.Henry]
voice = \"walter\"
[sounds]
play = true
";

#[derive(serde::Deserialize)]
struct Timeline {
    lines: Vec<Heard>,
    sounds: Vec<Heard>,
}

#[derive(serde::Deserialize)]
struct Heard {
    start_sample: usize,
    end_sample: usize,
}

/// A WAV file in mono with a tone of half of full scale.
fn tone(hertz: f64, rate: u32, seconds: f64) -> Vec<u8> {
    let spec =
        hound::WavSpec { channels: 1, sample_rate: rate, bits_per_sample: 16, sample_format: hound::SampleFormat::Int };
    let mut bytes = std::io::Cursor::new(Vec::new());
    let mut writer = hound::WavWriter::new(&mut bytes, spec).expect("a writer");
    for at in 0..(seconds * f64::from(rate)) as u32 {
        let sample = 0.5 * (std::f64::consts::TAU * hertz * f64::from(at) / f64::from(rate)).sin();
        writer.write_sample((sample * 32_767.0) as i16).expect("memory");
    }
    writer.finalize().expect("memory");
    bytes.into_inner()
}

fn desk() -> Desk {
    let desk = Desk::new();
    desk.write("story.md", STORY);
    desk.write("voices.toml", VOICES);
    desk.write("bell.wav", tone(880.0, 44_100, 0.7));
    desk.write("rain.wav", tone(220.0, 48_000, 3.0));
    desk
}

#[test]
fn a_story_is_told_with_a_bell_between_its_lines_and_music_that_makes_way_for_them() {
    let desk = desk();
    desk.fullcast(&["render", "story.md", "--timeline", "t.json", "--jobs", "1"]).ok();
    let (rate, heard) = samples(&desk.path("story.wav"));
    let timeline = std::fs::read_to_string(desk.path("t.json")).expect("a timeline");
    let timeline: Timeline = serde_json::from_str(&timeline).expect("the documented form");
    let [bell, music] = &timeline.sounds[..] else { panic!("a bell and music") };
    let [_, first, second, martha, henry, last] = &timeline.lines[..] else { panic!("six lines") };
    assert!(first.end_sample <= bell.start_sample && bell.end_sample <= second.start_sample);
    // The bell is a tone of 880 Hz, and nothing else is heard there.
    let inner = &heard[bell.start_sample + 100..bell.end_sample - 200];
    let crossings = inner.windows(2).filter(|pair| pair[0] < 0.0 && pair[1] >= 0.0).count();
    let hertz = crossings as f64 / inner.len() as f64 * f64::from(rate);
    assert!((hertz - 880.0).abs() < 5.0 && level(inner) > -30.0, "{hertz} Hz at {} dB", level(inner));
    assert!(second.end_sample <= music.start_sample && last.end_sample > music.end_sample);
    // In the pause it is heard alone, and softer by what the mark says and by the loudness of a low tone.
    let second = rate as usize;
    let pause = &heard[martha.end_sample + 3 * second / 2..henry.start_sample - second];
    assert!(
        (level(pause) - level(&heard[martha.start_sample..martha.end_sample]) + 15.0).abs() < 5.0,
        "{}",
        level(pause)
    );
    assert!(heard[music.end_sample..].iter().any(|sample| sample.abs() > 0.01));
    // Threads and the cache leave no trace.
    let bytes = std::fs::read(desk.path("story.wav")).expect("written");
    desk.fullcast(&["render", "story.md", "--no-cache", "--jobs", "4", "-o", "four.wav"]).ok();
    assert!(bytes == std::fs::read(desk.path("four.wav")).expect("written"));
}

#[test]
fn a_file_that_is_missing_is_told_by_check_and_nothing_is_rendered() {
    let desk = desk();
    desk.write("story.md", STORY.replace("bell.wav", "bel.wav"));
    for command in [&["check", "story.md"][..], &["render", "story.md"]] {
        let run = desk.fullcast(command);
        assert!(run.code() == Some(1) && run.stderr().contains("did you mean `bell.wav`?"), "{}", run.stderr());
        assert!(run.stderr().contains("story.md:5:53"), "{}", run.stderr());
    }
    assert!(!desk.path("story.wav").exists());
}

#[test]
fn without_the_switch_marks_are_neither_heard_nor_read() {
    let desk = desk();
    desk.write("voices.toml", VOICES.replace("play = true", "play = false"));
    let run = desk.fullcast(&["render", "story.md", "--timeline", "t.json"]).ok();
    assert!(run.stderr().contains("play = true"), "{}", run.stderr());
    let timeline = std::fs::read_to_string(desk.path("t.json")).expect("a timeline");
    assert!(!timeline.contains("sounds") && !timeline.contains("bell"));
    let lines = desk.fullcast(&["lines", "story.md"]).ok();
    assert!(!lines.stdout().contains("bell.wav") && !lines.stdout().contains("[/music]"));
}
