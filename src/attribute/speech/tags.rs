//! Finds speech tags, the narration beside a quotation that says who speaks: `"…," said Veena.`, `"…," she whispered.`,
//! `Veena asked, "…"`.

use super::Gender;
use super::clauses::{Story, Subject, Who};
use super::text::gap;
use super::tongues::class;
use std::ops::Range;

/// How a quotation ends, as far as it affects whether a tag can follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Edge {
    /// It ends with a comma, a dash, a colon or a semicolon: the sentence goes on.
    Comma,
    /// It ends with a question mark, an exclamation mark or an ellipsis: the sentence may go on.
    Open,
    /// It ends with a full stop.
    Stop,
    /// It ends without punctuation.
    Bare,
}

impl Edge {
    /// Classifies the end of a text.
    pub fn of(inner: &str) -> Self {
        match inner.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '_' | '*' | ')')).chars().next_back() {
            Some(',' | '-' | '—' | '–' | ';' | ':' | '，' | '、') => Self::Comma,
            Some('!' | '?' | '…' | '！' | '？') => Self::Open,
            Some('.' | '。') => Self::Stop,
            _ => Self::Bare,
        }
    }
}

/// Nouns for what somebody says, as in `was Ada's reply`.
const REPLIES: [&str; 16] = [
    "reply",
    "answer",
    "response",
    "comment",
    "retort",
    "rejoinder",
    "question",
    "remark",
    "exclamation",
    "words",
    "verdict",
    "advice",
    "observation",
    "cry",
    "greeting",
    "suggestion",
];

/// Nouns for the sound of somebody who is not seen, as in `came a voice from below`.
const SOUNDS: [&str; 12] =
    ["voice", "voices", "shout", "shouts", "cry", "cries", "call", "yell", "scream", "whisper", "bellow", "roar"];

