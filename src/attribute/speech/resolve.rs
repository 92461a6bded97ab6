//! Runs the steps of speech attribution in order, from blocks to quotations with speakers.

use super::chain::{self, NOBODY};
use super::clauses::{Story, Who};
use super::evidence::{Background, Choice, Scene};
use super::features::{self as f, COUNT};
use super::people::{self, Id, Mentions, People};
use super::pins::{Pin, Pinned};
use super::quotes::{self, Quote, Style};
use super::text::Text;
use super::tongues::{Classes, Grammar, class};
use super::units::{Blocks, Place, Unit};
use super::weights::{WEIGHTS, Weights};
use super::{Attribution, BlockKind, Character, Declared, Evidence, Quotation, SpokenBlock};
use std::collections::BTreeMap;
use std::ops::Range;

/// Finds the quotations of a story and gives each of them a speaker.
///
/// `declared` is the cast as far as the writer declares it, and `language` is a BCP 47 tag. `pins` are speakers that
/// corrections have fixed; each is taken as a fact and also guides the guesses about other quotations.
pub fn attribute(blocks: &[SpokenBlock], declared: &[Declared], language: &str, pins: &[Pin]) -> Attribution {
    let mut story = Prepared::new(blocks, declared, language, pins);
    story.first_look(&WEIGHTS);
    let speakers = story.look(&WEIGHTS.second);
    story.finish(&speakers)
}

/// The byte ranges of the quotations in each block, each with its quotation marks and without them.
pub fn quotations(blocks: &[SpokenBlock], language: &str) -> Vec<Vec<(Range<usize>, Range<usize>)>> {
    let ranges = |quote: Quote| (quote.range, quote.inner);
    let quotes = quotes_of(blocks, language, &Classes::new(language));
    quotes.into_iter().map(|quotes| quotes.into_iter().map(ranges).collect()).collect()
}

/// The quotations in each block, marked in the style that the story as a whole uses.
fn quotes_of(blocks: &[SpokenBlock], language: &str, classes: &Classes) -> Vec<Vec<Quote>> {
    let style = Style::of(blocks, language, classes);
    blocks.iter().map(|block| find_quotes(block, style, classes)).collect()
}

/// If the most probable speaker is unidentified, the quotation still goes to the second candidate, provided that
/// candidate is at least this probable.
const LEAST: f32 = 0.2;

/// Candidates less probable than this are not listed among the other possible speakers.
const WORTH_TELLING: f32 = 0.005;

/// The candidates of a unit with their probabilities, the most probable first.
pub(super) type Speakers = Vec<(Id, f32)>;

/// A story with everything that is read from it before any speaker is decided.
pub(super) struct Prepared {
    pub text: Text,
    pub mentions: Mentions,
    pub people: People,
    pub teller: Option<Id>,
    pub quotes: Vec<Vec<Quote>>,
    pub units: Vec<Unit>,
    pub background: Background,
    grammar: Grammar,
    pub pinned: Pinned,
}

impl Prepared {
    pub fn new(blocks: &[SpokenBlock], declared: &[Declared], language: &str, pins: &[Pin]) -> Self {
        let classes = Classes::new(language);
        let quotes = quotes_of(blocks, language, &classes);
        let mut text = Text::new(blocks.iter().map(|block| &block.text[..]), &classes);
        text.join_cases(declared, &classes);
        let quoted = quoted(&text, &quotes, blocks);
        let mut people = People::find(&mut text, &quoted, declared, &classes);
        let turns = turns(blocks, &mut text, &mut people, &classes);
        let pinned = Pinned::new(pins, &mut text, &mut people, &classes);
        let kinds: Vec<BlockKind> = blocks.iter().map(|block| block.kind).collect();
        let grammar = classes.grammar;
        let read = |people: &mut People| {
            let (mentions, teller) = people::mentions(people, &text, &quoted);
            let story = Story { text: &text, mentions: &mentions, people, teller, grammar };
            let units = story.units(&Blocks { kinds: &kinds, quotes: &quotes, turns: &turns, pinned: &pinned });
            (mentions, teller, units)
        };
        let (mut mentions, mut teller, mut units) = read(&mut people);
        people::describe(&mut units, &text, &mentions, &mut people, grammar.english);
        if people::name_roles(&units, &text, &mut people, grammar.articles) {
            (mentions, teller, units) = read(&mut people);
            people::describe(&mut units, &text, &mentions, &mut people, grammar.english);
        }
        let mut background = background(&text, &kinds, &quotes, &mentions, &people);
        background.scripted = turns.iter().any(|turns| !turns.is_empty());
        let mut prepared = Self { text, mentions, people, teller, quotes, units, background, grammar, pinned };
        prepared.pin();
        prepared
    }

