//! Whose words a quotation is: rules Q1 and Q2.

use super::Rule;
use super::blocks::Kind;
use super::flow::Flow;
use super::names::{Id, NARRATOR, Names};
use super::quotes::{self, Quote, is_terminal};
use super::tags::{self, Subject, Tag};
use super::turns::Stretch;
use std::ops::Range;

/// A block with all that is known of it.
pub(super) struct Part {
    /// What it is.
    pub kind: Kind,
    /// Its text; empty for a scene break.
    pub flow: Flow,
    /// Its turns and narration, in order.
    pub stretches: Vec<Stretch>,
    /// The quotations in its narration, in order.
    pub said: Vec<Said>,
}

/// A quotation, and who speaks it.
pub(super) struct Said {
    /// Where.
    pub quote: Quote,
    /// Which of the block's stretches it lies in.
    pub stretch: usize,
    /// Its own tag, and the stretch before it that is another's tag or text.
    tag: Option<Tag>,
    /// Whether somebody says it: a book's title or a doubtful "word" is only narrated.
    pub spoken: bool,
    /// By which rule it is whose; none if no rule answers.
    pub whose: Option<(Id, Rule)>,
    /// Whether it goes on in the next block (Q1).
    pub goes_on: bool,
    /// Whether it goes on from the block before.
    continued: bool,
}

impl Part {
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
        self.kind == Kind::Paragraph && self.stretches.iter().all(|stretch| stretch.turn.is_none())
    }
}

/// Finds the quotations of all narration and gives each to its speaker, if any rule tells.
pub(super) fn resolve(parts: &mut [Part], names: &mut Names) {
    for part in parts.iter_mut().filter(|part| part.kind == Kind::Paragraph) {
        find(part);
    }
    join(parts);
    for part in parts.iter_mut() {
        tag(part, names);
    }
    hand_back(parts);
    guess(parts, names);
}

fn find(part: &mut Part) {
    for (index, stretch) in part.stretches.iter().enumerate().filter(|(_, stretch)| stretch.turn.is_none()) {
        let quotes = quotes::find(&part.flow, stretch.range.clone());
        part.said.extend(quotes.into_iter().map(|quote| Said {
            quote,
            stretch: index,
            tag: None,
            spoken: false,
            whose: None,
            goes_on: false,
            continued: false,
        }));
    }
}

/// Rule Q1: a quotation that is not closed goes on in the next block, if that one opens with the same mark.
fn join(parts: &mut [Part]) {
    for index in 1..parts.len() {
        let (before, after) = parts.split_at_mut(index);
        let (Some(before), Some(after)) = (before.last_mut(), after.first_mut()) else { continue };
        let stretches = before.stretches.len();
        let open = before.said.last_mut().filter(|said| !said.quote.closed && said.stretch + 1 == stretches);
        let first = after.said.first_mut().filter(|said| said.quote.range.start == 0);
        if let (Some(open), Some(first)) = (open, first)
            && quotes::opening(&after.flow) == Some(open.quote.mark)
        {
            open.goes_on = true;
            first.continued = true;
        }
    }
}

