//! Splits the narration into clauses and finds the subject of each: the person who does what the clause says.

use super::Gender;
use super::people::{Id, Mentions, People};
use super::text::{Text, Word, gap};
use super::tongues::{Grammar, class};
use std::ops::Range;

/// The kind of subject that a clause has.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Who {
    /// A person who is named. There are several ids if the name does not tell which of its bearers is meant.
    Named(Vec<Id>),
    /// The pronoun `he` or `she`.
    Pronoun(Gender),
    /// The person who tells the story, as `I`.
    Teller,
    /// `they`, several people, or a thing such as a sign: nobody who could have a voice of their own.
    Others,
    /// A description: `the old man`, `her mother`, `Ada's brother`. `head` is the index of its noun, and `gender` is
    /// the noun's gender if it has one. `owned` is false only if an article opens the description.
    Described { head: Option<usize>, gender: Option<Gender>, owned: bool },
    /// Nobody, or nobody who can be identified.
    Nobody,
}

/// The subject of a clause and the words that express it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Subject {
    pub who: Who,
    pub at: usize,
    /// The index of the word after the subject.
    pub end: usize,
}

impl Subject {
    pub fn nobody(at: usize) -> Self {
        Self { who: Who::Nobody, at, end: at }
    }

    pub fn is_somebody(&self) -> bool {
        self.who != Who::Nobody
    }
}

/// The parts of a story that all steps of the attribution read.
pub(super) struct Story<'a> {
    pub text: &'a Text,
    pub mentions: &'a Mentions,
    pub people: &'a People,
    /// The person who tells the story and says `I`, if there is one.
    pub teller: Option<Id>,
    pub grammar: Grammar,
}

