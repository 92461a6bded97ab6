use super::*;
use crate::audio::decode::samples::{tone, wav};
use crate::book::{Book, BookOptions};
use crate::engine::Engines;
use crate::trust::Consent;
use tempfile::TempDir;

/// Loads a script beside a file `door.wav`, and files with these names and contents. Returns the faults as `code: message`, each
/// with what it points at and its hints.
fn faults(script: &str, others: &[(&str, &[u8])]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    load(&folder, script, others, Consent::nothing()).1
}

fn load(folder: &TempDir, script: &str, others: &[(&str, &[u8])], consent: Consent) -> (Book, Vec<String>) {
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("story.md"), script).unwrap();
    std::fs::write(path("door.wav"), wav(&tone(440.0, 8_000, 0.25, 1), 8_000, 1)).unwrap();
    std::fs::write(path("voices.toml"), "[narrator]\nvoice = \"tone:hum\"\n[sounds]\nplay = true\n").unwrap();
    others.iter().for_each(|(name, bytes)| std::fs::write(path(name), bytes).unwrap());
    let mut engines = Engines::open();
    engines.trust(consent);
    let mut told = Diagnostics::new();
    let book = Book::load(&path("story.md"), &BookOptions::default(), &mut engines, &mut told).unwrap();
    let folder = format!("{}/", folder.path().display());
    let told = told.iter().map(|fault| {
        let place = fault.place.as_ref().map(|(source, span)| source.text[span.range()].to_string());
        let hints = fault.hints.join("; ").replace(&folder, "");
        format!("{}: {} @ {} ({hints})", fault.code, fault.message.replace(&folder, ""), place.unwrap_or_default())
    });
    (book, told.collect())
}

#[test]
fn everything_that_is_wrong_with_sounds_is_told_at_once_with_its_place() {
    let script = "# One\n\nA. [sound dor.wav] B.\n\n[music none.flac]\n\nC. [sound broken.flac] [sound empty.wav]\n\n\
                  D. [sound song.m4a] [sound door.wav very loud] [sound door.wav -99dB]\n\n[sound door] E.\n\n[/music]\n\n[/music]\n\n[music door.wav]\n\nF.\n";
    let told = faults(script, &[("broken.flac", b"fLaC no"), ("empty.wav", b""), ("song.m4a", b"\0\0\0\x20ftypM4A ")]);
    for expected in [
        "no-sound: cannot read `dor.wav`: there is no such file @ [sound dor.wav] (did you mean `door.wav`?)",
        "no-sound: cannot read `none.flac`: there is no such file @ [music none.flac] (the path is relative to the script)",
        "@ [sound broken.flac] ()",
        "no-sound: cannot play `empty.wav`: it has no sound in it @ [sound empty.wav] ()",
        "no-sound: cannot play `song.m4a`: it is a file in AAC or ALAC (MP4), which cannot be decoded @ [sound song.m4a] (save it as",
        "bad-level: `very loud` is no level @ [sound door.wav very loud] (write one from -60 to 24 dB after the file: -6dB)",
        "bad-level: a level of -99 dB is out of range @ [sound door.wav -99dB]",
        "bad-sound: these words name no sound file, so they are read @ [sound door] (",
        "bad-music: no music is playing that could end here @ [/music]",
        "bad-music: this music does not end, so it goes on to the end of the book @ [music door.wav] (end it with [/music])",
    ] {
        assert!(told.iter().any(|fault| fault.contains(expected)), "{expected}\nin\n{}", told.join("\n"));
    }
    let many = told.iter().filter(|fault| fault.starts_with("bad-music: no music")).count();
    assert_eq!((many, told.len()), (1, 10), "{}", told.join("\n"));
}

