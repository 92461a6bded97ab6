//! `fullcast chapters`: lists the chapters of a book, and what of it is left out.

use super::args::Chapters;
use super::{Console, Exit, Fault};
use fullcast::diag::Severity;
use fullcast::script::{ChapterSummary, Script};
use serde::Serialize;
use std::collections::BTreeMap;

/// How many words narrators read in a minute, by the usual estimate for audiobooks: 9,300 words an hour.
const WORDS_A_MINUTE: f64 = 155.0;

#[derive(Serialize)]
struct Listed<'a> {
    chapters: &'a [ChapterSummary],
    /// How many words are left out, by the reason.
    left_out: BTreeMap<&'static str, usize>,
}

pub fn run(args: &Chapters, console: &Console) -> Result<Exit, Fault> {
    let (book, diagnostics) = super::load(&args.input, &mut super::trust::engines()?);
    console.tell(&diagnostics, if args.json { Severity::Error } else { Severity::Note });
    let book = book.ok_or(Fault::Told)?;
    let (chapters, left_out) = (book.script.chapters(), left_out(&book.script));
    if args.json {
        let listed = Listed { chapters: &chapters, left_out };
        return console.print_json(&listed);
    }
    console.print(&table(&chapters, &left_out))
}

/// The words that are left out, by the reason. Markup and the like have none.
fn left_out(script: &Script) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for skip in script.skipped.iter().filter(|skip| PAGES.contains(&skip.reason)) {
        let text = skip.place.text(&script.parts);
        // Tags of an e-book are no words.
        let (mut words, mut inside) = (String::with_capacity(text.len()), false);
        for c in text.chars() {
            inside = if inside { c != '>' } else { c == '<' };
            words.push(if inside || c == '>' { ' ' } else { c });
        }
        *counts.entry(skip.reason).or_default() += words.split_whitespace().count();
    }
    counts
}

/// Reasons for which whole pages and notes are left out.
const PAGES: [&str; 11] = [
    "around the main text",
    "matter around the story",
    "outside of the reading order",
    "table of contents",
    "title page",
    "licence",
    "Project Gutenberg header",
    "transcriber's note",
    "footnote",
    "endnotes",
    "another chapter",
];

fn table(chapters: &[ChapterSummary], left_out: &BTreeMap<&'static str, usize>) -> String {
    let minutes = |words: usize| words as f64 / WORDS_A_MINUTE;
    let mut text = String::new();
    for chapter in chapters {
        let indent = if chapter.level == 2 { "  " } else { "" };
        let title = if chapter.number == 0 { "(before the first chapter)" } else { &chapter.title };
        text += &format!(
            "{:>4}  {:>7} words  {:>6.1} min  {indent}{title}\n",
            chapter.number,
            chapter.words,
            minutes(chapter.words)
        );
    }
    let words: usize = chapters.iter().map(|chapter| chapter.words).sum();
    text += &format!("      {words:>7} words  {:>6.1} min  in all\n", minutes(words));
    for (reason, words) in left_out {
        text += &format!("      {words:>7} words              left out: {reason}\n");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_every_chapter_and_what_is_left_out() {
        let chapter = |number, title: &str, level, words| ChapterSummary { number, title: title.into(), level, words };
        let chapters = [chapter(0, "", 0, 31), chapter(1, "Part One", 1, 2), chapter(2, "The Rope", 2, 1550)];
        let table = table(&chapters, &BTreeMap::from([("licence", 3000)]));
        let expected = "   0       31 words     0.2 min  (before the first chapter)\n   1        2 words     0.0 min  Part One\n   2     1550 words    10.0 min    The Rope\n         1583 words    10.2 min  in all\n         3000 words              left out: licence\n";
        assert_eq!(table, expected);
    }
}
