//! The book as the page shows it.

use super::StudioOptions;
use super::faults::Fault;
use super::people;
use super::session::{Loaded, lock};
use super::undo::name_of;
use crate::book::Book;
use crate::history::{self, Past};
use crate::plan::Step;
use crate::script::{Emphasis, Gender, Item, Line, ListMark, Rule, Script, SpeakerId, SpokenQuotation, Typeface};
use crate::store::{Key, Store};
use crate::{corrections, voices};
use serde::Serialize;
use std::collections::HashMap;

/// What is shown beside the text.
pub(super) struct Shown {
    pub version: u64,
    pub state: &'static str,
    pub faults: Vec<Fault>,
    /// What would be undone.
    pub undo: Option<String>,
    /// What would be done again.
    pub redo: Option<String>,
}

/// The answer to `GET api/book`.
#[derive(Serialize)]
pub(super) struct BookView<'a> {
    version: u64,
    title: &'a str,
    author: Option<&'a str>,
    language: &'a str,
    script: String,
    voices: String,
    corrections: String,
    state: &'static str,
    faults: &'a [Fault],
    undo: Option<&'a str>,
    redo: Option<&'a str>,
    speakers: Vec<SpeakerView<'a>>,
    blocks: Vec<BlockView<'a>>,
    lines: Vec<LineView<'a>>,
    chapters: Vec<ChapterView<'a>>,
}

#[derive(Serialize)]
struct SpeakerView<'a> {
    id: usize,
    name: &'a str,
    narrator: bool,
    gender: Option<&'static str>,
    lines: usize,
    words: usize,
    hue: usize,
}

#[derive(Serialize)]
struct BlockView<'a> {
    id: usize,
    kind: &'static str,
    level: Option<u8>,
    set: SetView,
    chapter: usize,
    pieces: Vec<PieceView<'a>>,
}

#[derive(Default, Serialize)]
struct SetView {
    verse: bool,
    list: bool,
    /// The number of a list item, if it has one.
    number: Option<usize>,
    quote: usize,
}

#[derive(Serialize)]
struct PieceView<'a> {
    t: std::borrow::Cow<'a, str>,
    line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    em: Option<&'static str>,
}

#[derive(Serialize)]
struct LineView<'a> {
    id: usize,
    speaker: usize,
    block: usize,
    spoken: bool,
    rule: &'static str,
    why: &'static str,
    /// Why it cannot be given to somebody else, and what to do instead.
    fixed: Option<String>,
    sure: f64,
    doubtful: bool,
    others: Vec<usize>,
    quotation: bool,
    style: Option<&'a str>,
    seconds: f64,
}

#[derive(Serialize)]
struct ChapterView<'a> {
    title: &'a str,
    block: usize,
}

/// What is known of the sound of a line.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Heard {
    /// Whether all of it has takes.
    pub spoken: bool,
    /// How long it is: exact if it is spoken, and otherwise estimated.
    pub seconds: f64,
}

/// Looks up the sound of all lines.
pub(super) fn heard(book: &Book, store: &Store, past: &Past) -> Vec<Heard> {
    let mut heard = vec![Heard { spoken: true, seconds: 0.0 }; book.plan.lines.len()];
    let mut known: HashMap<Key, Option<f64>> = HashMap::new();
    let mut last = usize::MAX;
    let mut silence = 0.0;
    for step in &book.plan.steps {
        match step {
            Step::Silence(seconds) => silence = *seconds,
            Step::Slot(_) => {}
            Step::Speak(speak) => {
                let delivery = book.plan.delivery(speak);
                let take = known.entry(speak.key).or_insert_with(|| Some(store.get(&speak.key)?.seconds()));
                let line = &mut heard[speak.line];
                line.spoken &= take.is_some();
                line.seconds +=
                    take.unwrap_or_else(|| history::characters(speak, delivery) / past.characters_per_second(delivery));
                if last == speak.line {
                    line.seconds += silence;
                }
                (last, silence) = (speak.line, 0.0);
            }
        }
    }
    heard
}

/// The view of a book that could not be read at all, or not yet.
pub(super) fn without_book<'a>(shown: &'a Shown, options: &'a StudioOptions) -> BookView<'a> {
    BookView {
        version: shown.version,
        title: options.script.file_stem().and_then(|name| name.to_str()).unwrap_or_default(),
        author: None,
        language: crate::cast::DEFAULT_LANGUAGE,
        script: name_of(&options.script),
        voices: options.voices.as_deref().map_or(voices::FILE_NAME.into(), name_of),
        corrections: name_of(&corrections::path_for(&options.script)),
        state: shown.state,
        faults: &shown.faults,
        undo: shown.undo.as_deref(),
        redo: shown.redo.as_deref(),
        speakers: Vec::new(),
        blocks: Vec::new(),
        lines: Vec::new(),
        chapters: Vec::new(),
    }
}

