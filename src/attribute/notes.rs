//! The errors, warnings and notes about turns, quotations and words in brackets.

use super::Passage;
use super::people::{Id, People};
use super::resolve::{Said, Told};
use crate::diag::{Advice, Diagnostic, Diagnostics, Place};
use crate::script::{Block, Item, LONGEST_PAUSE, Manuscript, Quotes, Rule};
use std::collections::BTreeMap;

/// Reports what the author should know about the speakers that were decided.
pub(super) fn tell(
    manuscript: &Manuscript,
    passages: &[Passage],
    people: &People,
    quotes: Quotes,
    diagnostics: &mut Diagnostics,
) {
    let mut teller = Teller { manuscript, people, quotes, guesses: Vec::new(), diagnostics };
    for passage in passages {
        teller.brackets(passage);
        teller.empty_turns(passage);
        teller.quotations(passage);
    }
    teller.tell_guesses();
}

/// Adds a note that lists the names that were taken for the same person.
pub(super) fn joined(told: &Told, people: &People, is_script: bool, diagnostics: &mut Diagnostics) {
    if told.joined.is_empty() {
        return;
    }
    let of = |(id, names): &(usize, Vec<String>)| {
        let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        format!("{} for `{}`", names.join(", "), people.speaker(*id).name)
    };
    let all: Vec<String> = told.joined.iter().map(of).collect();
    let note = Diagnostic::note("joined-names", format!("names taken for one person: {}", all.join("; ")));
    let place = if is_script { "`cast` in the front matter" } else { "an entry each in voices.toml" };
    diagnostics.push(note.hint(format!("declare two people of one name with {place}")));
}

/// Reports an error if there is no word to speak in the whole script.
pub(super) fn demand_words(manuscript: &Manuscript, items: &[Item], diagnostics: &mut Diagnostics) {
    let spoken = |item: &Item| matches!(item, Item::Line(line) if line.text.chars().any(char::is_alphanumeric));
    if items.iter().any(spoken) {
        return;
    }
    let blank = manuscript.parts.iter().all(|part| part.text.trim().is_empty());
    let what = if blank { "the script is empty" } else { "the script has no word to speak" };
    let error = Diagnostic::error("empty-script", what).at_place(&manuscript.parts, Place::default());
    diagnostics.push(error.hint("write narration, or turns such as `Name: Hello!`"));
}

struct Teller<'a> {
    manuscript: &'a Manuscript,
    people: &'a People,
    quotes: Quotes,
    guesses: Vec<Guess>,
    diagnostics: &'a mut Diagnostics,
}

/// If more conversations than this have guesses, the guesses are reported in a single note.
const MOST_CONVERSATIONS: usize = 8;

