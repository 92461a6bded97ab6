//! `fullcast play` and `--play`, with players that write down what they hear.
#![cfg(unix)]

use crate::common::Desk;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;
use std::time::{Duration, Instant};

const SCRIPT: &str = "It rained.\n\nAnn: Wow, the second one!\n\nIt went on.\n\nAnn: And on.\n";

/// Puts a player of this name into the only folder in which programs are looked for.
fn player(desk: &Desk, name: &str, script: &str) {
    let bin = desk.path("bin");
    std::fs::create_dir_all(&bin).unwrap();
    if name.is_empty() {
        return;
    }
    std::fs::write(bin.join(name), format!("#!/bin/sh\n{script}\n")).unwrap();
    std::fs::set_permissions(bin.join(name), std::fs::Permissions::from_mode(0o755)).unwrap();
}

fn command(desk: &Desk, args: &[&str]) -> Command {
    let mut command = desk.command(args);
    command.env("PATH", desk.path("bin")).env("HEARD", desk.path("heard.wav"));
    command
}

/// Runs a command that plays, and returns the samples that the player was given.
fn heard(desk: &Desk, args: &[&str]) -> Vec<i16> {
    let _ = std::fs::remove_file(desk.path("heard.wav"));
    let run = command(desk, args).output().unwrap();
    assert_eq!(run.status.code(), Some(0), "{}", String::from_utf8_lossy(&run.stderr));
    let bytes = std::fs::read(desk.path("heard.wav")).unwrap();
    assert!(bytes.starts_with(b"RIFF") && bytes[8..16] == *b"WAVEfmt " && bytes[36..40] == *b"data");
    bytes[44..].as_chunks::<2>().0.iter().map(|sample| i16::from_le_bytes(*sample)).collect()
}

#[test]
fn a_book_is_played_through_the_player_that_is_installed() {
    let desk = Desk::new();
    desk.tones(SCRIPT);
    player(&desk, "aplay", "exec /bin/cat > \"$HEARD\"");
    let whole = heard(&desk, &["play", "story.md"]);
    assert!(whole.iter().any(|sample| sample.unsigned_abs() > 1000));
    let rest = heard(&desk, &["play", "story.md", "--from", "5"]);
    let ann = heard(&desk, &["play", "story.md", "--character", "Ann"]);
    assert!(!rest.is_empty() && rest.len() < whole.len() && !ann.is_empty() && ann.len() < whole.len());
    let last = heard(&desk, &["play", "story.md", "--character", "ann", "--from", "7"]);
    assert!(!last.is_empty() && last.len() < ann.len());
    for (args, words) in [(&["--from", "99"][..], "99"), (&["--character", "Nobody"][..], "Nobody")] {
        let run = command(&desk, &[&["play", "story.md"], args].concat()).output().unwrap();
        assert_eq!(run.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&run.stderr).contains(words));
    }
    assert_eq!(heard(&desk, &["render", "story.md", "--play"]), whole);
    assert!(desk.path("story.wav").exists());
    assert!(!heard(&desk, &["audition", "story.md", "--play"]).is_empty());
}

#[test]
fn what_is_spoken_long_before_it_is_heard_is_heard_to_its_end() {
    let desk = Desk::new();
    desk.tones(&SCRIPT.repeat(3));
    player(&desk, "aplay", "exec /bin/cat > \"$HEARD\"");
    desk.fullcast(&["render", "story.md", "-o", "whole.wav"]).ok();
    let seconds = |samples: usize, rate: u32| samples as f64 / f64::from(rate);
    let whole = hound::WavReader::open(desk.path("whole.wav")).unwrap();
    let length = seconds(whole.len() as usize, whole.spec().sample_rate);
    // It takes its time before it listens, and by then everything is spoken.
    player(&desk, "aplay", "/bin/sleep 1; exec /bin/cat > \"$HEARD\"");
    for args in [&["play", "story.md"][..], &["render", "story.md", "--play"]] {
        let heard = heard(&desk, args);
        // The silences before the first line and after the last one are not those of the file.
        let missing = length - seconds(heard.len(), whole.spec().sample_rate);
        assert!(missing.abs() < 1.0, "{args:?}: {missing} s of {length} s");
    }
}

