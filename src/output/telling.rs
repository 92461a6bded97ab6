//! A rendered story as a reader meets it: chapters of paragraphs of lines, each with its time. The page and the EPUB are made
//! from it, and share its markup.

use super::tags::Tags;
use crate::assemble::{Cue, Timeline};
use crate::book::Book;
use crate::script::{Item, Line, Rule, SpeakerId};
use std::fmt::Write;

/// Voices that are told apart by colour: the narrator, and eight others that take turns.
pub const COLOURS: usize = 9;

/// Which of the [`COLOURS`] a speaker has; 0 is the narrator's alone.
pub fn colour(speaker: SpeakerId) -> usize {
    match speaker.0 {
        0 => 0,
        nth => (nth - 1) % (COLOURS - 1) + 1,
    }
}

/// A story with its times.
pub struct Telling<'a> {
    /// What was read and planned.
    pub book: &'a Book,
    /// When it is heard.
    pub timeline: &'a Timeline,
    /// What files say about themselves.
    pub tags: Tags,
    /// The lines of the script, in order.
    pub lines: Vec<&'a Line>,
    /// For each of `lines`: where it is heard, if it is.
    pub cues: Vec<Option<Cue>>,
    /// Chapters in order, without holes; never empty.
    pub sections: Vec<Section>,
}

/// A chapter, or what stands before the first one.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// Its heading, or the story's title.
    pub title: String,
    /// First sample.
    pub start: u64,
    /// The sample behind the last.
    pub end: u64,
    /// What stands in it.
    pub blocks: Vec<Block>,
}

/// What stands by itself on a page. Lines are told by their index.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// Title or author, announced.
    Title(usize),
    /// A heading.
    Heading(u8, Vec<usize>),
    /// A turn, with its speaker's name.
    Turn(Vec<usize>),
    /// Anything else.
    Paragraph(Vec<usize>),
    /// A scene break.
    Scene,
}

impl<'a> Telling<'a> {
    /// Sets a book out for reading.
    pub fn new(book: &'a Book, timeline: &'a Timeline) -> Self {
        let lines: Vec<_> = book.script.lines().collect();
        let mut cues = vec![None; lines.len()];
        for cue in &timeline.cues {
            cues[cue.line] = Some(*cue);
        }
        let tags = Tags::of(book, timeline);
        let sections = sections(book, timeline, &tags, &lines, &cues);
        Self { book, timeline, tags, lines, cues, sections }
    }

    /// A sample's time in seconds.
    pub fn seconds(&self, sample: u64) -> f64 {
        sample as f64 / f64::from(self.timeline.rate)
    }

    /// Who says a line.
    pub fn name(&self, line: usize) -> &'a str {
        self.book.script.name(self.lines[line].speaker)
    }

    /// The language of the text, as BCP 47 has it.
    pub fn language(&self) -> &str {
        self.tags.language.as_deref().unwrap_or(&self.book.cast.language)
    }

    /// Speakers that are heard, in order of the cast, each with the seconds that it speaks.
    pub fn heard(&self) -> Vec<(SpeakerId, f64)> {
        let mut shares = vec![0; self.book.script.speakers.len()];
        for cue in &self.timeline.cues {
            shares[self.lines[cue.line].speaker.0] += cue.end - cue.start;
        }
        let shares = shares.into_iter().enumerate().filter(|(_, share)| *share > 0);
        shares.map(|(nth, share)| (SpeakerId(nth), self.seconds(share))).collect()
    }

    /// Blocks as XHTML that is good HTML too: every line a `span` with the class `line`, the id `l` and its index, and
    /// the class `v` and its speaker's colour.
    pub fn markup<'b>(&self, blocks: impl IntoIterator<Item = &'b Block>) -> String {
        let mut out = String::new();
        for block in blocks {
            let (open, lines, close) = match block {
                Block::Title(line) => ("<p class=\"announced\">".to_string(), std::slice::from_ref(line), "</p>"),
                Block::Heading(level, lines) => match level {
                    1 => ("<h2>".into(), &lines[..], "</h2>"),
                    2 => ("<h3>".into(), &lines[..], "</h3>"),
                    _ => ("<h4>".into(), &lines[..], "</h4>"),
                },
                Block::Turn(lines) => (self.label(lines[0]), &lines[..], "</p>"),
                Block::Paragraph(lines) => ("<p>".into(), &lines[..], "</p>"),
                Block::Scene => {
                    out += "<hr/>\n";
                    continue;
                }
            };
            let lines: Vec<_> = lines.iter().map(|&line| self.line(line)).collect();
            let _ = writeln!(out, "{open}{}{close}", lines.join(" "));
        }
        out
    }

    fn label(&self, line: usize) -> String {
        let style = match &self.lines[line].style {
            Some((style, _)) => format!(" <i>({})</i>", escape(style)),
            None => String::new(),
        };
        let voice = colour(self.lines[line].speaker);
        format!("<p class=\"turn\"><b class=\"who v{voice}\">{}{style}</b> ", escape(self.name(line)))
    }

    /// A line as a `span`, or its bare text if it is not heard.
    pub fn line(&self, line: usize) -> String {
        let text = escape(&self.lines[line].text);
        match self.cues[line] {
            Some(_) => {
                format!("<span class=\"line v{}\" id=\"l{line}\">{text}</span>", colour(self.lines[line].speaker))
            }
            None => text,
        }
    }
}

