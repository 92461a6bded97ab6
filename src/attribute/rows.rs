//! Labels at the beginnings of several lines of one block, as people type who leave out the blank lines between turns
//! (rule T2).

use super::turns::{Label, label, line_starts};
use super::{groups, labels};
use crate::names::bearers_of;
use crate::script::Block;
use std::ops::Range;

/// A line of a block that a label opens, up to the next such line.
pub(super) struct Row {
    pub label: Label,
    /// The words after the label.
    body: Range<usize>,
}

/// The rows of a block. What has the shape of a label and names nobody, as `Note:` does, opens no row.
pub(super) fn of(block: &Block) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for at in line_starts(block) {
        let Some(label) = label(block, at).filter(|label| is_row(&block.text[label.name.clone()])) else { continue };
        if let Some(last) = rows.last_mut() {
            last.body.end = at;
        }
        rows.push(Row { body: label.body..block.text.len(), label });
    }
    rows
}

fn is_row(name: &str) -> bool {
    labels::is_person(name) || labels::are_people(name)
}

impl Row {
    /// Whether this is rather speech than a fact such as `Town: Leeds`: its label is in capitals, is `known` or begins with
    /// a given name, or its words are a sentence.
    pub fn is_speech(&self, block: &Block, language: &str, known: &impl Fn(&str) -> bool) -> bool {
        let (name, body) = (&block.text[self.label.name.clone()], block.text[self.body.clone()].trim());
        let begins = !body.starts_with(char::is_lowercase);
        let ends = body.ends_with(['.', '!', '?', '…', '—', '"', '”', '’', ')', ']', '。', '！', '？']);
        groups::is_capital(name) || known(name) || bearers_of(name, language).is_some() || (begins && ends)
    }
}
