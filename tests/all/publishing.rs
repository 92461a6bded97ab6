//! Published files: what is kept of them from one render to the next, what is reported about them, and which channel is which.

use crate::common::{Desk, not_installed};
use serde_json::Value;
use std::path::Path;
use std::process::Command;

const CHAPTERS: &str = "\
---
title: The Ferry
---

# One

It rained on the river all night long.

Ann: Wow, and nobody came!

# Two

The ferry waited in the dark for somebody else.

Ann: Is anybody there?

# Three

Nobody ever answered, and it left without them.
";

fn desk() -> Desk {
    let desk = Desk::new();
    desk.tones(CHAPTERS);
    desk
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

fn read(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn an_edit_writes_the_files_of_its_chapter_only_and_what_stays_is_what_would_be_written() {
    for format in ["wav", "flac", "opus", "m4b"] {
        let desk = desk();
        let render = ["render", "story.md", "--split", "chapters", "--format", format, "--target", "none"];
        desk.fullcast(&render).ok();
        let again = desk.fullcast(&render).ok();
        assert!(again.stderr().contains("3 of 3 files are already up to date"), "{format}: {}", again.stderr());
        desk.write("story.md", CHAPTERS.replace("somebody else", "some people"));
        let edited = desk.fullcast(&render).ok();
        assert!(edited.stderr().contains("2 of 3 files are already up to date"), "{format}: {}", edited.stderr());
        desk.fullcast(&[&render[..], &["-o", "anew", "--no-cache"]].concat()).ok();
        let files = names(&desk.path("anew"));
        let sounds: Vec<_> = files.iter().filter(|name| !name.ends_with(".m3u8")).collect();
        assert_eq!(sounds.len(), 3, "{files:?}");
        for name in sounds {
            let (kept, anew) = (read(&desk.path("story").join(name)), read(&desk.path("anew").join(name)));
            assert!(kept == anew, "{format}: {name} is not what a first render writes");
        }
    }
}

#[test]
fn one_edit_leaves_the_levels_of_a_book_alone() {
    let desk = desk();
    let line = |n: usize| format!("The road went on for mile {n}, and nobody said a word about it.\n\n");
    let chapter = |nth: usize| format!("# Part {nth}\n\n{}", (0..20).map(|n| line(20 * nth + n)).collect::<String>());
    let story: String = (1..4).map(chapter).collect();
    desk.write("story.md", &story);
    let render = ["render", "story.md", "--split", "chapters", "--format", "flac", "--measures"];
    desk.fullcast(&render).ok();
    desk.write("story.md", story.replacen("went on", "went on and on", 1));
    let edited = desk.fullcast(&render).ok();
    assert!(edited.stderr().contains("2 of 3 files are already up to date"), "{}", edited.stderr());
    assert_eq!(edited.stderr().matches(" pass\n").count(), 3, "kept files are told of too: {}", edited.stderr());
}

#[test]
fn one_file_is_kept_if_nothing_changed_and_written_again_if_anything_did() {
    let desk = desk();
    let render =
        |args: &[&str]| desk.fullcast(&[&["render", "story.md", "-o", "story.opus"], args].concat()).ok().stderr();
    render(&[]);
    let first = read(&desk.path("story.opus"));
    assert!(render(&[]).contains("the file is already up to date"));
    assert!(!render(&["--target", "podcast"]).contains("already up to date"), "another level");
    assert!(!render(&[]).contains("already up to date"), "what stands there has another level");
    desk.write("story.opus", "my own words");
    assert!(!render(&[]).contains("already up to date"), "somebody wrote over it");
    assert!(read(&desk.path("story.opus")) == first);
    render(&["-q"]);
    assert!(read(&desk.path("story.opus")) == first);
    desk.write("story.md", CHAPTERS.replace("The Ferry", "The Boat"));
    assert!(!render(&[]).contains("already up to date"), "another title in the tags");
}

#[test]
fn chapters_that_the_book_has_no_more_are_removed_if_they_are_ours_and_told_of_if_not() {
    let desk = desk();
    let render = ["render", "story.md", "--split", "chapters", "--subtitles", "srt"];
    desk.fullcast(&render).ok();
    desk.write("story/04 Mine.wav", "a recording of my own");
    desk.write("story/cover.txt", "notes");
    let two = CHAPTERS.split("# Three").next().unwrap();
    desk.write("story.md", two);
    let run = desk.fullcast(&render).ok();
    assert!(run.stderr().contains("no longer has these chapters: 03 Three.srt, 03 Three.wav"), "{}", run.stderr());
    let kept = ["01 One.srt", "01 One.wav", "02 Two.srt", "02 Two.wav", "04 Mine.wav", "cover.txt", "story.m3u8"];
    assert_eq!(names(&desk.path("story")), kept);

    // A file that someone has changed no longer belongs to the program. A run without a cache does not know which files do.
    desk.write("story/02 Two.wav", "edited by hand");
    desk.write("story.md", two.split("# Two").next().unwrap());
    let run = desk.fullcast(&[&render[..], &["--no-cache"]].concat()).ok();
    assert!(
        run.stderr().contains("only an earlier render wrote them") && run.stderr().contains("02 Two.wav"),
        "{}",
        run.stderr()
    );
    let run = desk.fullcast(&render).ok();
    assert!(
        run.stderr().contains("only an earlier render wrote them") && run.stderr().contains("02 Two.wav"),
        "{}",
        run.stderr()
    );
    assert_eq!(read(&desk.path("story/02 Two.wav")), b"edited by hand");
    assert!(!desk.fullcast(&render).ok().stderr().contains("only an earlier render wrote them"), "told once");
}

#[test]
fn chapters_of_another_script_in_one_folder_stay() {
    let desk = desk();
    desk.fullcast(&["render", "story.md", "--split", "chapters", "-o", "all"]).ok();
    desk.write("other.md", "# Alone\n\nJust one chapter.\n");
    let run = desk.fullcast(&["render", "other.md", "--split", "chapters", "-o", "all"]).ok();
    assert!(run.stderr().contains("only an earlier render wrote them"), "{}", run.stderr());
    assert!(desk.path("all/03 Three.wav").is_file() && desk.path("all/01 Alone.wav").is_file());
}

#[test]
fn everything_beside_the_sound_goes_with_split_chapters() {
    let desk = desk();
    let sides = ["--page", "a.html", "--epub", "a.epub", "--subtitles", "vtt,srt", "--subtitles", "whole.srt"];
    let run = desk.fullcast(&[&["render", "story.md", "--split", "chapters"], &sides[..]].concat()).ok();
    assert!(run.stderr().contains("times in whole.srt count through all chapters"), "{}", run.stderr());
    let text = |name: &str| String::from_utf8(read(&desk.path(name))).expect("UTF-8");
    assert!(text("a.html").contains("id=\"sound\">T2dnU"), "the page has its own sound, of the whole");
    let (second, whole) = (text("story/02 Two.srt"), text("whole.srt"));
    assert!(!second.contains("rained") && second.contains("Is anybody there?"), "{second}");
    assert!(second.starts_with("1\n00:00:00,0"), "its times count from its own beginning: {second}");
    assert!(whole.contains("rained") && whole.contains("Is anybody there?"));
    assert!(desk.path("story/03 Three.vtt").is_file());

    let run = desk.fullcast(&["render", "story.md", "-o", "one.wav", "--subtitles", "ass,srt"]).ok();
    assert!(desk.path("one.srt").is_file() && desk.path("one.ass").is_file(), "{}", run.stderr());
    desk.fullcast(&["render", "story.md", "--subtitles", "srt,sub"]).fails(1, &["srt,sub"]);
}

#[test]
fn a_missed_target_is_a_warning_and_with_strict_the_exit_code_says_so() {
    let desk = Desk::new();
    desk.tones("Ann: Wow!\n\nHello there, all of you.\n");
    // ACX does not accept digital silence at both ends, 16 kHz, or one file. This test is only about the rate.
    let args = ["render", "story.md", "--target", "acx", "--format", "wav", "-o", "acx", "--rate", "22050"];
    let run = desk.fullcast(&args).ok();
    assert!(
        run.stderr().contains("warning: 01 story.wav misses acx") && run.stderr().contains("sample rate"),
        "{}",
        run.stderr()
    );
    let strict = desk
        .fullcast(&[&args[..], &["--strict"]].concat())
        .fails(1, &["error: 01 story.wav misses acx", "sample rate"]);
    assert!(!strict.stderr().contains("warning"), "{}", strict.stderr());
    assert_eq!(names(&desk.path("acx")), ["01 story.wav", "acx.m3u8"], "the files are there");
    desk.fullcast(&[&args[..], &["--strict", "-q"]].concat()).fails(1, &["misses acx"]);
    let quiet = desk.fullcast(&[&args[..], &["-q"]].concat()).ok();
    assert_eq!(quiet.stderr(), "");
}

#[test]
fn who_is_much_too_loud_is_named() {
    let desk = Desk::new();
    // Almost everything is said by the narrator, so the level of the book is the narrator's.
    desk.tones(&("Nobody ever answered, and it left without them.\n\n".repeat(60) + "Ann: Wow!\n"));
    let run = desk.fullcast(&["render", "story.md"]).ok();
    assert!(!run.stderr().contains("pressed down"), "{}", run.stderr());
    desk.write("voices.toml", "[narrator]\nvoice = \"tone:hum\"\n[cast.Ann]\nvoice = \"tone:beep\"\ngain = 20\n");
    let run = desk.fullcast(&["render", "story.md"]).ok();
    assert!(run.stderr().contains("note: Ann is so loud by `gain`"), "{}", run.stderr());
    assert!(!run.stderr().contains("narrator is so loud"), "{}", run.stderr());
}

/// The samples that ffmpeg decodes, interleaved. `None` if it is not installed; with `FULLCAST_TEST_TOOLS=all`, that fails.
fn decoded(path: &Path, rate: u32) -> Option<Vec<f32>> {
    let rate = rate.to_string();
    let output = Command::new("ffmpeg")
        .args(["-v", "error", "-i"])
        .arg(path)
        .args(["-f", "s16le", "-c:a", "pcm_s16le", "-ar", &rate, "-"])
        .output();
    let output = match output {
        Ok(output) => output,
        Err(error) => {
            not_installed("ffmpeg", error);
            return None;
        }
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let sample = |bytes: &[u8]| f32::from(i16::from_le_bytes([bytes[0], bytes[1]])) / 32_768.0;
    Some(output.stdout.chunks_exact(2).map(sample).collect())
}

#[test]
fn who_stands_left_is_heard_left_in_every_format() {
    let desk = desk();
    let voices = "[narrator]\nvoice = \"tone:hum\"\n[cast.Ann]\nvoice = \"tone:beep\"\npan = -1\n";
    desk.write("voices.toml", voices);
    desk.write("story.md", "It rained all night.\n\nAnn: Wow, and nobody came!\n\nNobody ever does.\n");
    let formats = if cfg!(feature = "mp3") {
        &["wav", "flac", "opus", "m4b", "mp3"][..]
    } else {
        &["wav", "flac", "opus", "m4b"]
    };
    for format in formats {
        let output = format!("out.{format}");
        let run = desk
            .fullcast(&["render", "story.md", "-o", &output, "--timeline", "t.json", "--rate", "48000", "--measures"])
            .ok();
        assert!(run.stderr().contains("passes audiobook"), "{}", run.stderr());
        let timeline: Value = serde_json::from_slice(&read(&desk.path("t.json"))).expect("JSON");
        let Some(samples) = decoded(&desk.path(&output), 48_000) else { return };
        for line in timeline["lines"].as_array().expect("lines") {
            let at = |name: &str| 2 * line[name].as_u64().expect("a sample") as usize;
            // Codecs blur the edges by a few milliseconds.
            let said = &samples[at("start_sample") + 4800..at("end_sample") - 4800];
            let side =
                |nth: usize| crate::common::level(&said.iter().skip(nth).step_by(2).copied().collect::<Vec<_>>());
            let (left, right) = (side(0), side(1));
            if line["speaker"] == "Ann" {
                assert!(left > -30.0 && right < left - 40.0, "{format}: left {left}, right {right}");
            } else {
                assert!((left - right).abs() < 0.2 && left > -30.0, "{format}: left {left}, right {right}");
            }
        }
    }
}

/// Real files meet ACX's requirements for audio submissions, by what ffprobe reports and by what they measure when decoded.
#[cfg(feature = "mp3")]
#[test]
fn acx_files_are_constant_mp3_of_192_kbit_and_pass_their_specification_when_decoded() {
    let desk = Desk::new();
    let text = CHAPTERS.replace("# Three", "Ann: I have been here all along, behind the third chair.\n\n# Three");
    desk.write("story.md", text);
    desk.write("voices.toml", "[narrator]\nvoice = \"walter\"\n[cast.Ann]\nvoice = \"nora\"\n");
    let run = desk.fullcast(&["render", "story.md", "--target", "acx", "--split", "chapters", "--strict"]).ok();
    assert!(!run.stderr().contains("! "), "{}", run.stderr());
    assert_eq!(names(&desk.path("story")), ["01 One.mp3", "02 Two.mp3", "03 Three.mp3", "story.m3u8"]);
    for (nth, name) in ["01 One", "02 Two", "03 Three"].into_iter().enumerate() {
        let path = desk.path(&format!("story/{name}.mp3"));
        let wav = desk.path(&format!("{name}.wav"));
        let Some(decoded) = decoded(&path, 44_100) else { return };
        let spec = hound::WavSpec {
            channels: 1,
            sample_rate: 44_100,
            bits_per_sample: 32,
            sample_format: hound::SampleFormat::Float,
        };
        let mut writer = hound::WavWriter::create(&wav, spec).expect("a file");
        decoded.iter().for_each(|&sample| writer.write_sample(sample).expect("room"));
        writer.finalize().expect("room");
        desk.fullcast(&["master", wav.to_str().expect("UTF-8"), "--target", "acx"]).ok();

        let arguments = ["-v", "error", "-print_format", "json", "-show_format", "-show_streams", "-show_packets"];
        let Ok(output) = Command::new("ffprobe").args(arguments).arg(&path).output() else { return };
        let found: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let stream = &found["streams"][0];
        assert_eq!((&stream["codec_name"], &stream["sample_rate"]), (&"mp3".into(), &"44100".into()), "{name}");
        assert_eq!((&stream["channels"], &stream["bit_rate"]), (&1.into(), &"192000".into()), "{name}");
        // At a constant 192 kbit/s, a frame has 626 bytes, or 627 if it is padded.
        let sizes = found["packets"].as_array().expect("packets").iter();
        let sizes: Vec<u32> =
            sizes.map(|packet| packet["size"].as_str().and_then(|n| n.parse().ok()).expect("a size")).collect();
        assert!(sizes.iter().all(|size| (626..=627).contains(size)), "{name}: {sizes:?}");
        let tags = &found["format"]["tags"];
        let track = (nth + 1).to_string();
        assert_eq!((&tags["track"], &tags["album"]), (&track.into(), &"The Ferry".into()), "{name}");
        assert_eq!(tags["title"], name[3..], "{name}");
    }
}
