//! Bad input is ordinary input: each kind gets a clear message and the right exit code, and leaves the last good output alone.

use crate::common::Desk;
use std::path::Path;

/// A desk with a good render in `story.wav`.
fn rendered() -> (Desk, Vec<u8>) {
    let desk = Desk::new();
    desk.tones("Ann: Hello.\n\nAll is well.\n");
    desk.fullcast(&["render", "story.md"]).ok();
    let good = read(&desk.path("story.wav"));
    (desk, good)
}

fn read(path: &Path) -> Vec<u8> {
    std::fs::read(path).expect("the file is there")
}

/// Checks that the folder contains nothing but the named files, so that no temporary file was left.
#[track_caller]
fn only(desk: &Desk, names: &[&str]) {
    let entries = std::fs::read_dir(desk.path("")).expect("a folder");
    let mut found: Vec<_> =
        entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8")).collect();
    found.sort();
    assert_eq!(found, names);
}

/// Replaces the script, renders again, and expects these words and the old sound.
#[track_caller]
fn refused(script: &[u8], words: &[&str]) {
    let (desk, good) = rendered();
    desk.write("story.md", script);
    desk.fullcast(&["render", "story.md"]).fails(1, words);
    assert!(read(&desk.path("story.wav")) == good, "the last good file was touched");
    only(&desk, &["cache", "story.md", "story.wav", "voices.toml"]);
    desk.fullcast(&["check", "story.md"]).fails(1, words);
}

#[test]
fn a_missing_script_is_told_with_its_path() {
    let desk = Desk::new();
    desk.fullcast(&["render", "nothing.md"]).fails(1, &["nothing.md", "no such file"]);
    desk.fullcast(&["check", "nothing.md"]).fails(1, &["nothing.md"]);
    desk.fullcast(&["lines", "nothing.md"]).fails(1, &["nothing.md"]);
}

#[test]
fn a_folder_is_no_script() {
    let desk = Desk::new();
    std::fs::create_dir(desk.path("folder.md")).expect("a folder");
    desk.fullcast(&["render", "folder.md"]).fails(1, &["folder.md", "folder"]);
}

#[test]
fn an_empty_script_is_an_error() {
    refused(b"", &["story.md"]);
    refused(b"\n\n   \n", &["story.md"]);
    refused(b"<!-- only a comment -->\n", &["story.md"]);
}

#[test]
fn a_script_in_another_encoding_is_read_and_told_with_line_and_column() {
    let desk = Desk::new();
    for (script, encoding, place) in [
        (&b"Hello.\n\nThe caf\xe9 is open, she said, and no one else was there.\n"[..], "windows-1252", "story.md:3:8"),
        (&[0xFF, 0xFE, b'H', 0, 0xE9, 0, b'.', 0], "UTF-16LE", "story.md:1:2"),
    ] {
        desk.write("story.md", script);
        let told = desk.fullcast(&["lines", "story.md"]).ok();
        assert!(told.stdout().contains('é'), "{}", told.stdout());
        let told = desk.fullcast(&["check", "story.md"]).ok();
        assert!(told.stderr().contains(encoding) && told.stderr().contains(place), "{}", told.stderr());
    }
}

#[test]
fn a_binary_file_is_told_as_such() {
    refused(b"RIFF\0\0\0\0WAVEfmt ", &["not a text file"]);
    refused(b"\x01\x02\x03\xff\x04", &["not a text file"]);
}

#[test]
fn broken_front_matter_is_told_with_line_and_column() {
    refused(b"---\ntitle: \"open\nauthor: [\n---\n\nHello.\n", &["story.md:"]);
}

#[test]
fn broken_toml_and_an_unknown_voice_are_told_at_once_with_the_caret_under_them() {
    let (desk, good) = rendered();
    desk.write("voices.toml", "[narrator]\nvoise = \"tone:hum\"\n\n[cast.Ann]\nvoice = \"bep\"\n");
    desk.fullcast(&["render", "story.md"]).fails(1, &["voices.toml:2:1", "voice", "voices.toml:5:9", "`beep`"]);
    desk.write("voices.toml", "[cast.Ann\nvoice = \"tone:beep\"\n");
    desk.fullcast(&["render", "story.md"]).fails(1, &["voices.toml:1:"]);
    assert!(read(&desk.path("story.wav")) == good);
}

#[test]
fn vena_beside_veena_is_a_warning_and_an_error_when_strict() {
    let desk = Desk::new();
    desk.write("voices.toml", "[narrator]\nvoice = \"tone:hum\"\n[cast.Veena]\nvoice = \"tone:beep\"\n");
    desk.write("story.md", "Veena: Hello.\n\nVena: Hello again.\n");
    let run = desk.fullcast(&["check", "story.md"]).ok();
    assert!(
        run.stderr().contains("did you mean `Veena`?") && run.stderr().contains("story.md:3:1"),
        "{}",
        run.stderr()
    );
    desk.fullcast(&["check", "--strict", "story.md"]).fails(1, &["did you mean `Veena`?"]);
    desk.fullcast(&["render", "--strict", "story.md"]).fails(1, &["did you mean `Veena`?"]);
    assert!(!desk.path("story.wav").exists());
}

