//! What commands tell in the terminal: each thing once, and the same from each command.

use crate::common::Desk;

const STORY: &str = "“Yes,” said Ada.\n\nIt rained.\n";

#[test]
fn a_warning_of_a_book_is_told_once_whichever_command_comes_first() {
    let desk = Desk::new();
    desk.write("story.md", STORY);
    let told = |args: &[&str]| {
        let stderr = desk.fullcast(args).ok().stderr();
        (stderr.contains("`Ada` speaks, but is not declared"), stderr.contains("1 warning was told before"))
    };
    assert_eq!(told(&["lines", "story.md"]), (true, false));
    assert_eq!(told(&["lines", "story.md"]), (false, true));
    assert_eq!(told(&["plan", "story.md"]), (false, true));
    let stderr = desk.fullcast(&["lines", "story.md"]).ok().stderr();
    assert!(stderr.contains("see `fullcast check story.md`"), "{stderr}");
    assert_eq!(told(&["check", "story.md"]), (true, false), "this one always tells everything");
    assert_eq!(told(&["lines", "story.md"]), (false, true));
    // A line that is inserted above changes nothing about the warning.
    desk.write("story.md", format!("It was late.\n\n{STORY}"));
    assert_eq!(told(&["lines", "story.md"]), (false, true));
    desk.write("story.md", STORY.replace("Ada", "Maud"));
    let stderr = desk.fullcast(&["lines", "story.md"]).ok().stderr();
    assert!(stderr.contains("`Maud` speaks") && !stderr.contains("told before"), "{stderr}");
    // Once `check` no longer finds it, it is new.
    desk.fullcast(&["check", "story.md"]).ok();
    desk.write("story.md", STORY);
    assert_eq!(told(&["lines", "story.md"]), (true, false));
}

#[test]
fn what_one_book_was_told_another_one_was_not() {
    let desk = Desk::new();
    desk.write("one.md", STORY);
    desk.write("two.md", STORY);
    for story in ["one.md", "two.md"] {
        let stderr = desk.fullcast(&["lines", story]).ok().stderr();
        assert!(stderr.contains("`Ada` speaks, but is not declared"), "{story}: {stderr}");
    }
}

#[test]
fn where_nothing_can_be_kept_every_command_tells_its_warnings() {
    let desk = Desk::new();
    desk.write("story.md", STORY);
    desk.write("cache", "a file and no folder");
    for _ in 0..2 {
        let stderr = desk.fullcast(&["lines", "story.md"]).ok().stderr();
        assert!(stderr.contains("`Ada` speaks, but is not declared"), "{stderr}");
    }
}

#[test]
fn a_line_with_several_quotations_is_named_once() {
    let desk = Desk::new();
    desk.write("voices.toml", "[attribution]\nleast = 1\n");
    desk.write("story.md", "“Yes.” It rained. The wind fell. “No.”\n\nThe sea rose.\n\n“Who?”\n");
    let stderr = desk.fullcast(&["check", "story.md"]).ok().stderr();
    assert!(stderr.contains("line 1 (2), 5\n"), "{stderr}");
}

#[test]
fn plan_and_render_count_the_same_lines() {
    let desk = Desk::new();
    let head = "announce = true\n[narrator]\nvoice = \"tone:hum\"\n[cast.Ann]\nvoice = \"tone:beep\"\n";
    desk.write("voices.toml", format!("{head}[sounds]\nplay = true\n"));
    let wav = |samples: usize| {
        let bytes = (samples * 2) as u32;
        let mut wav = b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0data".to_vec();
        wav[4..8].copy_from_slice(&(bytes + 36).to_le_bytes());
        wav.extend(bytes.to_le_bytes());
        wav.extend((0..samples).flat_map(|nth| if nth / 20 % 2 == 0 { [0, 32] } else { [0, 224] }));
        wav
    };
    desk.write("door.wav", wav(4000));
    let story = "---\ntitle: The Door\nauthor: Bo\n---\n\n# One\n\nAnn: Yes.\n\nAnn: Yes.\n\nYes. [sound door.wav]\n\nAnn: Yes. No.\n\n\
                 > A verse  \n> of two lines.\n\n## Two\n\nAnn: Yes.\n\nYes. [pause]\n";
    let counts = |story: &str| {
        desk.write("story.md", story);
        let plan = desk.fullcast(&["plan", "story.md"]).ok().stdout();
        let planned = plan
            .lines()
            .find(|line| line.contains("in the cache") || line.contains("to speak,"))
            .unwrap_or("")
            .to_string();
        let run = desk.fullcast(&["render", "story.md", "-o", "story.wav"]).ok().stderr();
        let done = run.lines().find(|line| line.contains("from the cache")).unwrap_or("").to_string();
        let numbers =
            |text: &str| -> Vec<usize> { text.split_whitespace().filter_map(|word| word.parse().ok()).collect() };
        let (planned, done) = (numbers(&planned), numbers(&done));
        (planned, [done[1], done[done.len() - 1], done[0]].to_vec())
    };
    for (story, new) in [(story.to_string(), 11), (story.to_string(), 0), (story.replace("A verse", "A song"), 1)] {
        let (planned, done) = counts(&story);
        assert_eq!(planned[..2], done[..2], "to speak, and in the cache");
        assert_eq!((done[0], done[2]), (new, done[0] + done[1]), "{done:?}");
    }
}
