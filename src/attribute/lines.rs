//! Writes the lines of the script, in the order in which they are heard, once the speakers are decided.

use super::Passage;
use super::people::{Id, NARRATOR, People};
use super::pieces::{Piece, is_sound, pieces};
use crate::diag::{Diagnostic, Diagnostics, Place, Source};
use crate::script::{
    Block, BlockKind, Cut, CutKind, Emphasis, Item, LanguageStretch, Line, Manuscript, Ruby, Rule, Skip, SoundMark,
    SpeakerId, TimedWords,
};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

/// The items of a script, with its speakers and with what is left out.
pub(super) struct Written {
    pub items: Vec<Item>,
    /// Speaker labels, scene breaks, silent speech tags, and text without a word. Attribution decided that they are not
    /// spoken.
    pub skipped: Vec<Skip>,
    /// Everyone who speaks, in order of appearance, but the narrator first. A [`SpeakerId`] is an index into this list.
    pub speakers: Vec<Id>,
}

/// Writes the lines, pauses and scene breaks of all passages, in order.
pub(super) fn write(
    manuscript: &Manuscript,
    passages: &[Passage],
    people: &People,
    diagnostics: &mut Diagnostics,
) -> Written {
    let mut writer = Writer {
        parts: &manuscript.parts,
        people,
        out: Written { items: Vec::new(), skipped: Vec::new(), speakers: vec![NARRATOR] },
        numbers: HashMap::from([(NARRATOR, SpeakerId::NARRATOR)]),
        others: Vec::new(),
        diagnostics,
    };
    for (index, passage) in passages.iter().enumerate() {
        match passage.block.kind {
            BlockKind::Scene => writer.scene(passage.block.place),
            _ => writer.passage(index + FIRST_BLOCK, passage),
        }
    }
    writer.name_others();
    writer.out
}

/// The number of the first block of the text, because blocks 0 and 1 are the announced title and author.
const FIRST_BLOCK: usize = 2;

struct Writer<'a> {
    parts: &'a [Arc<Source>],
    people: &'a People,
    out: Written,
    numbers: HashMap<Id, SpeakerId>,
    /// For each line, the other people who may say it. They only become [`Line::others`] at the end, because people who
    /// never speak have no [`SpeakerId`].
    others: Vec<Vec<Id>>,
    diagnostics: &'a mut Diagnostics,
}

impl Writer<'_> {
    fn scene(&mut self, place: Place) {
        self.skip(place, "scene break");
        self.out.items.push(Item::Scene { place });
    }

    fn passage(&mut self, number: usize, passage: &Passage) {
        let block = passage.block;
        for stretch in passage.stretches.iter().filter(|stretch| !stretch.label.is_empty()) {
            self.skip(block.place_of(block.trim(stretch.label.clone())), "speaker label");
        }
        let mut open = Open { number, block, emphasis: &block.emphasis };
        let mut cuts = block.cuts.iter().peekable();
        let mut tags = passage.silent.iter().peekable();
        for piece in pieces(passage) {
            if let Some(reason) = piece.cue {
                self.cue(block.place_of(piece.range), reason);
                continue;
            }
            let mut at = piece.range.start;
            loop {
                let tag = tags.next_if(|tag| piece.rule == Rule::Narration && tag.start < piece.range.end);
                let end = tag.map_or(piece.range.end, |tag| tag.start.max(at));
                while let Some(cut) = cuts.next_if(|cut| cut.at < end) {
                    self.line(&mut open, &piece, at..cut.at.max(at));
                    self.interrupt(cut, number);
                    at = at.max(cut.at);
                }
                self.line(&mut open, &piece, at..end);
                let Some(tag) = tag else { break };
                at = tag.end.clamp(end, piece.range.end);
                self.skip(block.place_of(block.trim(end..at)), "speech tag");
            }
        }
        for cut in cuts {
            self.interrupt(cut, number);
        }
    }

    /// A cue for sound or music, or a direction: what is heard there is a pause.
    fn cue(&mut self, place: Place, reason: &'static str) {
        self.skip(place, reason);
        self.out.items.push(Item::Pause { seconds: None, place });
    }

    fn interrupt(&mut self, cut: &Cut, block: usize) {
        self.out.items.extend(match &cut.kind {
            CutKind::Break => None,
            CutKind::Pause { seconds, place } => Some(Item::Pause { seconds: *seconds, place: *place }),
            CutKind::Sound(mark) => Some(Item::Sound(Box::new(SoundMark { block, ..(**mark).clone() }))),
        });
    }

    fn skip(&mut self, place: Place, reason: &'static str) {
        self.out.skipped.push(Skip { place, reason });
    }

    /// Adds a line for a range of a piece. A range without a word is skipped instead.
    fn line(&mut self, open: &mut Open, piece: &Piece, range: Range<usize>) {
        let block = open.block;
        let range = block.trim(range);
        if range.is_empty() {
            return;
        }
        let (text, place) = (&block.text[range.clone()], block.place_of(range.clone()));
        if !text.chars().any(is_sound) {
            // If the author wrote nothing but punctuation here, that deserves a note. Punctuation that is merely left
            // over beside a pause or a tag does not.
            if piece.range.len() == text.len() {
                let note = Diagnostic::note("no-words", "nothing in this can be spoken").at_place(self.parts, place);
                self.diagnostics.push(note.hint("for a silence write [pause]"));
            }
            return self.skip(place, "no words");
        }
        let line = Line {
            map: block.map.slice(range.clone()),
            place,
            confidence: piece.confidence,
            style: piece.style.clone(),
            heading: if let BlockKind::Heading(level) = block.kind { Some(level) } else { None },
            block: open.number,
            setting: block.setting,
            emphasis: open.emphasis(&range),
            ruby: open.ruby(&range),
            languages: open.languages(&range),
            breaks: open.breaks(&range),
            times: open.times(&range),
            ..Line::new(self.speaker(piece.id), text, piece.rule)
        };
        self.out.items.push(Item::Line(Box::new(line)));
        self.others.push(piece.others.clone());
    }

    /// The number of a speaker. Those who speak at once each have one too.
    fn speaker(&mut self, id: Id) -> SpeakerId {
        for &member in self.people.members(id) {
            self.speaker(member);
        }
        *self.numbers.entry(id).or_insert_with(|| {
            self.out.speakers.push(id);
            SpeakerId(self.out.speakers.len() - 1)
        })
    }

    /// Fills in [`Line::others`]. This comes last, when everyone who speaks has a number.
    fn name_others(&mut self) {
        let lines = self.out.items.iter_mut().filter_map(|item| match item {
            Item::Line(line) => Some(line),
            _ => None,
        });
        for (line, others) in lines.zip(&self.others) {
            line.others = others.iter().filter_map(|id| self.numbers.get(id).copied()).collect();
        }
    }
}