#[test]
fn a_single_line_of_5_mb_is_checked_and_its_faults_are_shown_in_short() {
    let desk = Desk::new();
    desk.tones(&format!("Ann: {}\n\nZoe: Hi.\n", "All work and no play. ".repeat(240_000)));
    let run = desk.fullcast(&["check", "story.md"]).ok();
    assert!(run.stderr().contains("`Zoe`"));
    assert!(run.stderr().len() < 20_000, "{} bytes of message", run.stderr().len());
}

#[test]
fn a_hundred_thousand_lines_are_checked_and_the_last_one_is_not_lost() {
    let desk = Desk::new();
    let lines: String = (0..50_000).map(|n| format!("Ann: This is number {n}.\n\n")).collect();
    desk.tones(&format!("{lines}Ann: The very last one.\n"));
    let run = desk.fullcast(&["lines", "story.md"]).ok();
    assert_eq!(run.stdout().lines().count(), 50_002, "the announced title, and every line");
    assert!(run.stdout().trim_end().ends_with("The very last one."));
}

#[test]
fn an_output_folder_that_is_missing_is_told_before_anything_is_spoken() {
    let (desk, _) = rendered();
    desk.write("story.md", "Ann: Something new.\n");
    let run =
        desk.fullcast(&["render", "story.md", "-o", "no/such/story.wav"]).fails(1, &["no/such", "make the folder"]);
    assert!(!run.stderr().contains("spoken"));
    desk.fullcast(&["render", "story.md", "--timeline", "no/such/t.json"]).fails(1, &["no/such"]);
}

#[test]
fn the_script_and_the_cast_are_never_overwritten() {
    let (desk, _) = rendered();
    let script = read(&desk.path("story.md"));
    desk.fullcast(&["render", "story.md", "-o", "story.md"]).fails(1, &["the script itself"]);
    desk.fullcast(&["render", "story.md", "-o", "./cache/../story.md"]).fails(1, &["the script itself"]);
    desk.fullcast(&["render", "story.md", "--timeline", "voices.toml"]).fails(1, &["the cast itself"]);
    assert!(read(&desk.path("story.md")) == script);
}

#[test]
fn an_unknown_ending_lists_the_ones_there_are() {
    let (desk, _) = rendered();
    desk.fullcast(&["render", "story.md", "-o", "story.xyz"]).fails(1, &["story.xyz", ".wav", ".m4b"]);
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_told_and_nothing_is_left_behind() {
    let (desk, good) = rendered();
    // /dev/full is always full.
    std::os::unix::fs::symlink("/dev/full", desk.path("full.wav")).expect("a link");
    desk.fullcast(&["render", "story.md", "-o", "full.wav"]).fails(1, &["full"]);
    assert!(read(&desk.path("story.wav")) == good);
}

#[test]
fn wrong_usage_ends_with_code_2() {
    let desk = Desk::new();
    desk.fullcast(&["render"]).fails(2, &["<SCRIPT>", "Usage: fullcast render <SCRIPT>"]);
    desk.fullcast(&["rendre", "story.md"]).fails(2, &["render"]);
    desk.fullcast(&["render", "story.md", "--bits", "12"]).fails(2, &["16", "24"]);
    desk.fullcast(&["render", "story.md", "--jobs", "0"]).fails(2, &["256"]);
}

#[test]
#[cfg(unix)]
fn an_interrupted_render_ends_with_130_and_leaves_the_old_file_alone() {
    let (desk, good) = rendered();
    let lines: String =
        (0..4_000).map(|n| format!("Ann: This is a rather long line, it has the number {n}.\n\n")).collect();
    desk.write("story.md", lines);
    let mut child = desk
        .command(&["render", "story.md", "--jobs", "1"])
        .stderr(std::process::Stdio::piped())
        .stdout(std::process::Stdio::null())
        .spawn()
        .expect("the binary runs");
    let takes = desk.path("cache").join("takes");
    let begun = || std::fs::read_dir(&takes).map_or(0, |shards| shards.count());
    let before = begun();
    // It is at work as soon as new takes appear.
    for _ in 0..3_000 {
        if begun() > before + 3 {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    let kill = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(kill.is_ok_and(|status| status.success()), "the signal was sent");
    let status = child.wait().expect("it ends");
    assert_eq!(status.code(), Some(130));
    assert!(read(&desk.path("story.wav")) == good);
    only(&desk, &["cache", "story.md", "story.wav", "voices.toml"]);
    assert!(begun() > before, "what was spoken is kept");
}
