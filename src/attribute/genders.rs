//! Finds out which speakers are women and which are men, but only from what the text itself says: a title before the
//! name, `she said` after the words, or `he` and `his` in a sentence about a single person. How a name sounds is never
//! considered.
//!
//! The first statement in the story counts, unless the pronouns near the name say otherwise over the whole book.

mod words;

use crate::names;
use crate::script::{Gender, GenderStatement, Line, Rule, Script, SpeakerId};
use std::collections::HashMap;
use words::{HANDS, LEADS, LINKS, NOT_OWNED, PERSONS, PLACES, SURNAMES, Tongue, has, title, tongue};

/// The language whose pronouns are used if the text does not state its language.
pub(super) const USUAL_LANGUAGE: &str = "en";

/// Records the gender of each speaker; see [`Speaker::gender`](crate::script::Speaker::gender). `pronouns` is what the
/// pronouns near the names say over the whole text. It outweighs any single statement, but not a title that is part of a
/// name.
pub(super) fn state(script: &mut Script, pronouns: Vec<(SpeakerId, GenderStatement)>) {
    let language = script.meta.language.clone().unwrap_or_else(|| USUAL_LANGUAGE.into());
    let mut stated = stated(script, &language);
    let gender_of = super::speech::noun_genders(&language);
    for (speaker, statement) in script.speakers.iter().zip(&mut stated).skip(1) {
        if statement.is_none() {
            *statement = noun(&speaker.name, &gender_of);
        }
    }
    for (speaker, statement) in script.speakers.iter_mut().zip(stated) {
        speaker.gender = statement;
    }
    for (id, statement) in pronouns {
        let own = &mut script.speakers[id.0].gender;
        if own.as_ref().is_none_or(|own| own.place.is_some() && own.gender != statement.gender) {
            *own = Some(statement);
        }
    }
}

/// Returns the first statement about each speaker, by [`SpeakerId`]. `None` where the text says nothing.
fn stated(script: &Script, language: &str) -> Vec<Option<GenderStatement>> {
    let in_names =
        script.speakers.iter().map(|speaker| in_name(std::iter::once(&speaker.name).chain(&speaker.aliases)));
    let mut reader = Reader { names: Names::of(script), tongue: tongue(language), found: in_names.collect() };
    reader.found[SpeakerId::NARRATOR.0] = None;
    let mut before: Option<&Line> = None;
    for line in script.lines() {
        let words = words_of(&line.text);
        reader.titles(line, &words);
        if line.rule == Rule::Introduction
            && let Some(entrance) = before.filter(|before| before.rule == Rule::Narration)
        {
            reader.entrance(line.speaker, entrance);
        }
        if line.speaker == SpeakerId::NARRATOR && line.rule == Rule::Narration {
            let said = before.filter(|before| before.block == line.block && before.speaker != SpeakerId::NARRATOR);
            // If the speaker was guessed, the pronoun after the words is no evidence, because it may be what the guess is
            // based on.
            let certain = |said: &&Line| matches!(said.rule, Rule::SpeechTag | Rule::Introduction);
            if let Some(said) = said.filter(certain) {
                reader.tag(said.speaker, line, &words);
            }
            reader.narration(line, &words);
        }
        before = Some(line);
    }
    reader.found
}

/// Finds a title in a name, such as `Mrs. Wood` or `the Old Woman`.
fn in_name<'a>(names: impl Iterator<Item = &'a String>) -> Option<GenderStatement> {
    let found = |name: &'a String| {
        let words = words_of(name);
        let family =
            |at: usize| at > 0 && at + 1 == words.len() && words[0].key != "the" && has(SURNAMES, &words[at].key);
        (0..words.len())
            .filter(|at| !family(*at))
            .find_map(|at| Some((title(&words[at].key)?, words[at].text.to_string())))
    };
    let (gender, words) = names.into_iter().find_map(found)?;
    Some(GenderStatement { gender, words, place: None })
}

/// Finds a noun that only means women or only men in a description, such as `the maid`. A capital letter makes it a name,
/// which says nothing: `Butler` is a family name as well.
fn noun(name: &str, gender_of: &dyn Fn(&str) -> Option<Gender>) -> Option<GenderStatement> {
    let common = |word: &&Word| word.text.chars().next().is_some_and(char::is_lowercase);
    let words = words_of(name);
    let last = words.iter().rfind(common)?;
    let gender = gender_of(&last.key)?;
    Some(GenderStatement { gender, words: last.text.to_string(), place: None })
}

/// A word of a text, without the punctuation around it.
struct Word<'t> {
    text: &'t str,
    /// The word in lower case, without the `'s` of a genitive.
    key: String,
    at: usize,
    /// Whether a sentence ends after it.
    stop: bool,
    /// Whether any punctuation follows it.
    sign: bool,
}

