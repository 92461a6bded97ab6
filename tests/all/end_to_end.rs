//! The real binary with the real built-in engine: what is in the WAV file that it wrote.

use crate::common::{Desk, level, samples};
use std::path::Path;

const STORY: &str = "\
---
title: The Bridge
---

It was getting dark when Martha reached the bridge.

Martha: Is anybody there? I have walked all day, and my feet are very tired.

\"Good evening,\" said Henry. \"I keep the bridge.\"

Henry: You may cross. It costs one honest answer.

Martha: Then ask.
";

const VOICES: &str = "\
[narrator]
voice = \"nora\"
[cast.Martha]
voice = \"claire\"
[cast.Henry]
voice = \"walter\"
";

#[derive(serde::Deserialize)]
struct Timeline {
    sample_rate: u32,
    duration: f64,
    lines: Vec<Line>,
}

#[derive(serde::Deserialize)]
struct Line {
    start: f64,
    end: f64,
    start_sample: usize,
    end_sample: usize,
    speaker: String,
    voice: String,
    text: String,
    span: [usize; 2],
}

fn desk() -> Desk {
    let desk = Desk::new();
    desk.write("story.md", STORY);
    desk.write("voices.toml", VOICES);
    desk
}

fn timeline(path: &Path) -> Timeline {
    serde_json::from_str(&std::fs::read_to_string(path).expect("a timeline")).expect("the documented form")
}

#[test]
fn every_line_is_heard_where_the_timeline_says_and_silence_lies_between() {
    let desk = desk();
    let run = desk.fullcast(&["render", "story.md", "--timeline", "t.json"]).ok();
    assert!(run.stdout().contains("story.wav"), "it says where: {}", run.stdout());
    for name in ["narrator", "Martha", "Henry"] {
        assert!(run.stderr().contains(name), "it says who spoke: {}", run.stderr());
    }
    let (rate, samples) = samples(&desk.path("story.wav"));
    let timeline = timeline(&desk.path("t.json"));
    assert_eq!(timeline.sample_rate, rate);
    assert!((timeline.duration - samples.len() as f64 / f64::from(rate)).abs() < 1e-6);
    let mut end = 0;
    for line in &timeline.lines {
        let speech = &samples[line.start_sample..line.end_sample];
        assert!(level(speech) > -32.0, "`{}` is too quiet: {:.1} dB", line.text, level(speech));
        let characters = line.text.chars().filter(|c| c.is_alphanumeric()).count() as f64;
        let pace = (line.end - line.start) / characters;
        assert!((0.035..0.2).contains(&pace), "`{}` takes {pace:.3} s a letter", line.text);
        let gap = &samples[end..line.start_sample];
        assert!(gap.iter().all(|&sample| sample == 0.0), "the gap before `{}` is silent", line.text);
        assert!((line.start - line.start_sample as f64 / f64::from(rate)).abs() < 1e-9);
        end = line.end_sample;
    }
    let said: Vec<_> =
        timeline.lines.iter().map(|line| (line.speaker.as_str(), line.voice.as_str(), line.text.as_str())).collect();
    let expected = [
        ("narrator", "nora", "The Bridge"),
        ("narrator", "nora", "It was getting dark when Martha reached the bridge."),
        ("Martha", "claire", "Is anybody there? I have walked all day, and my feet are very tired."),
        ("Henry", "walter", "\"Good evening,\""),
        ("narrator", "nora", "said Henry."),
        ("Henry", "walter", "\"I keep the bridge.\""),
        ("Henry", "walter", "You may cross. It costs one honest answer."),
        ("Martha", "claire", "Then ask."),
    ];
    assert_eq!(said, expected);
    for line in &timeline.lines {
        assert!(STORY[line.span[0]..line.span[1]].contains(line.text.split_whitespace().next().unwrap_or_default()));
    }
}

#[test]
fn the_bytes_are_the_same_on_every_run_and_for_any_number_of_jobs() {
    let desk = desk();
    desk.fullcast(&["render", "story.md", "--no-cache", "--jobs", "1", "-o", "one.wav"]).ok();
    desk.fullcast(&["render", "story.md", "--no-cache", "--jobs", "4", "-o", "four.wav"]).ok();
    desk.fullcast(&["render", "story.md", "-o", "cached.wav"]).ok();
    let one = std::fs::read(desk.path("one.wav")).expect("written");
    assert!(one == std::fs::read(desk.path("four.wav")).expect("written"), "jobs leak into the bytes");
    assert!(one == std::fs::read(desk.path("cached.wav")).expect("written"), "the cache leaks into the bytes");
}

