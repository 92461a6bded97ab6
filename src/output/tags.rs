//! Tags: what a file says about itself, written in the way of its format.

use crate::assemble::Timeline;
use crate::book::Book;

/// Title, people and chapters. Each format writes those that it has a place for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tags {
    /// The title of the story, or of the chapter if the file is one of many.
    pub title: String,
    /// The title of the story, if the file is a chapter of it.
    pub album: Option<String>,
    /// The number of that chapter, counted from 1.
    pub track: Option<u16>,
    /// The author.
    pub author: Option<String>,
    /// The narrator.
    pub narrator: Option<String>,
    /// The series that the story belongs to.
    pub series: Option<String>,
    /// Its place in the series, as written.
    pub part: Option<String>,
    /// The date, as written.
    pub date: Option<String>,
    /// The language, as a BCP 47 tag.
    pub language: Option<String>,
    /// The genre. Formats that require one write "Audiobook" if it is missing.
    pub genre: Option<String>,
    /// The description.
    pub description: Option<String>,
    /// The picture on the front.
    pub cover: Option<Cover>,
    /// The chapters, in order. The first one starts at 0. Empty if the story has none.
    pub chapters: Vec<Chapter>,
}

/// A picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Cover {
    /// `image/jpeg` or `image/png`.
    pub mime: &'static str,
    /// The content of the file.
    pub bytes: Vec<u8>,
}

/// Where a chapter starts.
#[derive(Clone, Debug, PartialEq)]
pub struct Chapter {
    /// Its heading.
    pub title: String,
    /// Its first sample (per channel, at the output's rate).
    pub start: u64,
}

impl Tags {
    /// The tags of a rendered book: its front matter, and a chapter for every heading of level 1 and 2. The cover is read
    /// by [`super::cover::load`].
    pub fn of(book: &Book, timeline: &Timeline) -> Self {
        let meta = book.script.meta.clone();
        Self {
            title: meta.title,
            album: None,
            track: None,
            author: meta.author,
            narrator: meta.narrator,
            series: meta.series,
            part: meta.part,
            date: meta.date,
            language: meta.language,
            genre: meta.genre,
            description: meta.description,
            cover: None,
            chapters: chapters(book, timeline),
        }
    }
}

impl Tags {
    /// The album, by which players group the files of a story.
    pub fn album(&self) -> &String {
        self.album.as_ref().unwrap_or(&self.title)
    }

    /// The tags for the file of one chapter; `nth` is counted from 0.
    pub fn of_chapter(&self, nth: usize, title: String) -> Self {
        let track = u16::try_from(nth + 1).ok();
        Self { title, album: Some(self.album().clone()), track, chapters: Vec::new(), ..self.clone() }
    }
}

/// The titles of the chapters that a book will have. They are known before anything is spoken, because every line with a
/// word is heard. Empty if the story has no chapters.
pub fn chapter_titles(book: &Book) -> Vec<String> {
    let mut heard: Vec<usize> = book.plan.speaks().map(|speak| speak.line).collect();
    heard.dedup();
    outline(book, &heard).into_iter().map(|(title, _)| title).collect()
}

fn chapters(book: &Book, timeline: &Timeline) -> Vec<Chapter> {
    let heard: Vec<usize> = timeline.cues.iter().map(|cue| cue.line).collect();
    let start = |nth: Option<usize>| nth.map_or(0, |nth| timeline.cues[nth].start);
    outline(book, &heard).into_iter().map(|(title, opening)| Chapter { title, start: start(opening) }).collect()
}

/// The chapters, each with the one of the `heard` lines that opens it. The first one starts at the very beginning,
/// because players require that. What is heard before the first heading is a chapter with the story's title, or belongs
/// to the first chapter if it is only the announcement.
fn outline(book: &Book, heard: &[usize]) -> Vec<(String, Option<usize>)> {
    let lines: Vec<_> = book.script.lines().collect();
    let openings = heard.iter().enumerate().filter(|(_, line)| lines[**line].starts_chapter());
    let mut chapters: Vec<_> = openings.map(|(nth, line)| (lines[*line].text.clone(), Some(nth))).collect();
    let Some((_, opening)) = chapters.first_mut() else {
        // The title is the only heading, so the story is one chapter.
        let title = |line: &&usize| lines[**line].heading.is_some_and(|level| level <= 2);
        return heard.iter().find(title).map(|line| (lines[*line].text.clone(), None)).into_iter().collect();
    };
    let first = opening.take().unwrap_or(0);
    if heard[..first].iter().any(|line| lines[*line].rule != crate::script::Rule::Announced) {
        chapters[0].1 = Some(first);
        chapters.insert(0, (book.script.meta.title.clone(), None));
    }
    chapters
}