impl Teller<'_> {
    fn push(&mut self, diagnostic: Diagnostic, place: Place) {
        self.diagnostics.push(diagnostic.at_place(&self.manuscript.parts, place));
    }

    /// Warns about turns without words, unless a pause takes the place of the words.
    fn empty_turns(&mut self, passage: &Passage) {
        let block = passage.block;
        for stretch in passage.stretches.iter().filter(|stretch| stretch.range.is_empty() && !stretch.label.is_empty())
        {
            let paused = block.cuts.binary_search_by_key(&stretch.range.start, |cut| cut.at).is_ok();
            if let Some((id, _)) = stretch.turn.filter(|_| !paused) {
                let what = format!("`{}` says nothing here", self.people.speaker(id).name);
                let hint = "write the words after the colon or in the next line, without a blank line between";
                let place = block.place_of(block.trim(stretch.label.clone()));
                self.push(Diagnostic::warning("empty-turn", what).hint(hint), place);
            }
        }
    }

    /// Reports words in brackets that are not a direction and so are read aloud (rule D3), and pauses that are
    /// miswritten.
    fn brackets(&mut self, passage: &Passage) {
        let block = passage.block;
        let mut end = 0;
        for bracket in &block.brackets {
            // Nested brackets are reported once, as part of the outermost ones.
            if bracket.start < end {
                continue;
            }
            end = bracket.end;
            let words = block.text[bracket.clone()].trim_matches(['[', ']']).trim();
            // Brackets inside the label of a turn are its direction (T7), so there is nothing to report. The last stretch
            // whose label begins before the brackets is the one that may contain them.
            let stretch = passage.stretches.partition_point(|s| s.label.start <= bracket.start);
            let last = passage.stretches[..stretch].last();
            // A cue for sound is no direction either, and is not read.
            let told =
                last.is_some_and(|s| bracket.end <= s.label.end || (s.cue.is_some() && bracket.end <= s.range.end));
            if told || !words.chars().any(char::is_alphabetic) {
                continue;
            }
            let first = words.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
            let diagnostic = match first.eq_ignore_ascii_case("pause") && words.len() < 40 {
                true => Diagnostic::warning("bad-pause", format!("`[{words}]` is not a pause, so its words are read"))
                    .hint(format!("write [pause], [pause 500ms] or [pause 2s]; at most {LONGEST_PAUSE} seconds")),
                false => Diagnostic::note(
                    "unknown-bracket",
                    "these words in brackets are not a direction, so they are read",
                )
                .hint(
                    "directions are [pause], [pause 500ms], and `Name [style]:`; hide other words in <!-- comments -->",
                ),
            };
            self.push(diagnostic, block.place_of(bracket.clone()));
        }
    }

    /// Warns about quotations of a block that are not closed, and reports those whose speaker is unknown or a guess.
    fn quotations(&mut self, passage: &Passage) {
        let block = passage.block;
        for said in &passage.said {
            let mark = said.quote.range.start..said.quote.range.start + said.quote.mark.len_utf8();
            if !said.quote.closed && !said.quote.goes_on {
                self.unclosed(block.place_of(mark));
            } else if let Some(at) = said.quote.reopened {
                self.unclosed(block.place_of(at..at + said.quote.mark.len_utf8()));
            }
            if said.quote.spoken {
                self.guess(block, said);
            }
        }
    }

    fn unclosed(&mut self, place: Place) {
        let warning = Diagnostic::warning(
            "unclosed-quote",
            "this quotation is not closed before the next one or the block's end",
        );
        let hint = "close it; or, if the speech goes on in the next paragraph, open that one with a quotation mark too";
        self.push(warning.label("opened here").hint(hint), place);
    }

    /// Reports a quotation whose speaker is not known, if that is an error (rule Q2.5), and remembers a guess for later
    /// (rule Q3).
    fn guess(&mut self, block: &Block, said: &Said) {
        let diagnostic = match (said.whose, self.quotes) {
            (None, Quotes::Error) => {
                let what = match said.doubted {
                    Some(id) => {
                        format!("nothing tells surely enough that `{}` says this", self.people.speaker(id).name)
                    }
                    None => "nothing tells who says this".to_string(),
                };
                let error = Diagnostic::error("unattributed-quote", what);
                let error = match self.manuscript.is_script {
                    true => error
                        .hint("write the name in a comment after the closing mark: \"…\"<!-- Name -->")
                        .hint("or write a tag: \"…,\" said Name"),
                    false => error.advise(Advice::ReviewGuesses),
                };
                error.hint("or let the narrator read such quotations: quotes = \"narrator\" in voices.toml")
            }
            (None, _) => return,
            (Some((id, rule)), _) => return self.guesses.extend(guess_of(block, said, id, rule)),
        };
        self.push(diagnostic, block.place_of(said.quote.range.clone()));
    }

    /// Rule Q3: adds a note for each conversation with guesses. In a novel, where half of the quotations may be guesses,
    /// it adds a single note with their number, placed at the least sure of them.
    fn tell_guesses(&mut self) {
        let guesses = std::mem::take(&mut self.guesses);
        let mut talks: BTreeMap<usize, Vec<&Guess>> = BTreeMap::new();
        guesses.iter().for_each(|guess| talks.entry(guess.conversation).or_default().push(guess));
        if talks.len() <= MOST_CONVERSATIONS {
            return talks.into_values().for_each(|talk| self.tell_conversation(&talk));
        }
        let doubtful = guesses.iter().filter(|guess| guess.sure < 0.5).count();
        let Some(least) = guesses.iter().min_by(|one, other| one.sure.total_cmp(&other.sure)) else { return };
        let what = format!(
            "{} quotations are given to whoever most probably says them, {doubtful} of them with less than even odds",
            guesses.len()
        );
        let note = Diagnostic::note("guessed-speaker", what).label("this is the least sure");
        self.push(note.advise(Advice::ReviewGuesses), least.place);
    }

    /// Adds the note about the guesses of one conversation, placed at the least sure of them.
    fn tell_conversation(&mut self, talk: &[&Guess]) {
        let name = |guess: &Guess| &self.people.speaker(guess.id).name;
        let Some(least) = talk.iter().min_by(|one, other| one.sure.total_cmp(&other.sure)) else { return };
        let note = match talk {
            [one] => {
                let what = format!("taken to be said by `{}`: {} ({})", name(one), one.why, one.rule.id());
                let note = Diagnostic::note("guessed-speaker", what);
                match self.manuscript.is_script {
                    true => {
                        note.hint(format!("to make sure of it, write <!-- {} --> after the closing mark", name(one)))
                    }
                    false => note.advise(Advice::ReviewGuesses),
                }
            }
            _ => {
                let mut counts: Vec<(&String, usize)> = Vec::new();
                for guess in talk {
                    match counts.iter_mut().find(|(other, _)| *other == name(guess)) {
                        Some((_, count)) => *count += 1,
                        None => counts.push((name(guess), 1)),
                    }
                }
                let counts: Vec<String> = counts.iter().map(|(name, count)| format!("`{name}` {count}")).collect();
                let what = format!("{} quotations of this conversation are guesses: {}", talk.len(), counts.join(", "));
                Diagnostic::note("guessed-speaker", what).label("this is the least sure").advise(Advice::ReviewGuesses)
            }
        };
        self.push(note, least.place);
    }
}

/// Describes a guess for the author. Returns `None` if the rule that decided is not a guess.
fn guess_of(block: &Block, said: &Said, id: Id, rule: Rule) -> Option<Guess> {
    let why = match rule {
        Rule::Introduction => "that is whose name it introduces",
        Rule::NamedBefore => "the narration just before is about nobody else",
        Rule::Conversation => "nobody fits the conversation better",
        Rule::PronounTag => "the tag beside it says `he` or `she`",
        Rule::DescribedTag => "the tag beside it describes somebody",
        _ => return None,
    };
    let place = block.place_of(said.quote.range.clone());
    Some(Guess { id, rule, why, place, sure: said.quote.confidence, conversation: said.quote.conversation })
}

/// A quotation whose speaker is a guess.
struct Guess {
    id: Id,
    rule: Rule,
    why: &'static str,
    place: Place,
    sure: f32,
    conversation: usize,
}
