//! The script format: Markdown with turns and quotations. This file is its table of contents.

use super::blocks::{self, Kind};
use super::flow::Flow;
use super::front::{self, Front};
use super::names::{Id, NARRATOR, Names};
use super::resolve::{self, Part, Said};
use super::turns::{self, Stretch};
use super::{Item, Line, Meta, Options, Quotes, Rule, Script, Skip, SpeakerId, inline, tile};
use crate::diag::{Diagnostic, Diagnostics, Source, Span};
use crate::names;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

/// The longest silence that a script can ask for at once, in seconds.
pub(super) const LONGEST_PAUSE: f64 = 600.0;

/// Reads a script; see [`super::parse`].
pub(super) fn parse(source: &Arc<Source>, options: &Options, diagnostics: &mut Diagnostics) -> Script {
    let text = source.text.as_str();
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let front = front::parse(source, start, diagnostics);
    let body = front.span.map_or(start, |span| span.end);
    let blocks = blocks::split(source, body, diagnostics);
    let mut skips = blocks.skips;
    if start > 0 {
        skips.push(Skip { span: Span::new(0, start), reason: "byte order mark" });
    }
    skips.extend(front_skips(&front));

    let mut names = Names::new(options.declared.iter().chain(&front.cast));
    let mut parts: Vec<Part> = Vec::with_capacity(blocks.blocks.len());
    let mut breaks = Vec::new();
    for block in &blocks.blocks {
        let scene = block.kind == Kind::Scene;
        breaks.extend(scene.then(|| block.chunks[0].span));
        let flow = if scene { Flow::default() } else { inline::flow(text, block, &blocks.links, &mut skips) };
        parts.push(Part { kind: block.kind, flow, stretches: Vec::new(), said: Vec::new() });
    }
    for part in parts.iter().filter(|part| part.kind == Kind::Paragraph) {
        turns::meet(&part.flow, &mut names);
    }
    for part in &mut parts {
        part.stretches = match part.kind {
            Kind::Paragraph => turns::split(&part.flow, &mut names),
            _ => vec![Stretch { range: part.flow.trim(0..part.flow.text.len()), turn: None, style: None, label: 0..0 }],
        };
    }
    resolve::resolve(&mut parts, &mut names);

    let mut writer = Writer::new(source, options, skips, diagnostics);
    let mut breaks = breaks.into_iter();
    for (index, part) in parts.iter().enumerate() {
        match part.kind {
            Kind::Scene => writer.scene(breaks.next().unwrap_or_default()),
            _ => writer.part(index, part, &names),
        }
    }
    writer.demand_words();
    let mut meta = front.meta.clone();
    let heading = parts.iter().find(|part| part.kind == Kind::Heading(1)).map(|part| part.flow.text.trim());
    if meta.title.is_empty() {
        meta.title = heading.map(str::to_string).filter(|heading| !heading.is_empty()).unwrap_or_else(|| stem(source));
    }
    if options.announce {
        announce(&mut writer.items, &front, &meta);
    }
    let (mut items, ids, mut skips) = (writer.items, writer.ids, writer.skips);
    for &id in &ids {
        names.warn(id, source, diagnostics);
    }
    let speakers = ids.iter().map(|&id| names.speaker(id).clone()).collect();
    let lines = items.iter_mut().filter_map(|item| match item {
        Item::Line(line) => Some(line),
        _ => None,
    });
    skips = tile::tile(text, lines.collect(), skips);
    // They stay for as long as the book is worked on.
    items.shrink_to_fit();
    skips.shrink_to_fit();
    Script { source: source.clone(), meta, speakers, items, skipped: skips }
}

/// The front matter around the values that are announced.
fn front_skips(front: &Front) -> Vec<Skip> {
    let Some(span) = front.span else { return Vec::new() };
    let mut values: Vec<Span> = [front.title, front.author].into_iter().flatten().filter(|v| !v.is_empty()).collect();
    values.sort_unstable();
    let starts = std::iter::once(span.start).chain(values.iter().map(|value| value.end));
    let ends = values.iter().map(|value| value.start).chain(std::iter::once(span.end));
    let around = starts.zip(ends).filter(|(start, end)| start < end);
    // Values that are not announced after all are front matter like the rest.
    let whole = around.map(|(start, end)| Span::new(start, end)).chain(values.iter().copied());
    whole.map(|span| Skip { span, reason: "front matter" }).collect()
}