/// Chapters as [`Tags`] has them: the text before the first heading is one of its own, unless only the title is announced.
fn sections(book: &Book, timeline: &Timeline, tags: &Tags, lines: &[&Line], cues: &[Option<Cue>]) -> Vec<Section> {
    let title = |nth: usize| tags.chapters.get(nth).map_or(&tags.title, |chapter| &chapter.title).clone();
    let start = |nth: usize| tags.chapters.get(nth).map_or(timeline.frames, |chapter| chapter.start);
    let mut sections = vec![Section { title: title(0), start: 0, end: start(1), blocks: Vec::new() }];
    let mut line = 0;
    for item in &book.script.items {
        let Some(section) = sections.last_mut() else { break };
        match item {
            Item::Pause { .. } => {}
            Item::Scene { .. } => section.blocks.push(Block::Scene),
            Item::Line(said) => {
                let next = start(sections.len());
                let opens = said.heading.is_some_and(|level| level <= 2)
                    && sections.len() < tags.chapters.len()
                    && cues[line].is_some_and(|cue| cue.start >= next);
                if opens {
                    let nth = sections.len();
                    sections.push(Section {
                        title: title(nth),
                        start: start(nth),
                        end: start(nth + 1),
                        blocks: Vec::new(),
                    });
                }
                let blocks = &mut sections.last_mut().expect("there is always one").blocks;
                put(blocks, line, lines);
                line += 1;
            }
        }
    }
    sections
}

/// Adds a line to its block, or begins one.
fn put(blocks: &mut Vec<Block>, line: usize, lines: &[&Line]) {
    let said = lines[line];
    let turn = matches!(said.rule, Rule::Turn | Rule::InnerTurn);
    if said.rule == Rule::Announced {
        return blocks.push(Block::Title(line));
    }
    if let Some(Block::Heading(_, old) | Block::Turn(old) | Block::Paragraph(old)) = blocks.last_mut()
        && let Some(&last) = old.last()
        && lines[last].block == said.block
        && (!turn
            || lines[last].speaker == said.speaker && lines[last].rule == said.rule && lines[last].style == said.style)
    {
        return old.push(line);
    }
    blocks.push(match said.heading {
        Some(level) => Block::Heading(level, vec![line]),
        None if turn => Block::Turn(vec![line]),
        None => Block::Paragraph(vec![line]),
    });
}

/// Text for HTML and XML, inside of elements and of attributes in double quotes. What XML cannot hold (XML 1.0, 2.2) becomes
/// U+FFFD.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            '\'' => out += "&#39;",
            '\t' | '\n' | '\r' => out.push(c),
            c if c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}') => out.push('\u{FFFD}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
pub(crate) mod tests;