/// The view of a book.
pub(super) fn of<'a>(loaded: &'a Loaded, shown: &'a Shown, options: &'a StudioOptions) -> BookView<'a> {
    let book = &loaded.book;
    let mut page = Page { book, blocks: Vec::new(), lines: Vec::new(), chapters: Vec::new(), open: None };
    let heard = lock(&loaded.heard).clone();
    for item in &book.script.items {
        page.item(item, &heard);
    }
    mark_quotations(&mut page.lines, book);
    let Page { blocks, lines, chapters, .. } = page;
    BookView {
        title: &book.script.meta.title,
        author: book.script.meta.author.as_deref(),
        language: &book.cast.language,
        voices: book.voices_path.as_deref().map_or(voices::FILE_NAME.into(), name_of),
        speakers: speakers(book),
        blocks,
        lines,
        chapters,
        ..without_book(shown, options)
    }
}

fn speakers(book: &Book) -> Vec<SpeakerView<'_>> {
    let mut views: Vec<SpeakerView> = (people::everybody(book).into_iter().enumerate())
        .map(|(id, name)| SpeakerView {
            id,
            name: people::on_page(id, name),
            narrator: id == SpeakerId::NARRATOR.0,
            gender: book.script.speakers.get(id).and_then(|speaker| gender(speaker.gender.as_ref()?.gender)),
            lines: 0,
            words: 0,
            // Neighbours in the order of appearance get colours that are far apart.
            hue: id * 5 % 12,
        })
        .collect();
    for line in book.script.lines() {
        views[line.speaker.0].lines += 1;
        views[line.speaker.0].words += line.text.split_whitespace().count();
    }
    views
}

/// The word for a gender in the page.
pub(super) fn gender(gender: Gender) -> Option<&'static str> {
    match gender {
        Gender::Woman => Some("female"),
        Gender::Man => Some("male"),
        Gender::Neutral => None,
    }
}

/// The page while it is put together.
struct Page<'a> {
    book: &'a Book,
    blocks: Vec<BlockView<'a>>,
    lines: Vec<LineView<'a>>,
    chapters: Vec<ChapterView<'a>>,
    /// The line before, if its block can go on.
    open: Option<&'a Line>,
}

impl<'a> Page<'a> {
    fn item(&mut self, item: &'a Item, heard: &[Heard]) {
        match item {
            Item::Line(line) => self.line(line, heard),
            Item::Pause { .. } | Item::Sound(_) => {}
            Item::Scene { .. } => {
                self.open = None;
                self.block("scene", None, SetView::default());
            }
        }
    }

    fn block(&mut self, kind: &'static str, level: Option<u8>, set: SetView) {
        let chapter = self.chapters.len().saturating_sub(1);
        self.blocks.push(BlockView { id: self.blocks.len(), kind, level, set, chapter, pieces: Vec::new() });
    }

    fn line(&mut self, line: &'a Line, heard: &[Heard]) {
        let goes_on = |before: &Line| {
            (before.block, before.heading, before.rule == Rule::Announced)
                == (line.block, line.heading, line.rule == Rule::Announced)
        };
        let before = self.open.filter(|before| goes_on(before));
        let starts_chapter = line.starts_chapter();
        if before.is_none() {
            if starts_chapter {
                self.chapters.push(ChapterView { title: &line.text, block: self.blocks.len() });
            }
            let announced = line.rule == Rule::Announced && line.heading.is_none();
            let level = line.heading.or(announced.then_some(1));
            let number = match line.setting.list {
                Some(ListMark::Number(number)) => Some(number),
                _ => None,
            };
            let set = SetView { verse: false, list: line.setting.list.is_some(), number, quote: line.setting.quotes };
            self.block(if level.is_some() { "heading" } else { "paragraph" }, level, set);
        }
        let id = self.lines.len();
        let Some(block) = self.blocks.last_mut() else { return };
        block.set.verse |= !line.breaks.is_empty();
        if before.is_some_and(|before| is_apart(self.book, before, line)) {
            block.pieces.push(PieceView { t: " ".into(), line: None, em: None });
        }
        pieces(line, id, &mut block.pieces);
        let block = block.id;
        self.lines.push(LineView {
            id,
            speaker: line.speaker.0,
            block,
            spoken: heard[id].spoken,
            rule: line.rule.id(),
            why: line.rule.meaning(),
            fixed: Some(fixed(line.rule).join(": ")),
            sure: rounded(line.confidence.into()),
            doubtful: false,
            others: line.others.iter().map(|other| other.0).collect(),
            quotation: false,
            style: line.style.as_ref().map(|(style, _)| style.as_str()),
            seconds: rounded(heard[id].seconds),
        });
        self.open = Some(line);
    }
}