    pub fn story(&self) -> Story<'_> {
        let Self { text, mentions, people, teller, grammar, .. } = self;
        Story { text, mentions, people, teller: *teller, grammar: *grammar }
    }

    /// The ranges of units that form the conversations, each with the choices of its units.
    pub fn choices(&self) -> Vec<(Range<usize>, Vec<Choice>)> {
        let story = self.story();
        let mut history: Vec<Id> = Vec::new();
        let mut all = Vec::new();
        for talk in story.talks(&self.units, &self.background) {
            let choices = story.choices(&self.units, talk.clone(), &self.background, &history);
            for nth in talk.clone() {
                let first = self.background.spoke.get(nth).and_then(|(_, speakers)| speakers.first());
                let fixed = match &self.units[nth].tag.who {
                    Who::Named(ids) if ids.len() == 1 => Some(ids[0]),
                    Who::Teller => self.teller,
                    _ => self.units[nth].turn,
                };
                let fixed = self.units[nth].pinned.or(fixed);
                history.extend(first.map(|(id, _)| *id).or(fixed).filter(|id| *id != NOBODY));
            }
            all.push((talk, choices));
        }
        all
    }

    /// Decides all speakers a first time, while only tags tell who speaks nearby, so that the second look knows who
    /// probably speaks where.
    pub fn first_look(&mut self, weights: &Weights) {
        let speakers = self.look(&weights.first);
        self.background.style = super::style::style(&self.text, &self.units, &speakers);
        self.background.spoke = self.units.iter().map(|unit| unit.at).zip(speakers).collect();
    }

    /// Computes the probable speakers of all units with the given weights.
    pub fn look(&self, weights: &[f64; COUNT]) -> Vec<Speakers> {
        let mut speakers: Vec<Speakers> = vec![Vec::new(); self.units.len()];
        for (talk, choices) in self.choices() {
            let links: Vec<chain::Link> = choices.iter().map(|choice| choice.link(weights)).collect();
            for segment in chain::segments(&links) {
                let sums = chain::sums(&links[segment.clone()], None);
                for (nth, probable) in segment.zip(sums.speakers) {
                    let ids = links[nth].ids.iter().copied();
                    let mut all: Speakers = ids.zip(probable.into_iter().map(|p| p as f32)).collect();
                    all.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
                    speakers[talk.start + nth] = all;
                }
            }
        }
        speakers
    }

    /// Makes the parts of a long speech agree on their evidence: a tag in a later part also counts for the parts before
    /// it, and the later parts are marked as continued.
    fn hand_back(&self, quotations: &mut [Vec<Quotation>]) {
        let facts = |evidence| matches!(evidence, Evidence::Tag | Evidence::TellerTag | Evidence::PronounTag);
        for place in (0..self.units.len()).rev() {
            let unit = &self.units[place];
            let Some(first) = unit.quotes.first().filter(|_| unit.continued) else { continue };
            let Some(before) = place.checked_sub(1).map(|n| &self.units[n]) else { continue };
            let Some(last) = before.quotes.last() else { continue };
            let (speaker, evidence) = (quotations[unit.block][*first].speaker, quotations[unit.block][*first].evidence);
            if quotations[before.block][*last].speaker != speaker || speaker.is_none() {
                continue;
            }
            for nth in &unit.quotes {
                quotations[unit.block][*nth].evidence = Evidence::Continued;
            }
            if facts(evidence) {
                for nth in &before.quotes {
                    quotations[before.block][*nth].evidence = evidence;
                }
            }
        }
    }

    /// The people, each with the place where they are first named.
    fn named(&self) -> Vec<Character> {
        let mut people = self.people.list.clone();
        self.place_pinned(&mut people);
        let described =
            self.units.iter().filter_map(|unit| Some((unit.described.or(unit.relative)?, unit.tag.at..unit.tag.end)));
        let named = self.mentions.list.iter().filter_map(|mention| match mention.ids[..] {
            [id] => Some((id, mention.at..mention.at + mention.length)),
            _ => None,
        });
        for (id, words) in named.chain(described) {
            let (Some(first), Some(last)) = (self.text.words.get(words.start), self.text.words.get(words.end - 1))
            else {
                continue;
            };
            let block = self.text.spans.partition_point(|span| span.end <= words.start);
            let start = self.text.blocks[block].start;
            let end = if last.owns { last.end as usize - last.genitive() } else { last.end as usize };
            let person = &mut people[id as usize];
            let own = words.len() == 1 && first.is(class::I | class::MINE);
            if person.first.is_none() && !own {
                person.first = Some((block, first.start as usize - start..end - start));
            }
        }
        people
    }

    /// Builds the result: every quotation with its speaker.
    pub fn finish(&self, speakers: &[Speakers]) -> Attribution {
        let mut quotations: Vec<Vec<Quotation>> =
            self.quotes.iter().map(|quotes| quotes.iter().map(unattributed).collect()).collect();
        for (place, (unit, speakers)) in self.units.iter().zip(speakers).enumerate() {
            let goes_on = unit.open && self.units.get(place + 1).is_some_and(|next| next.continued);
            for nth in &unit.quotes {
                let quotation = &mut quotations[unit.block][*nth];
                quotation.spoken = true;
                quotation.continued = unit.continued && unit.quotes.first() == Some(nth);
                quotation.goes_on = goes_on && unit.quotes.last() == Some(nth);
                let [best, rest @ ..] = &speakers[..] else { continue };
                // A known person who is probable enough is a better answer than nobody.
                let second = rest.first().filter(|(_, p)| best.0 == NOBODY && *p >= LEAST);
                let best = second.unwrap_or(best);
                let known = |id: Id| (id != NOBODY).then_some(id as usize);
                quotation.speaker = known(best.0);
                quotation.evidence = evidence(unit, best.0);
                quotation.confidence = confidence(quotation.evidence, best.1);
                let others = rest.iter().filter(|(id, p)| *id != best.0 && *p >= WORTH_TELLING);
                quotation.others = others.filter_map(|(id, _)| known(*id)).collect();
            }
        }
        for unit in &self.units {
            for (nth, words) in &unit.tags {
                let quotation = &mut quotations[unit.block][*nth];
                quotation.tags.push(self.story().bytes_of_tag(unit.block, words.clone()));
            }
            for (nth, words) in &unit.clauses {
                quotations[unit.block][*nth].clauses.push(self.story().bytes_of_words(unit.block, words.clone()));
            }
        }
        self.hand_back(&mut quotations);
        self.number_conversations(&mut quotations);
        self.correct(&mut quotations);
        let teller = self.teller.map(|id| id as usize);
        Attribution { people: self.named(), quotations, teller }
    }
}

