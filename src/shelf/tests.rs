use super::*;
use crate::diag::Diagnostics;
use crate::engine::Engines;
use std::path::{Path, PathBuf};

struct Room(tempfile::TempDir);

impl Room {
    fn with(files: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let path = folder.path().join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "It rained.\n").unwrap();
        }
        Self(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// What is found under names in this folder: paths with their folders, and the codes of the faults.
    fn find(&self, names: &[&str]) -> (Vec<(String, String)>, Vec<&'static str>) {
        let names: Vec<PathBuf> = names
            .iter()
            .map(|name| match name.strip_prefix('@') {
                Some(list) => PathBuf::from(format!("@{}", self.path(list).display())),
                None => self.path(name),
            })
            .collect();
        let mut faults = Diagnostics::new();
        let books = find(&names, &mut faults);
        let slashes = |path: &Path| path.to_string_lossy().replace('\\', "/");
        let shown = |book: &ShelfBook| (slashes(book.path.strip_prefix(self.0.path()).unwrap()), slashes(&book.folder));
        (books.iter().map(shown).collect(), faults.iter().map(|fault| fault.code).collect())
    }
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(path, folder)| (path.to_string(), folder.to_string())).collect()
}

#[test]
fn a_folder_is_searched_for_books_and_keeps_its_structure() {
    let room = Room::with(&[
        "s/b.md",
        "s/a/two.txt",
        "s/a/one.epub",
        "s/README.md",
        "s/voices.toml",
        "s/b.wav",
        "s/b.srt",
        "s/.hidden/c.md",
        "s/b.cast.toml",
        "s/b.proof.html",
    ]);
    let found = pairs(&[("s/a/one.epub", "a"), ("s/a/two.txt", "a"), ("s/b.md", "")]);
    assert_eq!(room.find(&["s"]), (found, vec![]));
}

#[test]
fn of_files_with_one_name_the_one_that_people_write_is_the_book() {
    let room = Room::with(&["s/b.epub", "s/b.html", "s/b.md", "s/c.epub", "s/c.srt"]);
    assert_eq!(room.find(&["s"]), (pairs(&[("s/b.md", ""), ("s/c.epub", "")]), vec![]));
}

#[test]
fn a_file_that_is_named_is_a_book_whatever_it_is_called() {
    let room = Room::with(&["README.md", "cues.srt", "[odd].md", "noise"]);
    let names = ["README.md", "cues.srt", "[odd].md", "noise"];
    assert_eq!(room.find(&names), (pairs(&names.map(|name| (name, ""))), vec![]));
}

#[test]
fn patterns_and_lists_name_books_each_of_which_comes_once() {
    let room = Room::with(&["a1.md", "a2.md", "b.epub", "x/c.md", "a.wav"]);
    std::fs::write(room.path("list"), "\u{feff}# the second\na2.md\n\n x/c.md \r\n").unwrap();
    let found = pairs(&[("a2.md", ""), ("x/c.md", ""), ("a1.md", ""), ("b.epub", "")]);
    assert_eq!(room.find(&["@list", "a*", "*.epub", "a1.md", "**/c.md"]), (found, vec![]));
}

#[test]
fn everything_that_names_no_book_is_told_and_the_others_are_found() {
    let room = Room::with(&["a.md", "empty/voices.toml"]);
    let (found, faults) = room.find(&["no.md", "a.md", "*.docx", "empty", "@nothing", "***x"]);
    assert_eq!(found, pairs(&[("a.md", "")]));
    assert_eq!(faults, ["no-book", "no-book", "no-book", "cannot-read", "no-pattern"]);
}

#[test]
fn a_book_that_would_be_written_over_another_one_is_left_out_and_told() {
    let room = Room::with(&["x/story.md", "y/Story.txt"]);
    let (found, faults) = room.find(&["x/story.md", "y/Story.txt"]);
    assert_eq!((found, faults), (pairs(&[("x/story.md", "")]), vec!["same-name"]));
    assert_eq!(room.find(&[""]).0, pairs(&[("x/story.md", "x"), ("y/Story.txt", "y")]));
}

fn book(text: &str) -> Book {
    Book::from_text(text, "announce = false\n[narrator]\nvoice = \"tone:hum\"\n", &mut Engines::open()).unwrap()
}

#[test]
fn a_book_is_complete_when_the_last_of_its_takes_is_there_whoever_else_needs_it() {
    let books = [book("One.\n\nShared.\n"), book("Shared.\n")];
    let Pool { plan, mut lacks } = Pool::of(books.iter(), |_| false);
    assert_eq!((lacks.counts(), lacks.complete()), (&[2, 1][..], vec![]));
    let keys: Vec<Key> = plan.speaks().map(|speak| speak.key).collect();
    assert_eq!(keys.len(), 2);
    assert_eq!(lacks.spoken(&keys[1]), [1]);
    assert_eq!(lacks.spoken(&keys[1]), [0; 0], "a take that was made again");
    assert_eq!(lacks.spoken(&keys[0]), [0]);
    assert_eq!(lacks.complete(), [0, 1]);
    assert_eq!(Pool::of(books.iter(), |_| true).lacks.complete(), [0, 1]);
}

#[test]
fn a_line_of_the_pool_leads_to_its_book() {
    let books = [book("One.\n\nTwo.\n"), book("Three.\n")];
    let Pool { plan, lacks } = Pool::of(books.iter(), |_| false);
    let three = plan.speaks().last().unwrap();
    assert_eq!(lacks.place(three.line), (1, three.line - 2));
    assert_eq!(lacks.place(1), (0, 1));
}