/// The file's name without its extension, as words.
fn stem(source: &Source) -> String {
    let stem = source.path.file_stem().unwrap_or_default().to_string_lossy();
    stem.split(['-', '_', ' ']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Rule F4. A heading that is the title and the first thing spoken is the announcement.
fn announce(items: &mut Vec<Item>, front: &Front, meta: &Meta) {
    let first = items.iter().find_map(|item| match item {
        Item::Line(line) => Some((line.block, line.heading, line.text.clone())),
        _ => None,
    });
    let line = |text: &str, at: Option<Span>, block| {
        Item::Line(Line {
            speaker: SpeakerId::NARRATOR,
            text: text.to_string(),
            span: at.unwrap_or_default(),
            skipped: Vec::new(),
            rule: Rule::Announced,
            style: None,
            heading: None,
            block,
        })
    };
    let mut behind = 0;
    match first {
        Some((block, Some(1), text)) if names::same(&text, &meta.title) => {
            for (index, item) in items.iter_mut().enumerate() {
                if let Item::Line(line) = item
                    && line.block == block
                {
                    line.rule = Rule::Announced;
                    behind = index + 1;
                }
            }
        }
        _ if meta.title.is_empty() => {}
        _ => {
            items.insert(0, line(&meta.title, front.title, 0));
            behind = 1;
        }
    }
    if let Some(author) = &meta.author {
        items.insert(behind, line(author, front.author, 1));
    }
}

/// A stretch of a block in one voice.
struct Piece {
    range: Range<usize>,
    id: Id,
    rule: Rule,
    style: Option<(String, Span)>,
    /// Whether there is nothing but punctuation in it yet.
    silent: bool,
}

/// Turns parts into items.
struct Writer<'a> {
    source: &'a Arc<Source>,
    options: &'a Options,
    items: Vec<Item>,
    skips: Vec<Skip>,
    /// Who speaks, in order of appearance; the narrator first.
    ids: Vec<Id>,
    numbers: HashMap<Id, SpeakerId>,
    diagnostics: &'a mut Diagnostics,
}

/// Blocks 0 and 1 are the announced title and author.
const FIRST_BLOCK: usize = 2;

impl<'a> Writer<'a> {
    fn new(source: &'a Arc<Source>, options: &'a Options, skips: Vec<Skip>, diagnostics: &'a mut Diagnostics) -> Self {
        let numbers = HashMap::from([(NARRATOR, SpeakerId::NARRATOR)]);
        Writer { source, options, items: Vec::new(), skips, ids: vec![NARRATOR], numbers, diagnostics }
    }

    fn scene(&mut self, span: Span) {
        self.skips.push(Skip { span, reason: "scene break" });
        self.items.push(Item::Scene { span });
    }

    fn part(&mut self, index: usize, part: &Part, names: &Names) {
        self.brackets(part);
        self.labels(part, names);
        self.quotations(part, names);
        let mut cuts = part.flow.cuts.iter().peekable();
        for piece in pieces(part) {
            let mut at = piece.range.start;
            while let Some(cut) = cuts.next_if(|cut| cut.at < piece.range.end) {
                self.line(index, part, &piece, at..cut.at.max(at));
                self.pause(cut.pause);
                at = at.max(cut.at);
            }
            self.line(index, part, &piece, at..piece.range.end);
        }
        for cut in cuts {
            self.pause(cut.pause);
        }
    }

    fn pause(&mut self, pause: Option<(Option<f64>, Span)>) {
        if let Some((seconds, span)) = pause {
            self.items.push(Item::Pause { seconds, span });
        }
    }

    fn line(&mut self, index: usize, part: &Part, piece: &Piece, range: Range<usize>) {
        let range = part.flow.trim(range);
        if range.is_empty() {
            return;
        }
        let (text, span) = (&part.flow.text[range.clone()], part.flow.span(range));
        if !text.chars().any(is_sound) {
            // Whoever writes a word of marks alone may want to know; marks left over beside a pause are no news.
            if piece.range.len() == text.len() {
                let note = Diagnostic::note("no-words", "nothing in this can be spoken").at(self.source, span);
                self.diagnostics.push(note.hint("for a silence write [pause]"));
            }
            return self.skips.push(Skip { span, reason: "no words" });
        }
        let speaker = self.speaker(piece.id);
        self.items.push(Item::Line(Line {
            speaker,
            text: text.to_string(),
            span,
            skipped: Vec::new(),
            rule: piece.rule,
            style: piece.style.clone(),
            heading: if let Kind::Heading(level) = part.kind { Some(level) } else { None },
            block: index + FIRST_BLOCK,
        }));
    }

    fn speaker(&mut self, id: Id) -> SpeakerId {
        *self.numbers.entry(id).or_insert_with(|| {
            self.ids.push(id);
            SpeakerId(self.ids.len() - 1)
        })
    }

    /// Skips of labels, and turns without words.
    fn labels(&mut self, part: &Part, names: &Names) {
        for stretch in part.stretches.iter().filter(|stretch| !stretch.label.is_empty()) {
            let span = part.flow.span(part.flow.trim(stretch.label.clone()));
            self.skips.push(Skip { span, reason: "speaker label" });
            let paused = part.flow.cuts.binary_search_by_key(&stretch.range.start, |cut| cut.at).is_ok();
            if let Some((id, _)) = stretch.turn.filter(|_| stretch.range.is_empty() && !paused) {
                let what = format!("`{}` says nothing here", names.speaker(id).name);
                let hint = "write the words behind the colon or in the next line, without a blank line between";
                self.diagnostics.push(Diagnostic::warning("empty-turn", what).at(self.source, span).hint(hint));
            }
        }
    }

    /// Rule D3, and pauses that are miswritten.
    fn brackets(&mut self, part: &Part) {
        let flow = &part.flow;
        let mut end = 0;
        for bracket in &flow.brackets {
            // Brackets in brackets are told of once.
            if bracket.start < end {
                continue;
            }
            end = bracket.end;
            let words = flow.text[bracket.clone()].trim_matches(['[', ']']).trim();
            // The stretch that the bracket lies in begins with its label.
            let stretch = part.stretches.partition_point(|s| s.label.start <= bracket.start);
            let style = part.stretches[..stretch].last().is_some_and(|s| bracket.end <= s.label.end);
            if style || !words.chars().any(char::is_alphabetic) {
                continue;
            }
            let span = flow.span(bracket.clone());
            let first = words.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
            let diagnostic = match first.eq_ignore_ascii_case("pause") && words.len() < 40 {
                true => Diagnostic::warning("bad-pause", format!("`[{words}]` is no pause, so its words are read"))
                    .hint(format!("write [pause], [pause 500ms] or [pause 2s]; at most {LONGEST_PAUSE} seconds")),
                false => Diagnostic::note(
                    "unknown-bracket",
                    "these words in brackets are no direction, so they are read",
                )
                .hint(
                    "directions are [pause], [pause 500ms], and `Name [style]:`; hide other words in <!-- comments -->",
                ),
            };
            self.diagnostics.push(diagnostic.at(self.source, span));
        }
    }

    /// What there is to say about a block's quotations.
    fn quotations(&mut self, part: &Part, names: &Names) {
        for said in &part.said {
            let mark = said.quote.range.start..said.quote.range.start + said.quote.mark.len_utf8();
            if !said.quote.closed && !said.goes_on {
                self.unclosed(part.flow.span(mark));
            } else if let Some(at) = said.quote.reopened {
                self.unclosed(part.flow.span(at..at + said.quote.mark.len_utf8()));
            }
            if said.spoken {
                self.guess(part, said, names);
            }
        }
    }

    fn unclosed(&mut self, span: Span) {
        let warning = Diagnostic::warning(
            "unclosed-quote",
            "this quotation is not closed before the next one or the block's end",
        );
        let hint = "close it; or, if the speech goes on in the next paragraph, open that one with a quotation mark too";
        self.diagnostics.push(warning.at(self.source, span).label("opened here").hint(hint));
    }

    /// Rules Q2.5 and Q3.
    fn guess(&mut self, part: &Part, said: &Said, names: &Names) {
        let span = part.flow.span(said.quote.range.clone());
        let diagnostic = match (said.whose, self.options.quotes) {
            (None, Quotes::Narrator) => return,
            (None, Quotes::Error) => Diagnostic::error("unattributed-quote", "nothing tells who says this")
                .hint("write `Name: \"…\"`, or a tag: \"…,\" said Name.")
                .hint("or let the narrator read such quotations: quotes = \"narrator\" in voices.toml"),
            (Some((id, rule)), _) => {
                let name = &names.speaker(id).name;
                let why = match rule {
                    Rule::Introduction => "that is who introduces himself in it",
                    Rule::NamedBefore => "the narration just before is about nobody else",
                    Rule::Alternation => "two are talking in turn",
                    _ => return,
                };
                Diagnostic::note("guessed-speaker", format!("taken to be said by `{name}`: {why} ({})", rule.id()))
                    .hint(format!("write `{name}: \"…\"` to make sure of it"))
            }
        };
        self.diagnostics.push(diagnostic.at(self.source, span));
    }

    /// A script without a word is a mistake.
    fn demand_words(&mut self) {
        let spoken = |item: &Item| matches!(item, Item::Line(line) if line.text.chars().any(char::is_alphanumeric));
        if !self.items.iter().any(spoken) {
            let what = if self.source.text.trim().is_empty() {
                "the script is empty"
            } else {
                "the script has no word to speak"
            };
            self.diagnostics.push(
                Diagnostic::error("empty-script", what)
                    .at(self.source, Span::new(0, 0))
                    .hint("write narration, or turns such as `Name: Hello!`"),
            );
        }
    }
}

/// Whether a character is anything but punctuation: a letter, a number, a sign such as `&`, a picture.
fn is_sound(c: char) -> bool {
    let mark = c.is_ascii_punctuation() && !"&$%+=@#".contains(c);
    let general =
        matches!(c, '\u{2010}'..='\u{205e}' | '«' | '»' | '¡' | '¿' | '·' | '、'..='】' | '，' | '：' | '！' | '？');
    !(c.is_whitespace() || c.is_control() || mark || general)
}

/// A block's stretches and quotations as pieces, one for each change of voice.
fn pieces(part: &Part) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut said = part.said.iter().filter(|said| said.spoken).peekable();
    for (index, stretch) in part.stretches.iter().enumerate() {
        let range = stretch.range.clone();
        let whole = stretch.turn.or(matches!(part.kind, Kind::Heading(_)).then_some((NARRATOR, Rule::Heading)));
        if let Some((id, rule)) = whole {
            pieces.push(Piece { range, id, rule, style: stretch.style.clone(), silent: false });
            continue;
        }
        let mut own = Pieces { text: &part.flow.text, pieces: Vec::new() };
        let mut at = range.start;
        while let Some(said) = said.next_if(|said| said.stretch == index) {
            let quote = said.quote.range.clone();
            let (id, rule) = said.whose.unwrap_or((NARRATOR, Rule::Unattributed));
            own.add(at..quote.start, NARRATOR, Rule::Narration);
            // `“Yes”, said Veena`: the comma is no beginning of anything.
            let behind = &part.flow.text[quote.end..range.end];
            let tail = behind.trim_start_matches([',', '.', ';', ':', '!', '?', '…', '—', '–', ')', ']', '，', '。']);
            at = range.end - tail.len();
            own.add(quote.start..at, id, rule);
        }
        own.add(at..range.end, NARRATOR, Rule::Narration);
        pieces.append(&mut own.pieces);
    }
    pieces
}

/// The pieces of one stretch.
struct Pieces<'a> {
    text: &'a str,
    pieces: Vec<Piece>,
}

impl Pieces<'_> {
    /// Adds a piece, or lengthens the last one: where the voice stays, and where there is no word to speak.
    fn add(&mut self, range: Range<usize>, id: Id, rule: Rule) {
        if range.is_empty() {
            return;
        }
        let silent = !self.text[range.clone()].chars().any(is_sound);
        let narrated = |rule| matches!(rule, Rule::Narration | Rule::Unattributed);
        match self.pieces.last_mut() {
            // Marks alone before the first words go with these.
            Some(last) if last.silent && !silent => {
                *last = Piece { range: last.range.start..range.end, id, rule, style: None, silent };
            }
            Some(last) if silent || (last.id == id && last.rule == rule) => last.range.end = range.end,
            // One voice, one breath. Narration around an unattributed quotation makes it a part of the narration.
            Some(last) if narrated(last.rule) && narrated(rule) => {
                (last.range.end, last.rule) = (range.end, Rule::Narration);
            }
            _ => self.pieces.push(Piece { range, id, rule, style: None, silent }),
        }
    }
}
