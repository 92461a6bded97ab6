//! Reads screenplays in Fountain: action is narration, and characters speak what stands below their names.
//!
//! The syntax is that of fountain.io. What a script does not show when it is printed (notes, synopses, the boneyard) is
//! skipped, and so is what is for the camera and the cutting room: transitions, scene numbers, page breaks.

mod inline;
#[cfg(test)]
mod tests;

use super::block::BlockBuilder;
use super::{Input, decode_any, lines, trimmed};
use crate::diag::{Diagnostics, Place, Span};
use crate::script::{Block, BlockKind, Manuscript, Meta, Setting, Skip};

/// How much of a file is looked at to recognize it.
const SAMPLE: usize = 16 << 10;

/// Whether a text is a screenplay: it begins with a title page or `FADE IN:`, or has a scene heading, and a character
/// speaks.
pub(super) fn recognizes(bytes: &[u8]) -> bool {
    let mut sample = &bytes[..bytes.len().min(SAMPLE)];
    // The sample may end inside of a character.
    if let Err(error) = std::str::from_utf8(sample)
        && error.error_len().is_none()
    {
        sample = &sample[..error.valid_up_to()];
    }
    let Ok(text) = std::str::from_utf8(sample) else { return false };
    let lines: Vec<&str> = lines(text).iter().map(|span| &text[span.range()]).collect();
    let blank = |nth: usize| lines.get(nth).is_none_or(|line| line.trim().is_empty());
    let alone = |nth: usize| (nth == 0 || blank(nth - 1)) && blank(nth + 1);
    let scene = (0..lines.len()).any(|nth| alone(nth) && is_scene(lines[nth].trim()) && !lines[nth].starts_with('.'));
    let cue = (0..lines.len()).any(|nth| {
        let above = nth == 0 || blank(nth - 1);
        above && !blank(nth + 1) && cue_name(lines[nth]).is_some_and(|name| name.len() > 1) && !lines[nth].contains(':')
    });
    scene && cue
}

/// Reads a screenplay; see [`super::Reader`].
pub(super) fn read(input: Input, diagnostics: &mut Diagnostics) -> Option<Manuscript> {
    let source = decode_any(input.path, input.bytes, diagnostics)?;
    let mut reader = Reader { text: &source.text, lines: lines(&source.text), blocks: Vec::new(), skipped: Vec::new() };
    let (meta, first) = reader.title_page();
    reader.hide();
    reader.body(first);
    let Reader { blocks, skipped, .. } = reader;
    Some(Manuscript { parts: vec![source.clone()], meta, declared: Vec::new(), is_script: false, blocks, skipped })
}

/// Whether a line is the heading of a scene, by how it begins.
fn is_scene(line: &str) -> bool {
    if line.strip_prefix('.').is_some_and(|rest| rest.starts_with(char::is_alphanumeric)) {
        return true;
    }
    let upper = line.to_uppercase();
    let starts = ["INT./EXT", "INT/EXT", "I/E", "INT", "EXT", "EST"];
    starts.iter().any(|start| upper.strip_prefix(start).is_some_and(|rest| rest.starts_with(['.', ' '])))
}

/// The name in a character's cue, without extensions such as `(V.O.)`. `None` if the line is none.
fn cue_name(line: &str) -> Option<&str> {
    let line = line.trim();
    let (forced, rest) = match line.strip_prefix('@') {
        Some(rest) => (true, rest),
        None => (false, line),
    };
    let name = rest.trim_end_matches('^').trim_end();
    let name = name.split_once('(').map_or(name, |(name, _)| name).trim();
    let upper = name.chars().any(char::is_alphabetic) && !name.chars().any(char::is_lowercase);
    let spoken = name.starts_with(|c: char| c.is_alphanumeric()) && !name.ends_with([':', '.', '!', '?', ',']);
    (!name.is_empty() && (forced || (upper && spoken && name.len() <= 60))).then_some(name)
}

