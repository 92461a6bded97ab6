//! Whatever happens to a run and to what it left behind, the next one ends well, with the bytes of an undisturbed one.

use crate::common::{Desk, Draw, Run, files};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

/// How many times a render is killed and its cache is damaged. `FULLCAST_ROUNDS` asks for more.
const ROUNDS: usize = 50;

/// How the book is rendered: into one file of plain samples, whose unchanged beginning is copied; into a folder of chapters,
/// whose files are kept; and into one file that is kept as a whole.
const KINDS: [&[&str]; 3] = [
    &["render", "story.md", "-o", "story.wav"],
    &["render", "story.md", "--split", "chapters", "--format", "flac", "-o", "chapters", "--subtitles", "srt"],
    &["render", "story.md", "-o", "story.opus", "--subtitles", "story.vtt"],
];

/// A book in versions that differ in one line.
fn book(version: usize) -> String {
    let chapter = |nth: usize| {
        let changed = if nth == 2 { version } else { 0 };
        format!("# Chapter {nth}\n\nIt rained for {nth} days.\n\nAnn: Day {nth}, and number {changed}.\n\n")
    };
    (1..=4).map(chapter).collect()
}

/// The files that a render makes.
fn made(desk: &Desk) -> Vec<PathBuf> {
    let mut made = files(&desk.path(""));
    let known = [desk.path("story.md"), desk.path("voices.toml")];
    made.retain(|path| !path.starts_with(desk.path("cache")) && !known.contains(path));
    made
}

/// The same with their bytes.
fn outputs(desk: &Desk) -> BTreeMap<PathBuf, Vec<u8>> {
    made(desk).into_iter().map(|path| (path.clone(), std::fs::read(&path).expect("a file"))).collect()
}

fn clear(desk: &Desk) {
    made(desk).iter().for_each(|path| std::fs::remove_file(path).expect("a file"));
}

/// How far a render is: how many files there are in the cache and beside the book.
fn progress(desk: &Desk) -> usize {
    files(&desk.path("cache/takes")).len() + files(&desk.path("cache/notes")).len() + made(desk).len()
}

/// Kills a render once it has made so many files. How fast the machine is makes no difference.
fn kill_at(desk: &Desk, kind: &[&str], enough: usize) -> bool {
    let mut command = desk.command(kind);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the binary runs");
    let mut ended = false;
    while !ended && progress(desk) < enough {
        ended = child.try_wait().expect("its parent may").is_some();
        std::thread::sleep(Duration::from_millis(1));
    }
    child.kill().expect("its parent may");
    child.wait().expect("its parent may");
    !ended
}

/// Damages a file of the cache or one that was made: a bit, a byte, its end, all of it, or its place. Says what it did.
fn damage(desk: &Desk, draw: &mut Draw) -> String {
    let mut there = files(&desk.path("cache"));
    there.extend(made(desk));
    let Some(path) = there.get(draw.below(there.len())) else { return "nothing".into() };
    let mut bytes = std::fs::read(path).expect("a file");
    let at = draw.below(bytes.len());
    let what = ["a bit", "a byte", "its end", "more", "zeros", "removed"][draw.below(6)];
    match what {
        "a bit" if !bytes.is_empty() => bytes[at] ^= 1 << draw.below(8),
        "a byte" if !bytes.is_empty() => bytes[at] = draw.below(256) as u8,
        "its end" => bytes.truncate(at),
        "more" => bytes.extend([0; 7]),
        "zeros" => bytes.fill(0),
        _ => {}
    }
    std::fs::write(path, bytes).expect("room");
    if what == "removed" {
        std::fs::remove_file(path).expect("a file");
    }
    format!("{what} of {}", inside(desk, path))
}

fn inside(desk: &Desk, path: &Path) -> String {
    path.strip_prefix(desk.path("")).unwrap_or(path).display().to_string()
}

#[test]
fn after_every_kill_and_every_damage_the_next_run_ends_with_the_right_bytes() {
    let desk = Desk::new();
    desk.write("voices.toml", "[narrator]\nvoice = \"nora\"\n[cast.Ann]\nvoice = \"claire\"\n");
    let mut right = BTreeMap::new();
    for version in 0..2 {
        for (nth, kind) in KINDS.iter().enumerate() {
            desk.write("story.md", book(version));
            desk.fullcast(kind).ok();
            right.insert((version, nth), outputs(&desk));
            clear(&desk);
            std::fs::remove_dir_all(desk.path("cache")).expect("a cache");
        }
    }
    let rounds = std::env::var("FULLCAST_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(ROUNDS);
    let mut draw = Draw(29);
    let (mut killed, mut last) = (0, 0);
    for round in 0..rounds {
        // A book is rendered anew, or another version of it where the last one lies.
        let nth = round / 4 % KINDS.len();
        if round % 4 == 0 {
            let _ = std::fs::remove_dir_all(desk.path("cache"));
            clear(&desk);
            last = 0;
        }
        let version = round % 2;
        desk.write("story.md", book(version));
        let enough = last + draw.below(right[&(version, nth)].len() + 10);
        killed += usize::from(kill_at(&desk, KINDS[nth], enough));
        let harm = damage(&desk, &mut draw);
        let run: Run = desk.fullcast(KINDS[nth]).ok();
        let made = outputs(&desk);
        let names =
            |files: &BTreeMap<PathBuf, Vec<u8>>| files.keys().map(|path| inside(&desk, path)).collect::<Vec<_>>();
        assert_eq!(names(&made), names(&right[&(version, nth)]), "round {round}, {harm}: {}", run.stderr());
        for (path, bytes) in &right[&(version, nth)] {
            assert!(made[path] == *bytes, "round {round}, {harm}: {} has other bytes", inside(&desk, path));
        }
        last = progress(&desk);
    }
    assert!(killed * 3 > rounds, "only {killed} of {rounds} renders were killed before they ended");
}