impl Story<'_> {
    /// Splits a range of words into clauses.
    pub fn clauses(&self, words: Range<usize>) -> Vec<Range<usize>> {
        let mut clauses = Vec::new();
        let mut start = words.start;
        for at in words.clone() {
            if self.text.words[at].gap & (gap::STOP | gap::COLON | gap::DASH | gap::BLOCK) != 0 || at + 1 == words.end {
                clauses.push(start..at + 1);
                start = at + 1;
            }
        }
        clauses
    }

    /// Finds the subject of a clause. If the clause follows an inverted verb, as in `said the postman`, anybody
    /// described counts as a subject.
    pub fn subject(&self, clause: Range<usize>, inverted: bool) -> Subject {
        let mut skipped = 0;
        let mut at = clause.start;
        while at < clause.end {
            let word = &self.text.words[at];
            if inverted && word.is(class::PREP) && !self.is_phrase(at) {
                return Subject::nobody(at);
            }
            if let Some(subject) = self.subject_at(at, clause.end, inverted) {
                return subject;
            }
            skipped += 1;
            if skipped > if inverted { 4 } else { 3 } {
                break;
            }
            at += 1;
        }
        Subject::nobody(at.min(clause.end))
    }

    /// Whether a preposition opens an adverbial phrase such as `at last`, which does not govern a person.
    fn is_phrase(&self, at: usize) -> bool {
        self.text.words.get(at + 1).is_some_and(|next| next.is(class::ADVERB)) && self.text.words[at].gap == 0
            || self.text.words[at].is(class::ADVERB)
    }

    fn subject_at(&self, at: usize, end: usize, inverted: bool) -> Option<Subject> {
        let word = &self.text.words[at];
        let found = |who, end| Some(Subject { who, at, end });
        if word.is(class::I) && word.capital {
            return found(Who::Teller, at + 1);
        }
        let named = self.mentions.at(at).filter(|mention| !self.is_teller_word(mention.at));
        if let Some(mention) = named.filter(|mention| !self.text.words[at + mention.length - 1].oblique) {
            let next = at + mention.length;
            // `Ada's voice said` is Ada.
            if mention.owns
                && self.grammar.english
                && next < end
                && self.text.spelt(self.text.words[next].key) == "voice"
            {
                return found(Who::Named(mention.ids.clone()), next + 1);
            }
            if mention.owns {
                let (head, gender) = self.head(next, end);
                return found(Who::Described { head, gender, owned: true }, head.map_or(next, |head| head + 1));
            }
            let joined = self.text.words.get(next).is_some_and(|word| word.is(class::AND))
                && self.text.words[next - 1].gap == 0
                && (self.mentions.at(next + 1).is_some()
                    || self.text.words.get(next + 1).is_some_and(|w| w.is(class::DET)));
            if joined && next < end {
                let second = next + 1 + usize::from(self.mentions.at(next + 1).is_none());
                let length = self.mentions.at(second).map_or(1, |mention| mention.length);
                return found(Who::Others, (second + length).min(end));
            }
            return found(Who::Named(mention.ids.clone()), next);
        }
        match () {
            () if word.is(class::HE) => found(Who::Pronoun(Gender::Man), at + 1),
            () if word.is(class::SHE) => found(Who::Pronoun(Gender::Woman), at + 1),
            () if inverted && self.bare_role(at).is_some() => {
                let head = self.bare_role(at);
                let gender = head.and_then(|head| self.gender_of_noun(head)).or(self.gender_of_noun(at));
                let gender = gender.or_else(|| self.gender_of_verb(at));
                found(Who::Described { head, gender, owned: true }, head.map_or(at, |head| head + 1))
            }
            () if word.is(class::DET) => self.described(at, end, inverted),
            () if word.is(class::THEY) => found(Who::Others, at + 1),
            () if word.is(class::IT) => found(Who::Described { head: None, gender: None, owned: true }, at + 1),
            () => None,
        }
    }

    /// The noun of a description without an article, in lower case: `said nanny`. In languages without articles, any noun
    /// can follow an adjective such as `old`.
    fn bare_role(&self, at: usize) -> Option<usize> {
        let word = &self.text.words[at];
        let after = self.text.words.get(at + 1).filter(|_| word.gap == 0);
        if self.is_acting_noun(at) {
            return Some(at);
        }
        if !self.grammar.articles && word.is(class::DEAR) && !word.capital {
            return after.filter(|after| !after.capital && after.gap != 0 && !after.is(class::PREP)).map(|_| at + 1);
        }
        let noun =
            word.is(class::KIN) || word.is(class::MAN | class::WOMAN | class::PERSON) && !word.is(class::GENERIC);
        let alone = after.is_none_or(|after| !after.capital && !after.is(class::MAN | class::WOMAN | class::PERSON));
        (noun && alone && !word.capital && !word.is(class::DEAR)).then_some(at)
    }

    /// Whether a word is a noun that no table has, as the subject of the verb of speech before it: `rzekła prezesowa`. That
    /// is so in languages without articles whose verbs say whether a man or a woman acts, if the word has the ending of a
    /// noun for one.
    fn is_acting_noun(&self, at: usize) -> bool {
        let (word, spelt) = (&self.text.words[at], self.text.spelt(self.text.words[at].key));
        let other =
            class::NOT_NAME | class::ADVERB | class::SAY | class::SAYING | class::HIM | class::HER | class::DEAR;
        let Some((man, woman)) = self.grammar.gendered.filter(|_| !self.grammar.articles) else { return false };
        if word.capital || word.is(other) || spelt.chars().count() < 4 {
            return false;
        }
        // Adverbs and a reflexive pronoun may follow the verb: `odezwała się cicho prezesowa`.
        let before = (at.saturating_sub(3)..at).rev().take_while(|before| self.text.words[*before].gap == 0);
        let verb = before.into_iter().find(|before| !self.text.words[*before].is(class::ADVERB));
        let Some(verb) = verb.filter(|verb| self.text.words[*verb].is(class::SAY)) else { return false };
        let ends = |word: &str, endings: &str| endings.split(' ').any(|ending| word.ends_with(ending));
        let verb = self.text.spelt(self.text.words[verb].key);
        let [of_woman, of_man] = [ends(verb, woman), ends(verb, man)];
        let noun = match spelt.chars().next_back() {
            Some('a' | 'а') => of_woman,
            Some(last) => of_man && !"aeiouyąęóаеиоуыэюя".contains(last),
            None => false,
        };
        // The object of a verb may have the ending of a woman: `zapytała brata`.
        let object = spelt.strip_suffix(['a', 'а']).and_then(|bare| self.text.key(bare));
        let object = object.is_some_and(|bare| self.text.class_of(bare) & (class::MAN | class::PERSON) != 0);
        noun && !object && !ends(spelt, self.grammar.not_nouns)
    }

    /// Whether a word is the teller's own `I` or `my`.
    fn is_teller_word(&self, at: usize) -> bool {
        self.text.words[at].is(class::I | class::MINE)
    }

    /// Reads a description such as `the old man`. In `his friend Kemp`, the person is named after all. Any noun can be the
    /// head of a description where a verb of speech follows it, or where the description follows an inverted verb.
    fn described(&self, at: usize, end: usize, inverted: bool) -> Option<Subject> {
        if self.text.words[at].gap != 0 {
            return None;
        }
        let (mut head, mut last) = (None, None);
        for n in at + 1..end.min(at + 5) {
            let word = &self.text.words[n];
            if let Some(mention) = self.mentions.at(n).filter(|_| !self.is_teller_word(n)) {
                let end = n + mention.length;
                let who = match mention.owns {
                    true => {
                        let (head, gender) = self.head(end, self.text.words.len());
                        Who::Described { head, gender, owned: true }
                    }
                    false => Who::Named(mention.ids.clone()),
                };
                return Some(Subject { who, at, end });
            }
            let is_noun = word.is(class::MAN | class::WOMAN | class::PERSON | class::RANK);
            if !is_noun && self.says_after(n, inverted) {
                head = head.or(last);
                break;
            }
            if word.is(class::PREP | class::AND | class::AUX | class::HE | class::SHE) {
                break;
            }
            if is_noun {
                head = Some(n);
            }
            if !word.is(class::ADVERB) {
                last = Some(n);
            }
            if word.gap != 0 {
                // In `le vieux marin`, the first noun is an adjective.
                let adjective = head.is_some_and(|head| self.text.words[head].is(class::DEAR) && !self.grammar.english);
                head = if adjective { last } else { head.or(last.filter(|_| inverted)) };
                break;
            }
        }
        // The words that are looked at may end just before the verb: `The stevedore replied:`.
        let beyond = head.is_none() && end <= at + 4 && last == end.checked_sub(1);
        let noun = beyond && !self.text.words[end - 1].is(class::NOT_NAME);
        if noun && self.text.words[end - 1].gap == 0 && self.says_after(end, inverted) {
            head = last;
        }
        let gender = (at + 1..=head.unwrap_or(at)).rev().find_map(|at| self.gender_of_noun(at));
        let who = match head {
            Some(n) if self.text.words[n].is(class::THING) => Who::Others,
            Some(_) => {
                let owned = !self.text.words[at].is(class::ARTICLE);
                Who::Described { head, gender, owned }
            }
            None if inverted => Who::Described { head: None, gender: None, owned: true },
            None => return None,
        };
        Some(Subject { who, at, end: head.unwrap_or(at) + 1 })
    }

    /// Whether a verb of speech stands at a word, or follows it after auxiliary verbs and adverbs: `had only said`.
    fn says_after(&self, at: usize, inverted: bool) -> bool {
        let between = |word: &&Word| word.is(class::AUX | class::ADVERB) && word.gap == 0;
        let verb = at + self.text.words[at..].iter().take(3).take_while(between).count();
        let Some(word) = self.text.words.get(verb) else { return false };
        word.is(class::SAY) && (inverted || self.says(verb, self.text.words.len()))
    }

    /// The first noun for a person within a few words, and its gender.
    fn head(&self, from: usize, end: usize) -> (Option<usize>, Option<Gender>) {
        for at in from..end.min(from + 3) {
            if self.text.words[at].is(class::MAN | class::WOMAN | class::PERSON) {
                return (Some(at), self.gender_of_noun(at));
            }
            if self.text.words[at].gap != 0 {
                break;
            }
        }
        (None, None)
    }

    /// The gender that the verb of speech before a noun says its subject has.
    fn gender_of_verb(&self, noun: usize) -> Option<Gender> {
        let (man, woman) = self.grammar.gendered?;
        let verb = (noun.saturating_sub(3)..noun).rev().find(|at| self.text.words[*at].is(class::SAY))?;
        let ends = |endings: &str| {
            endings.split(' ').any(|ending| self.text.spelt(self.text.words[verb].key).ends_with(ending))
        };
        match (ends(man), ends(woman)) {
            (true, false) => Some(Gender::Man),
            (false, true) => Some(Gender::Woman),
            _ => None,
        }
    }

    fn gender_of_noun(&self, at: usize) -> Option<Gender> {
        let word = &self.text.words[at];
        match (word.is(class::MAN), word.is(class::WOMAN)) {
            (true, false) => Some(Gender::Man),
            (false, true) => Some(Gender::Woman),
            _ => None,
        }
    }
}