/// Rule Q2.1, and which quotations are speech at all.
fn tag(part: &mut Part, names: &mut Names) {
    let mut claimed = 0;
    for index in 0..part.said.len() {
        let gap = part.gap_before(index);
        let gap = gap.start.max(claimed).min(gap.end)..gap.end;
        let text = &part.flow.text;
        let introduced = tags::before(text, gap, names);
        let named = introduced.as_ref().is_some_and(|tag| tag.who != Subject::Nobody);
        let followed = if named { None } else { tags::after(text, part.gap_after(index), names) };
        if let Some(tag) = &followed {
            claimed = tag.range.end;
        }
        let tag = match (introduced, followed) {
            (Some(introduced), Some(followed)) if followed.who == Subject::Nobody => Some(introduced),
            (introduced, followed) => followed.or(introduced),
        };
        let said = &part.said[index];
        let spoken = tag.is_some() || said.continued || !said.quote.closed || is_speech(part, index);
        let whose = tag.as_ref().and_then(|tag| name(&tag.who, &part.flow, names)).map(|id| (id, Rule::SpeechTag));
        let said = &mut part.said[index];
        (said.tag, said.spoken, said.whose) = (tag, spoken, whose);
    }
    share(&mut part.said);
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

fn name(who: &Subject, flow: &Flow, names: &mut Names) -> Option<Id> {
    match who {
        Subject::Known(id, range) => {
            names.see(*id, flow.span(range.clone()));
            Some(*id)
        }
        Subject::New(range) => Some(names.meet(&flow.text[range.clone()], flow.span(range.clone()))),
        Subject::Nobody => None,
    }
}

/// Whether a quotation without a tag is something said, by where it stands: as a sentence, not inside of one.
fn is_speech(part: &Part, index: usize) -> bool {
    let text = &part.flow.text;
    let (before, after) = (part.gap_before(index), part.gap_after(index));
    let (lead, tail) = (text[before.clone()].trim_end(), text[after].trim_start());
    let opens = lead.chars().next_back().is_none_or(|c| is_terminal(c) || matches!(c, ':' | '：' | '-' | ')'));
    let inner = text[part.said[index].quote.inner.clone()].trim_end();
    let ends = inner.chars().next_back().is_none_or(is_terminal);
    let last = !tail.chars().any(char::is_alphanumeric);
    opens && (ends || last)
}

/// A tag further down the same long speech speaks for its beginning.
fn hand_back(parts: &mut [Part]) {
    for index in (1..parts.len()).rev() {
        let (before, after) = parts.split_at_mut(index);
        let Some(said) = before.last_mut().and_then(|part| part.said.last_mut()) else { continue };
        if said.goes_on && said.whose.is_none() {
            said.whose = after[0].said.first().and_then(|next| next.whose);
        }
    }
}

/// Rules Q2.2 to Q2.4, and Q1 for what goes on.
fn guess(parts: &mut [Part], names: &mut Names) {
    // Who spoke in the blocks just before that are nothing but quotations.
    let mut trade: Vec<Id> = Vec::new();
    for index in 0..parts.len() {
        let (before, after) = parts.split_at_mut(index);
        let part = &mut after[0];
        if !part.is_narration() || !part.said.iter().any(|said| said.spoken) {
            trade.clear();
            continue;
        }
        let held =
            before.last().and_then(|part| part.said.last()).filter(|said| said.goes_on).and_then(|said| said.whose);
        if lead_of(part) {
            trade.clear();
        }
        let turn = match trade[..] {
            [.., one, other] if one != other => Some(one),
            _ => None,
        };
        let mut named = None;
        for at in 0..part.said.len() {
            let said = &part.said[at];
            if !said.spoken {
                continue;
            }
            let whose = match said.whose {
                _ if said.continued && said.whose.is_none_or(|(id, _)| held.is_some_and(|(held, _)| held == id)) => {
                    held.map(|(id, _)| (id, Rule::Continued))
                }
                Some(whose) => Some(whose),
                None => introduced(part, at, names)
                    .or_else(|| only(&part.flow, part.gap_before(at), names))
                    .or_else(|| at.checked_sub(1).and_then(|n| part.said[n].whose))
                    .or_else(|| *named.get_or_insert_with(|| named_before(before, part, at, names)))
                    .or(turn.map(|id| (id, Rule::Alternation))),
            };
            part.said[at].whose = whose;
        }
        note_trade(part, &mut trade);
    }
}

/// Whether narration that is no tag stands before the first quotation.
fn lead_of(part: &Part) -> bool {
    let Some(first) = part.said.iter().position(|said| said.spoken) else { return true };
    let gap = part.gap_before(first);
    let own =
        part.said[first].tag.as_ref().filter(|tag| tag.range.start < gap.end).map_or(gap.end, |tag| tag.range.start);
    has_words(&part.flow.text[gap.start..own.max(gap.start)]) || first > 0
}

/// Remembers who spoke in a block, for rule Q2.4.
fn note_trade(part: &Part, trade: &mut Vec<Id>) {
    let mut spoken = part.said.iter().filter(|said| said.spoken).map(|said| said.whose.map(|(id, _)| id));
    let Some(Some(id)) = spoken.next().filter(|id| *id != Some(NARRATOR)) else { return trade.clear() };
    if spoken.any(|other| other != Some(id)) {
        return trade.clear();
    }
    if !part.said[0].continued || trade.last() != Some(&id) {
        trade.push(id);
        trade.drain(..trade.len().saturating_sub(2));
    }
    let last = part.said.len() - 1;
    let gap = part.gap_after(last);
    let own =
        part.said[last].tag.as_ref().filter(|tag| tag.range.end > gap.start).map_or(gap.start, |tag| tag.range.end);
    if has_words(&part.flow.text[own.min(gap.end)..gap.end]) {
        trade.clear();
    }
}

fn has_words(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

/// Rule Q2.2: who introduces himself in a quotation.
fn introduced(part: &Part, at: usize, names: &mut Names) -> Option<(Id, Rule)> {
    const PHRASES: [&[&str]; 2] =
        [&["i'm ", "i’m ", "i am ", "my name is ", "my name's ", "my name’s "], &["this is "]];
    let inner = part.said[at].quote.inner.clone();
    let text = &part.flow.text[..inner.end];
    for phrases in PHRASES {
        let mut from = inner.start;
        while let Some(place) = text[from..].split_once(char::is_whitespace).map(|(_, rest)| text.len() - rest.len()) {
            let opens = |phrase: &&&str| ends_with_phrase(&text[inner.start..place], phrase);
            if phrases.iter().any(|phrase| opens(&phrase))
                && let Some((id, end)) = names.find_at(text, place)
                && tags::fits(text, place, id, names)
            {
                names.see(id, part.flow.span(place..end));
                return Some((id, Rule::Introduction));
            }
            from = place;
        }
    }
    None
}

/// Whether a text ends with a phrase in any case, at the start of a word.
fn ends_with_phrase(text: &str, phrase: &str) -> bool {
    let Some(at) = text.len().checked_sub(phrase.len()).filter(|&at| text.is_char_boundary(at)) else { return false };
    text[at..].eq_ignore_ascii_case(phrase) && !text[..at].ends_with(char::is_alphanumeric)
}

/// Rule Q2.3: whom the block just before names as its only subject; unless the quotation's own block names others.
fn named_before(before: &[Part], part: &Part, at: usize, names: &mut Names) -> Option<(Id, Rule)> {
    let block = before.last().filter(|block| block.is_narration() && block.said.iter().all(|said| !said.spoken))?;
    let own = tags::subjects(&part.flow.text, part.gap_before(at), names);
    own.is_empty().then(|| only(&block.flow, 0..block.flow.text.len(), names))?
}

/// The only subject of a narration. (In the quotation's own block, `Veena smiled. "Hello."`, it is nearer than any
/// block before.)
fn only(flow: &Flow, range: Range<usize>, names: &mut Names) -> Option<(Id, Rule)> {
    let subjects = tags::subjects(&flow.text, range, names);
    let (id, range) = subjects.first()?.clone();
    if id == NARRATOR || subjects.iter().any(|(other, _)| *other != id) {
        return None;
    }
    names.see(id, flow.span(range));
    Some((id, Rule::NamedBefore))
}
