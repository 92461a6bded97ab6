//! Tells labels of turns from other words before a colon in prose, such as `London: a grey day` (rule T5).
//!
//! In a script, a name that opens a single paragraph may be that of a minor character. In a novel, it is hardly ever that
//! of a speaker, because a novel marks speech with quotation marks.

use super::people::People;
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
    /// How many paragraphs the label of each name opens.
    labels: HashMap<String, usize>,
    /// The labels that are read as text, each with its name and place.
    refused: Vec<(String, Place)>,
}

/// If there are more than this many times as many paragraphs with quotations as labels, the text is a novel.
const NOVEL: usize = 4;

impl<'m> Prose<'m> {
    pub fn of(manuscript: &'m Manuscript) -> Self {
        let (mut quoted, mut labels) = (0, HashMap::new());
        for block in manuscript.blocks.iter().filter(|block| block.kind == BlockKind::Paragraph) {
            let dash = block.text.starts_with(['—', '–', '―']) || block.text.starts_with("--");
            quoted += usize::from(dash || block.text.contains(['"', '“', '„', '«', '»', '‘', '「', '『']));
            if let Some(label) = label(block, 0).filter(|label| labels::is_person(&block.text[label.name.clone()])) {
                *labels.entry(key(&block.text[label.name])).or_default() += 1;
            }
        }
        Self { manuscript, quoted, labelled: labels.values().sum(), labels, refused: Vec::new() }
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

    /// Adds a note about the labels that are read as text.
    pub fn tell(&self, diagnostics: &mut Diagnostics) {
        let Some((name, place)) = self.refused.first() else { return };
        let others = match self.refused.len() {
            1 => String::new(),
            2 => ", and so is 1 other name before a colon".to_string(),
            count => format!(", and so are {} other names before a colon", count - 1),
        };
        let what = format!("`{name}:` is read as text{others}, because the speech in this story is in quotation marks");
        let hint = "if this is somebody who speaks, declare the name with `cast` in the front matter";
        diagnostics.push(Diagnostic::note("label-in-prose", what).at_place(&self.manuscript.parts, *place).hint(hint));
    }
}
