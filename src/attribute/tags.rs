//! Speech tags: rule Q2.1. `"…," said Veena.`, `"…," Veena said.`, `Veena asked, "…"`.

use super::labels::{is_name, is_name_word};
use super::people::{Id, People};
use super::words::{BETWEEN, JOINERS, LABELS, LEADS, OPENERS, PARTICLES, PHRASES, PLAIN_VERBS, PRONOUNS, VERBS, has};
use crate::names::{is_title, key};
use std::ops::Range;

/// Who a tag names; offsets are those of the block's text.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Subject {
    /// Someone known, and where.
    Known(Id, Range<usize>),
    /// Someone who is new, by a name in the text.
    New(Range<usize>),
    /// Somebody: a pronoun, an old man.
    Nobody,
}

/// A speech tag.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tag {
    /// Who speaks.
    pub who: Subject,
    /// The clause.
    pub range: Range<usize>,
}

/// A word of a text without punctuation around it.
#[derive(Clone, Debug)]
struct Word<'a> {
    text: &'a str,
    at: usize,
    /// Whether punctuation lies between it and the next word.
    stop: bool,
}

impl Word<'_> {
    fn end(&self) -> usize {
        self.at + self.text.len()
    }

    fn lower(&self) -> String {
        key(self.text)
    }

    fn is_between(&self) -> bool {
        let lower = self.lower();
        has(BETWEEN, &lower) || (lower.ends_with("ly") && lower.len() > 3)
    }
}

/// A tag is not looked for further than this from its quotation, in words and in bytes.
const REACH: usize = 14;
const REACH_BYTES: usize = 400;

fn words(text: &str, range: Range<usize>) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut at = range.start;
    for raw in text[range].split_inclusive(char::is_whitespace) {
        let body = raw.trim_start_matches(|c: char| !c.is_alphanumeric());
        let start = at + raw.len() - body.len();
        let word = body.trim_end_matches(|c: char| !c.is_alphanumeric());
        let tail = body[word.len()..].trim_end();
        // The full stop of `Mr.` and of initials does not end a clause.
        let titled = || word.starts_with(char::is_uppercase) && is_title(&key(word));
        let short = tail == "." && (word.chars().count() == 1 || titled());
        if !word.is_empty() {
            words.push(Word { text: word, at: start, stop: !tail.is_empty() && !short });
        } else if let Some(last) = words.last_mut() {
            last.stop |= !raw.trim().is_empty();
        }
        at += raw.len();
    }
    words
}

/// How many words of `words` from `at` on are a speech verb.
fn verb(words: &[Word], at: usize) -> usize {
    let Some(word) = words.get(at).filter(|word| !word.text.starts_with(char::is_uppercase)) else { return 0 };
    let lower = word.lower();
    let second = words.get(at + 1).map(Word::lower).unwrap_or_default();
    if PHRASES.iter().any(|(first, seconds)| *first == lower && seconds.contains(&second.as_str())) {
        return 2;
    }
    has(VERBS, &lower) as usize
}

/// The tag that follows a quotation, at the start of the gap after it.
pub(super) fn after(text: &str, gap: Range<usize>, people: &People) -> Option<Tag> {
    let near = bounded(text, gap.start, gap.end);
    let words: Vec<Word> = words(text, near).into_iter().take(REACH).collect();
    let end = || clause_end(text, words.first().map_or(gap.start, |w| w.at), gap.end);
    let length = verb(&words, 0);
    if length > 0 && words[..length].iter().all(|word| !word.stop) {
        // said Veena; asked the mysterious speaker
        let who = words.get(length).map_or(Subject::Nobody, |word| subject(text, &words, length, word.at, people));
        return Some(Tag { who, range: gap.start..end() });
    }
    let first = words.first()?;
    let (who, past) = match subject(text, &words, 0, first.at, people) {
        Subject::Nobody => (Subject::Nobody, nobody(&words)?),
        Subject::Known(id, range) => {
            let past = words.iter().position(|word| word.at >= range.end).unwrap_or(words.len());
            (Subject::Known(id, range), past)
        }
        Subject::New(range) => {
            let past = words.iter().position(|word| word.at >= range.end).unwrap_or(words.len());
            (Subject::New(range), past)
        }
    };
    let said = (past..words.len().min(past + 4)).find(|&at| verb(&words, at) > 0)?;
    let known = matches!(who, Subject::Known(..));
    let clear =
        words[past..said].iter().all(Word::is_between) && words[past.saturating_sub(1)..said].iter().all(|w| !w.stop);
    // Veena, smiling, said
    let aside = known && words[past - 1].stop && words[..said].iter().all(|w| !ends_sentence(text, w));
    let plain = known || matches!(who, Subject::Nobody) || has(PLAIN_VERBS, &words[said].lower());
    ((clear || aside) && plain).then(|| Tag { who, range: gap.start..end() })
}

