//! Collects the units of a story: the quotations of one block that one speaker says, with everything that the text
//! tells about who that speaker is.

mod narration;
mod unit;

pub(super) use unit::{Place, Unit};

use super::BlockKind;
use super::clauses::{Story, Subject, Who};
use super::people::{Id, is_other};
use super::pins::Pinned;
use super::quotes::{Quote, is_terminal, opening};
use super::tags::Edge;
use super::text::gap;
use super::tongues::class;
use std::ops::Range;

/// At most this many names or clauses of one range of words are looked at.
const MOST_NAMES: usize = 100;

/// What is known of the blocks of a story: their kinds, quotations and turns.
pub(super) struct Blocks<'a> {
    pub kinds: &'a [BlockKind],
    pub quotes: &'a [Vec<Quote>],
    /// The turns of each block, as ranges of words and speakers.
    pub turns: &'a [Vec<(Range<usize>, Id)>],
    /// The quotations whose speakers marks and corrections fix.
    pub pinned: &'a Pinned,
}

/// A block with its quotations and the narration around them.
struct Quoted<'a> {
    block: usize,
    quotes: &'a [Quote],
    /// The ranges of words before each quotation, and after the last: one more than there are quotations.
    gaps: &'a [Range<usize>],
}

/// A quotation with the tags on either side of it.
pub(super) struct Tagged {
    pub quote: usize,
    pub spoken: bool,
    pub before: Option<Subject>,
    pub after: Option<Subject>,
}