/// The confidence in a speaker. Weighed evidence is right slightly less often than its computed probability says, and a
/// name in a tag can be wrong where two people share it. The factors come from novels that the weights were not learned
/// from.
fn confidence(evidence: Evidence, probability: f32) -> f32 {
    match evidence {
        Evidence::Turn | Evidence::Corrected | Evidence::Marked => 1.0,
        Evidence::Tag | Evidence::TellerTag => 0.98 * probability,
        Evidence::Unattributed => 0.0,
        _ => 0.95 * probability,
    }
}

fn unattributed(quote: &Quote) -> Quotation {
    Quotation {
        range: quote.range.clone(),
        inner: quote.inner.clone(),
        mark: quote.mark,
        closed: quote.closed,
        reopened: quote.reopened,
        spoken: false,
        speaker: None,
        evidence: Evidence::Unattributed,
        confidence: 0.0,
        others: Vec::new(),
        tags: Vec::new(),
        clauses: Vec::new(),
        conversation: 0,
        goes_on: false,
        continued: false,
    }
}

/// The kind of evidence that gave a unit to a person.
fn evidence(unit: &Unit, id: Id) -> Evidence {
    let has = |features: &[f::Feature]| unit.evidence.iter().any(|(who, f, _)| *who == id && features.contains(f));
    let hint = unit.hint.as_ref().map(|(subject, place)| (&subject.who, *place));
    match (&unit.tag.who, hint) {
        _ if unit.marked => Evidence::Marked,
        _ if unit.pinned.is_some() => Evidence::Corrected,
        _ if unit.turn.is_some() => Evidence::Turn,
        _ if id == NOBODY => Evidence::Unattributed,
        (Who::Named(_), _) => Evidence::Tag,
        (Who::Teller, _) => Evidence::TellerTag,
        (Who::Pronoun(_) | Who::Described { .. }, _) if has(&[f::INTRODUCES]) => Evidence::Introduction,
        (Who::Pronoun(_), _) => Evidence::PronounTag,
        (Who::Described { .. }, _) => Evidence::DescriptionTag,
        _ if unit.continued => Evidence::Continued,
        _ if has(&[f::INTRODUCES]) => Evidence::Introduction,
        _ if has(&[f::BEAT_BEFORE, f::BEAT_AFTER, f::BEAT_PART]) => Evidence::Beat,
        (_, Some((_, Place::Beat))) => Evidence::Beat,
        _ if has(&[f::ANNOUNCED, f::LEAD, f::LEAD_FAR]) => Evidence::BlockBefore,
        (_, Some((_, Place::Tag | Place::Lead))) => Evidence::BlockBefore,
        _ => Evidence::Conversation,
    }
}

