//! From a [`Manuscript`] to a [`Script`]: who says what, on which evidence.
//!
//! The way through, each step in a file of its own: turns that the text states (`turns`), quotations and whose each one is
//! (`speech`, brought in by `resolve`), people and their names (`people`), women and men (`genders`), and the lines
//! that come of it (`lines`). No format is known here, and no voice.
//!
//! The rules have numbers (F4, B5, T2, Q2.3 …), which [`Rule::id`](crate::script::Rule::id) gives; docs and tests call them by these.

mod announce;
mod corrected;
mod genders;
mod labels;
mod lines;
mod notes;
mod people;
mod pieces;
mod quotations;
mod resolve;
pub mod speech;
#[cfg(test)]
mod tests;
mod tile;
mod turns;
mod words;

use crate::corrections::Corrections;
use crate::diag::Diagnostics;
use crate::script::{Block, Declared, Item, Manuscript, Quotes, Script, Speaker, SpeakerId, SpeechTags};
use people::People;
use resolve::Said;
use std::ops::Range;
use turns::Stretch;

/// What attribution needs to know from outside the text.
#[derive(Clone, Debug)]
pub struct AttributionOptions {
    /// Names that voices.toml declares.
    pub declared: Vec<Declared>,
    /// What to do with quotations that no evidence gives to anybody.
    pub quotes: Quotes,
    /// How sure a quotation's speaker has to be, from 0 to 1. A quotation below that is treated as if nothing said who
    /// speaks.
    pub least: f32,
    /// Whether speech tags are read that only say who speaks.
    pub tags: SpeechTags,
    /// Corrections of who says what.
    pub corrections: Corrections,
    /// Whether title and author are read first (F4).
    pub announce: bool,
}

impl Default for AttributionOptions {
    fn default() -> Self {
        Self {
            declared: Vec::new(),
            quotes: Quotes::Narrator,
            least: 0.0,
            tags: SpeechTags::Spoken,
            corrections: Corrections::default(),
            announce: true,
        }
    }
}

/// Decides who says what. Every fault is pushed to `diagnostics`, in reading order; the script is complete all the same.
pub fn attribute(manuscript: &Manuscript, options: &AttributionOptions, diagnostics: &mut Diagnostics) -> Script {
    let mut people = People::new(&[&options.declared, &manuscript.declared]);
    let mut passages = turns::passages(manuscript, &mut people);
    let mut found = Diagnostics::new();
    let told = resolve::resolve(&mut passages, &mut people, manuscript, options, &mut found);
    let mut written = lines::write(manuscript, &passages, &mut found);
    notes::tell(manuscript, &passages, &people, options.quotes, &mut found);
    notes::joined(&told, &people, &mut found);
    notes::demand_words(manuscript, &written.items, &mut found);
    for &id in &written.speakers {
        people.warn(id, &manuscript.parts, &mut found);
    }
    if options.announce {
        announce::announce(&mut written.items, &manuscript.meta);
    }
    let speakers: Vec<Speaker> = written.speakers.iter().map(|&id| people.speaker(id).clone()).collect();
    let mut skipped = manuscript.skipped.clone();
    skipped.append(&mut written.skipped);
    let lines = written.items.iter_mut().filter_map(|item| match item {
        Item::Line(line) => Some(&mut **line),
        _ => None,
    });
    let mut skipped = tile::tile(&manuscript.parts, lines.collect(), skipped);
    // Items and skips stay for as long as the book is worked on.
    written.items.shrink_to_fit();
    skipped.shrink_to_fit();
    let mut script = Script {
        parts: manuscript.parts.clone(),
        meta: manuscript.meta.clone(),
        speakers,
        items: written.items,
        quotations: quotations::list(&passages, &people, &written.speakers),
        skipped,
    };
    let number = |id| written.speakers.iter().position(|speaker| *speaker == id).map(SpeakerId);
    let pronouns = told.genders.into_iter().filter_map(|(id, statement)| Some((number(id)?, statement)));
    genders::state(&mut script, pronouns.collect());
    found.sort();
    diagnostics.extend(found);
    script
}

/// A block with all that is known of it so far.
struct Passage<'m> {
    block: &'m Block,
    /// Its turns and narration, in order; none in a scene break.
    stretches: Vec<Stretch>,
    /// The quotations in its narration, in order.
    said: Vec<Said>,
    /// The speech tags that are not read, in order.
    silent: Vec<Range<usize>>,
}