#[cfg(feature = "natural")]
#[test]
fn a_story_that_nobody_cast_is_told_by_natural_voices_in_the_same_bytes_for_any_number_of_jobs() {
    let desk = Desk::new();
    desk.write("story.md", STORY);
    let render = |jobs, wav| {
        let arguments = ["render", "story.md", "--no-cache", "--jobs", jobs, "-o", wav, "--timeline", "t.json"];
        desk.fullcast(&arguments).ok();
        std::fs::read(desk.path(wav)).expect("written")
    };
    assert!(render("1", "one.wav") == render("2", "two.wav"), "jobs leak into the bytes");
    let timeline = timeline(&desk.path("t.json"));
    assert_eq!(timeline.lines[0].voice, "river");
    let mut voices: Vec<&str> = timeline.lines.iter().map(|line| &*line.voice).collect();
    voices.sort_unstable();
    voices.dedup();
    assert_eq!(voices.len(), 3, "{voices:?}");
    assert!(timeline.duration > 10.0 && timeline.sample_rate == 24_000, "{} s", timeline.duration);
}

#[test]
fn characters_of_one_voice_family_sound_apart_and_nothing_clips() {
    let desk = desk();
    desk.fullcast(&["render", "story.md", "--timeline", "t.json"]).ok();
    let (_, samples) = samples(&desk.path("story.wav"));
    assert!(samples.iter().all(|sample| sample.abs() < 0.99), "a sample is at full scale");
    let steps = samples.windows(2).map(|pair| (pair[1] - pair[0]).abs());
    assert!(steps.fold(0.0, f32::max) < 0.7, "a step between two samples is a click");
}

#[test]
fn a_second_run_speaks_nothing_and_a_changed_voice_only_its_own_lines() {
    let desk = desk();
    desk.fullcast(&["render", "story.md"]).ok();
    let first = std::fs::read(desk.path("story.wav")).expect("written");
    let again = desk.fullcast(&["render", "story.md"]).ok();
    assert!(again.stderr().contains(" 0 spoken"), "{}", again.stderr());
    assert!(first == std::fs::read(desk.path("story.wav")).expect("written"));

    desk.write("voices.toml", VOICES.replace("\"walter\"", "\"walter\"\npitch = -1"));
    let changed = desk.fullcast(&["render", "story.md"]).ok();
    assert!(changed.stderr().contains(" 3 spoken"), "Henry has three lines: {}", changed.stderr());

    desk.write("voices.toml", VOICES.replace("\"walter\"", "\"walter\"\ngain = -3") + "[pauses]\nturn = 0.9\n");
    let louder = desk.fullcast(&["render", "story.md"]).ok();
    assert!(louder.stderr().contains(" 0 spoken"), "gain and pauses are no speech: {}", louder.stderr());
}

#[test]
fn a_script_comes_from_standard_input_and_the_sound_goes_to_standard_output() {
    use std::io::Write;
    let desk = Desk::new();
    // Without a title of its own, a script has that of its file.
    const SCRIPT: &str = "---\ntitle: The Pier\n---\n\nAnn: Is anybody there?\n";
    desk.tones(SCRIPT);
    desk.fullcast(&["render", "story.md", "-o", "whole.wav"]).ok();
    let piped = |args: &[&str]| {
        let mut command = desk.command(args);
        command
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped());
        let mut child = command.spawn().expect("the binary runs");
        child.stdin.take().expect("a pipe").write_all(SCRIPT.as_bytes()).expect("room");
        crate::common::Run(child.wait_with_output().expect("it ends"))
    };
    let run = piped(&["render", "-", "-o", "-"]).ok();
    assert!(run.0.stdout == std::fs::read(desk.path("whole.wav")).expect("a file"), "{}", run.stderr());
    assert!(run.stderr().contains("2 lines"), "{}", run.stderr());
    let flac = piped(&["render", "-", "-o", "-", "--format", "flac", "--quiet"]).ok();
    assert!(flac.0.stdout.starts_with(b"fLaC") && flac.stderr().is_empty(), "{}", flac.stderr());
    piped(&["render", "-", "-o", "-", "--split", "chapters"]).fails(1, &["standard output", "several files"]);
    piped(&["render", "-", "-o", "-", "--subtitles", "srt"]).fails(1, &["standard output", "--subtitles story.srt"]);
    assert!(!desk.path("-").exists());
}
