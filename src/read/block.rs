//! Builds blocks, for formats that walk through a source and know at each point what is text.

use crate::diag::{Place, Span};
use crate::script::{
    Block, BlockKind, Cut, CutKind, Emphasis, LanguageStretch, Ruby, Setting, SourceMap, StatedSpeaker, TimeSlot,
    TimedWords, Typeface,
};
use std::ops::Range;

/// A block that is being read. White space is folded: a run of it becomes one space, and none is left at either end.
#[derive(Default)]
pub(super) struct BlockBuilder {
    block: Block,
    /// Where the white space is that becomes a space before the next text.
    space: Option<Span>,
    /// Formatting that has begun, with the offset of its beginning.
    open: Vec<(Typeface, usize)>,
    /// The language of the text from an offset on, as far as it is marked, in order.
    languages: Vec<(usize, Option<String>)>,
    /// Whether a line of the source, or a line of the author's, begins with the next text.
    opens: Opens,
    /// When the next text is shown, if that is known and changes with it.
    slot: Option<TimeSlot>,
}

#[derive(Default, Clone, Copy)]
struct Opens {
    line: bool,
    verse: bool,
}

impl BlockBuilder {
    /// Begins a block in a part of the source.
    pub fn new(part: usize) -> Self {
        let mut builder = Self::default();
        builder.block.map = SourceMap::new(part);
        builder.opens.line = true;
        builder
    }

    /// Whether no text has been added yet.
    pub fn is_empty(&self) -> bool {
        self.block.text.is_empty()
    }

    /// The text so far. A space that may follow is not in it.
    pub fn text(&self) -> &str {
        &self.block.text
    }

    /// Adds text as the source has it: `source[span]`.
    pub fn copy(&mut self, source: &str, span: Span) {
        let mut at = span.start;
        while at < span.end {
            let rest = &source[at..span.end];
            let space = rest.len() - rest.trim_start().len();
            if let Some(first) = rest.chars().next().filter(|_| space > 0) {
                self.space(Span::new(at, at + first.len_utf8()));
                at += space;
                continue;
            }
            let length = rest.find(char::is_whitespace).unwrap_or(rest.len());
            self.begin_text();
            self.block.text.push_str(&rest[..length]);
            self.block.map.push(Span::new(at, at + length));
            at += length;
        }
    }

    /// Adds text that the source writes differently, such as an entity.
    pub fn respell(&mut self, text: &str, span: Span) {
        if text.trim().is_empty() {
            return self.space(span);
        }
        let solid = text.trim();
        if text.starts_with(char::is_whitespace) {
            self.space(Span::new(span.start, span.start));
        }
        self.begin_text();
        self.block.text.push_str(solid);
        self.block.map.push_respelt(solid.len(), span);
        if text.ends_with(char::is_whitespace) {
            self.space(Span::new(span.end, span.end));
        }
    }

    /// Adds white space of the source. Of several characters, `span` is the first.
    fn space(&mut self, span: Span) {
        self.space.get_or_insert(span);
    }

    /// Ends a line of the source. The author did not mean anything by it.
    pub fn wrap(&mut self, newline: Span) {
        self.space(Span::new(newline.start, newline.end.min(newline.start + 1)));
        self.opens.line = true;
    }

    /// Ends a line that the author broke on purpose, as in verse. `place` is what breaks it, such as a tag.
    pub fn break_line(&mut self, place: Span) {
        if self.is_empty() {
            return;
        }
        self.space(Span::new(place.start, place.start));
        self.opens = Opens { line: true, verse: true };
    }

    /// Adds a pause of the given seconds, or the usual one. `span` is where the source asks for it.
    pub fn pause(&mut self, seconds: Option<f64>, span: Span) {
        let place = Place::new(self.block.map.part(), span);
        self.block.cuts.push(Cut { at: self.block.text.len(), kind: CutKind::Pause { seconds, place } });
    }

    /// From here on somebody else speaks, as the format states.
    pub fn speaker(&mut self, name: String, name_span: Span, style: Option<(String, Span)>) {
        let part = self.block.map.part();
        let style = style.map(|(style, span)| (style, Place::new(part, span)));
        let at = self.block.text.len();
        self.block.labels.push(StatedSpeaker { at, name, place: Place::new(part, name_span), style });
    }

    /// The text from here on is shown at this time.
    pub fn show(&mut self, slot: TimeSlot) {
        self.slot = Some(slot);
    }

    /// The text from here on is marked as being in a language, or as being in none in particular.
    pub fn speak_in(&mut self, tag: Option<&str>) {
        if self.languages.last().map_or(tag.is_some(), |(_, last)| last.as_deref() != tag) {
            self.languages.push((self.block.text.len(), tag.map(str::to_string)));
        }
    }

    /// Says how a range of the text is read.
    pub fn read_as(&mut self, range: Range<usize>, reading: &str) {
        let reading = reading.split_whitespace().collect::<Vec<_>>().join(" ");
        let range = solid(&self.block.text, range);
        if !range.is_empty() && !reading.is_empty() {
            self.block.ruby.push(Ruby { range, reading });
        }
    }

    /// Begins formatting.
    pub fn open(&mut self, face: Typeface) {
        self.open.push((face, self.block.text.len()));
    }

    /// Ends the formatting of this kind that began last.
    pub fn close(&mut self, face: Typeface) {
        if let Some(nth) = self.open.iter().rposition(|(open, _)| *open == face) {
            let (face, from) = self.open.remove(nth);
            self.emphasize(face, from);
        }
    }