/// The quotations in the narration of a block. Text inside a turn already belongs to its speaker, so quotation marks
/// there are ignored.
fn find_quotes(block: &SpokenBlock, style: Style, classes: &Classes) -> Vec<Quote> {
    if block.kind != BlockKind::Paragraph {
        return Vec::new();
    }
    let literal = |at: usize| {
        let next = block.literal.partition_point(|range| range.end <= at);
        block.literal.get(next).is_some_and(|range| range.start <= at)
    };
    let mut found = Vec::new();
    let mut from = 0;
    let end = block.text.len();
    for turn in block.turns.iter().map(|(range, _)| range.clone()).chain(std::iter::once(end..end)) {
        if turn.start > from {
            found.extend(quotes::find(block, from..turn.start, style, classes, &literal));
        }
        from = turn.end.max(from);
    }
    for cut in &block.cuts {
        if let Some(nth) = found.iter().position(|quote| quote.inner.start < *cut && *cut < quote.inner.end) {
            let quote = found.remove(nth);
            found.splice(nth..nth, quote.cut(*cut, &block.text));
        }
    }
    found
}

/// For each word, whether it is inside a quotation, a turn or a label, and so is not part of the narration.
fn quoted(text: &Text, quotes: &[Vec<Quote>], written: &[SpokenBlock]) -> Vec<bool> {
    let mut quoted = vec![false; text.words.len()];
    for ((block, quotes), written) in text.blocks.iter().zip(quotes).zip(written) {
        for range in written.turns.iter().map(|(range, _)| range).chain(&written.labels) {
            quoted[text.within(block.start + range.start..block.start + range.end)].fill(true);
        }
        for quote in quotes {
            let words = text.within(block.start + quote.inner.start..block.start + quote.inner.end);
            quoted[words].fill(true);
        }
    }
    quoted
}

/// The turns that the writer marks with `Name:`, each as a range of words and a speaker.
fn turns(
    blocks: &[SpokenBlock],
    text: &mut Text,
    people: &mut People,
    classes: &Classes,
) -> Vec<Vec<(Range<usize>, Id)>> {
    let mut all = Vec::with_capacity(blocks.len());
    for (block, written) in blocks.iter().enumerate() {
        let mut turns = Vec::new();
        for (range, name) in &written.turns {
            let id = people.meet(name, text, classes);
            let start = text.blocks[block].start;
            turns.push((text.within(start + range.start..start + range.end), id));
        }
        all.push(turns);
    }
    all
}

fn background(
    text: &Text,
    kinds: &[BlockKind],
    quotes: &[Vec<Quote>],
    mentions: &Mentions,
    people: &People,
) -> Background {
    let (mut scene, mut begins) = (Vec::with_capacity(kinds.len()), vec![0]);
    for (block, kind) in kinds.iter().enumerate() {
        let written = text.text[text.blocks[block].clone()].trim();
        if *kind != BlockKind::Paragraph || quotes[block].is_empty() && is_heading(written) {
            begins.push(text.spans[block].end);
        }
        scene.push(begins.len() - 1);
    }
    let mut named: Vec<BTreeMap<Id, f32>> = vec![BTreeMap::new(); begins.len()];
    let mut count = vec![0.0f32; people.list.len()];
    for mention in &mentions.list {
        let share = 1.0 / mention.ids.len() as f32;
        mention.ids.iter().for_each(|id| count[*id as usize] += share);
        if !mention.quoted {
            let scene = begins.partition_point(|begin| *begin <= mention.at) - 1;
            let worth = if mention.owns { 0.5 } else { 1.0 };
            mention.ids.iter().for_each(|id| *named[scene].entry(*id).or_default() += worth * share);
        }
    }
    let mut most: Vec<Id> = people.ids().filter(|id| count[*id as usize] > 0.0).collect();
    most.sort_by(|one, other| count[*other as usize].total_cmp(&count[*one as usize]).then(one.cmp(other)));
    most.truncate(4);
    let often = count.iter().map(|count| (1.0 + count).log10()).collect();
    let named = named.into_iter().map(Scene::new).collect();
    Background { scripted: false, scene, begins, named, often, most, spoke: Vec::new(), style: Vec::new() }
}

/// Whether a text is a heading without markup: shorter than 80 bytes, and either without two lower-case letters in a
/// row or beginning with `chapter`, `book` or `part`.
fn is_heading(text: &str) -> bool {
    let mut before = false;
    let small = text.chars().any(|c| {
        let both = before && c.is_lowercase();
        before = c.is_lowercase();
        both
    });
    let first = text.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_lowercase();
    text.len() < 80 && (!small || matches!(&first[..], "chapter" | "book" | "part"))
}
