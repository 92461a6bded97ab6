//! Other programs read what the outputs wrote. If such a program is not installed, the test is skipped, with a message;
//! with `FULLCAST_TEST_TOOLS=all` in the environment, as in the project's own checks, it fails.

use crate::common::not_installed;
use fullcast::output::tags::{Chapter, Cover, Tags};
use fullcast::output::{Bits, OUTPUTS, OutputError, OutputRow, Spec};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// What the tool prints. `None` if it is not installed.
fn run(tool: &str, arguments: &[&str], file: &Path) -> Option<Vec<u8>> {
    let output = match Command::new(tool).args(arguments).arg(file).output() {
        Ok(output) => output,
        Err(error) => {
            not_installed(tool, error);
            return None;
        }
    };
    assert!(output.status.success(), "{tool}: {}", String::from_utf8_lossy(&output.stderr));
    Some(output.stdout)
}

fn probe(file: &Path) -> Option<Value> {
    let arguments = ["-v", "error", "-print_format", "json", "-show_format", "-show_streams", "-show_chapters"];
    run("ffprobe", &arguments, file).map(|json| serde_json::from_slice(&json).unwrap())
}

/// How many frames ffmpeg decodes, as 16 bits.
fn decoded(file: &Path, channels: u16) -> Option<u64> {
    let name = file.to_str().unwrap();
    let arguments = ["-v", "error", "-i", name, "-f", "s16le", "-c:a", "pcm_s16le"];
    run("ffmpeg", &arguments, Path::new("-")).map(|pcm| pcm.len() as u64 / 2 / u64::from(channels))
}

fn tone(frames: u64, rate: u32, channels: u16) -> Vec<f32> {
    let sample = |frame: u64| (frame as f32 * 440.0 / rate as f32 * std::f32::consts::TAU).sin() * 0.3;
    (0..frames).flat_map(|frame| std::iter::repeat_n(sample(frame), channels.into())).collect()
}

fn tags(rate: u32) -> Tags {
    let chapter = |title: &str, start| Chapter { title: title.into(), start };
    Tags {
        title: "The Lost Café".into(),
        author: Some("Ada Lénard".into()),
        narrator: Some("Fullcast".into()),
        genre: Some("Audiobook".into()),
        date: Some("2026-11-22".into()),
        cover: Some(Cover { mime: "image/png", bytes: PNG.to_vec() }),
        chapters: vec![chapter("One", 0), chapter("Two — “Wow!”", u64::from(rate) * 3 / 2)],
        ..Tags::default()
    }
}

/// An image of one grey pixel.
const PNG: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0, 0, 1, 8, 0,
    0, 0, 0, 0x3A, 0x7E, 0x9B, 0x55, 0, 0, 0, 10, b'I', b'D', b'A', b'T', 0x78, 0x9C, 0x63, 0x68, 0, 0, 0, 0x82, 0,
    0x81, 0x77, 0xCD, 0x72, 0xB6, 0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xAE, 0x42, 0x60, 0x82,
];

fn row(name: &str) -> Option<&'static OutputRow> {
    let row = OUTPUTS.iter().find(|row| row.name == name).unwrap();
    let built = (row.check_size)(1, &Spec::new(44_100, 1, Bits::Sixteen));
    if matches!(built, Err(OutputError::NotBuilt { .. })) {
        eprintln!("SKIPPED, {name}: not in this build");
        return None;
    }
    Some(row)
}

fn write(row: &OutputRow, spec: &Spec, frames: u64) -> (TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("story").with_extension(row.extensions[0]);
    let spec = Spec { frames: Some(frames), ..*spec };
    let mut output = (row.open)(&path, &spec, &tags(spec.rate)).unwrap();
    output.write(&tone(frames, spec.rate, spec.channels)).unwrap();
    output.finish().unwrap();
    (dir, path)
}

#[test]
fn a_decoder_gives_the_length_to_the_sample() {
    for (name, rates) in [
        ("wav", &[16_000, 44_100][..]),
        ("flac", &[16_000, 44_100]),
        ("opus", &[8_000, 16_000, 22_050, 44_100, 48_000]),
        ("mp3", &[16_000, 22_050, 44_100, 48_000]),
    ] {
        let Some(row) = row(name) else { continue };
        for &rate in rates {
            for channels in [1, 2] {
                let frames = u64::from(rate) * 3 + 77;
                let (_dir, path) = write(row, &Spec::new(rate, channels, Bits::Sixteen), frames);
                let Some(found) = decoded(&path, channels) else { return };
                let expected = if name == "opus" { (frames * 48_000).div_ceil(rate.into()) } else { frames };
                assert_eq!(found, expected, "{name}, {rate} Hz, {channels} channels");
            }
        }
    }
}