fn rounded(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// Whether there is white space between two lines of a block in the source.
fn is_apart(book: &Book, before: &Line, line: &Line) -> bool {
    let (from, to) = (before.place, line.place);
    let between = from.part == to.part && from.span.end <= to.span.start;
    !between || book.script.parts[from.part].text[from.span.end..to.span.start].contains(char::is_whitespace)
}

/// Cuts a line where its emphasis begins and ends. Where the author began a new line, there is a line break.
fn pieces<'a>(line: &'a Line, id: usize, pieces: &mut Vec<PieceView<'a>>) {
    let text = &line.text;
    let mut cuts: Vec<usize> = line.emphasis.iter().flat_map(|one| [one.range.start, one.range.end]).collect();
    cuts.extend([0, text.len()]);
    cuts.retain(|cut| *cut <= text.len());
    cuts.sort_unstable();
    cuts.dedup();
    for cut in cuts.windows(2) {
        let (start, end) = (cut[0], cut[1]);
        let mut t = std::borrow::Cow::Borrowed(&text[start..end]);
        // The space before a new line becomes its line break, so that offsets stay what they are.
        for at in line.breaks.iter().filter(|at| start < **at && **at <= end) {
            if text[..*at].ends_with(' ') {
                t.to_mut().replace_range(at - 1 - start..at - start, "\n");
            }
        }
        pieces.push(PieceView { t, line: Some(id), em: emphasis(&line.emphasis, start, end) });
    }
}

fn emphasis(all: &[Emphasis], start: usize, end: usize) -> Option<&'static str> {
    let faces = || all.iter().filter(|one| one.range.start <= start && end <= one.range.end).map(|one| one.face);
    let has = |face: Typeface| faces().any(|one| one == face);
    match (has(Typeface::Bold), has(Typeface::Italic)) {
        (true, true) => Some("bold italic"),
        (true, false) => Some("bold"),
        (false, true) => Some("italic"),
        (false, false) if has(Typeface::Struck) => Some("struck"),
        (false, false) => has(Typeface::Code).then_some("code"),
    }
}

/// Marks the lines that are quotations, and those of them whose speaker is doubtful.
fn mark_quotations(views: &mut [LineView<'_>], book: &Book) {
    let quotations = quotations(&book.script);
    for (view, line) in views.iter_mut().zip(book.script.lines()) {
        if let Some(nth) = quotation_of(&quotations, line) {
            view.quotation = true;
            view.fixed = None;
            view.doubtful = quotations[nth].is_doubtful();
            view.sure = rounded(quotations[nth].confidence.into());
        }
    }
}

/// The quotations of a script, in the order of their places.
pub(super) fn quotations(script: &Script) -> Vec<&SpokenQuotation> {
    let mut quotations: Vec<_> = script.quotations.iter().collect();
    quotations.sort_by_key(|quotation| quotation.place);
    quotations
}

/// The quotation that a line is, by its place. `quotations` are in the order of their places.
pub(super) fn quotation_of(quotations: &[&SpokenQuotation], line: &Line) -> Option<usize> {
    if line.place.is_empty() {
        return None;
    }
    let next = quotations.partition_point(|quotation| {
        quotation.place.span.end <= line.place.span.start && quotation.place.part == line.place.part
            || quotation.place.part < line.place.part
    });
    let quotation = quotations.get(next)?;
    let (own, other) = (line.place, quotation.place);
    (own.part == other.part && other.span.start <= own.span.start && own.span.end <= other.span.end).then_some(next)
}

/// Why a line that is no quotation cannot be given to somebody else here, and what to do instead.
pub(super) fn fixed(rule: Rule) -> [&'static str; 2] {
    match rule {
        Rule::Turn | Rule::InnerTurn => {
            ["the text itself names the speaker of this line", "change the name in the script"]
        }
        _ => ["this is narration, and no quotation that somebody could say", "in a script, write `Name: ` before it"],
    }
}
