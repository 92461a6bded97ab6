//! Collects the units of a story: the quotations of one block that one speaker says, with everything that the text
//! tells about who that speaker is.

mod unit;

pub(super) use unit::{Place, Unit};

use super::BlockKind;
use super::clauses::{Story, Subject, Who};
use super::features as f;
use super::people::Id;
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
    /// speaker.
    fn split(&self, block: usize, blocks: &Blocks) -> Vec<Unit> {
        let quotes = &blocks.quotes[block];
        if quotes.is_empty() || blocks.kinds[block] != BlockKind::Paragraph {
            return Vec::new();
        }
        let gaps = self.gaps(block, quotes);
        let quoted = Quoted { block, quotes, gaps: &gaps };
        let mut groups: Vec<Vec<Tagged>> = Vec::new();
        let mut known: Option<Subject> = None;
        let mut taken = None;
        for quote in 0..quotes.len() {
            let tagged = self.tags_of(&quoted, quote, taken == Some(quote));
            if tagged.after.is_some() {
                taken = Some(quote + 1);
            }
            let tags = [&tagged.before, &tagged.after].into_iter().flatten().filter(|tag| tag.is_somebody());
            let tags: Vec<&Subject> = tags.collect();
            let named = |tag: &&&Subject| matches!(tag.who, Who::Named(_));
            let best = tags.iter().find(named).or(tags.first()).map(|tag| (*tag).clone());
            let clash = matches!((&best, &known), (Some(one), Some(other)) if self.clash(one, other));
            match groups.last_mut() {
                Some(group) if !clash => group.push(tagged),
                _ => {
                    groups.push(vec![tagged]);
                    known = None;
                }
            }
            let better = best.as_ref().is_some_and(|tag| matches!(tag.who, Who::Named(_)));
            if known.is_none() || better {
                known = best.or(known);
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
        let edge = Edge::of(inner);
        let before = match taken {
            false => self.tag_before(gaps[nth].clone()),
            true => self.rest(gaps[nth].clone()).and_then(|rest| self.tag_before(rest)),
        };
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
        let spoken =
            before.is_some() || after.is_some() || !quote.closed || quote.mark == '—' || opens && (ends || last);
        Tagged { quote: nth, spoken, before, after }
    }

    /// The words after the first tag between two quotations: `said Ada, and Bo answered,` or `said Ada. Bo asked,`.
    fn rest(&self, words: Range<usize>) -> Option<Range<usize>> {
        let stop = |at: &usize| self.text.words[*at].gap & (gap::STOP | gap::COLON) != 0;
        let last = words.clone().rev().skip(1).find(stop).map(|at| at + 1);
        let joined = words
            .clone()
            .skip(1)
            .find(|at| self.text.words[*at].is(class::AND) && self.text.words[at - 1].gap & gap::COMMA != 0);
        let from = last.or(joined.map(|at| at + 1)).filter(|from| *from < words.end)?;
        Some(from..words.end)
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
            (Who::Teller, Who::Pronoun(_)) | (Who::Pronoun(_), Who::Teller) => true,
            (Who::Several, Who::Several) => false,
            (Who::Several, _) | (_, Who::Several) => true,
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
            Who::Several => 2,
            _ => 3,
        };
        let Some(tag) = tags.into_iter().min_by_key(|tag| rank(tag)) else { return };
        unit.tag = tag.clone();
        if matches!(tag.who, Who::Pronoun(_) | Who::Teller | Who::Described { .. }) {
            unit.hint = Some((tag.clone(), Place::Tag));
        }
    }

    /// Reads an announcement at the end of the previous block, such as `Mr. Darcy replied with great intrepidity,`.
    /// Returns whether it names the speaker.
    fn take_announced(&self, unit: &mut Unit, block: usize, blocks: &Blocks) -> bool {
        let Some(before) = block.checked_sub(1).filter(|before| blocks.kinds[*before] == BlockKind::Paragraph) else {
            return false;
        };
        if !blocks.turns[before].is_empty() {
            return false;
        }
        let last = self.gaps(before, &blocks.quotes[before]).pop().unwrap_or(0..0);
        if last.is_empty() {
            return false;
        }
        let Some(subject) = self.announces(last, !blocks.quotes[before].is_empty()) else { return false };
        match &subject.who {
            Who::Named(ids) => {
                unit.give(ids, f::ANNOUNCED, 1.0);
                return true;
            }
            Who::Pronoun(_) | Who::Teller => unit.hint = Some((subject, Place::Tag)),
            _ => {}
        }
        false
    }

    /// Collects evidence from the narration around the unit: the subjects of its clauses and the people it names.
    fn take_beats(&self, unit: &mut Unit, group: &[Tagged], gaps: &[Range<usize>]) {
        let (Some(first), Some(last)) = (group.first(), group.last()) else { return };
        let single = gaps.iter().filter(|gap| !gap.is_empty()).take(2).count() == 1;
        for (nth, gap) in gaps.iter().enumerate().take(last.quote + 2).skip(first.quote) {
            let before = nth <= first.quote;
            let clauses = self.clauses(gap.clone());
            for (place, clause) in clauses.iter().enumerate().take(MOST_NAMES) {
                let near = if before { place + 1 == clauses.len() } else { place == 0 };
                let subject = self.subject(clause.clone(), false);
                match &subject.who {
                    Who::Named(ids) => {
                        let feature = match (before, near) {
                            (true, true) => f::BEAT_BEFORE,
                            (true, false) => f::BEAT_BEFORE_FAR,
                            (false, true) => f::BEAT_AFTER,
                            (false, false) => f::BEAT_AFTER_FAR,
                        };
                        unit.give(ids, feature, 1.0);
                        let sole = feature == f::BEAT_AFTER && clauses.len() == 1 && clause.len() <= 8;
                        if sole && single {
                            unit.give(ids, f::BEAT_SOLE, 1.0);
                        }
                    }
                    Who::Pronoun(_) | Who::Teller if near && unit.hint.is_none() => {
                        unit.hint = Some((subject, Place::Beat));
                    }
                    _ => {}
                }
            }
            for mention in self.mentions.within(gap.clone()).iter().take(MOST_NAMES) {
                if self.text.words[mention.at].is(class::I | class::MINE) {
                    continue;
                }
                let before = mention.at.checked_sub(1).map(|at| &self.text.words[at]);
                let object = before.is_some_and(|word| word.gap == 0 && self.governs(word.key));
                let feature = match (object, mention.owns) {
                    (true, _) => f::OBJECT,
                    (_, true) => f::MENTION_OWN,
                    _ => f::MENTION,
                };
                unit.give(&mention.ids, feature, 1.0);
                if object && !mention.owns {
                    unit.to.extend(&mention.ids);
                }
            }
        }
    }

    /// Whether a person who is named right after this word is spoken to or looked at.
    fn governs(&self, key: u32) -> bool {
        matches!(
            self.text.spelt(key),
            "to" | "asked" | "told" | "at" | "towards" | "toward" | "upon" | "answered" | "addressing" | "with"
        )
    }

    /// Collects evidence from the previous block if it is all narration, or else from the narration at its end.
    fn take_lead(&self, unit: &mut Unit, block: usize, blocks: &Blocks) {
        let Some(before) = block.checked_sub(1).filter(|before| blocks.kinds[*before] == BlockKind::Paragraph) else {
            return;
        };
        if !blocks.turns[before].is_empty() {
            return;
        }
        if !blocks.quotes[before].is_empty() {
            return self.take_tail(unit, self.gaps(before, &blocks.quotes[before]).pop().unwrap_or(0..0));
        }
        let clauses = self.clauses(self.text.spans[before].clone());
        if let Some(last) = clauses.last() {
            for mention in self.told(last.clone()) {
                unit.give(&mention.ids, f::LEAD_MENTION, 1.0);
            }
        }
        let from = clauses.len().saturating_sub(3);
        for (nth, clause) in clauses.iter().enumerate().skip(from) {
            let last = nth + 1 == clauses.len();
            let subject = self.subject(clause.clone(), false);
            match &subject.who {
                Who::Named(ids) => unit.give(ids, if last { f::LEAD } else { f::LEAD_FAR }, 1.0),
                Who::Pronoun(_) | Who::Teller if last && unit.hint.is_none() => {
                    unit.hint = Some((subject, Place::Lead))
                }
                _ => {}
            }
        }
        unit.sole = self.sole_subject(&clauses);
    }

    /// The person whom all clauses with a named subject are about, if there is exactly one.
    fn sole_subject(&self, clauses: &[Range<usize>]) -> Option<Id> {
        let subjects = clauses.iter().map(|clause| self.subject(clause.clone(), false).who);
        let mut named = subjects.filter_map(|who| if let Who::Named(ids) = who { Some(ids) } else { None });
        let first = named.next().filter(|ids| ids.len() == 1)?;
        named.all(|ids| ids == first).then_some(first[0])
    }

    /// Collects evidence from the narration at the end of the previous block, after its last quotation. A short tag there
    /// is not counted.
    fn take_tail(&self, unit: &mut Unit, words: Range<usize>) {
        let clauses = self.clauses(words);
        let Some(last) = clauses.last().filter(|_| clauses.len() > 1 || clauses[0].len() > 6) else { return };
        let subject = self.subject(last.clone(), false);
        if let Who::Named(ids) = &subject.who {
            unit.give(ids, f::TAIL, 1.0);
        }
        for mention in self.told(last.clone()) {
            unit.give(&mention.ids, f::TAIL_MENTION, 1.0);
        }
    }

    /// The names in a range of words, without the teller's own `I` or `my`.
    fn told(&self, words: Range<usize>) -> impl Iterator<Item = &super::people::Mention> {
        self.mentions.within(words).iter().filter(|mention| !self.text.words[mention.at].is(class::I | class::MINE))
    }
}