#[test]
fn ffprobe_sees_what_the_file_says_about_itself() {
    for name in ["flac", "opus", "mp3"] {
        let Some(row) = row(name) else { continue };
        let (_dir, path) = write(row, &Spec::new(44_100, 1, Bits::Sixteen), 44_100 * 3);
        let Some(found) = probe(&path) else { return };
        let sound = &found["streams"][0];
        assert_eq!(sound["codec_name"], name);
        assert_eq!(sound["channels"], 1);
        // FLAC and MP3 files have tags, while an Ogg file has a stream with tags. The names may be in upper or lower case.
        let place = if name == "opus" { &sound["tags"] } else { &found["format"]["tags"] };
        let tag = |wanted: &str| {
            let found = place.as_object().unwrap().iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
            found.and_then(|(_, value)| value.as_str()).unwrap_or_default().to_string()
        };
        let reader = if name == "mp3" { "composer" } else { "performer" };
        assert_eq!([tag("title"), tag("artist"), tag(reader)], ["The Lost Café", "Ada Lénard", "Fullcast"], "{name}");
        assert_eq!([tag("genre"), tag("date")], ["Audiobook", "2026-11-22"], "{name}");
        let picture = &found["streams"][1];
        assert_eq!(
            (&picture["codec_name"], &picture["disposition"]["attached_pic"]),
            (&"png".into(), &1.into()),
            "{name}"
        );
        let chapters = found["chapters"].as_array().unwrap();
        let starts: Vec<f64> = chapters.iter().map(|c| c["start_time"].as_str().unwrap().parse().unwrap()).collect();
        assert_eq!(starts, [0.0, 1.5], "{name}");
        let titles: Vec<_> = chapters.iter().map(|chapter| chapter["tags"]["title"].as_str().unwrap()).collect();
        assert_eq!(titles, ["One", "Two — “Wow!”"], "{name}");
    }
}

#[test]
fn mediainfo_sees_it_too() {
    for (name, codec) in [("wav", "PCM"), ("flac", "FLAC"), ("opus", "Opus"), ("mp3", "MPEG Audio")] {
        let Some(row) = row(name) else { continue };
        let (_dir, path) = write(row, &Spec::new(48_000, 2, Bits::Sixteen), 48_000 * 3);
        let Some(found) = run("mediainfo", &["--Output=JSON"], &path) else { return };
        let found: Value = serde_json::from_slice(&found).unwrap();
        let tracks = found["media"]["track"].as_array().unwrap();
        let track = |kind: &str| tracks.iter().find(|track| track["@type"] == kind).unwrap_or(&Value::Null);
        let sound = track("Audio");
        assert_eq!((&sound["Format"], &sound["Channels"]), (&codec.into(), &"2".into()), "{name}");
        let seconds: f64 = sound["Duration"].as_str().unwrap().parse().unwrap();
        assert!((seconds - 3.0).abs() < 0.1, "{name}: {seconds} s");
        if name != "wav" {
            // Of the author and the reader of FLAC and Opus files, it shows only one.
            let general = track("General");
            assert_eq!([&general["Title"], &general["Genre"]], ["The Lost Café", "Audiobook"], "{name}");
            assert_eq!(general["Cover"], "Yes", "{name}");
        }
    }
}

#[test]
#[ignore = "writes 4.4 GB"]
fn a_wav_file_of_more_than_4_gib_has_its_whole_length() {
    let frames = 2_200_000_000;
    let spec = Spec { frames: Some(frames), ..Spec::new(48_000, 1, Bits::Sixteen) };
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("long.wav");
    let mut output = (row("wav").unwrap().open)(&path, &spec, &Tags::default()).unwrap();
    let block = tone(1_000_000, 48_000, 1);
    (0..2200).for_each(|_| output.write(&block).unwrap());
    output.finish().unwrap();
    let Some(found) = probe(&path) else { return };
    assert_eq!(found["streams"][0]["duration_ts"], frames);
}