fn words_of(text: &str) -> Vec<Word<'_>> {
    let mut words: Vec<Word> = Vec::new();
    for raw in text.split_whitespace() {
        let body = raw.trim_start_matches(|c: char| !c.is_alphanumeric());
        let word = body.trim_end_matches(|c: char| !c.is_alphanumeric());
        let tail = &body[word.len()..];
        if word.is_empty() {
            if let Some(last) = words.last_mut() {
                last.sign = true;
            }
            continue;
        }
        let key = names::key(names::without_genitive(word));
        // The full stop of `Mr.` or of initials does not end a sentence.
        let short =
            tail == "." && (word.chars().count() == 1 || word.len() <= 4 && (title(&key).is_some() || key == "dr"));
        let stop = !short && tail.contains(['.', '!', '?', '…']);
        let sign = !short && !tail.is_empty();
        words.push(Word { text: word, key, at: word.as_ptr() as usize - text.as_ptr() as usize, stop, sign });
    }
    words
}

/// All names of the speakers, for finding them in a text.
struct Names {
    ids: HashMap<String, SpeakerId>,
    /// The number of words in the longest name.
    longest: usize,
}

impl Names {
    fn of(script: &Script) -> Self {
        /// Names with more words than this are not searched for.
        const MOST_WORDS: usize = 8;
        let mut names = Self { ids: HashMap::new(), longest: 0 };
        for (nth, speaker) in script.speakers.iter().enumerate().skip(1) {
            for name in std::iter::once(&speaker.name).chain(&speaker.aliases) {
                let words: Vec<String> = words_of(name).into_iter().map(|word| word.key).collect();
                let words = words.strip_prefix(&["the".to_string()]).unwrap_or(&words);
                if (1..=MOST_WORDS).contains(&words.len()) {
                    names.longest = names.longest.max(words.len());
                    names.ids.entry(words.join(" ")).or_insert(SpeakerId(nth));
                }
            }
        }
        names
    }

    /// Returns the speaker whose name these words begin with, and the number of words in the name. The longest name wins.
    fn at(&self, words: &[Word]) -> Option<(SpeakerId, usize)> {
        if !words.first()?.text.starts_with(char::is_uppercase) {
            return None;
        }
        let mut key = String::new();
        let mut found = None;
        for (nth, word) in words.iter().take(self.longest).enumerate() {
            if nth > 0 {
                key.push(' ');
            }
            key.push_str(&word.key);
            found = self.ids.get(&key).map(|id| (*id, nth + 1)).or(found);
            if word.sign {
                break;
            }
        }
        found
    }
}

struct Reader {
    names: Names,
    tongue: Option<&'static Tongue>,
    found: Vec<Option<GenderStatement>>,
}

impl Reader {
    /// Records that some words of a line state a speaker's gender. Only the first statement about a speaker counts.
    fn note(&mut self, id: SpeakerId, gender: Gender, line: &Line, words: &[Word]) {
        let (Some(first), Some(last)) = (words.first(), words.last()) else { return };
        if id == SpeakerId::NARRATOR || self.found[id.0].is_some() {
            return;
        }
        let range = first.at..last.at + last.text.len();
        let place = Some(line.map.place(range.clone()));
        self.found[id.0] = Some(GenderStatement { gender, words: line.text[range].to_string(), place });
    }

    /// Finds titles before names, such as `Lady Agnes`, in any kind of line.
    fn titles(&mut self, line: &Line, words: &[Word]) {
        for at in 1..words.len() {
            let before = &words[at - 1];
            let capital = before.text.starts_with(char::is_uppercase);
            if before.sign || !capital {
                continue;
            }
            if let Some(gender) = title(&before.key)
                && let Some((id, _)) = self.names.at(&words[at..])
                // If `Mrs. Archer` is the name of another speaker, the title says nothing about Newland Archer.
                && self.names.at(&words[at - 1..]).is_none_or(|(whole, _)| whole == id)
            {
                self.note(id, gender, line, &words[at - 1..=at]);
            }
        }
    }

    /// Finds `she said` or `said she` after somebody's words.
    fn tag(&mut self, id: SpeakerId, line: &Line, words: &[Word]) {
        let [first, second, ..] = words else { return };
        let small = |word: &Word| word.text.starts_with(char::is_lowercase);
        if first.sign || !small(first) || !small(second) {
            return;
        }
        let pronoun = self.subject(first).or_else(|| self.subject(second));
        if let Some(gender) = pronoun {
            self.note(id, gender, line, &words[..=1]);
        }
    }