/// How many words a subject takes that names nobody: a pronoun, or an article and what follows.
fn nobody(words: &[Word]) -> Option<usize> {
    let first = words.first()?.lower();
    if has(PRONOUNS, &first) {
        return Some(1);
    }
    let article = matches!(first.as_str(), "the" | "a" | "an" | "his" | "her" | "their" | "my" | "our");
    let verb_at = (1..words.len().min(6)).find(|&at| verb(words, at) > 0)?;
    (article && words[..verb_at].iter().all(|word| !word.stop)).then_some(verb_at)
}

/// The tag that introduces a quotation, at the end of the gap before it.
pub(super) fn before(text: &str, gap: Range<usize>, people: &People) -> Option<Tag> {
    let lead = text[gap.clone()].trim_end();
    let comma = lead.ends_with([',', ':', '—', '–', '：', '，']);
    if !comma && lead.ends_with(|c: char| !c.is_alphanumeric()) {
        return None;
    }
    let start = sentence_start(text, gap.start, gap.start + lead.len());
    let words = words(text, start..gap.start + lead.len());
    let last = words.len();
    let said = (last.saturating_sub(5)..last).rev().find(|&at| verb(&words, at) > 0)?;
    let plain = has(PLAIN_VERBS, &words[said].lower());
    if !(comma || plain && said + 1 == last) {
        return None;
    }
    let mut ahead = said;
    while ahead > 0
        && words[ahead - 1].is_between()
        && !has(JOINERS, &words[ahead - 1].lower())
        && !words[ahead - 1].stop
    {
        ahead -= 1;
    }
    let who =
        subject_before(text, &words, ahead, people, comma && plain).or_else(|| opening(text, &words, ahead, people));
    Some(Tag { who: who.unwrap_or(Subject::Nobody), range: start..gap.end })
}

/// The name that ends right before a word.
fn subject_before(text: &str, words: &[Word], end: usize, people: &People, new: bool) -> Option<Subject> {
    let mut end = end;
    if end > 0 && matches!(words[end - 1].lower().as_str(), "who" | "that") {
        end -= 1;
    } else if end > 0 && words[end - 1].stop {
        return None;
    }
    for from in end.saturating_sub(12)..end {
        let range = words[from].at..words[end - 1].end();
        if let Some(id) = people.find_loose(&text[range.clone()]) {
            return Some(Subject::Known(id, range));
        }
    }
    // Nobody knows the name: it must open the sentence, as in `Thomas said, "…"`.
    let from = words[..end].iter().take_while(|word| has(LEADS, &word.lower())).count();
    let range = words.get(from).filter(|_| from < end).map(|word| word.at..words[end - 1].end())?;
    (new && is_new(&text[range.clone()]) && words[from..end - 1].iter().all(|w| !w.stop)).then_some(Subject::New(range))
}

/// The known name that opens the sentence of a tag whose verb comes later: `Veena turned and asked, "…"`.
fn opening(text: &str, words: &[Word], verb: usize, people: &People) -> Option<Subject> {
    let joined = verb > 0 && (words[verb - 1].stop || matches!(words[verb - 1].lower().as_str(), "and" | "then"));
    let from = words.iter().take_while(|word| has(LEADS, &word.lower())).count();
    let first = words.get(from).filter(|_| joined && from < verb)?;
    let (id, end) = people.find_at(text, first.at).filter(|&(_, end)| end <= words[verb - 1].end())?;
    Some(Subject::Known(id, first.at..end))
}

