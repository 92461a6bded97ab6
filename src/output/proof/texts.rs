//! The two texts of a line, with marks where they differ.

use super::rows::{ProofLine, is_minor, words_of};
use crate::book::Book;
use crate::output::telling::escape;
use std::fmt::Write;

/// Something at an offset of the written text.
enum Event<'a> {
    Break,
    LeftOut { reason: &'static str, text: String },
    Change { written: &'a str, why: &'a str },
}

/// The text as written. What is replaced is marked, and what is left out inside of it is struck through.
pub(super) fn written(line: &ProofLine<'_>, book: &Book) -> String {
    let text = line.line.text.as_str();
    let mut events: Vec<(usize, Event<'_>)> = line.line.breaks.iter().map(|&at| (at, Event::Break)).collect();
    for skip in &line.line.skipped {
        if let Some(words) = words_of(skip, book) {
            events.push((offset(line, skip.place.span.start), Event::LeftOut { reason: skip.reason, text: words }));
        }
    }
    let changes = line.planned.changes.iter();
    events.extend(changes.map(|change| (change.at, Event::Change { written: &change.written, why: &change.why })));
    events.sort_by_key(|(at, _)| *at);
    let (mut out, mut at) = (String::with_capacity(text.len() + 32), 0);
    for (place, event) in events {
        if place > at {
            out += &escape(&text[at..place]);
            at = place;
        }
        let _ = match event {
            Event::Break if place > 0 => write!(out, "<br>"),
            Event::Break => Ok(()),
            Event::LeftOut { reason, text } => write!(out, "<s title=\"{}\">{}</s> ", escape(reason), escape(&text)),
            Event::Change { written, why } => {
                at = place + written.len();
                match is_minor(why) {
                    true => write!(out, "<u>{}</u>", escape(written)),
                    false => write!(out, "<del title=\"{}\">{}</del>", escape(why), escape(written)),
                }
            }
        };
    }
    out + &escape(&text[at..])
}

/// The offset in the text of a line at which a place of the source would be.
fn offset(line: &ProofLine<'_>, source: usize) -> usize {
    let text = line.line.text.as_str();
    let (mut low, mut high) = (0, text.len());
    while low < high {
        let middle = text.floor_char_boundary((low + high) / 2);
        if middle < text.len() && line.line.map.place(middle..text.len()).span.start < source {
            low = text.ceil_char_boundary(middle + 1);
        } else {
            high = middle;
        }
    }
    low
}

/// The text as spoken. What replaces something is marked, and pronunciations are shown.
pub(super) fn spoken(line: &ProofLine<'_>) -> String {
    if line.planned.spoken.is_empty() {
        return "<em>silence</em>".into();
    }
    let text = line.line.text.as_str();
    let mut out = Spoken { line, html: String::new(), plain: String::new(), space: false, sounding: false };
    let mut at = 0;
    for change in &line.planned.changes {
        out.add(&text[at..change.at.max(at)]);
        at = change.at + change.written.len();
        if is_minor(&change.why) {
            out.add(&change.spoken);
        } else {
            out.replaced(&change.spoken, &change.written, &change.why);
        }
    }
    out.add(&text[at..]);
    out.end_sound();
    // Should the two ever differ, what the engine is given counts.
    if out.plain == line.planned.spoken { out.html } else { escape(&line.planned.spoken) }
}

/// A spoken text that is being put together. White space becomes single spaces, as engines are given it.
struct Spoken<'a> {
    line: &'a ProofLine<'a>,
    html: String,
    plain: String,
    /// Whether a space comes before the next letter.
    space: bool,
    /// Whether a stretch with a pronunciation is open.
    sounding: bool,
}

impl Spoken<'_> {
    fn add(&mut self, text: &str) {
        let mut copied = String::new();
        for c in text.chars() {
            if c.is_whitespace() {
                self.space = !self.plain.is_empty();
                continue;
            }
            if std::mem::take(&mut self.space) {
                self.plain.push(' ');
                copied.push(' ');
            }
            if !self.line.planned.sounds.is_empty() {
                self.html += &escape(&std::mem::take(&mut copied));
                self.sound();
            }
            self.plain.push(c);
            copied.push(c);
        }
        self.html += &escape(&copied);
    }

    /// Adds what replaces something.
    fn replaced(&mut self, spoken: &str, written: &str, why: &str) {
        self.end_sound();
        let title = format!("{}: {}", escape(why), escape(written));
        if spoken.trim().is_empty() {
            self.add(spoken);
            let _ = write!(self.html, "<ins title=\"{title}\">∅</ins>");
            return;
        }
        let lead = spoken.len() - spoken.trim_start().len();
        self.add(&spoken[..lead]);
        if std::mem::take(&mut self.space) {
            self.plain.push(' ');
            self.html.push(' ');
        }
        let _ = write!(self.html, "<ins title=\"{title}\">");
        self.add(spoken[lead..].trim_end());
        self.end_sound();
        self.html += "</ins>";
        self.add(&spoken[lead + spoken[lead..].trim_end().len()..]);
    }

    /// Opens and closes pronunciations at this offset.
    fn sound(&mut self) {
        let at = self.plain.len();
        if self.line.planned.sounds.iter().any(|sound| sound.end == at) {
            self.end_sound();
        }
        if !self.sounding && self.line.planned.sounds.iter().any(|sound| sound.start == at) {
            self.html += "<dfn>";
            self.sounding = true;
        }
    }

    fn end_sound(&mut self) {
        if std::mem::take(&mut self.sounding) {
            let at = self.plain.len();
            let mut sounds = self.line.planned.sounds.iter();
            let ipa = sounds.rfind(|sound| sound.start < at).map_or("", |sound| sound.ipa.as_str());
            let _ = write!(self.html, "</dfn><small>/{}/</small>", escape(ipa));
        }
    }
}