impl Story<'_> {
    /// All units of the story, in order.
    pub fn units(&self, blocks: &Blocks) -> Vec<Unit> {
        let mut units: Vec<Unit> = Vec::new();
        for block in 0..blocks.kinds.len() {
            let from = units.len();
            units.extend(self.split(block, blocks));
            units.extend(blocks.turns[block].iter().map(|(words, id)| self.turn(block, words.clone(), *id)));
            units[from..].sort_by_key(|unit| unit.at);
            let (before, own) = units.split_at_mut(from);
            let start = self.text.blocks[block].start;
            if let (Some(before), Some(first)) = (before.last(), own.first_mut())
                && before.open
                && before.block + 1 == block
                && first.turn.is_none()
                && !self.clash(&before.tag, &first.tag)
                && blocks.quotes[block][first.quotes[0]].range.start == 0
                && opening(&self.text.text[start..]) == blocks.quotes[before.block].last().map(|quote| quote.mark)
            {
                first.continued = true;
            }
        }
        units
    }

    fn turn(&self, block: usize, words: Range<usize>, id: Id) -> Unit {
        let mut unit = Unit::new(block, words.start);
        unit.turn = Some(id);
        self.read_words(&mut unit, words);
        unit
    }

    /// The ranges of words around and between the quotations of a block.
    fn gaps(&self, block: usize, quotes: &[Quote]) -> Vec<Range<usize>> {
        let bytes = self.text.blocks[block].clone();
        let mut gaps = Vec::with_capacity(quotes.len() + 1);
        let mut from = bytes.start;
        for quote in quotes {
            gaps.push(self.text.within(from..bytes.start + quote.range.start));
            from = bytes.start + quote.range.end;
        }
        gaps.push(self.text.within(from..bytes.end));
        gaps
    }

    /// Splits the quotations of a paragraph into units, beginning a new unit where two tags cannot mean the same
    /// speaker. A mark or a correction counts as a tag with a name, so that it holds for nothing that somebody else's tag
    /// claims.
    fn split(&self, block: usize, blocks: &Blocks) -> Vec<Unit> {
        let quotes = &blocks.quotes[block];
        if quotes.is_empty() || blocks.kinds[block] != BlockKind::Paragraph {
            return Vec::new();
        }
        let gaps = self.gaps(block, quotes);
        let quoted = Quoted { block, quotes, gaps: &gaps };
        let mut groups: Vec<Vec<Tagged>> = Vec::new();
        let mut known: Vec<Subject> = Vec::new();
        let mut taken = None;
        for (quote, found) in quotes.iter().enumerate() {
            let tagged = self.tags_of(&quoted, quote, taken == Some(quote));
            if tagged.after.is_some() {
                taken = Some(quote + 1);
            }
            let tags = [&tagged.before, &tagged.after].into_iter().flatten().filter(|tag| tag.is_somebody());
            let tags: Vec<&Subject> = tags.collect();
            let named = |tag: &&&Subject| matches!(tag.who, Who::Named(_));
            let own = tags.iter().find(named).or(tags.first()).map(|tag| (*tag).clone());
            let pinned = blocks.pinned.speaker((block, quote));
            let pinned = pinned.map(|id| Subject { who: Who::Named(vec![id]), ..Subject::nobody(0) });
            // Whoever decides one quotation means nothing of what is before it, unless its tag alone interrupts a speech.
            let interrupted = groups.last().and_then(|group| group.last()).is_some_and(|before| before.after.is_some());
            let clash = pinned.is_some() && !interrupted
                || pinned.as_ref().or(own.as_ref()).is_some_and(|one| self.clashes(one, &known));
            match groups.last_mut() {
                Some(group) if !clash && !found.cut => group.push(tagged),
                _ => {
                    groups.push(vec![tagged]);
                    known.clear();
                }
            }
            let is_name = own.as_ref().is_some_and(|tag| matches!(tag.who, Who::Named(_)));
            match pinned {
                // A description in its tag is one more way to tell the same person.
                Some(pinned) => known = [Some(pinned), own.filter(|_| !is_name)].into_iter().flatten().collect(),
                None if known.is_empty() || is_name => known = own.map_or(known, |own| vec![own]),
                None => {}
            }
        }
        let last = groups.len().saturating_sub(1);
        let mut units = Vec::new();
        for (nth, group) in groups.iter().enumerate() {
            if !group.iter().any(|tagged| tagged.spoken) {
                continue;
            }
            let mut unit = self.evidence(block, blocks, group, &gaps);
            unit.open = nth == last && quotes.last().is_some_and(|quote| !quote.closed);
            units.push(unit);
        }
        units
    }

    /// Finds the tags of one quotation, and whether it is speech. If the quotation before it has `taken` the first tag
    /// between the two, only what follows that tag can belong to this one.
    fn tags_of(&self, quoted: &Quoted<'_>, nth: usize, taken: bool) -> Tagged {
        let Quoted { block, quotes, gaps } = *quoted;
        let text = &self.text.text[self.text.blocks[block].clone()];
        let quote = &quotes[nth];
        let inner = &text[quote.inner.clone()];
        // Most languages write the comma after the closing mark.
        let beyond = text[quote.range.end..].trim_start();
        let outside = quote.closed && quote.mark != '—' && beyond.starts_with([',', '—', '–']);
        let edge = if outside { Edge::Comma } else { Edge::of(inner) };
        let before = match taken {
            false => self.tag_before(gaps[nth].clone()),
            true => self.rest(gaps[nth].clone()).and_then(|rest| self.tag_before(rest)),
        };
        let around = || self.subject_around(gaps[nth].clone(), gaps[nth + 1].clone());
        let before = before.or_else(around);
        let mut after = self.tag_after(gaps[nth + 1].clone(), edge);
        // In `She said, "…" He said, "…"`, the second tag belongs to the next quotation.
        let named = before.as_ref().is_some_and(|tag| matches!(tag.who, Who::Named(_)));
        if after.is_some()
            && named
            && matches!(edge, Edge::Stop | Edge::Open)
            && nth + 1 < quotes.len()
            && self.tag_before(gaps[nth + 1].clone()).is_some()
        {
            after = None;
        }
        // In `cried Thorpe, "five!" Morland remonstrated`, a new sentence begins after a quotation that already has its
        // tag.
        let begins = gaps[nth + 1].clone().next().is_some_and(|at| self.text.words[at].capital);
        if taken && before.is_none() && begins && edge != Edge::Comma {
            after = None;
        }
        let from = nth.checked_sub(1).map_or(0, |n| quotes[n].range.end);
        let lead = text[from..quote.range.start].trim_end().chars().next_back();
        let opens = lead
            .is_none_or(|c| is_terminal(c) || matches!(c, ':' | ';' | '：' | ')' | '"' | '”' | '’' | '*' | '_'))
            || nth > 0;
        let ends = inner
            .trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '_' | '*' | '"' | '”' | '’' | '\'' | ')'))
            .chars()
            .next_back();
        let cut = text[quote.range.end..].starts_with(['—', '–']) || text[quote.range.end..].starts_with("--");
        let ends = cut || ends.is_none_or(|c| is_terminal(c) || matches!(c, ':' | ';'));
        let last = nth + 1 == quotes.len() && gaps[nth + 1].is_empty();
        // In `the words "Stone Harbor," painted by somebody`, the sentence goes on and the quotation is not speech.
        let next = gaps[nth + 1].clone().next().map(|at| &self.text.words[at]);
        let amid =
            edge == Edge::Comma && quote.mark != '—' && next.is_some_and(|word| !word.capital) && !gaps[nth].is_empty();
        let ends = ends && !amid;
        // `He called it a "small misunderstanding".` quotes words that nobody speaks, whereas `Ada said "yes"` is
        // speech.
        let within = lead.is_some_and(char::is_alphanumeric) && inner.starts_with(char::is_lowercase);
        let verb = gaps[nth].clone().next_back().is_some_and(|at| self.text.words[at].is(class::SAY));
        let before = before.filter(|_| !within || verb);
        let cut = quote.cut || quotes.get(nth + 1).is_some_and(|next| next.cut);
        let spoken =
            cut || before.is_some() || after.is_some() || !quote.closed || quote.mark == '—' || opens && (ends || last);
        Tagged { quote: nth, spoken, before, after }
    }

    /// The words after the first tag between two quotations: `said Ada, and Bo answered,` or `said Ada. Bo asked,`.
    fn rest(&self, words: Range<usize>) -> Option<Range<usize>> {
        let stop = |at: &usize| self.text.words[*at].gap & (gap::STOP | gap::COLON) != 0;
        let last = words.clone().rev().skip(1).find(stop).map(|at| at + 1);
        let joined = words.clone().skip(1).find(|at| {
            let word = &self.text.words[*at];
            let to_which = |at: usize| self.text.words.get(at).is_some_and(|word| self.text.spelt(word.key) == "which");
            // `as they went on` is no second tag, but `while Bo cried` is one.
            let late = words.end.saturating_sub(3)..words.end;
            let says = |mut words: Range<usize>| words.any(|at| self.text.words[at].is(class::PLAIN));
            let joins = word.is(class::AND)
                || word.is(class::SUB) && says(late)
                || matches!(self.text.spelt(word.key), "but" | "whereupon")
                || word.is(class::PREP) && to_which(at + 1);
            joins && self.text.words[at - 1].gap & gap::COMMA != 0
        });
        let from = last.or(joined.map(|at| at + 1)).filter(|from| *from < words.end)?;
        Some(from..words.end)
    }

    /// Whether a tag fits none of those that tell who spoke so far.
    fn clashes(&self, one: &Subject, known: &[Subject]) -> bool {
        // `The other` is never the one who spoke before.
        let other = |subject: &Subject| matches!(subject.who, Who::Described { head: Some(head), .. } if is_other(self.text, head));
        let clash = |before: &Subject| self.clash(one, before) || other(one) && !other(before);
        !known.is_empty() && known.iter().all(clash)
    }

    /// Whether two tags cannot belong to one speaker.
    fn clash(&self, one: &Subject, other: &Subject) -> bool {
        match (&one.who, &other.who) {
            (Who::Named(ones), Who::Named(others)) => !ones.iter().any(|id| others.contains(id)),
            (Who::Named(ids), Who::Pronoun(gender)) | (Who::Pronoun(gender), Who::Named(ids)) => {
                ids.iter().all(|id| self.people.gender(*id).is_some_and(|theirs| theirs != *gender))
            }
            (Who::Named(ids), Who::Teller) | (Who::Teller, Who::Named(ids)) => {
                !self.teller.is_some_and(|teller| ids.contains(&teller))
            }
            (Who::Pronoun(one), Who::Pronoun(other)) => one != other,
            (Who::Pronoun(one), Who::Described { gender: Some(other), .. })
            | (Who::Described { gender: Some(other), .. }, Who::Pronoun(one)) => one != other,
            (Who::Described { head: Some(one), .. }, Who::Described { head: Some(other), .. }) => {
                let [one, other] = [one, other].map(|head| &self.text.words[*head]);
                one.key != other.key && !one.is(class::GENERIC) && !other.is(class::GENERIC)
            }
            (Who::Teller, Who::Pronoun(_)) | (Who::Pronoun(_), Who::Teller) => true,
            (Who::Others, Who::Others) | (Who::Nobody, _) | (_, Who::Nobody) => false,
            (Who::Others, _) | (_, Who::Others) => true,
            (Who::Named(_) | Who::Teller, Who::Described { .. })
            | (Who::Described { .. }, Who::Named(_) | Who::Teller) => true,
            _ => false,
        }
    }

    /// Collects what the text tells about the speaker of a group of quotations.
    fn evidence(&self, block: usize, blocks: &Blocks, group: &[Tagged], gaps: &[Range<usize>]) -> Unit {
        let first = group[0].quote == 0;
        let quotes = &blocks.quotes[block];
        let start = self.text.blocks[block].start;
        let range = &quotes[group[0].quote].range;
        let mut unit = Unit::new(block, self.text.within(start + range.start..start + range.end).start);
        unit.first = first;
        unit.quotes = group.iter().filter(|tagged| tagged.spoken).map(|tagged| tagged.quote).collect();
        self.take_tag(&mut unit, group);
        unit.clauses = self.tag_clauses(group, gaps);
        unit.tags = self.mere_tags(group, gaps);
        let untagged = !group.iter().any(|tagged| tagged.before.is_some() || tagged.after.is_some());
        let head = gaps[group[0].quote].clone();
        let announced = first && untagged && head.is_empty() && self.take_announced(&mut unit, block, blocks);
        self.take_beats(&mut unit, group, gaps);
        if first && !announced && !matches!(unit.tag.who, Who::Named(_)) {
            self.take_lead(&mut unit, block, blocks);
        }
        for quote in unit.quotes.clone() {
            let inner = &quotes[quote].inner;
            let words = self.text.within(start + inner.start..start + inner.end);
            self.read_words(&mut unit, words);
        }
        if let Some(last) = unit.quotes.last() {
            let text = &self.text.text[start..];
            unit.asks = text[quotes[*last].inner.clone()].trim_end().ends_with(['?', '？']);
        }
        let tag_words = |tag: &Option<Subject>| usize::from(tag.is_some()) * 6;
        unit.told_before = head.len() > tag_words(&group[0].before);
        unit.told_after = group.last().is_some_and(|last| gaps[last.quote + 1].len() > tag_words(&last.after));
        unit
    }

    fn take_tag(&self, unit: &mut Unit, group: &[Tagged]) {
        let tags: Vec<&Subject> = group
            .iter()
            .flat_map(|tagged| [&tagged.after, &tagged.before])
            .flatten()
            .filter(|tag| tag.is_somebody())
            .collect();
        let rank = |tag: &Subject| match tag.who {
            Who::Named(_) => 0,
            Who::Pronoun(_) | Who::Teller => 1,
            Who::Others => 2,
            _ => 3,
        };
        let Some(tag) = tags.into_iter().min_by_key(|tag| rank(tag)) else { return };
        unit.tag = tag.clone();
        if matches!(tag.who, Who::Pronoun(_) | Who::Teller | Who::Described { .. }) {
            unit.hint = Some((tag.clone(), Place::Tag));
        }
    }
}