impl Story<'_> {
    /// Finds the tag after a quotation in the words up to the next one.
    pub fn tag_after(&self, words: Range<usize>, edge: Edge) -> Option<Subject> {
        let clause = self.clauses(words).into_iter().next()?;
        let first = &self.text.words[clause.start];
        if self.text.text[..first.start as usize].trim_end().ends_with(['(', '[']) {
            return None;
        }
        // `…," and Brenda asked him questions` goes on with the action and is not a tag.
        if first.is(class::AND) {
            return None;
        }
        let small = !first.capital;
        let goes_on = edge == Edge::Comma || small;
        if small && let Some(subject) = self.inverted(clause.clone(), edge) {
            return Some(subject);
        }
        let subject = self.subject(clause.clone(), false);
        if !subject.is_somebody() || subject.at > clause.start + 1 {
            return None;
        }
        let described = matches!(subject.who, Who::Described { .. });
        let far = if described { 7 } else { 5 };
        for at in subject.end..clause.end.min(subject.end + far) {
            // After a full stop, a name begins a new sentence. It is a tag only if the sentence says little more than
            // that.
            let rest = clause.end - at;
            let plain = self.text.words[at].is(class::PLAIN);
            let long = edge == Edge::Stop && rest > 3 || edge == Edge::Open && rest > 5 && !plain;
            let weak = edge != Edge::Comma && !small && (self.text.words[at].is(class::ACT) || long);
            if weak {
                continue;
            }
            let plain = (subject.end..at).all(|n| self.text.words[n].is(class::ADVERB | class::AUX | class::AND));
            // `Ada was saying`.
            let saying = self.text.words[at].is(class::SAYING) && plain && at > subject.end;
            if saying || self.says(at, clause.end) && (plain || described || edge == Edge::Comma) {
                return Some(subject);
            }
        }
        if let Some(verb) = self.after_aside(&subject, clause.clone()) {
            return Some(Subject { end: verb, ..subject });
        }
        let named = matches!(subject.who, Who::Named(_));
        let first = subject.at == clause.start;
        (edge == Edge::Comma && goes_on && first && !described && (small || named)).then_some(subject)
    }

    /// Finds the verb of speech after an aside: `Olaf, who had been waiting for this, said`.
    fn after_aside(&self, subject: &Subject, clause: Range<usize>) -> Option<usize> {
        let opens = subject.end > 0 && self.text.words[subject.end - 1].gap & gap::COMMA != 0;
        let closes =
            (subject.end..clause.end.min(subject.end + 14)).find(|at| self.text.words[*at].gap & gap::COMMA != 0)?;
        (opens && self.says(closes + 1, clause.end) && !self.text.words[closes + 1].is(class::SAYING))
            .then_some(closes + 1)
    }

    /// Whether a verb of speech begins at a word.
    pub fn says(&self, at: usize, end: usize) -> bool {
        if at >= end {
            return false;
        }
        let word = &self.text.words[at];
        let next = self.text.words.get(at + 1).filter(|_| at + 1 < end && word.gap == 0);
        let wanted = self.grammar.english
            && self.text.spelt(word.key) == "wanted"
            && self.text.words.get(at + 2).is_some_and(|word| self.text.spelt(word.key) == "know");
        // `began to think` is not speech, but `began to say` is.
        let acts = next.is_some_and(|next| self.text.spelt(next.key) == "to")
            && self
                .text
                .words
                .get(at + 2)
                .is_none_or(|third| !third.is(class::SAY | class::DET | class::HIM | class::HER))
            && !word.is(class::PLAIN)
            && self.mentions.at(at + 2).is_none();
        !word.capital
            && (!acts && (word.is(class::SAY) || word.is(class::PUT) && next.is_some_and(|next| next.is(class::IN)))
                || wanted)
    }

    /// Finds the subject of an inverted tag: `said Veena`, `put in Ida`, `was Ada's reply`, `from Olaf`.
    fn inverted(&self, clause: Range<usize>, edge: Edge) -> Option<Subject> {
        // The verb may follow a short pronoun: `s'écria Paul`, `me dit-il`.
        let short = |at: usize| {
            !self.grammar.english && self.text.written(at).len() <= 2 && self.text.words[at].gap & !gap::QUOTE == 0
        };
        let reflexive = short(clause.start) && self.says(clause.start + 1, clause.end);
        let clause = clause.start + usize::from(reflexive)..clause.end;
        let first = &self.text.words[clause.start];
        let rest = clause.start + 1..clause.end;
        let spelt = self.text.spelt(first.key);
        if self.grammar.english && spelt == "came" && self.sounds(rest.clone()) {
            return Some(self.subject(rest, true));
        }
        if self.grammar.english && matches!(spelt, "was" | "came" | "is" | "were") && self.answers(rest.clone()) {
            return Some(self.owner(rest.start..rest.end.min(rest.start + 6)));
        }
        if self.grammar.english
            && spelt == "came"
            && rest.len() > 1
            && self.text.spelt(self.text.words[rest.start].key) == "from"
        {
            let from = rest.start + 1..rest.end;
            let subject = self.subject(from.clone(), true);
            return Some(if subject.is_somebody() { subject } else { self.owner(from) });
        }
        if self.grammar.english && spelt == "from" && edge == Edge::Comma && rest.len() <= 4 {
            return Some(self.subject(rest, true)).filter(Subject::is_somebody);
        }
        let unknown = edge != Edge::Stop && edge != Edge::Bare && (self.is_past(clause.start) || self.is_so(&clause));
        let two = first.gap == 0
            && (first.is(class::PUT) || unknown && self.grammar.english)
            && self.text.words.get(rest.start).is_some_and(|second| second.is(class::IN) && rest.start < rest.end);
        if !(first.is(class::SAY) || two || unknown) {
            return None;
        }
        let start = rest.start + usize::from(two);
        let subject = self.subject(start..rest.end, true);
        let known = first.is(class::SAY) || !matches!(subject.who, Who::Described { head: None, .. });
        if subject.is_somebody() && known {
            return Some(subject);
        }
        // There is a verb of speech, but its subject cannot be identified, or only by the ending of the verb.
        first.is(class::SAY).then(|| self.acting(clause.start))
    }

    /// Whether a word has the ending of a verb that tells of the past. In the place of a tag, such a word is one.
    fn is_past(&self, at: usize) -> bool {
        let word = &self.text.words[at];
        let spelt = self.text.spelt(word.key);
        let ends = self.grammar.past.split(' ').any(|ending| spelt.len() > ending.len() + 1 && spelt.ends_with(ending));
        ends && !word.is(class::AUX | class::NOT_NAME | class::ADVERB)
    }

    /// The subject of a verb without one: a man or a woman if the ending of the verb says so, as in Polish and Russian.
    fn acting(&self, verb: usize) -> Subject {
        let spelt = self.text.spelt(self.text.words[verb].key);
        let ends = |endings: &str| endings.split(' ').any(|ending| spelt.ends_with(ending));
        let who = match self.grammar.gendered {
            Some((_, woman)) if ends(woman) => Who::Pronoun(Gender::Woman),
            Some((man, _)) if ends(man) => Who::Pronoun(Gender::Man),
            _ => Who::Nobody,
        };
        Subject { who, ..Subject::nobody(verb) }
    }

    /// Whether a clause is a German tag without a verb: `„Das“, so Anna, „ist mein Haus.“`
    fn is_so(&self, clause: &Range<usize>) -> bool {
        let name = self.mentions.at(clause.start + 1).filter(|mention| mention.at + mention.length == clause.end);
        self.grammar.nouns_are_capital && self.text.spelt(self.text.words[clause.start].key) == "so" && name.is_some()
    }

    /// Whether the words after `was` say whose answer it was: `was Ada's answer`, `was the answer of Ada`.
    fn answers(&self, words: Range<usize>) -> bool {
        let reply = |at: usize| REPLIES.contains(&self.text.spelt(self.text.words[at].key));
        let owned = self.mentions.at(words.start).is_some_and(|mention| mention.owns);
        owned || (words.start..words.end.min(words.start + 6)).any(reply)
    }

    /// Whether the words after `came` introduce somebody by a sound: `came a muffled voice from the dark`.
    fn sounds(&self, words: Range<usize>) -> bool {
        let spelt = |at: usize| self.text.spelt(self.text.words[at].key);
        let new = words.clone().next().is_some_and(|first| matches!(spelt(first), "a" | "an" | "another" | "more"));
        new && words.take(4).any(|at| SOUNDS.contains(&spelt(at)))
    }

    /// The person whose reply it was.
    fn owner(&self, words: Range<usize>) -> Subject {
        for at in words.clone() {
            let word = &self.text.words[at];
            if let Some(mention) = self.mentions.at(at).filter(|mention| mention.owns && !word.is(class::MINE)) {
                return Subject { who: Who::Named(mention.ids.clone()), at, end: at + mention.length };
            }
            let who = match () {
                () if word.is(class::HIM) => Who::Pronoun(Gender::Man),
                () if word.is(class::HER) => Who::Pronoun(Gender::Woman),
                () if word.is(class::MINE) => Who::Teller,
                () => continue,
            };
            return Subject { who, at, end: at + 1 };
        }
        let of = words.clone().find(|at| matches!(self.text.spelt(self.text.words[*at].key), "of" | "from"));
        of.map_or(Subject::nobody(words.start), |of| self.subject(of + 1..words.end, true))
    }

    /// Finds the tag before a quotation in the words since the last one.
    pub fn tag_before(&self, words: Range<usize>) -> Option<Subject> {
        let last = self.text.words.get(words.end.checked_sub(1)?)?;
        let end = last.gap;
        let mut clauses = self.clauses(words.clone());
        let mut clause = clauses.pop()?;
        let colon = end & gap::COLON != 0;
        let stopped = end & gap::STOP != 0;
        if stopped && !(clause.len() <= 5 && self.says(clause.end - 1, clause.end)) {
            return None;
        }
        // In `Ada said--and she meant it--"…"`, the verb stands before the dashes.
        if self.verb(clause.clone()).is_none() && end & gap::DASH != 0 && clauses.len() > 1 {
            clause = clauses.pop()?;
        }
        let verb = self.verb(clause.clone());
        let bare = end & !gap::QUOTE == 0;
        match verb {
            None if !colon => return None,
            Some(verb) if bare && clause.end - verb > 3 => return None,
            _ => {}
        }
        let found = match verb {
            Some(verb) if verb == clause.start => self.subject(verb + 1..clause.end, true),
            _ => self.nearest(clause.clone(), verb.unwrap_or(clause.end)),
        };
        if found.is_somebody() {
            return Some(found);
        }
        // In `Then said Ada:`, the subject follows the verb.
        let opens = |at: usize| self.text.words[at].is(class::ADVERB | class::AND | class::NOT_NAME);
        let inverted = verb.filter(|verb| (clause.start..*verb).all(opens) && self.text.words[*verb].gap == 0);
        let later = inverted.map(|verb| self.subject(verb + 1..clause.end, true));
        later.filter(Subject::is_somebody).or(verb.map(|verb| self.acting(verb)))
    }

    /// The subject that stands before a quotation whose verb of speech stands right after it: `花子は「はい」と言った`. `before` and
    /// `after` are the words around the quotation.
    pub fn subject_around(&self, before: Range<usize>, after: Range<usize>) -> Option<Subject> {
        self.grammar.unspaced?;
        let says = after.clone().next().is_some_and(|at| self.says(at, after.end));
        let clause = self.clauses(before).pop().filter(|_| says)?;
        self.subject_at_word(clause.end - 1, clause.end)
    }

    /// The last verb of speech in a clause.
    fn verb(&self, clause: Range<usize>) -> Option<usize> {
        clause.clone().rev().find(|at| {
            self.says(*at, clause.end) || self.text.words[*at].is(class::SAYING) || self.opens_with(*at, &clause)
        })
    }

    fn opens_with(&self, at: usize, clause: &Range<usize>) -> bool {
        at == clause.start && self.text.words[at].is(class::PLAIN)
    }

    /// The subject of a verb: that of the part between commas in which the verb stands, or else that of the nearest
    /// earlier part that begins with a subject.
    fn nearest(&self, clause: Range<usize>, verb: usize) -> Subject {
        let mut parts: Vec<Range<usize>> = Vec::new();
        let mut start = clause.start;
        for at in clause.start..verb {
            let who = matches!(self.text.spelt(self.text.words[at].key), "who") && at > start;
            let joins = at > start && at + 1 < verb && self.joins(at);
            if who || joins {
                parts.push(start..at);
                start = at;
            }
            if self.text.words[at].gap & (gap::COMMA | gap::BRACKET) != 0 && at + 1 < verb {
                parts.push(start..at + 1);
                start = at + 1;
            }
        }
        parts.push(start..verb);
        for part in parts.iter().rev() {
            if let Some(subject) = self.subject_of_part(part.clone(), clause.start, verb) {
                return subject;
            }
        }
        self.first_named(clause.start..verb)
    }

    /// Whether a word joins a new part that has its own subject: `, and Bo answered` or `and he answered`.
    fn joins(&self, at: usize) -> bool {
        let pronoun = self.text.words.get(at + 1).is_some_and(|next| next.is(class::HE | class::SHE | class::THEY));
        self.text.words[at].is(class::AND)
            && (pronoun && self.text.words[at].gap == 0
                || self.subject_at_word(at + 1, at + 6).is_some() && self.text.words[at - 1].gap & gap::COMMA != 0)
    }

    fn subject_of_part(&self, part: Range<usize>, from: usize, verb: usize) -> Option<Subject> {
        let first = self.text.words.get(part.start)?;
        let joined = usize::from(first.is(class::AND));
        // In `and Ada, when she was alone, said`, the clause between commas has a subject of its own.
        // A participle goes on with that clause: `while Ada rose, saying`.
        let saying = self.text.words.get(verb).is_some_and(|word| word.is(class::SAYING));
        let closed = !part.is_empty() && self.text.words[part.end - 1].gap & gap::COMMA != 0;
        let ends = part.end < verb || closed && !saying;
        if ends && self.text.words.get(part.start + joined).is_some_and(|word| word.is(class::SUB)) {
            return None;
        }
        if self.text.spelt(first.key) == "who" {
            // In `he looked at Ben, who said`, the subject is the name just before `who`.
            let near = self.mentions.within(part.start.saturating_sub(4).max(from)..part.start);
            let mention =
                near.iter().rev().find(|mention| mention.at + mention.length == part.start && !mention.owns)?;
            return Some(Subject {
                who: Who::Named(mention.ids.clone()),
                at: mention.at,
                end: mention.at + mention.length,
            });
        }
        let mut best = None;
        let mut at = part.start;
        let mut opens = true;
        while at < part.end {
            let word = &self.text.words[at];
            let governed =
                at > part.start && self.text.words[at - 1].is(class::PREP) && self.text.words[at - 1].gap == 0;
            let near = |end: usize| (end..verb).all(|n| self.text.words[n].is(class::ADVERB | class::AUX | class::AND));
            match self.subject_at_word(at, part.end.max(at + 1)) {
                Some(subject) => {
                    let end = subject.end.max(at + 1);
                    // In `it was late when Ada said`, `it` is nobody.
                    let empty = word.is(class::IT) && !near(end);
                    if !governed && !empty && (near(end) || best.is_none() && opens) {
                        best = Some(subject);
                    }
                    opens = false;
                    at = end;
                }
                None => {
                    opens &= word.is(class::NOT_NAME | class::ADVERB | class::AND) && !word.is(class::PREP)
                        || at == part.start && word.is(class::SAY);
                    at += 1;
                }
            }
        }
        best
    }

    /// The first person in the words who is named at all: `At this point in the evening Ada`.
    fn first_named(&self, words: Range<usize>) -> Subject {
        let mut at = words.start;
        while at < words.end {
            let governed =
                at > words.start && self.text.words[at - 1].is(class::PREP) && self.text.words[at - 1].gap == 0;
            match self.subject_at_word(at, words.end) {
                Some(subject) if !governed && !matches!(subject.who, Who::Described { .. }) => return subject,
                Some(subject) => at = subject.end.max(at + 1),
                None => at += 1,
            }
        }
        Subject::nobody(words.start)
    }

    /// The person whom the words from `at` on name or describe.
    fn subject_at_word(&self, at: usize, end: usize) -> Option<Subject> {
        if at >= end.min(self.text.words.len()) {
            return None;
        }
        let described = self.text.words[at].is(class::DET) && self.mentions.at(at).is_none();
        let subject = self.subject(at..end.min(at + if described { 6 } else { 1 }), false);
        (subject.is_somebody() && subject.at == at).then_some(subject)
    }

    /// The speaker whom a block announces by ending in a verb of speech: `Mr. Darcy replied with great intrepidity,`.
    pub fn announces(&self, words: Range<usize>, after_quote: bool) -> Option<Subject> {
        let last = self.text.words.get(words.end.checked_sub(1)?)?;
        if last.gap & (gap::COLON | gap::COMMA | gap::DASH) != 0 {
            return self.tag_before(words.clone()).or(Some(Subject::nobody(words.end - 1)));
        }
        let mut clauses = self.clauses(words);
        let clause = clauses.pop()?;
        // `"…?" I asked Bill.` is the tag of the quotation before it and announces nothing.
        if after_quote && clauses.is_empty() {
            return None;
        }
        let late = clause.start.max(clause.end.saturating_sub(3))..clause.end;
        let verb = late.clone().find(|at| self.text.words[*at].is(class::SAY))?;
        let subject = self.nearest(clause, verb);
        matches!(subject.who, Who::Named(_) | Who::Pronoun(_) | Who::Teller).then_some(subject)
    }
}