#[test]
fn a_file_outside_of_the_books_folder_is_asked_for() {
    let elsewhere = tempfile::tempdir().unwrap();
    let door = elsewhere.path().join("bell.wav");
    std::fs::write(&door, wav(&tone(440.0, 8_000, 0.25, 1), 8_000, 1)).unwrap();
    let script = format!("One. [sound \"{}\"] Two.\n", door.display());
    let folder = tempfile::tempdir().unwrap();
    let (book, told) = load(&folder, &script, &[], Consent::nothing());
    assert!(told.len() == 1 && told[0].starts_with(NOT_TRUSTED), "{told:?}");
    assert_eq!((book.requests().count(), book.plan.sounds.len()), (1, 0));
    let (book, told) = load(&folder, &script, &[], Consent::everything());
    assert_eq!((told.len(), book.plan.sounds.len()), (0, 1), "{told:?}");
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_folder_and_what_is_no_file_are_not_read() {
    let elsewhere = tempfile::tempdir().unwrap();
    std::fs::write(elsewhere.path().join("bell.wav"), wav(&tone(440.0, 8_000, 0.25, 1), 8_000, 1)).unwrap();
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(elsewhere.path().join("bell.wav"), folder.path().join("link.wav")).unwrap();
    std::fs::create_dir(folder.path().join("folder.wav")).unwrap();
    let (book, told) = load(&folder, "One. [sound link.wav] Two. [sound folder.wav]\n", &[], Consent::nothing());
    assert!(told.len() == 2 && told[0].starts_with(NOT_TRUSTED) && told[1].starts_with("no-sound"), "{told:?}");
    assert!(book.plan.sounds.is_empty());
}

#[test]
fn names_are_found_as_writers_write_them() {
    let sound = wav(&tone(440.0, 8_000, 0.25, 1), 8_000, 1);
    let names = ["Tür auf_zu_.wav", "a (1) *b*.wav", "no. 5.wav"];
    let others: Vec<(&str, &[u8])> = names.iter().map(|name| (*name, &sound[..])).collect();
    let script =
        "One. [sound Tür auf_zu_.wav] [Sound: \"a (1) *b*.wav\" -6 dB] [SFX no. 5.wav] [sound .\\door.wav] Two.\n";
    let folder = tempfile::tempdir().unwrap();
    let (book, told) = load(&folder, script, &others, Consent::nothing());
    assert_eq!((told.len(), book.plan.sounds.len()), (0, 4), "{told:?}");
    assert_eq!(book.plan.sounds[1].level, -6.0);
}

#[test]
fn marks_that_are_not_played_are_told_once_and_never_read() {
    let mut told = Diagnostics::new();
    let script = "One. [sound a.wav] Two. [music b.mp3]\n\nThree. [/music] Four [sound of rain].\n".as_bytes().to_vec();
    let book = Book::from_bytes(Path::new("story.md"), script, None, &mut Engines::open(), &mut told).unwrap();
    let texts: Vec<_> = book.script.lines().skip(1).map(|line| line.text.as_str()).collect();
    assert_eq!(texts, ["One.", "Two.", "Three.", "Four [sound of rain]."]);
    let told: Vec<_> = told.iter().filter(|fault| fault.code == "sounds-off").collect();
    assert!(told.len() == 1 && told[0].message.contains("2 others") && told[0].hints[0].contains("play = true"));
    assert!(book.plan.sounds.is_empty());
}

#[test]
fn a_script_from_memory_has_no_files_beside_it() {
    let told = Book::from_text("One. [sound a.wav]\n", "[sounds]\nplay = true\n", &mut Engines::open()).unwrap_err();
    assert!(told.to_string().contains("a script in memory has no folder"), "{told}");
}

#[test]
fn channels_are_mixed_and_rates_changed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.wav");
    let bytes = wav(&tone(440.0, 96_000, 0.5, 2), 96_000, 2);
    std::fs::write(&path, &bytes).unwrap();
    let file = SoundFile { path, digest: *blake3::hash(&bytes).as_bytes(), rate: 96_000, channels: 2, frames: 48_000 };
    let level =
        |samples: &[f32]| (samples.iter().map(|sample| sample * sample).sum::<f32>() / samples.len() as f32).sqrt();
    let mono = samples(&file, 16_000, 1).unwrap();
    assert_eq!(mono.len(), 8_000);
    assert!((level(&mono) - 0.3535).abs() < 0.004);
    assert_eq!(samples(&file, 48_000, 2).unwrap().len(), 2 * 24_000);
    assert!(samples(&file, 1_000, 1).is_err());
}
