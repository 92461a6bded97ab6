//! Learns the weights by which attribution chooses the speaker of a quotation, from novels in which people have annotated
//! the speakers.
//!
//! ```text
//! cargo run --release --example learn_attribution -- CORPUS FOLDS [TABLE]
//! ```
//!
//! CORPUS has a folder for each novel, in the form of the Project Dialogism Novel Corpus: `novel.txt`, `characters.json`
//! (names and aliases) and `quotations.json` (spans of characters, and the speaker). Each novel is read twice: with its
//! characters declared, and without. The novels are divided into FOLDS groups, and each group is measured with weights
//! that were learned from all the others. If TABLE is given, weights learned from all novels are written to that file,
//! which can replace `src/attribute/speech/weights.txt`.

use fullcast::attribute::speech::learn::{Example, Story, Weights, learn};
use fullcast::attribute::speech::{Attribution, SpokenBlock};
use fullcast::script::{BlockKind, Declared};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::ops::Range;
use std::{env, fs};

const ROUNDS: usize = 60;
const PENALTY: f64 = 3.0;

#[derive(Deserialize)]
struct NotedCharacter {
    name: String,
    aliases: Vec<String>,
}

#[derive(Deserialize)]
struct NotedQuotation {
    spans: Vec<(usize, usize)>,
    speaker: String,
}

struct Novel {
    blocks: Vec<SpokenBlock>,
    /// For each byte of each block, and for the block's end, the offset in the novel that it corresponds to, in
    /// characters.
    places: Vec<Vec<usize>>,
    declared: Vec<Declared>,
    quotations: Vec<NotedQuotation>,
    /// The people whom each name can mean.
    names: BTreeMap<String, BTreeSet<String>>,
}

/// Normalizes a name: names are compared without case, punctuation and articles.
fn key(name: &str) -> String {
    let lower = name.to_lowercase().replace('’', "'");
    let words = lower.split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '\'' | '-')));
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    match words[..] {
        ["the" | "a" | "an", _, ..] => words[1..].join(" "),
        _ => words.join(" "),
    }
}

impl Novel {
    fn load(folder: &str, declare: bool) -> Result<Self, Box<dyn Error>> {
        let read = |file: &str| fs::read_to_string(format!("{folder}/{file}"));
        let characters: Vec<NotedCharacter> = serde_json::from_str(&read("characters.json")?)?;
        let mut quotations: Vec<NotedQuotation> =
            serde_json::from_str(&read("quotations.json")?.replace("NaN", "\"nan\""))?;
        quotations.retain(|quotation| !quotation.speaker.starts_with('_'));
        let mut names: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for one in &characters {
            for name in std::iter::once(&one.name).chain(&one.aliases) {
                names.entry(key(name)).or_default().insert(one.name.clone());
            }
        }
        let named = characters.into_iter().filter(|one| declare && !one.name.starts_with('_'));
        let declared = named.map(|NotedCharacter { name, aliases }| {
            let own = |alias: &String| *alias != name && !alias.to_lowercase().contains("narr");
            Declared { aliases: aliases.into_iter().filter(own).collect(), name: name.clone() }
        });
        let declared = declared.collect();
        let (blocks, places) = blocks(&read("novel.txt")?);
        Ok(Self { blocks, places, declared, quotations, names })
    }

    /// Returns the people whom a name can mean. It is either a whole name, or words that are part of the names of one
    /// person only.
    fn find(&self, name: &str) -> BTreeSet<String> {
        let key = key(name);
        if let Some(found) = self.names.get(&key) {
            return found.clone();
        }
        let words: BTreeSet<&str> = key.split(' ').collect();
        let mut fits = self.names.iter().filter(|(full, _)| words.is_subset(&full.split(' ').collect()));
        let first = fits.next().map(|(_, who)| who.clone()).unwrap_or_default();
        fits.fold(first, |all, (_, who)| all.intersection(who).cloned().collect())
    }

    /// Returns the speaker of a range of a block, if the corpus has a quotation there.
    fn speaker(&self, block: usize, range: &Range<usize>) -> Option<BTreeSet<String>> {
        let (start, end) = (self.places[block][range.start], self.places[block][range.end]);
        let common = |quotation: &&NotedQuotation| {
            let shared = quotation.spans.iter().map(|(a, b)| end.min(*b).saturating_sub(start.max(*a)));
            shared.sum::<usize>() * 2 > end - start
        };
        self.quotations.iter().find(common).map(|quotation| self.find(&quotation.speaker))
    }

    fn people(&self, found: &Attribution) -> Vec<BTreeSet<String>> {
        found.people.iter().map(|person| self.find(&person.name)).collect()
    }