/// `ODA` as a name is written elsewhere: `Oda`. Initials such as `MC` and `J.J.` stay, and so do names in mixed case.
fn written(name: &str) -> String {
    if name.chars().any(char::is_lowercase) {
        return name.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    let word = |word: &str| {
        let vowel = word.chars().any(|c| "AEIOUYÄÖÜÉÈÁÍÓÚ".contains(c));
        if !vowel
            || word.contains('.')
            || word.chars().count() < 3 && !matches!(word, "OF" | "THE" | "ED" | "AL" | "BO" | "JO" | "TY")
        {
            return word.to_string();
        }
        let (mut out, mut start) = (String::new(), true);
        for c in word.chars() {
            out.extend(if start { vec![c] } else { c.to_lowercase().collect() });
            start = matches!(c, '-' | '\'' | '’');
        }
        out
    };
    name.split_whitespace().map(word).collect::<Vec<_>>().join(" ")
}

struct Reader<'a> {
    text: &'a str,
    lines: Vec<Span>,
    blocks: Vec<Block>,
    skipped: Vec<Skip>,
}

impl Reader<'_> {
    fn skip(&mut self, span: Span, reason: &'static str) {
        if !span.is_empty() {
            self.skipped.push(Skip { place: Place::new(0, span), reason });
        }
    }

    fn line(&self, nth: usize) -> &str {
        self.lines.get(nth).map_or("", |span| &self.text[span.range()])
    }

    /// Whether a line is empty. Two spaces keep a line that looks empty as part of the speech.
    fn blank(&self, nth: usize) -> bool {
        self.line(nth).trim().is_empty() && self.line(nth) != "  "
    }

    /// Reads the title page: keys and values up to the first blank line. Returns what it says, and the first line after
    /// it.
    fn title_page(&mut self) -> (Meta, usize) {
        let mut meta = Meta::default();
        let key =
            |line: &str| line.split_once(':').map(|(key, _)| key.trim_start_matches('\u{feff}').trim().to_lowercase());
        if !key(self.line(0)).is_some_and(|key| TITLE_KEYS.contains(&key.as_str())) {
            return (meta, 0);
        }
        let end = (0..self.lines.len()).find(|&nth| self.line(nth).trim().is_empty()).unwrap_or(self.lines.len());
        let mut nth = 0;
        while nth < end {
            let Some(name) = key(self.line(nth)) else { break };
            let after = (nth + 1..end).find(|&next| !self.line(next).starts_with([' ', '\t'])).unwrap_or(end);
            let colon = self.lines[nth].start + self.line(nth).find(':').unwrap_or(0) + 1;
            let span = trimmed(self.text, Span::new(colon, self.lines[after - 1].end));
            let value = self.text[span.range()]
                .lines()
                .map(|line| line.trim().trim_matches(['*', '_']))
                .collect::<Vec<_>>()
                .join(" ");
            let place = (self.text[span.range()] == value && !value.is_empty()).then(|| Place::new(0, span));
            match name.as_str() {
                "title" => (meta.title, meta.title_place) = (value, place),
                "author" | "authors" => {
                    (meta.author, meta.author_place) = (Some(value).filter(|value| !value.is_empty()), place)
                }
                "draft date" | "date" => meta.date = Some(value),
                "language" => meta.language = Some(value),
                _ => {}
            }
            nth = after;
        }
        self.skip(Span::new(0, self.lines[end - 1].end), "title page");
        (meta, end)
    }

    /// Skips the boneyard and notes, and makes their lines end where they begin, so that nothing in them is read.
    fn hide(&mut self) {
        let mut hidden: Vec<Span> = Vec::new();
        for (open, close, reason) in [("/*", "*/", "boneyard"), ("[[", "]]", "note")] {
            let mut at = 0;
            while let Some(start) = self.text[at..].find(open).map(|found| at + found) {
                let Some(end) = self.text[start..].find(close).map(|found| start + found + close.len()) else { break };
                at = end;
                if !hidden.iter().any(|span| span.start <= start && start < span.end) {
                    hidden.push(Span::new(start, end));
                    self.skip(Span::new(start, end), reason);
                }
            }
        }
        hidden.sort_unstable();
        let mut cut = Vec::with_capacity(self.lines.len());
        for &line in &self.lines {
            let mut at = line.start;
            let inside = hidden.iter().filter(|span| span.start < line.end && span.end > line.start);
            let holes: Vec<Span> = inside.copied().collect();
            for hole in &holes {
                if hole.start > at && !self.text[at..hole.start].trim().is_empty() {
                    cut.push(Span::new(at, hole.start));
                }
                at = at.max(hole.end.min(line.end));
            }
            if holes.is_empty() || !self.text[at..line.end].trim().is_empty() {
                cut.push(Span::new(at, line.end));
            }
        }
        self.lines = cut;
    }

    fn body(&mut self, first: usize) {
        let start = self.lines.partition_point(|line| line.start < first_byte(self.text, first));
        let mut nth = start;
        while nth < self.lines.len() {
            nth = self.element(nth);
        }
    }

    /// Reads what begins in a line, and returns the first line after it.
    fn element(&mut self, nth: usize) -> usize {
        let span = trimmed(self.text, self.lines[nth]);
        let line = &self.text[span.range()];
        if line.is_empty() {
            return nth + 1;
        }
        let apart = (nth == 0 || self.blank(nth - 1)) && self.blank(nth + 1);
        let after = |marks: usize| Span::new(span.start + marks, span.end);
        let transition = !line.chars().any(char::is_lowercase) && line.ends_with("TO:") && apart;
        match line.as_bytes()[0] {
            b'=' if line.bytes().all(|b| b == b'=') && line.len() >= 3 => self.skip(span, "page break"),
            b'=' => self.skip(span, "synopsis"),
            b'#' => {
                let level = line.bytes().take_while(|&b| b == b'#').count();
                self.skip(Span::new(span.start, span.start + level), "heading mark");
                self.paragraph(&[after(level)], BlockKind::Heading(level.min(6) as u8));
            }
            b'~' => return self.lyrics(nth),
            b'>' if line.ends_with('<') && line.len() > 1 => {
                self.skip(Span::new(span.start, span.start + 1), "centred");
                self.skip(Span::new(span.end - 1, span.end), "centred");
                self.paragraph(&[Span::new(span.start + 1, span.end - 1)], BlockKind::Paragraph);
            }
            b'>' => self.skip(span, "transition"),
            b'!' => return self.action(nth),
            _ if transition
                || (apart
                    && matches!(line, "FADE IN:" | "FADE OUT." | "FADE OUT:" | "FADE TO BLACK." | "CUT TO BLACK.")) =>
            {
                self.skip(span, "transition");
            }
            _ if apart && is_scene(line) => self.scene(span),
            _ if (nth == 0 || self.blank(nth - 1)) && !self.blank(nth + 1) && cue_name(line).is_some() => {
                return self.dialogue(nth);
            }
            _ => return self.action(nth),
        }
        nth + 1
    }

    /// What stands between two pieces of text, without notes and the boneyard.
    fn outside(&self, from: usize, to: usize) -> String {
        let between = self.text.get(from..to).unwrap_or_default();
        match (between.find(['[', '/']), between.rfind([']', '/'])) {
            (Some(open), Some(close)) if open < close => format!("{}{}", &between[..open], &between[close + 1..]),
            _ => between.into(),
        }
    }

    /// A paragraph or heading of these lines.
    fn paragraph(&mut self, lines: &[Span], kind: BlockKind) {
        let mut builder = BlockBuilder::new(0);
        for (nth, &line) in lines.iter().enumerate() {
            let here = Span::new(line.start, line.start);
            let between = nth.checked_sub(1).map(|before| self.outside(lines[before].end, line.start));
            match between {
                Some(between) if between.contains('\n') => builder.break_line(here),
                // A note stands within the line.
                Some(between) if !between.is_empty() => builder.wrap(here),
                _ => {}
            }
            inline::add(self.text, line, &mut builder, &mut self.skipped);
        }
        self.blocks.extend(builder.finish(kind, Setting::default()));
    }

    /// `INT. KITCHEN - NIGHT #4#`: where and when the scene is.
    fn scene(&mut self, span: Span) {
        let line = &self.text[span.range()];
        let forced = usize::from(line.starts_with('.'));
        self.skip(Span::new(span.start, span.start + forced), "heading mark");
        let mut text = Span::new(span.start + forced, span.end);
        if let Some(at) = line.strip_suffix('#').and_then(|line| line.rfind('#')) {
            let number = Span::new(span.start + at, span.end);
            self.skip(number, "scene number");
            text.end = number.start.max(text.start);
        }
        let mut builder = BlockBuilder::new(0);
        let rest = &self.text[text.range()];
        let shorts = [
            ("INT./EXT.", "Inside and outside."),
            ("INT/EXT.", "Inside and outside."),
            ("I/E.", "Inside and outside."),
            ("INT.", "Inside."),
            ("EXT.", "Outside."),
        ];
        let short = shorts
            .iter()
            .find(|(short, _)| rest.get(..short.len()).is_some_and(|start| start.eq_ignore_ascii_case(short)));
        if let Some((short, long)) = short {
            let end = text.start + short.len();
            builder.respell(long, Span::new(text.start, end));
            text.start = end;
        }
        inline::add(self.text, text, &mut builder, &mut self.skipped);
        self.blocks.extend(builder.finish(BlockKind::Heading(SCENE_LEVEL), Setting::default()));
    }

    fn lyrics(&mut self, nth: usize) -> usize {
        let end = (nth..self.lines.len())
            .find(|&next| !self.line(next).trim_start().starts_with('~'))
            .unwrap_or(self.lines.len());
        let marks: Vec<Span> = (nth..end).map(|line| trimmed(self.text, self.lines[line])).collect();
        for mark in &marks {
            self.skip(Span::new(mark.start, mark.start + 1), "lyrics mark");
        }
        let lines: Vec<Span> = marks.iter().map(|line| Span::new(line.start + 1, line.end)).collect();
        self.paragraph(&lines, BlockKind::Paragraph);
        end
    }

    fn action(&mut self, nth: usize) -> usize {
        let next = (nth + 1..self.lines.len()).find(|&next| self.blank(next)).unwrap_or(self.lines.len());
        let mut lines: Vec<Span> = (nth..next).map(|line| trimmed(self.text, self.lines[line])).collect();
        let forced = self.text[lines[0].range()].bytes().take_while(|&b| b == b'!').count();
        self.skip(Span::new(lines[0].start, lines[0].start + forced), "action mark");
        lines[0].start += forced;
        self.paragraph(&lines, BlockKind::Paragraph);
        next
    }

    /// A cue and what the character says, up to the next blank line.
    fn dialogue(&mut self, nth: usize) -> usize {
        let cue = trimmed(self.text, self.lines[nth]);
        let name = cue_name(&self.text[cue.range()]).unwrap_or_default().to_string();
        let at =
            self.text[cue.range()].find(&name).map_or(cue, |at| Span::new(cue.start + at, cue.start + at + name.len()));
        self.skip(cue, "speaker label");
        let end = (nth + 1..self.lines.len()).find(|&next| self.blank(next)).unwrap_or(self.lines.len());
        let mut builder = BlockBuilder::new(0);
        builder.speaker(written(&name), at, None);
        for line in nth + 1..end {
            let span = trimmed(self.text, self.lines[line]);
            let text = &self.text[span.range()];
            if let Some(direction) = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
                self.skip(span, "direction");
                match direction.trim().to_lowercase().as_str() {
                    "beat" | "a beat" | "pause" | "a pause" => builder.pause(None, span),
                    _ => {
                        let style = direction.split_whitespace().collect::<Vec<_>>().join(" ");
                        builder.speaker(written(&name), at, Some((style, Span::new(span.start + 1, span.end - 1))));
                    }
                }
                continue;
            }
            match text.strip_prefix('~') {
                Some(_) => {
                    self.skip(Span::new(span.start, span.start + 1), "lyrics mark");
                    builder.break_line(span);
                    inline::add(self.text, Span::new(span.start + 1, span.end), &mut builder, &mut self.skipped);
                    builder.break_line(Span::new(span.end, span.end));
                }
                None => {
                    if !builder.is_empty() {
                        builder.wrap(Span::new(span.start, span.start));
                    }
                    inline::add(self.text, span, &mut builder, &mut self.skipped);
                }
            }
        }
        self.blocks.extend(builder.finish(BlockKind::Paragraph, Setting::default()));
        end
    }
}

/// Scenes are below acts and chapters, which `#` marks.
const SCENE_LEVEL: u8 = 3;

/// The keys of a title page.
const TITLE_KEYS: [&str; 13] = [
    "title",
    "credit",
    "author",
    "authors",
    "source",
    "draft date",
    "date",
    "contact",
    "notes",
    "copyright",
    "revision",
    "font",
    "language",
];

/// The first byte of a line of the text.
fn first_byte(text: &str, line: usize) -> usize {
    text.split_inclusive('\n').take(line).map(str::len).sum()
}
