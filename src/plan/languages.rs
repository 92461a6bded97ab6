//! Parts of a line in other languages than the script's: who speaks them, and what the writer is told about those that nobody
//! does.

use super::Planner;
use crate::cast::{DeliveryId, told, with_readers};
use crate::diag::{Diagnostic, Diagnostics, Place, excerpt};
use crate::script::{Line, SpeakerId};
use std::ops::Range;

/// A part of a line that is spoken in one language.
pub(super) struct Part {
    /// Where it is in the text of the line.
    pub range: Range<usize>,
    pub delivery: DeliveryId,
    /// The silence before it, in seconds.
    pub pause: f64,
}

/// Stretches in a language that the voices of their lines do not speak.
pub(super) struct Unread {
    /// As the text names it.
    tag: String,
    count: usize,
    words: String,
    place: Place,
    speaker: SpeakerId,
}

impl Planner<'_> {
    /// The parts of a line, in order. There is at least one. A part without a word belongs to the one before it.
    pub(super) fn parts(&mut self, line: &Line, index: usize) -> Vec<Part> {
        let own = self.cast.lines[index];
        let mut borders: Vec<(usize, DeliveryId)> = vec![(0, own)];
        for stretch in line.in_other_languages(&self.cast.language) {
            match self.cast.in_languages.get(&(own, stretch.tag.to_ascii_lowercase())).copied().flatten() {
                Some(delivery) => {
                    let range = with_marks(&line.text, &stretch.range);
                    borders.extend([(range.start, delivery), (range.end, own)]);
                }
                None => self.leave_unread(line, &stretch.range, &stretch.tag),
            }
        }
        let ends: Vec<usize> = borders.iter().skip(1).map(|(at, _)| *at).chain([line.text.len()]).collect();
        let mut parts: Vec<Part> = Vec::new();
        for ((start, delivery), end) in borders.into_iter().zip(ends) {
            let words = line.text[start..end].contains(char::is_alphanumeric);
            match parts.last_mut() {
                Some(last) if !words || last.delivery == delivery => last.range.end = end,
                // Marks before the first word.
                Some(last) if !line.text[last.range.clone()].contains(char::is_alphanumeric) => {
                    (last.range.end, last.delivery) = (end, delivery);
                }
                _ => parts.push(Part { range: start..end, delivery, pause: self.pause(&line.text[..start]) }),
            }
        }
        for part in &mut parts {
            let text = &line.text[part.range.clone()];
            let start = part.range.start + (text.len() - text.trim_start().len());
            part.range = start..start + text.trim().len();
        }
        parts
    }

    /// The silence after a text: none inside of a sentence, because every take has a little at both ends.
    fn pause(&self, before: &str) -> f64 {
        let word = before.trim_end().ends_with(|c: char| c.is_alphanumeric());
        if word { 0.0 } else { self.voices.pauses.line }
    }

    fn leave_unread(&mut self, line: &Line, range: &Range<usize>, tag: &str) {
        let language = crate::script::primary(tag).to_ascii_lowercase();
        let unread = self.unread.entry(language).or_insert_with(|| Unread {
            tag: tag.to_string(),
            count: 0,
            words: excerpt(&line.text[range.clone()]).to_string(),
            place: line.map.place(range.clone()),
            speaker: line.speaker,
        });
        unread.count += 1;
    }

    /// Warns once about all stretches in languages that their voices do not speak, and says what would read them.
    pub(super) fn tell_languages(&mut self, diagnostics: &mut Diagnostics) {
        let unread = std::mem::take(&mut self.unread);
        let Some(first) = unread.values().min_by_key(|unread| unread.place) else { return };
        let mut sorted: Vec<&Unread> = unread.values().collect();
        sorted.sort_by_key(|one| (std::cmp::Reverse(one.count), one.place));
        let counted: Vec<String> = sorted.iter().map(|one| format!("{} in {}", one.count, told(&one.tag))).collect();
        let counted = match &counted[..] {
            [all @ .., last] if !all.is_empty() => format!("{} and {last}", all.join(", ")),
            all => all.join(", "),
        };
        let (own, name) = (told(&self.cast.language), self.script.name(first.speaker));
        let message = format!(
            "stretches in other languages are read as if they were {own}, because their voices do not speak them: {counted}; {name} says the first, `{}`",
            first.words
        );
        let mut warning = Diagnostic::warning("unread-stretch", message).at_place(&self.script.parts, first.place);
        for one in sorted.iter().take(MOST) {
            warning = with_readers(warning, &one.tag, self.engines);
        }
        diagnostics.push(warning);
        // What is told here is not told again because of its letters.
        self.respelt.retain(|alphabet, _| !alphabet.language().is_some_and(|tag| unread.contains_key(tag)));
    }
}

/// A range with the marks around it that belong to it, such as its quotation marks.
fn with_marks(text: &str, range: &Range<usize>) -> Range<usize> {
    let before = text[..range.start].trim_end_matches(['(', '[', '"', '“', '„', '«', '»', '‘', '‚', '¿', '¡']);
    let closing = [')', ']', '"', '”', '“', '«', '»', '’', '.', ',', ';', ':', '!', '?', '…'];
    let after = text[range.end..].trim_start_matches(closing);
    before.len()..text.len() - after.len()
}

/// For how many languages a message says what would read them.
const MOST: usize = 3;
