//! A rendered story for readers: chapters, paragraphs and lines, each with its time. The page and the EPUB are made from
//! it and share its markup.

mod markup;

pub use markup::escape;

use super::tags::Tags;
use crate::assemble::{Cue, Timeline};
use crate::book::Book;
use crate::script::{Item, Line, Rule, Setting, SpeakerId};
use markup::{Frames, typeset};
use std::fmt::Write;

/// The number of colours for speakers: one for the narrator, and eight that the others share.
pub const COLOURS: usize = 9;

/// The index of a speaker's colour in [`COLOURS`]. 0 is only for the narrator.
pub fn colour(speaker: SpeakerId) -> usize {
    match speaker.0 {
        0 => 0,
        nth => (nth - 1) % (COLOURS - 1) + 1,
    }
}

/// A story with its times.
pub struct Telling<'a> {
    /// The book.
    pub book: &'a Book,
    /// Its timeline.
    pub timeline: &'a Timeline,
    /// Its tags.
    pub tags: Tags,
    /// The lines of the script, in order.
    pub lines: Vec<&'a Line>,
    /// Where each of the `lines` is heard, if it is.
    pub cues: Vec<Option<Cue>>,
    /// The chapters, in order and without gaps. There is always at least one.
    pub sections: Vec<Section>,
}

/// A chapter, or what comes before the first one.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// Its heading, or the story's title.
    pub title: String,
    /// First sample.
    pub start: u64,
    /// The sample after the last one.
    pub end: u64,
    /// Its elements.
    pub elements: Vec<Element>,
}

/// An element of a page. Lines are given by their indices.
#[derive(Clone, Debug, PartialEq)]
pub enum Element {
    /// The title or the author, announced.
    Title(usize),
    /// A heading.
    Heading(u8, Vec<usize>),
    /// A speaker's turn, shown with the speaker's name.
    Turn(Vec<usize>),
    /// Anything else.
    Paragraph(Vec<usize>),
    /// A scene break.
    Scene,
}

impl Element {
    /// Its lines, in order.
    pub fn lines(&self) -> &[usize] {
        match self {
            Element::Title(line) => std::slice::from_ref(line),
            Element::Heading(_, lines) | Element::Turn(lines) | Element::Paragraph(lines) => lines,
            Element::Scene => &[],
        }
    }
}

impl<'a> Telling<'a> {
    /// Arranges a book for reading.
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

    /// The time of a sample in seconds.
    pub fn seconds(&self, sample: u64) -> f64 {
        sample as f64 / f64::from(self.timeline.rate)
    }

