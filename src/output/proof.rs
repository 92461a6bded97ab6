//! A proof for listeners: one page that shows the written and the spoken text side by side, with every substitution, the
//! speaker and voice of each line, and everything that is left out. It needs no network and has no script.

mod rows;
mod summary;
#[cfg(test)]
mod tests;
mod texts;

use super::telling::{colour, escape};
use super::{OutputError, side};
use crate::book::Book;
use crate::script::{SoundKind, doubtful};
use rows::{Chapter, Row, chapters};
use std::fmt::Write;
use std::path::Path;

/// The files from which the page is made.
const HTML: &str = include_str!("proof/proof.html");
const CSS: &str = include_str!("proof/proof.css");

/// What a proof shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProofCounts {
    /// Lines.
    pub lines: usize,
    /// Lines in which words are spoken otherwise than they are written. Typographic quotes and dashes do not count.
    pub changed: usize,
    /// Lines whose speaker is doubtful or unknown.
    pub doubtful: usize,
    /// Words that are left out, without markup.
    pub left_out: usize,
}

/// Writes the page. The same book gives the same bytes.
///
/// # Errors
/// The disk is full or failed.
pub fn write(path: &Path, book: &Book) -> Result<ProofCounts, OutputError> {
    let (page, counts) = page(book);
    side::write_text(path, &page)?;
    Ok(counts)
}

/// The page, and what it shows.
fn page(book: &Book) -> (String, ProofCounts) {
    let chapters = chapters(book);
    let counts = summary::counts(book, &chapters);
    let mut out = String::new();
    // The template is split at its marks only once, so that marks in the author's text are never replaced.
    for (nth, part) in HTML.split("{{").enumerate() {
        let Some((mark, rest)) = part.split_once("}}").filter(|_| nth > 0) else {
            out += part;
            continue;
        };
        match mark {
            "language" => out += &escape(&book.cast.language),
            "title" => out += &escape(&book.script.meta.title),
            "css" => out += CSS,
            "head" => out += &summary::head(book, &counts),
            "contents" => out += &summary::contents(&chapters),
            "cast" => out += &summary::cast(book),
            "changes" => out += &summary::changes(&chapters),
            "omissions" => out += &summary::omissions(book, &chapters),
            "lines" => out += &counts.lines.to_string(),
            "changed" => out += &counts.changed.to_string(),
            "doubtful" => out += &counts.doubtful.to_string(),
            "left" => out += &summary::numbered(counts.left_out, "word", "words"),
            "text" => chapters.iter().enumerate().for_each(|(nth, chapter)| section(nth, chapter, book, &mut out)),
            _ => unreachable!("the template knows no other mark"),
        }
        out += rest;
    }
    (out, counts)
}

/// A chapter with its rows.
fn section(nth: usize, chapter: &Chapter<'_>, book: &Book, out: &mut String) {
    let _ = writeln!(out, "<section id=\"c{nth}\"><h2>{}</h2>", escape(&chapter.title));
    for row in &chapter.rows {
        match row {
            Row::Line(line) => {
                let classes = [(line.is_changed(), " sub"), (line.doubtful, " doubt")];
                let classes: String = classes.iter().filter(|(is, _)| *is).map(|(_, class)| *class).collect();
                let _ = writeln!(
                    out,
                    "<div class=\"l v{}{classes}\" id=\"l{}\">{}<p class=\"s\" dir=\"auto\">{}</p><p class=\"t\" dir=\"auto\">{}</p></div>",
                    colour(line.line.speaker),
                    line.number,
                    summary::who(line, book),
                    texts::written(line, book),
                    texts::spoken(line)
                );
            }
            Row::Pause(seconds) => {
                let length = seconds.map_or("pause".to_string(), |seconds| format!("pause of {seconds} s"));
                let _ = writeln!(out, "<p class=\"gap\">{length}</p>");
            }
            Row::Sound(mark) => {
                let what = match mark.kind {
                    SoundKind::Sound => "sound: ",
                    SoundKind::Music => "music: ",
                    SoundKind::MusicEnd => "the music ends",
                };
                let unheard =
                    if mark.found.is_none() && mark.kind != SoundKind::MusicEnd { " (not heard)" } else { "" };
                let _ = writeln!(out, "<p class=\"gap\">{what}{}{unheard}</p>", escape(&mark.file));
            }
            Row::Scene => *out += "<p class=\"gap\">scene break</p>\n",
            Row::LeftOut { reason, text } => *out += &summary::left_out(reason, text),
        }
    }
    *out += &summary::markup(&chapter.markup);
    *out += "</section>\n";
}

/// The places of the doubtful quotations, sorted.
fn doubts(book: &Book) -> Vec<crate::diag::Place> {
    let mut places: Vec<_> = doubtful(&book.script.quotations).iter().map(|one| one.place).collect();
    places.sort_unstable();
    places
}
