//! Tells labels of turns from other words before a colon in prose, such as `London: a grey day` (rule T5).
//!
//! In a script, a name that opens a single paragraph may be that of a minor character. In a novel, it is hardly ever that
//! of a speaker, because a novel marks speech with quotation marks.

use super::people::People;
use super::rows::{self, Row};
use super::turns::{Label, label};
use super::{labels, speech};
use crate::diag::{Diagnostic, Diagnostics, Place};
use crate::names::key;
use crate::script::{Block, BlockKind, Manuscript};
use std::collections::HashMap;

/// What a manuscript shows about its way of marking speech.
pub(super) struct Prose<'m> {
    manuscript: &'m Manuscript,
    /// The number of paragraphs with a quotation mark or an opening dash, and of those that a label opens.
    quoted: usize,
    labelled: usize,
    /// How many turns the label of each name would open.
    labels: HashMap<String, usize>,
    /// The labels that are read as text, each with its name and place.
    refused: Vec<(String, Place)>,
    /// Words before a colon that look like a label, but are known not to name a person, such as `Monday:`.
    words: Vec<(String, Place)>,
    /// The labels of tables of facts, such as `Town: Leeds`, each with its name and place.
    facts: Vec<(String, Place)>,
    /// Whether the text has the questions and answers of an interview: `Q:` and `A:`.
    interview: bool,
}

/// If there are more than this many times as many paragraphs with quotations as labels, the text is a novel.
const NOVEL: usize = 4;

impl<'m> Prose<'m> {
    pub fn of(manuscript: &'m Manuscript) -> Self {
        let (mut quoted, mut labels, mut asks, mut answers) = (0, HashMap::new(), false, false);
        for block in manuscript.blocks.iter().filter(|block| block.kind == BlockKind::Paragraph) {
            let dash = block.text.starts_with(['—', '–', '―']) || block.text.starts_with("--");
            quoted += usize::from(dash || block.text.contains(['"', '“', '„', '«', '»', '‘', '「', '『']));
            asks |= block.text.starts_with("Q:");
            answers |= block.text.starts_with("A:");
            let rows = rows::of(block);
            let first = label(block, 0).filter(|label| labels::is_person(&block.text[label.name.clone()]));
            let several = rows.iter().map(|row| &row.label).filter(|_| rows.len() > 1);
            for label in several.chain(first.iter().filter(|_| rows.len() < 2)) {
                *labels.entry(key(&block.text[label.name.clone()])).or_default() += 1;
            }
        }
        Self {
            manuscript,
            quoted,
            labelled: labels.values().sum(),
            labels,
            refused: Vec::new(),
            words: Vec::new(),
            facts: Vec::new(),
            interview: asks && answers,
        }
    }

    /// Whether the text before a colon can be the name of a person, although nobody has declared that name. If it looks
    /// like one and is not, that is recorded for [`Prose::tell`].
    pub fn is_person(&mut self, block: &Block, label: &Label) -> bool {
        let name = &block.text[label.name.clone()];
        let person = labels::is_person(name) || self.interview && name == "A";
        if !person && labels::is_word(name) {
            self.words.push((name.to_string(), block.place_of(label.name.clone())));
        }
        person
    }

    /// Whether the labels of a block are those of speech. A single one always is. Several, as in `Town: Leeds` and
    /// `Age: 31` below each other, can be a table of facts; that is recorded for [`Prose::tell`].
    pub fn is_speech(&mut self, block: &Block, rows: &[Row], people: &People) -> bool {
        if rows.len() < 2 && block.setting.list.is_none() {
            return true;
        }
        let language = self.manuscript.meta.language.as_deref().unwrap_or(super::genders::USUAL_LANGUAGE);
        let known =
            |name: &str| people.find(name).is_some() || self.labels.get(&key(name)).is_some_and(|&count| count > 1);
        let good = rows.iter().filter(|row| row.is_speech(block, language, &known)).count();
        let speech = 2 * good >= rows.len();
        let unknown = rows.iter().map(|row| row.label.name.clone());
        let mut unknown = unknown.filter(|name| people.find(&block.text[name.clone()]).is_none());
        if let Some(name) = unknown.next().filter(|_| !speech) {
            self.facts.push((block.text[name.clone()].to_string(), block.place_of(name)));
        }
        speech
    }

    /// Whether several people have turns, as in a play.
    pub fn is_play(&self) -> bool {
        self.labels.len() > 1
    }

    /// Whether a name that nobody declared is not the label of a turn, although a colon follows it. That is recorded for
    /// [`Prose::tell`].
    pub fn refuses(&mut self, block: &Block, label: &Label, people: &People) -> bool {
        let name = &block.text[label.name.clone()];
        let once = self.labels.get(&key(name)).is_none_or(|count| *count == 1);
        let small = block.text[label.body..].trim_start().starts_with(char::is_lowercase);
        let novel = self.quoted > NOVEL * self.labelled;
        let refused = once
            && people.similar(name).is_none()
            && (novel || small && self.quoted >= self.labelled && !self.is_tagged(name));
        if refused {
            self.refused.push((name.to_string(), block.place_of(label.name.clone())));
        }
        refused
    }

    /// Whether a speech tag has the name, as in `said Ada`.
    fn is_tagged(&self, name: &str) -> bool {
        let language = self.manuscript.meta.language.as_deref().unwrap_or(super::genders::USUAL_LANGUAGE);
        speech::tags_name(self.manuscript.blocks.iter().map(|block| &block.text[..]), name, language)
    }

    /// Adds notes about the labels that are read as text.
    pub fn tell(&self, diagnostics: &mut Diagnostics) {
        let mut tell = |code, labels: &[(String, Place)], why: &str| {
            let Some((name, place)) = labels.first() else { return };
            let others = match labels.len() {
                1 => String::new(),
                2 => ", and so is 1 other name before a colon".to_string(),
                count => format!(", and so are {} other names before a colon", count - 1),
            };
            let what = format!("`{name}:` is read as text{others}, because {why}");
            let declared = self.manuscript.where_to_declare(name);
            let hint = format!("if this is somebody who speaks, declare the name {declared}");
            diagnostics.push(Diagnostic::note(code, what).at_place(&self.manuscript.parts, *place).hint(hint));
        };
        tell("label-in-prose", &self.refused, "the speech in this story is in quotation marks");
        tell("label-of-fact", &self.facts, "these lines look like a list and not like speech");
        // Where nobody has turns, a colon is a colon.
        if self.labelled > 0 {
            tell("label-of-nobody", &self.words, "that is no name of a person");
        }
    }
}
