//! Whose words a quotation is: rules Q1 and Q2.

mod guesses;

use super::Passage;
use super::people::{Id, People};
use super::quotes::{self, Quote, is_terminal};
use super::tags::{self, Subject, Tag};
use crate::script::{Block, BlockKind, Rule};
use std::ops::Range;

/// A quotation, and who speaks it.
pub(super) struct Said {
    /// Where.
    pub quote: Quote,
    /// Which of the block's stretches it lies in.
    pub stretch: usize,
    /// The speech tag, if this quotation has one.
    tag: Option<Tag>,
    /// Whether somebody says it: a book's title or a doubtful "word" is only narrated.
    pub spoken: bool,
    /// The speaker, and the rule that decided; none if no rule did.
    pub whose: Option<(Id, Rule)>,
    /// Who else it could be, the likeliest first.
    pub others: Vec<Id>,
    /// Whether it goes on in the next block (Q1).
    pub goes_on: bool,
    /// Whether it goes on from the block before.
    continued: bool,
}

impl Passage<'_> {
    /// The gap between a quotation and the one before it, or the start of its stretch.
    fn gap_before(&self, index: usize) -> Range<usize> {
        let said = &self.said[index];
        let before = index.checked_sub(1).map(|n| &self.said[n]).filter(|before| before.stretch == said.stretch);
        before.map_or(self.stretches[said.stretch].range.start, |before| before.quote.range.end)..said.quote.range.start
    }

    fn gap_after(&self, index: usize) -> Range<usize> {
        let said = &self.said[index];
        let after = self.said.get(index + 1).filter(|after| after.stretch == said.stretch);
        said.quote.range.end..after.map_or(self.stretches[said.stretch].range.end, |after| after.quote.range.start)
    }

    /// Whether the block is narration from its start to its end.
    fn is_narration(&self) -> bool {
        self.block.kind == BlockKind::Paragraph && self.stretches.iter().all(|stretch| stretch.turn.is_none())
    }
}

/// Finds the quotations of all narration and gives each to its speaker, if any rule tells.
pub(super) fn resolve(passages: &mut [Passage], people: &mut People) {
    for passage in passages.iter_mut().filter(|passage| passage.block.kind == BlockKind::Paragraph) {
        find(passage);
    }
    join(passages);
    for passage in passages.iter_mut() {
        tag(passage, people);
    }
    hand_back(passages);
    guesses::guess(passages, people);
}

fn find(passage: &mut Passage) {
    for (index, stretch) in passage.stretches.iter().enumerate().filter(|(_, stretch)| stretch.turn.is_none()) {
        let quotes = quotes::find(passage.block, stretch.range.clone());
        passage.said.extend(quotes.into_iter().map(|quote| Said {
            quote,
            stretch: index,
            tag: None,
            spoken: false,
            whose: None,
            others: Vec::new(),
            goes_on: false,
            continued: false,
        }));
    }
}

/// Rule Q1: a quotation that is not closed goes on in the next block, if that one opens with the same mark.
fn join(passages: &mut [Passage]) {
    for index in 1..passages.len() {
        let (before, after) = passages.split_at_mut(index);
        let (Some(before), Some(after)) = (before.last_mut(), after.first_mut()) else { continue };
        let stretches = before.stretches.len();
        let open = before.said.last_mut().filter(|said| !said.quote.closed && said.stretch + 1 == stretches);
        let first = after.said.first_mut().filter(|said| said.quote.range.start == 0);
        if let (Some(open), Some(first)) = (open, first)
            && quotes::opening(after.block) == Some(open.quote.mark)
        {
            open.goes_on = true;
            first.continued = true;
        }
    }
}

/// Rule Q2.1, and which quotations are speech at all.
fn tag(passage: &mut Passage, people: &mut People) {
    let mut claimed = 0;
    for index in 0..passage.said.len() {
        let gap = passage.gap_before(index);
        let gap = gap.start.max(claimed).min(gap.end)..gap.end;
        let text = &passage.block.text;
        let introduced = tags::before(text, gap, people);
        let named = introduced.as_ref().is_some_and(|tag| tag.who != Subject::Nobody);
        let followed = if named { None } else { tags::after(text, passage.gap_after(index), people) };
        if let Some(tag) = &followed {
            claimed = tag.range.end;
        }
        let tag = match (introduced, followed) {
            (Some(introduced), Some(followed)) if followed.who == Subject::Nobody => Some(introduced),
            (introduced, followed) => followed.or(introduced),
        };
        let said = &passage.said[index];
        let spoken = tag.is_some() || said.continued || !said.quote.closed || is_speech(passage, index);
        let whose = tag.as_ref().and_then(|tag| name(&tag.who, passage.block, people)).map(|id| (id, Rule::SpeechTag));
        let said = &mut passage.said[index];
        (said.tag, said.spoken, said.whose) = (tag, spoken, whose);
    }
    share(&mut passage.said);
}

/// A tag speaks for the whole stretch: for what follows it, and for what stands before the first.
fn share(said: &mut [Said]) {
    let mut last: Option<(usize, (Id, Rule))> = None;
    for one in said.iter_mut() {
        let near = last.filter(|(stretch, _)| *stretch == one.stretch).map(|(_, whose)| whose);
        one.whose = one.whose.or(near.filter(|_| one.spoken));
        last = one.whose.map(|whose| (one.stretch, whose)).or(last);
    }
    last = None;
    for one in said.iter_mut().rev() {
        let near = last.filter(|(stretch, _)| *stretch == one.stretch).map(|(_, whose)| whose);
        one.whose = one.whose.or(near.filter(|_| one.spoken));
        last = one.whose.map(|whose| (one.stretch, whose)).or(last);
    }
}

fn name(who: &Subject, block: &Block, people: &mut People) -> Option<Id> {
    match who {
        Subject::Known(id, range) => {
            people.see(*id, block.place_of(range.clone()));
            Some(*id)
        }
        Subject::New(range) => Some(people.meet(&block.text[range.clone()], block.place_of(range.clone()))),
        Subject::Nobody => None,
    }
}

/// Whether a quotation without a tag is something said, by where it stands: as a sentence, not inside of one.
fn is_speech(passage: &Passage, index: usize) -> bool {
    let text = &passage.block.text;
    let (before, after) = (passage.gap_before(index), passage.gap_after(index));
    let (lead, tail) = (text[before.clone()].trim_end(), text[after].trim_start());
    let opens = lead.chars().next_back().is_none_or(|c| is_terminal(c) || matches!(c, ':' | '：' | '-' | ')'));
    let inner = text[passage.said[index].quote.inner.clone()].trim_end();
    let ends = inner.chars().next_back().is_none_or(is_terminal);
    let last = !tail.chars().any(char::is_alphanumeric);
    opens && (ends || last)
}

/// A tag further down the same long speech speaks for its beginning.
fn hand_back(passages: &mut [Passage]) {
    for index in (1..passages.len()).rev() {
        let (before, after) = passages.split_at_mut(index);
        let Some(said) = before.last_mut().and_then(|passage| passage.said.last_mut()) else { continue };
        if said.goes_on && said.whose.is_none() {
            said.whose = after[0].said.first().and_then(|next| next.whose);
        }
    }
}

fn has_words(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}