/// The subject that begins with a word.
fn subject(text: &str, words: &[Word], index: usize, at: usize, people: &People) -> Subject {
    if let Some((id, end)) = people.find_at(text, at) {
        return Subject::Known(id, at..end);
    }
    let mut end = None;
    for word in words[index..].iter().take(4) {
        let lower = word.lower();
        if !is_name_word(word.text) || lower.ends_with("'s") {
            break;
        }
        // A particle never ends a name.
        if !has(PARTICLES, word.text) {
            end = Some(word.end());
        }
        if word.stop {
            break;
        }
    }
    let range = end.map(|end| at..end);
    match range {
        Some(range) if is_new(&text[range.clone()]) => Subject::New(range),
        _ => Subject::Nobody,
    }
}

/// Whether a name that nobody declared can be one.
fn is_new(name: &str) -> bool {
    let lower = key(name);
    let first = lower.split(' ').next().unwrap_or_default();
    is_name(name)
        && name.starts_with(|c: char| c.is_uppercase())
        && ![PRONOUNS, OPENERS].iter().any(|list| has(list, first))
        && !has(LABELS, &lower)
        && first != "the"
        && !lower.ends_with("'s")
}

fn ends_sentence(text: &str, word: &Word) -> bool {
    word.stop && text[word.end()..].starts_with(['.', '!', '?', '…'])
}

/// Where the sentence that begins at `from` ends, with its punctuation.
fn clause_end(text: &str, from: usize, end: usize) -> usize {
    let near = bounded(text, from, end);
    let mut words = words(text, near.clone()).into_iter();
    match words.find(|word| ends_sentence(text, word)) {
        Some(word) => text[word.end()..end].find(char::is_whitespace).map_or(end, |space| word.end() + space),
        None => near.end,
    }
}

/// Where the last sentence before `end` begins.
fn sentence_start(text: &str, start: usize, end: usize) -> usize {
    let low = (start.max(end.saturating_sub(REACH_BYTES))..=end).find(|&at| text.is_char_boundary(at)).unwrap_or(end);
    let words = words(text, low..end);
    let last = words.iter().rev().skip(1).find(|word| ends_sentence(text, word));
    let tail = last.and_then(|word| text[word.end()..end].split_once(char::is_whitespace));
    tail.map_or(low, |(_, tail)| end - tail.len())
}

/// A range that is not longer than a tag can be.
fn bounded(text: &str, start: usize, end: usize) -> Range<usize> {
    let end = end.min(start + REACH_BYTES);
    start..(start..=end).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(start)
}

/// Everyone who opens a sentence of a text as its subject (Q2.3).
pub(super) fn subjects(text: &str, range: Range<usize>, people: &People) -> Vec<(Id, Range<usize>)> {
    let words = words(text, range);
    let mut found: Vec<(Id, Range<usize>)> = Vec::new();
    let mut opens = true;
    for (index, word) in words.iter().enumerate() {
        if opens
            && let Some((id, end)) = people.find_at(text, word.at).filter(|&(id, _)| fits(text, word.at, id, people))
        {
            let past = words[index..].iter().position(|w| w.at >= end).map_or(words.len(), |n| index + n);
            let last = &words[past.max(1) - 1];
            let joined = words.get(past).is_some_and(|next| has(JOINERS, &next.lower()));
            if joined && let Some((other, end)) = words.get(past + 1).and_then(|next| people.find_at(text, next.at)) {
                found.push((other, words[past + 1].at..end));
            }
            // `Veena, come here!` speaks to her; but `Veena, who was tired, sat down` is about her.
            let about =
                words.get(past).is_some_and(|next| matches!(next.lower().as_str(), "who" | "whose" | "now" | "still"));
            if (!last.stop || about) && past < words.len() {
                found.push((id, word.at..end));
            }
        }
        opens = ends_sentence(text, word) || (opens && has(LEADS, &word.lower()));
    }
    found
}

/// Whether a name is written like a name there, and not as a word like any other.
pub(super) fn fits(text: &str, at: usize, id: Id, people: &People) -> bool {
    let speaker = people.speaker(id);
    let small = |name: &str| !name.starts_with(char::is_uppercase);
    !small(&text[at..])
        || small(&speaker.name)
        || speaker.aliases.iter().any(|alias| small(alias) && text[at..].starts_with(alias.as_str()))
}