    fn examples(&self, story: &Story) -> Vec<Example> {
        let people = self.people(&story.attribute(&Weights::zero()));
        story.examples(&|block, range, id| {
            let right = self.speaker(block, &range)?;
            Some(people.get(id).is_some_and(|who| !who.is_disjoint(&right)))
        })
    }

    /// Counts the quotations that are both found and annotated. Returns how many of them have the right speaker, and how
    /// many there are.
    fn measure(&self, found: &Attribution) -> (usize, usize) {
        let people = self.people(found);
        let (mut right, mut all) = (0, 0);
        for (block, quotations) in found.quotations.iter().enumerate() {
            for quotation in quotations {
                let Some(who) = self.speaker(block, &quotation.inner) else { continue };
                all += 1;
                right += usize::from(quotation.speaker.is_some_and(|id| !people[id].is_disjoint(&who)));
            }
        }
        (right, all)
    }
}

/// Splits a novel into paragraphs as they are spoken, with the offset of each byte in the novel.
fn blocks(text: &str) -> (Vec<SpokenBlock>, Vec<Vec<usize>>) {
    let (mut blocks, mut places) = (Vec::new(), Vec::new());
    let mut at = 0;
    for paragraph in text.split("\n\n") {
        let (mut spoken, mut place) = (String::new(), Vec::new());
        for (nth, c) in paragraph.chars().enumerate() {
            let c = if c.is_whitespace() { ' ' } else { c };
            if c == '_' || c == ' ' && (spoken.is_empty() || spoken.ends_with(' ')) {
                continue;
            }
            place.extend(std::iter::repeat_n(at + nth, c.len_utf8()));
            spoken.push(c);
        }
        at += paragraph.chars().count() + 2;
        if let Some(last) = place.last().copied() {
            place.push(last + 1);
            blocks.push(SpokenBlock {
                kind: BlockKind::Paragraph,
                text: spoken,
                hyphen: false,
                turns: Vec::new(),
                labels: Vec::new(),
                literal: Vec::new(),
                cuts: Vec::new(),
            });
            places.push(place);
        }
    }
    (blocks, places)
}

/// Learns weights from the chosen novels. Attribution looks at each story twice, so the weights of the first look are
/// learned first. All stories then take that look, and the weights of the second are learned from the result. The stories
/// keep the result of their first look.
fn train(novels: &[(usize, Novel)], stories: &mut [Story], chosen: &dyn Fn(usize) -> bool) -> Weights {
    let mut weights = Weights::zero();
    for second in [false, true] {
        if second {
            stories.iter_mut().for_each(|story| story.first_look(&weights));
        }
        let of = novels.iter().zip(&*stories).filter(|((nth, _), _)| chosen(*nth));
        let examples: Vec<Example> = of.flat_map(|((_, novel), story)| novel.examples(story)).collect();
        let examples: Vec<&Example> = examples.iter().collect();
        let learnt = learn(&examples, weights.of_look(false), ROUNDS, PENALTY);
        weights.set_look(second, &learnt);
    }
    weights
}

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = env::args().skip(1).collect();
    let [corpus, folds, rest @ ..] = &args[..] else { return Err("usage: CORPUS FOLDS [TABLE]".into()) };
    let folds: usize = folds.parse()?;
    let mut folders: Vec<String> = Vec::new();
    for entry in fs::read_dir(corpus)? {
        folders.push(entry?.path().to_string_lossy().into_owned());
    }
    folders.sort();
    let mut novels = Vec::new();
    for (nth, folder) in folders.iter().enumerate() {
        for declare in [false, true] {
            novels.push((nth, Novel::load(folder, declare)?));
        }
    }
    let read = |(_, novel): &(usize, Novel)| Story::new(&novel.blocks, &novel.declared, "en");
    let mut stories: Vec<Story> = novels.iter().map(read).collect();
    let mut total = [(0, 0); 2];
    for fold in 0..folds {
        let weights = train(&novels, &mut stories, &|nth| nth % folds != fold);
        for (at, ((nth, novel), story)) in novels.iter().zip(&stories).enumerate() {
            if nth % folds == fold {
                let (right, all) = novel.measure(&story.attribute(&weights));
                println!("{} {}: {right} of {all}", folders[*nth], ["as it is", "characters declared"][at % 2]);
                total[at % 2] = (total[at % 2].0 + right, total[at % 2].1 + all);
            }
        }
        stories.iter_mut().for_each(Story::forget);
    }
    println!("right of all, by novels that were not learnt from: as it is, characters declared: {total:?}");
    if let [table, ..] = rest {
        fs::write(table, train(&novels, &mut stories, &|_| true).write())?;
    }
    Ok(())
}
