//! The files that `render` writes next to the sound.

use crate::common::Desk;

const SCRIPT: &str = "# One\n\nIt rained.\n\nAnn: Wow!\n";

#[test]
fn everything_that_is_asked_for_is_written_in_one_run() {
    let desk = Desk::new();
    desk.tones(SCRIPT);
    // These are what runs left behind that were killed.
    for name in [".a.html.AbCd12.fullcast-tmp.d", ".a.epub.AbCd12.fullcast-tmp.d"] {
        std::fs::create_dir(desk.path(name)).unwrap();
        std::fs::write(desk.path(name).join("sound.opus"), "half").unwrap();
    }
    let names = ["a.html", "a.srt", "a.vtt", "a.ass", "a.txt", "a.epub"];
    let mut args = vec!["render", "story.md"];
    for (option, name) in
        ["--page", "--subtitles", "--subtitles", "--subtitles", "--labels", "--epub"].into_iter().zip(names)
    {
        args.extend([option, name]);
    }
    args.extend(["--stems", "stems"]);
    desk.fullcast(&args).ok();
    for name in names.into_iter().chain(["story.wav", "stems/00 narrator.wav", "stems/01 Ann.wav"]) {
        assert!(std::fs::metadata(desk.path(name)).is_ok_and(|data| data.len() > 0), "{name} is missing");
    }
    let left: Vec<_> = std::fs::read_dir(desk.path("")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().contains("fullcast-tmp")), "{left:?}");
}

#[test]
fn names_get_their_endings_and_the_ending_names_every_file() {
    let desk = Desk::new();
    desk.tones(SCRIPT);
    let sides = [
        "--page",
        "p",
        "--epub",
        "Vol. 2",
        "--labels",
        "l.v3",
        "--timeline",
        "t",
        "--stems",
        "s",
        "--subtitles",
        "x.srt",
    ];
    let run = desk.fullcast(&[&["render", "story.md", "-o", "a.wav"], &sides[..]].concat()).ok();
    let told: Vec<String> = run.stdout().lines().map(String::from).collect();
    assert_eq!(told, ["a.wav", "t.json", "x.srt", "l.v3.txt", "s", "p.html", "Vol. 2.epub"]);
    assert!(told.iter().all(|name| desk.path(name).exists()));
    // Who meets the target need not read by how much.
    assert!(!run.stderr().contains("LUFS"), "{}", run.stderr());
    let run = desk.fullcast(&["render", "story.md", "-o", "a.wav", "--measures", "--page", "p.HTM"]).ok();
    assert_eq!(run.stdout(), "a.wav\np.HTM\n");
    assert!(run.stderr().contains("passes audiobook") && run.stderr().contains("LUFS"), "{}", run.stderr());
    let run = desk.fullcast(&["render", "story.md", "-o", "-", "--page", "p"]).ok();
    assert!(run.0.stdout.starts_with(b"RIFF") && run.stderr().lines().any(|line| line == "p.html"), "{}", run.stderr());
}

#[test]
fn nothing_is_spoken_if_a_file_cannot_be_written() {
    let desk = Desk::new();
    desk.tones(SCRIPT);
    let run = |args: &[&str]| desk.fullcast(&[&["render", "story.md"], args].concat());
    run(&["--subtitles", "a.sub"]).fails(1, &["a.sub", ".srt, .vtt, .ass"]);
    run(&["--page", "nowhere/a.html"]).fails(1, &["nowhere", "folder"]);
    run(&["--page", "story.md"]).fails(1, &["the script itself"]);
    run(&["--subtitles", "a.srt", "--subtitles", "a.srt"]).fails(1, &["the subtitles cannot go to one file twice"]);
    for (option, name, ending) in [
        ("--page", "a.wav", ".html"),
        ("--page", "a.EPUB", ".html"),
        ("--page", "a.docx", ".html"),
        ("--epub", "a.html", ".epub"),
        ("--epub", "a.m4b", ".epub"),
        ("--timeline", "a.txt", ".json"),
        ("--timeline", "a.srt", ".json"),
        ("--labels", "a.json", ".txt"),
        ("--labels", "a.wav", ".txt"),
        ("--stems", "a.wav", "name a folder"),
    ] {
        run(&[option, name]).fails(1, &[name, ending]);
    }
    run(&["-o", "a.wav", "--epub", "a.wav"]).fails(1, &["the EPUB cannot be a.wav"]);
    assert!(!desk.path("story.wav").exists() && !desk.path("a.wav").exists());
}
