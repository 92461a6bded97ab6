//! Reads transcripts and chat logs, in which a time, a name in brackets or a tag opens each turn:
//! `[00:01:02] Host: Hello`, `Host [00:02:10]: Hello`, `12/03/24, 21:14 - Anna: Hello`, `<anna> hello`, `[Alice] Hello`,
//! `<Person1>Hello</Person1>`.

mod opening;
#[cfg(test)]
mod tests;

use super::block::BlockBuilder;
use super::{Input, decode_any, lines, plain, trimmed};
use crate::diag::{Diagnostics, Place, Span};
use crate::script::{Block, BlockKind, Manuscript, Meta, Setting, Skip};
use opening::{Opening, Shape};

/// How much of a file is looked at to recognize it.
const SAMPLE: usize = 16 << 10;

/// Whether most paragraphs of a text begin as turns of a transcript do, and in the same shape.
pub(super) fn recognizes(bytes: &[u8]) -> bool {
    let sample = String::from_utf8_lossy(&bytes[..bytes.len().min(SAMPLE)]);
    !shapes(&sample).is_empty()
}

/// The shapes of the turns in a transcript. There are none if the text is no transcript.
fn shapes(text: &str) -> Vec<Shape> {
    let text = text.trim_start_matches('\u{feff}');
    if text.starts_with("---") {
        return Vec::new();
    }
    let (mut paragraphs, mut blank) = (0, true);
    let mut found = [0_usize; Shape::ALL.len()];
    for line in text.lines().map(str::trim) {
        if line.starts_with('#') {
            return Vec::new();
        }
        paragraphs += usize::from(blank && !line.is_empty());
        blank = line.is_empty();
        if let Some(opening) = opening::of(line).filter(|opening| opening.name.is_some()) {
            found[opening.shape as usize] += 1;
        }
    }
    // What occurs only once is a coincidence.
    let shapes: Vec<Shape> = Shape::ALL.into_iter().filter(|shape| found[*shape as usize] > 1).collect();
    let count: usize = shapes.iter().map(|shape| found[*shape as usize]).sum();
    // A time beside a name is hardly ever anything else. A name in brackets is, if other paragraphs have none.
    let enough = match shapes.contains(&Shape::Timed) {
        true => count * 3 >= paragraphs,
        false => count * 5 >= paragraphs * 3,
    };
    if enough { shapes } else { Vec::new() }
}

/// Reads a transcript; see [`super::Reader`].
pub(super) fn read(input: Input, diagnostics: &mut Diagnostics) -> Option<Manuscript> {
    let source = decode_any(input.path, input.bytes, diagnostics)?;
    let text = source.text.as_str();
    // Only what the format was recognized by counts, however the text goes on.
    let mut shapes = shapes(&text[..text.floor_char_boundary(SAMPLE)]);
    if shapes.is_empty() {
        // The file is only called a transcript.
        shapes.push(Shape::Timed);
    }
    let mut reader =
        Reader { text, shapes, end: 0, open: None, speaker: None, blocks: Vec::new(), skipped: Vec::new() };
    let bom = Span::new(0, text.len() - text.trim_start_matches('\u{feff}').len());
    reader.skip(bom, "byte order mark");
    for line in lines(text) {
        reader.line(trimmed(text, Span::new(line.start.max(bom.end), line.end.max(bom.end))));
    }
    reader.close();
    let Reader { blocks, skipped, .. } = reader;
    Some(Manuscript {
        parts: vec![source.clone()],
        meta: Meta::default(),
        declared: Vec::new(),
        is_script: false,
        blocks,
        skipped,
    })
}

struct Reader<'a> {
    text: &'a str,
    shapes: Vec<Shape>,
    /// Where the last text of the paragraph ends.
    end: usize,
    /// The paragraph that is being read.
    open: Option<BlockBuilder>,
    /// Who speaks: where the name is, and how it opened the turn.
    speaker: Option<(Span, Shape)>,
    blocks: Vec<Block>,
    skipped: Vec<Skip>,
}

impl Reader<'_> {
    fn skip(&mut self, span: Span, reason: &'static str) {
        if !span.is_empty() {
            self.skipped.push(Skip { place: Place::new(0, span), reason });
        }
    }

    fn line(&mut self, mut span: Span) {
        let line = &self.text[span.range()];
        if line.is_empty() {
            self.close();
            // After a name in brackets, the next paragraph is narration again. A time opens a longer turn.
            self.speaker = self.speaker.filter(|(_, shape)| *shape != Shape::Bracket);
            return;
        }
        let opening = opening::of(line).filter(|opening| self.shapes.contains(&opening.shape));
        if let Some(Opening { name, body, shape }) = opening {
            self.close();
            self.skip(
                trimmed(self.text, Span::new(span.start, span.start + body)),
                if name.is_some() { "speaker label" } else { "time" },
            );
            self.speaker = name.map(|name| (Span::new(span.start + name.start, span.start + name.end), shape));
            span = trimmed(self.text, Span::new(span.start + body, span.end));
        }
        let mut ends = false;
        if let Some(closer) = self.closer()
            && let Some(at) = self.text[span.range()].find(&closer)
        {
            let rest = Span::new(span.start + at + closer.len(), span.end);
            self.skip(Span::new(span.start + at, rest.start), "speaker label");
            self.words(trimmed(self.text, Span::new(span.start, span.start + at)));
            self.close();
            self.speaker = None;
            span = trimmed(self.text, rest);
            ends = true;
        }
        match ends {
            // More can follow in the same line, such as the next element.
            true if !span.is_empty() => self.line(span),
            true => {}
            false => self.words(span),
        }
    }

    /// The tag that ends the turn, if a tag opened it.
    fn closer(&self) -> Option<String> {
        let (name, _) = self.speaker.filter(|(_, shape)| *shape == Shape::Element)?;
        Some(format!("</{}>", &self.text[name.range()]))
    }

    fn words(&mut self, span: Span) {
        let line = &self.text[span.range()];
        if line.is_empty() {
            return;
        }
        if opening::is_media(line) {
            return self.skip(span, "media");
        }
        let speaker = self.speaker;
        let text = self.text;
        let mut builder = self.open.take().unwrap_or_else(|| {
            let mut builder = BlockBuilder::new(0);
            if let Some((name, _)) = speaker {
                builder.speaker(text[name.range()].to_string(), name, None);
            }
            builder
        });
        if !builder.is_empty() {
            let newline = text[self.end..span.start].find('\n').map_or(span.start, |found| self.end + found);
            builder.wrap(Span::new(newline, span.start));
        }
        plain::inline::add(self.text, span, &mut builder, &mut self.skipped);
        self.open = Some(builder);
        self.end = span.end;
    }

    fn close(&mut self) {
        if let Some(builder) = self.open.take() {
            self.blocks.extend(builder.finish(BlockKind::Paragraph, Setting::default()));
        }
    }
}