    /// The name of the speaker of a line.
    pub fn name(&self, line: usize) -> &'a str {
        self.book.script.name(self.lines[line].speaker)
    }

    /// The language of the text, as a BCP 47 tag.
    pub fn language(&self) -> &str {
        self.tags.language.as_deref().unwrap_or(&self.book.cast.language)
    }

    /// The speakers that are heard, in the order of the cast, each with the seconds that they speak.
    pub fn heard(&self) -> Vec<(SpeakerId, f64)> {
        let mut shares = vec![0; self.book.script.speakers.len()];
        for cue in &self.timeline.cues {
            shares[self.lines[cue.line].speaker.0] += cue.end - cue.start;
        }
        let shares = shares.into_iter().enumerate().filter(|(_, share)| *share > 0);
        shares.map(|(nth, share)| (SpeakerId(nth), self.seconds(share))).collect()
    }

    /// Writes elements as XHTML that is also valid HTML. Every line is a `span` with the class `line`, an id of `l` and its
    /// index, and a class of `v` and its speaker's colour. Quotes, lists, emphasis and lines of verse are as in the source.
    pub fn markup<'b>(&self, elements: impl IntoIterator<Item = &'b Element>) -> String {
        let mut out = String::new();
        let mut frames = Frames::default();
        for element in elements {
            let lines = element.lines();
            let mut setting = lines.first().map_or_else(Setting::default, |&line| self.lines[line].setting);
            if matches!(element, Element::Title(_) | Element::Heading(..)) {
                // Everything in a list is one of its items, except a heading.
                setting.list = None;
            }
            out += &frames.enter(setting);
            let body = if setting.list.is_some() { "li" } else { "p" };
            let (open, close) = match element {
                Element::Title(_) => ("<p class=\"announced\">".to_string(), "p"),
                Element::Heading(1, _) => ("<h2>".into(), "h2"),
                Element::Heading(2, _) => ("<h3>".into(), "h3"),
                Element::Heading(..) => ("<h4>".into(), "h4"),
                Element::Turn(lines) => (format!("<{body} class=\"turn\">{}", self.label(lines[0])), body),
                Element::Paragraph(_) => (format!("<{body}>"), body),
                Element::Scene => {
                    out += "<hr/>\n";
                    continue;
                }
            };
            let _ = writeln!(out, "{open}{}</{close}>", self.set(lines));
        }
        out + &frames.enter(Setting::default())
    }

    /// The lines of one element, one after another.
    fn set(&self, lines: &[usize]) -> String {
        let mut out = String::new();
        for (nth, &line) in lines.iter().enumerate() {
            let broken = self.lines[line].breaks.first() == Some(&0);
            out += match (nth, broken) {
                (0, _) => "",
                (_, true) => "<br/>",
                (_, false) => " ",
            };
            out += &self.line(line);
        }
        out
    }

    fn label(&self, line: usize) -> String {
        // Where a speech tag chose the style, the text says so itself.
        let direction = self.lines[line].style.as_ref().filter(|_| !self.lines[line].rule.id().starts_with('Q'));
        let style = match direction {
            Some((style, _)) => format!(" <i>({})</i>", escape(style)),
            None => String::new(),
        };
        let voice = colour(self.lines[line].speaker);
        format!("<b class=\"who v{voice}\">{}{style}</b> ", escape(self.name(line)))
    }

    /// A line as a `span`, or its bare text if it is not heard.
    pub fn line(&self, line: usize) -> String {
        let text = typeset(self.lines[line]);
        match self.cues[line] {
            Some(_) => {
                format!("<span class=\"line v{}\" id=\"l{line}\">{text}</span>", colour(self.lines[line].speaker))
            }
            None => text,
        }
    }
}

/// The chapters, as in [`Tags`]: the text before the first heading is a chapter of its own, unless it is only the announcement.
fn sections(book: &Book, timeline: &Timeline, tags: &Tags, lines: &[&Line], cues: &[Option<Cue>]) -> Vec<Section> {
    let title = |nth: usize| tags.chapters.get(nth).map_or(&tags.title, |chapter| &chapter.title).clone();
    let start = |nth: usize| tags.chapters.get(nth).map_or(timeline.frames, |chapter| chapter.start);
    let mut sections = vec![Section { title: title(0), start: 0, end: start(1), elements: Vec::new() }];
    let mut line = 0;
    for item in &book.script.items {
        let Some(section) = sections.last_mut() else { break };
        match item {
            Item::Pause { .. } | Item::Sound(_) => {}
            Item::Scene { .. } => section.elements.push(Element::Scene),
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
                        elements: Vec::new(),
                    });
                }
                let elements = &mut sections.last_mut().expect("there is always one").elements;
                put(elements, line, lines);
                line += 1;
            }
        }
    }
    sections
}

/// Adds a line to the element of its block, or starts a new one.
fn put(elements: &mut Vec<Element>, line: usize, lines: &[&Line]) {
    let said = lines[line];
    let turn = matches!(said.rule, Rule::Turn | Rule::InnerTurn);
    if said.rule == Rule::Announced {
        return elements.push(Element::Title(line));
    }
    if let Some(Element::Heading(_, old) | Element::Turn(old) | Element::Paragraph(old)) = elements.last_mut()
        && let Some(&last) = old.last()
        && lines[last].block == said.block
        && (!turn
            || lines[last].speaker == said.speaker && lines[last].rule == said.rule && lines[last].style == said.style)
    {
        return old.push(line);
    }
    elements.push(match said.heading {
        Some(level) => Element::Heading(level, vec![line]),
        None if turn => Element::Turn(vec![line]),
        None => Element::Paragraph(vec![line]),
    });
}

#[cfg(test)]
pub(crate) mod tests;