    /// Finds a sentence such as `A large man came in.` just before the speaker tells their name.
    fn entrance(&mut self, id: SpeakerId, line: &Line) {
        let words = words_of(&line.text);
        let last = words[..words.len().saturating_sub(1)].iter().rposition(|word| word.stop).map_or(0, |at| at + 1);
        let opening = &words[last..words.len().min(last + 4)];
        if !opening.first().is_some_and(|word| matches!(word.key.as_str(), "a" | "an")) {
            return;
        }
        let person = |word: &Word| PERSONS.contains(&word.key.as_str()).then(|| title(&word.key)).flatten();
        if let Some((at, gender)) = opening.iter().enumerate().find_map(|(at, word)| Some((at, person(word)?))) {
            self.note(id, gender, line, &words[last..=last + at]);
        }
    }

    /// Finds pronouns in sentences that begin with a speaker's name, and in the sentences right after these.
    fn narration(&mut self, line: &Line, words: &[Word]) {
        let mut start = 0;
        // The only person that the sentence before was about, if there was one.
        let mut about: Option<SpeakerId> = None;
        while start < words.len() {
            let end = words[start..].iter().position(|word| word.stop).map_or(words.len(), |at| start + at + 1);
            let sentence = &words[start..end];
            let opens = self.opening(sentence);
            let named = self.names.at(&sentence[opens.min(sentence.len())..]);
            let body = named.map_or(0, |(_, length)| opens + length);
            let alone = (body..sentence.len()).all(|at| self.names.at(&sentence[at..]).is_none());
            if named.is_none()
                && alone
                && sentence.len() > 1
                && let Some(id) = about
                && let Some(gender) = self.subject(&sentence[0])
            {
                self.note(id, gender, line, &words[start..=start + 1]);
            }
            about = named.map(|(id, _)| id).filter(|_| alone && !self.others(sentence));
            if let Some(id) = about
                && let Some((gender, from, to)) = self.within(sentence, body)
            {
                self.note(id, gender, line, &words[start + from..=start + to]);
            }
            start = end;
        }
    }

    /// Returns how many words come before the subject of a sentence, such as `And then` or `Every Friday,`.
    fn opening(&self, sentence: &[Word]) -> usize {
        const LONGEST: usize = 5;
        let leads = sentence.iter().take(2).take_while(|word| has(LEADS, &word.key)).count();
        let comma = sentence.iter().take(LONGEST).position(|word| word.sign).map_or(0, |at| at + 1);
        let nobody =
            (0..comma).all(|at| self.names.at(&sentence[at..]).is_none() && self.subject(&sentence[at]).is_none());
        if leads == 0 && nobody && comma < sentence.len() { comma } else { leads }
    }

    /// Finds a pronoun that refers to the subject of a sentence about one person, as in `and she` or `from his pocket`.
    /// Returns the gender, and the first and the last of the words that state it. The search starts at the word `body`,
    /// after the name.
    fn within(&self, sentence: &[Word], body: usize) -> Option<(Gender, usize, usize)> {
        let tongue = self.tongue?;
        for at in body.max(1)..sentence.len() {
            let before = &sentence[at - 1];
            if has(LINKS, &before.key)
                && let Some(gender) = self.subject(&sentence[at])
            {
                return Some((gender, at - 1, at));
            }
            let next = sentence.get(at + 1).filter(|_| !sentence[at].sign);
            let owned = next.is_some_and(|next| !has(NOT_OWNED, &next.key) && !has(HANDS, &next.key));
            if owned && has(PLACES, &before.key) {
                let key = sentence[at].key.as_str();
                let gender = match () {
                    () if has(tongue.his, key) => Gender::Man,
                    () if has(tongue.her, key) => Gender::Woman,
                    () => continue,
                };
                return Some((gender, at, at + 1));
            }
        }
        None
    }

    /// Whether a sentence mentions somebody else by a pronoun, as in `looked at him`.
    fn others(&self, sentence: &[Word]) -> bool {
        let object = |at: usize| {
            let word = &sentence[at];
            let next = sentence.get(at + 1).filter(|_| !word.sign);
            // `her` is a person if no noun that she owns follows: `gave her the book`, `looked at her.`
            let bare = next.is_none_or(|next| has(NOT_OWNED, &next.key));
            word.key == "him" || self.tongue.is_some_and(|tongue| has(tongue.her, &word.key)) && bare
        };
        (0..sentence.len()).any(object)
    }

    /// Returns the gender that a word states if it is a pronoun as the subject of a sentence.
    fn subject(&self, word: &Word) -> Option<Gender> {
        let tongue = self.tongue?;
        // French puts the pronoun after the verb, with a hyphen: `dit-elle`.
        let key = word.key.rsplit('-').next().unwrap_or_default();
        match () {
            () if has(tongue.she, key) => Some(Gender::Woman),
            () if has(tongue.he, key) => Some(Gender::Man),
            () => None,
        }
    }
}