#[test]
fn a_player_that_takes_only_files_gets_one_when_everything_is_spoken() {
    let desk = Desk::new();
    desk.tones(SCRIPT);
    player(&desk, "paplay", "exec /bin/cp \"$1\" \"$HEARD\"");
    assert!(!heard(&desk, &["play", "story.md"]).is_empty());
    // One that takes the sound as it comes is preferred.
    player(&desk, "ffplay", "/bin/cat > /dev/null; echo RIFF > \"$HEARD\"");
    command(&desk, &["play", "story.md"]).status().unwrap();
    assert_eq!(std::fs::read(desk.path("heard.wav")).unwrap(), b"RIFF\n");
}

#[test]
fn without_a_player_nothing_is_spoken_and_the_error_says_which_there_are() {
    if cfg!(feature = "play") {
        return;
    }
    let desk = Desk::new();
    desk.tones(SCRIPT);
    player(&desk, "", "");
    for args in [&["play", "story.md"][..], &["render", "story.md", "--play"], &["audition", "story.md", "--play"]] {
        let run = command(&desk, args).output().unwrap();
        let stderr = String::from_utf8_lossy(&run.stderr).into_owned();
        assert_eq!(run.status.code(), Some(1), "{stderr}");
        assert!(
            stderr.contains("no program that plays sound is installed") && stderr.contains("ffplay, mpv"),
            "{stderr}"
        );
    }
    assert!(!desk.path("story.wav").exists());
}

#[test]
fn it_is_heard_while_later_lines_are_still_being_spoken() {
    let desk = Desk::new();
    desk.tones(SCRIPT);
    player(&desk, "ffplay", "exec /bin/cat > \"$HEARD\"");
    desk.fullcast(&["render", "story.md", "-o", "line.wav"]).ok();
    // The voice of the second line speaks only when the first one was heard.
    let waits = "/bin/cat > /dev/null; n=0; while [ ! -s heard.wav ] && [ $n -lt 300 ]; do /bin/sleep 0.1; n=$((n+1)); done; \
                 [ -s heard.wav ] && /bin/cat line.wav";
    desk.write("waits.sh", waits);
    let voices = "[narrator]\nvoice = \"tone:hum\"\n[engines.command.slow]\nargv = [\"/bin/sh\", \"waits.sh\"]\n\
                  [cast.Ann]\nvoice = \"command:slow\"\n";
    desk.write("voices.toml", voices);
    desk.write("story.md", "It rained.\n\nAnn: Wow, the second one!\n");
    desk.trust("story.md");
    assert!(heard(&desk, &["play", "story.md"]).len() > 10_000);
}

#[test]
fn ctrl_c_ends_the_player_too() {
    let desk = Desk::new();
    desk.tones(SCRIPT);
    player(&desk, "mpv", "echo $$ > \"$HEARD\"; exec /bin/sleep 600");
    let mut child = command(&desk, &["play", "story.md"]).spawn().unwrap();
    let began = Instant::now();
    let pid = loop {
        let pid = std::fs::read_to_string(desk.path("heard.wav")).unwrap_or_default();
        if pid.ends_with('\n') {
            break pid.trim().to_string();
        }
        assert!(began.elapsed() < Duration::from_secs(60), "the player does not start");
        std::thread::sleep(Duration::from_millis(20));
    };
    let sent =
        |signal: &str, pid: &str| Command::new("/bin/kill").args([signal, pid]).output().unwrap().status.success();
    assert!(sent("-INT", &child.id().to_string()));
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(!sent("-0", &pid), "the player goes on");
}

#[test]
fn a_player_that_is_closed_ends_it_without_a_fault() {
    let desk = Desk::new();
    desk.tones(&format!("{SCRIPT}\n{}", "Nobody knew what came next, and it went on. ".repeat(200)));
    player(&desk, "ffplay", "/bin/head -c 1000 > \"$HEARD\"");
    let run = command(&desk, &["play", "story.md"]).output().unwrap();
    assert_eq!(run.status.code(), Some(0), "{}", String::from_utf8_lossy(&run.stderr));
}