    fn emphasize(&mut self, face: Typeface, from: usize) {
        let range = solid(&self.block.text, from..self.block.text.len());
        if !range.is_empty() {
            self.block.emphasis.push(Emphasis { range, face });
        }
    }

    /// Adds the space before the next text, and records the lines that begin with it.
    fn begin_text(&mut self) {
        if let Some(space) = self.space.take().filter(|_| !self.is_empty()) {
            self.block.text.push(' ');
            match space.len() {
                1 => self.block.map.push(space),
                // White space of several bytes is one character, or is written in another way.
                _ => self.block.map.push_respelt(1, space),
            }
        }
        let at = self.block.text.len();
        if let Some(slot) =
            self.slot.take().filter(|slot| self.block.times.last().is_none_or(|last| last.slot != *slot))
        {
            self.block.times.push(TimedWords { at, slot });
        }
        let opens = std::mem::take(&mut self.opens);
        if opens.line || self.block.lines.is_empty() {
            self.block.lines.push(if self.block.lines.is_empty() { 0 } else { at });
        }
        if opens.verse && at > 0 {
            self.block.breaks.push(at);
        }
    }

    /// The stretches that are marked as being in a language.
    fn languages(&mut self) -> Vec<LanguageStretch> {
        let marks = std::mem::take(&mut self.languages);
        let ends: Vec<usize> = marks.iter().skip(1).map(|(at, _)| *at).chain([self.block.text.len()]).collect();
        let stretches = marks.into_iter().zip(ends).filter_map(|((at, tag), end)| {
            let range = self.block.trim(at..end);
            Some(LanguageStretch { tag: tag?, range }).filter(|stretch| !stretch.range.is_empty())
        });
        stretches.collect()
    }

    /// Finishes the block. `None` if it has no text.
    pub fn finish(mut self, kind: BlockKind, setting: Setting) -> Option<Block> {
        if self.is_empty() {
            return None;
        }
        for (face, from) in std::mem::take(&mut self.open) {
            self.emphasize(face, from);
        }
        let languages = self.languages();
        let mut block = self.block;
        block.languages = languages;
        block.emphasis.sort_by_key(|emphasis| (emphasis.range.start, std::cmp::Reverse(emphasis.range.end)));
        block.brackets = brackets(&block.text);
        block.place = block.map.place(0..block.text.len());
        Some(Block { kind, setting, ..block })
    }
}

/// A range without the white space at its beginning. The text has none at its end.
fn solid(text: &str, range: Range<usize>) -> Range<usize> {
    let inside = &text[range.clone()];
    range.start + (inside.len() - inside.trim_start().len())..range.end
}

/// The outermost pairs of square brackets in a text.
pub(super) fn brackets(text: &str) -> Vec<Range<usize>> {
    let (mut open, mut pairs) = (Vec::new(), Vec::<Range<usize>>::new());
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'[' => open.push(at),
            b']' => {
                let Some(start) = open.pop() else { continue };
                pairs.truncate(pairs.partition_point(|inner| inner.start < start));
                pairs.push(start..at + 1);
            }
            _ => {}
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_is_folded_and_every_byte_keeps_its_place() {
        let source = "  One \n\t two&amp;three  <b>four </b> five";
        let mut builder = BlockBuilder::new(2);
        builder.copy(source, Span::new(0, 12));
        builder.respell("&", Span::new(12, 17));
        builder.copy(source, Span::new(17, 24));
        builder.open(Typeface::Bold);
        builder.copy(source, Span::new(27, 32));
        builder.close(Typeface::Bold);
        builder.copy(source, Span::new(36, 41));
        let block = builder.finish(BlockKind::Paragraph, Setting::default()).unwrap();
        assert_eq!(block.text, "One two&three four five");
        assert_eq!(block.emphasis, [Emphasis { range: 14..18, face: Typeface::Bold }]);
        let place = |text: &str| {
            let at = block.text.find(text).unwrap();
            block.place_of(at..at + text.len())
        };
        assert_eq!(place("two"), Place::new(2, 9..12));
        assert_eq!(place("&"), Place::new(2, 12..17));
        assert_eq!(place("four"), Place::new(2, 27..31));
        assert_eq!((block.place, block.lines.as_slice()), (Place::new(2, 2..41), &[0][..]));
    }

    #[test]
    fn lines_and_verse_begin_with_their_first_letter() {
        let source = "a\nb<br/> c";
        let mut builder = BlockBuilder::new(0);
        builder.copy(source, Span::new(0, 1));
        builder.wrap(Span::new(1, 2));
        builder.copy(source, Span::new(2, 3));
        builder.break_line(Span::new(3, 8));
        builder.copy(source, Span::new(8, 10));
        let block = builder.finish(BlockKind::Paragraph, Setting::default()).unwrap();
        assert_eq!((block.text.as_str(), &block.lines[..], &block.breaks[..]), ("a b c", &[0, 2, 4][..], &[4][..]));
    }

    #[test]
    fn a_block_without_text_is_none() {
        let mut builder = BlockBuilder::new(0);
        builder.copy(" \n ", Span::new(0, 3));
        builder.break_line(Span::new(3, 3));
        assert!(builder.finish(BlockKind::Paragraph, Setting::default()).is_none());
    }

    #[test]
    fn of_nested_brackets_only_the_outermost_pairs_count() {
        assert_eq!(brackets("a [b [c] d] [e] ] ["), [2..11, 12..15]);
    }
}