/// The block whose lines are being written.
struct Open<'m> {
    /// See [`Line::block`].
    number: usize,
    block: &'m Block,
    /// The emphasis that does not end before the lines still to come.
    emphasis: &'m [Emphasis],
}

impl Open<'_> {
    /// Returns the emphasis inside a range of the text, with offsets from the range's start. The ranges must be passed in
    /// order.
    fn emphasis(&mut self, range: &Range<usize>) -> Vec<Emphasis> {
        let past = self.emphasis.iter().take_while(|one| one.range.end <= range.start).count();
        self.emphasis = &self.emphasis[past..];
        let inside = self.emphasis.iter().take_while(|one| one.range.start < range.end).filter_map(|one| {
            let (start, end) = (one.range.start.max(range.start), one.range.end.min(range.end));
            (start < end).then(|| Emphasis { range: start - range.start..end - range.start, face: one.face })
        });
        let mut inside: Vec<Emphasis> = inside.collect();
        inside.shrink_to_fit();
        inside
    }

    /// Returns the words with a reading beside them inside a range of the text, with offsets from the range's start.
    fn ruby(&self, range: &Range<usize>) -> Vec<Ruby> {
        let inside = inside(&self.block.ruby, range, |one| &one.range);
        inside.map(|(one, range)| Ruby { range, ..one.clone() }).collect()
    }

    /// Returns the words in a language of their own inside a range of the text, with offsets from the range's start.
    fn languages(&self, range: &Range<usize>) -> Vec<LanguageStretch> {
        let inside = inside(&self.block.languages, range, |one| &one.range);
        inside.map(|(one, range)| LanguageStretch { range, ..one.clone() }).collect()
    }

    /// Returns where the author began a new line inside a range of the text, as offsets from the range's start.
    fn breaks(&self, range: &Range<usize>) -> Vec<usize> {
        let first = self.block.breaks.partition_point(|&at| at < range.start);
        let inside = self.block.breaks[first..].iter().take_while(|at| range.contains(at));
        inside.map(|at| at - range.start).collect()
    }

    /// Returns when the words of a range of the text are shown, with offsets from the range's start.
    fn times(&self, range: &Range<usize>) -> Vec<TimedWords> {
        let times = &self.block.times;
        let first = times.partition_point(|words| words.at <= range.start).saturating_sub(1);
        let inside = times[first..].iter().take_while(|words| words.at < range.end);
        inside.map(|words| TimedWords { at: words.at.saturating_sub(range.start), ..*words }).collect()
    }
}

/// Those of `all`, which stand in order, that overlap a range, each with the part of it that is inside, as offsets from the
/// range's start. `of` tells where one of them stands.
fn inside<'a, T>(
    all: &'a [T],
    range: &'a Range<usize>,
    of: fn(&T) -> &Range<usize>,
) -> impl Iterator<Item = (&'a T, Range<usize>)> {
    let first = all.partition_point(|one| of(one).end <= range.start);
    let overlapping = all[first..].iter().take_while(move |one| of(one).start < range.end);
    overlapping.map(move |one| {
        let of = of(one);
        (one, of.start.max(range.start) - range.start..of.end.min(range.end) - range.start)
    })
}
