//! Several books in one run, and a book in parts on machines that share a cache.

use crate::common::Desk;
use std::path::Path;

fn book(desk: &Desk, name: &str, text: &str) {
    let path = desk.path(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    desk.write(name, text);
}

fn bytes(path: impl AsRef<Path>) -> Vec<u8> {
    std::fs::read(path).unwrap()
}

/// Three books with a line in common, and one that is wrong.
fn shelf() -> Desk {
    let desk = Desk::new();
    desk.tones("Chapter one.\n\nIt rained.\n");
    book(&desk, "books/a.md", "Chapter one.\n\nIt rained.\n");
    book(&desk, "books/x/b.md", "Chapter one.\n\nAnn: Wow!\n\nIt snowed.\n");
    book(&desk, "books/x/c.txt", "It was dry.\n");
    desk
}

#[test]
fn books_come_out_as_if_each_was_rendered_by_itself() {
    let desk = shelf();
    std::fs::create_dir_all(desk.path("alone/x")).unwrap();
    for name in ["a.md", "x/b.md", "x/c.txt"] {
        let alone = format!("alone/{name}").replace(".md", ".wav").replace(".txt", ".wav");
        desk.fullcast(&["render", &format!("books/{name}"), "--no-cache", "-o", &alone]).ok();
    }
    let run = desk.fullcast(&["render", "books", "--out", "out"]).ok();
    for name in ["a.wav", "x/b.wav", "x/c.wav"] {
        assert_eq!(bytes(desk.path("out").join(name)), bytes(desk.path("alone").join(name)), "{name}");
        assert!(run.stdout().replace('\\', "/").contains(&format!("out/{name}\n")), "{}", run.stdout());
    }
    assert!(run.stderr().contains("3 of 3 books written"), "{}", run.stderr());
    // What is there is not spoken again, and the order of the books is that of their names.
    let again = desk.fullcast(&["render", "books/x", "books/a.md", "--out", "out2"]).ok().stderr();
    let rows: Vec<Vec<&str>> = again.lines().map(|line| line.split_whitespace().collect()).collect();
    let named =
        |name: &str| rows.iter().position(|row| row.first().is_some_and(|first| first.ends_with(name))).unwrap();
    assert!(named("b.md") < named("c.txt") && named("c.txt") < named("a.md"), "{again}");
    assert!(["a.md", "b.md", "c.txt"].iter().all(|name| rows[named(name)][3] == "0"), "{again}");
}

#[test]
fn a_book_that_is_wrong_keeps_no_other_one_from_being_written() {
    let desk = shelf();
    book(&desk, "books/bad/voices.toml", "[narrator]\nvoice = \"nobody-has-this\"\n");
    book(&desk, "books/bad/d.md", "It rained.\n");
    let run = desk.fullcast(&["render", "books", "no-such.md", "--out", "out"]);
    assert_eq!(run.code(), Some(1));
    let told = run.stderr();
    for words in
        ["there is no book no-such.md", "nobody-has-this", "not written: 1 error", "3 of 4 books written", "1 failed"]
    {
        assert!(told.contains(words), "{words}: {told}");
    }
    assert!(desk.path("out/x/c.wav").exists() && !desk.path("out/bad/d.wav").exists());
}

#[test]
fn a_voice_that_fails_in_one_book_does_not_end_the_others() {
    let desk = shelf();
    let broken = "[narrator]\nvoice = \"command:broken\"\n[engines.command.broken]\nargv = [\"/bin/false\"]\n";
    book(&desk, "books/bad/voices.toml", broken);
    book(&desk, "books/bad/d.md", "It rained.\n");
    desk.trust("books/bad/d.md");
    let run = desk.fullcast(&["render", "books", "--out", "out"]);
    assert_eq!(run.code(), Some(1), "{}", run.stderr());
    assert!(run.stderr().contains("3 of 4 books written"), "{}", run.stderr());
}

#[test]
fn without_a_folder_each_file_goes_next_to_its_script_and_a_chapter_a_file_into_a_folder() {
    let desk = shelf();
    desk.fullcast(&["render", "books/a.md", "books/x/c.txt", "--format", "flac"]).ok();
    assert!(desk.path("books/a.flac").exists() && desk.path("books/x/c.flac").exists());
    book(&desk, "books/a.md", "# One\n\nIt rained.\n\n# Two\n\nIt snowed.\n");
    desk.fullcast(&["render", "books/*.md", "--split", "chapters", "--out", "out"]).ok();
    assert_eq!(
        crate::common::files(&desk.path("out/a")).iter().filter(|path| path.extension().unwrap() == "wav").count(),
        2
    );
}

#[test]
fn what_names_one_file_or_spends_too_much_is_refused_for_a_shelf() {
    let desk = shelf();
    for option in [&["-o", "x.wav"][..], &["--page", "x.html"], &["--timeline", "x.json"], &["--play"]] {
        let run = desk.fullcast(&[&["render", "books"], option].concat());
        assert!(run.stderr().contains("cannot be kept for several books"), "{option:?}: {}", run.stderr());
        assert_eq!(run.code(), Some(1));
    }
    let run = desk.fullcast(&["render", "books", "--max-new-lines", "2", "--out", "out"]);
    assert_eq!(run.code(), Some(1));
    assert!(run.stderr().contains("--max-new-lines allows 2") && !desk.path("out").exists(), "{}", run.stderr());
}

#[test]
fn parts_that_were_spoken_by_several_machines_make_the_book_that_one_makes() {
    let desk = shelf();
    let lines: String = (0..30).map(|n| format!("It rained on day {n}.\n\nAnn: Wow, {n} of them!\n\n")).collect();
    book(&desk, "books/long.md", &lines);
    desk.fullcast(&["render", "books/long.md", "--no-cache", "-o", "alone.wav"]).ok();
    let mut spoken = 0;
    for part in ["3/3", "1/3", "2/3", "2/3"] {
        let told = desk.fullcast(&["render", "books/long.md", "--shard", part, "--cache", "shared"]).ok().stderr();
        let words: Vec<&str> = told.lines().last().unwrap().split_whitespace().collect();
        assert_eq!(words[1], format!("{part}:"), "{told}");
        spoken += words[2].parse::<usize>().unwrap();
    }
    // The title is a line, too.
    assert_eq!(spoken, 61);
    assert!(!desk.path("books/long.wav").exists());
    let told = desk.fullcast(&["render", "books/long.md", "--cache", "shared", "-o", "shared.wav"]).ok().stderr();
    assert!(told.contains(": 0 spoken"), "{told}");
    assert_eq!(bytes(desk.path("alone.wav")), bytes(desk.path("shared.wav")));
}

#[test]
fn a_part_that_could_not_be_kept_or_does_not_exist_is_refused() {
    let desk = shelf();
    let run = desk.fullcast(&["render", "books/a.md", "--shard", "1/2", "--no-cache"]);
    assert!(run.code() == Some(1) && run.stderr().contains("could not be kept"), "{}", run.stderr());
    for part in ["0/2", "3/2", "two"] {
        let run = desk.fullcast(&["render", "books/a.md", "--shard", part]);
        assert!(run.code() == Some(2) && run.stderr().contains("such as 2/5"), "{}", run.stderr());
    }
    assert_eq!(desk.fullcast(&["render", "books/a.md", "--shard", "1/2", "-o", "x.wav"]).code(), Some(2));
}
