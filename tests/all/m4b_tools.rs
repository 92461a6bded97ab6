//! M4B files as other programs see them. Tests that need a program that is not installed are skipped, with a message.

use crate::common::not_installed;
use fullcast::output::tags::{Chapter, Cover, Tags};
use fullcast::output::{Bits, Spec, by_path};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

const SPEECH: Spec = Spec::new(16_000, 1, Bits::Sixteen);

/// An image of one white pixel.
const PNG: &[u8] =
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0:~\x9bU\0\0\0\nIDATx\xdac\xf8\x0f\0\x01\
\x01\x01\0\x1c\xb0\x8c\x99\0\0\0\0IEND\xaeB`\x82";

/// What a program writes. `None` if it is not installed. If it fails or complains, so does the test.
fn run(program: &str, arguments: &[&str], file: &Path) -> Option<Vec<u8>> {
    let output = match Command::new(program).args(arguments).arg(file).output() {
        Ok(output) => output,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            not_installed(program, error);
            return None;
        }
        Err(error) => panic!("{program}: {error}"),
    };
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    Some(output.stdout)
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).expect("what a program says is text")
}

fn tags(chapters: u64) -> Tags {
    let some = |text: &str| Some(text.to_owned());
    Tags {
        title: "Die Reise".into(),
        author: some("Änne Author"),
        narrator: some("N. Narrator"),
        series: some("Reisen"),
        part: some("2"),
        date: some("2026-11-22"),
        language: some("de-AT"),
        genre: None,
        description: some("Worum es geht."),
        cover: Some(Cover { mime: "image/png", bytes: PNG.to_vec() }),
        chapters: (0..chapters).map(|i| Chapter { title: format!("Kapitel {i} – 始まり"), start: i * 100 }).collect(),
        ..Tags::default()
    }
}

/// A tone that swells.
fn sound(frames: usize) -> Vec<f32> {
    let at = |time: f32| 0.5 * (time * 440.0 * std::f32::consts::TAU).sin() * (0.6 + 0.4 * (time * 21.0).sin());
    (0..frames).map(|frame| at(frame as f32 / SPEECH.rate as f32)).collect()
}

fn book(chapters: u64, samples: &[f32]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("story.m4b");
    let row = by_path(&path).expect("the format is known");
    let mut output = (row.open)(&path, &SPEECH, &tags(chapters)).expect("it starts");
    output.write(samples).expect("it is written");
    output.finish().expect("it is finished");
    (folder, path)
}

fn json(bytes: Vec<u8>) -> serde_json::Value {
    serde_json::from_slice(&bytes).expect("JSON")
}

#[test]
fn ffprobe_sees_length_tags_cover_and_every_chapter() {
    for chapters in [1, 3, 255, 256, 300] {
        let (_folder, path) = book(chapters, &sound(32_000));
        let show = ["-v", "error", "-show_format", "-show_streams", "-show_chapters", "-of", "json"];
        let Some(said) = run("ffprobe", &show, &path) else { return };
        let said = json(said);
        let found = said["chapters"].as_array().expect("chapters");
        assert_eq!(found.len() as u64, chapters);
        for (index, chapter) in found.iter().enumerate() {
            assert_eq!(chapter["tags"]["title"], format!("Kapitel {index} – 始まり"));
            let start: f64 = chapter["start_time"].as_str().and_then(|time| time.parse().ok()).expect("a time");
            assert!((start - index as f64 / 160.0).abs() < 20e-6, "chapter {index} starts at {start}");
        }
        let audio = &said["streams"][0];
        assert_eq!((&audio["codec_name"], &audio["profile"]), (&"aac".into(), &"LC".into()));
        assert_eq!((&audio["sample_rate"], &audio["duration_ts"]), (&"44100".into(), &88_200.into()));
        assert_eq!(audio["tags"]["language"], "deu");
        let cover = said["streams"].as_array().and_then(|all| all.iter().find(|s| s["codec_name"] == "png"));
        assert_eq!(cover.expect("a cover")["disposition"]["attached_pic"], 1);
        let tags = &said["format"]["tags"];
        for (name, value) in [
            ("major_brand", "M4B "),
            ("title", "Die Reise"),
            ("artist", "Änne Author"),
            ("album_artist", "Änne Author"),
            ("composer", "N. Narrator"),
            ("genre", "Audiobook"),
            ("date", "2026-11-22"),
            ("description", "Worum es geht."),
            ("SERIES", "Reisen"),
            ("media_type", "2"),
        ] {
            assert_eq!(tags[name], value, "{name}");
        }
    }
}

#[test]
fn ffmpeg_decodes_what_was_written_where_it_was_written() {
    // The sound has the rate of the output, so nothing is resampled. It is padded, because only recent versions of the
    // program cut off the end.
    let (_folder, path) = book(3, &sound(32_000));
    let path_text = path.to_str().expect("a path in UTF-8");
    let decode = ["-v", "error", "-i", path_text, "-map", "0:a:0", "-ar", "16000", "-f", "f32le"];
    let Some(raw) = run("ffmpeg", &decode, Path::new("-")) else { return };
    let found: Vec<f32> = raw.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
    assert!((32_000..=32_000 + 1024).contains(&found.len()), "{} samples", found.len());
    let sent = sound(32_000);
    let middle = 1000..31_000;
    let power: f32 = sent[middle.clone()].iter().map(|s| s * s).sum();
    let noise: f32 = sent[middle.clone()].iter().zip(&found[middle]).map(|(s, f)| (s - f) * (s - f)).sum();
    // If the sound were shifted by a single sample, this would be 15 dB.
    let snr = 10.0 * (power / noise).log10();
    assert!(snr > 30.0, "{snr} dB");
}

#[test]
fn ffmpeg_reads_empty_sound_without_complaint() {
    let (_folder, path) = book(1, &[]);
    let Some(said) = run("ffprobe", &["-v", "error", "-show_format", "-of", "json"], &path) else { return };
    assert_eq!(json(said)["format"]["tags"]["title"], "Die Reise");
}

#[test]
fn atomicparsley_sees_the_tags() {
    let (_folder, path) = book(3, &sound(16_000));
    // The file comes before the options.
    let path_text = path.to_str().expect("a path in UTF-8");
    let Some(said) = run("AtomicParsley", &[path_text], Path::new("-t")) else { return };
    let said = text(said);
    for line in [
        "Atom \"©nam\" contains: Die Reise",
        "Atom \"aART\" contains: Änne Author",
        "Atom \"©wrt\" contains: N. Narrator",
        "Atom \"©nrt\" contains: N. Narrator",
        "Atom \"©gen\" contains: Audiobook",
        "Atom \"stik\" contains: Audiobook",
        "Atom \"covr\" contains: 1 piece of artwork",
    ] {
        assert!(said.contains(line), "{line}: not in\n{said}");
    }
}

#[test]
fn mediainfo_sees_both_kinds_of_chapters() {
    let (_folder, path) = book(3, &sound(16_000));
    let Some(said) = run("mediainfo", &[], &path) else { return };
    let said = text(said);
    for part in ["Menu #1", "Menu #2", "AAC LC", "German"] {
        assert!(said.contains(part), "{part}: not in\n{said}");
    }
    assert_eq!(said.matches("Kapitel 2 – 始まり").count(), 2, "{said}");
}
