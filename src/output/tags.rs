//! What a file says about itself, in whatever way its format can.

use crate::assemble::Timeline;
use crate::book::Book;

/// Title, people, chapters. Formats write what they have room for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tags {
    /// Title of the story, or of the chapter where the file is one of many.
    pub title: String,
    /// Title of the story where the file is one chapter of it.
    pub album: Option<String>,
    /// Which of the chapters it then is, from 1.
    pub track: Option<u16>,
    /// Who wrote it.
    pub author: Option<String>,
    /// Who reads it.
    pub narrator: Option<String>,
    /// Series it belongs to.
    pub series: Option<String>,
    /// Place in the series, as written.
    pub part: Option<String>,
    /// Date as written.
    pub date: Option<String>,
    /// BCP 47.
    pub language: Option<String>,
    /// Genre; formats that ask for one say "Audiobook" where it is missing.
    pub genre: Option<String>,
    /// What it is about.
    pub description: Option<String>,
    /// Front picture.
    pub cover: Option<Cover>,
    /// Chapters in order; the first starts at 0. Empty where the story has none.
    pub chapters: Vec<Chapter>,
}

/// A picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Cover {
    /// `image/jpeg` or `image/png`.
    pub mime: &'static str,
    /// The file as it is.
    pub bytes: Vec<u8>,
}

/// Where a chapter starts.
#[derive(Clone, Debug, PartialEq)]
pub struct Chapter {
    /// Its heading.
    pub title: String,
    /// Sample (per channel, at the output's rate).
    pub start: u64,
}

impl Tags {
    /// What a rendered book says about itself, but for its cover ([`super::cover::load`]): its front matter, and a chapter for every heading of level 1 and 2.
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
    /// What players put the files of one story together by.
    pub fn album(&self) -> &String {
        self.album.as_ref().unwrap_or(&self.title)
    }

    /// The same of one chapter's file, the `nth` from 0.
    pub fn of_chapter(&self, nth: usize, title: String) -> Self {
        let track = u16::try_from(nth + 1).ok();
        Self { title, album: Some(self.album().clone()), track, chapters: Vec::new(), ..self.clone() }
    }
}

/// Players want the first chapter to start at 0: what is heard before the first heading belongs to a chapter that has the
/// story's title, or to the first one if that is only the announcement.
fn chapters(book: &Book, timeline: &Timeline) -> Vec<Chapter> {
    let lines: Vec<_> = book.script.lines().collect();
    let starts = timeline.cues.iter().filter(|cue| lines[cue.line].starts_chapter());
    let mut chapters: Vec<Chapter> =
        starts.map(|cue| Chapter { title: lines[cue.line].text.clone(), start: cue.start }).collect();
    let announced = |line: usize| lines[line].rule == crate::script::Rule::Announced;
    let Some(first) = chapters.first_mut() else { return chapters };
    let opening = timeline.cues.iter().take_while(|cue| cue.start < first.start).any(|cue| !announced(cue.line));
    if opening {
        chapters.insert(0, Chapter { title: book.script.meta.title.clone(), start: 0 });
    } else {
        first.start = 0;
    }
    chapters
}
