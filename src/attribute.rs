//! Turns a [`Manuscript`] into a [`Script`]: decides who says what, and records the evidence for it.
//!
//! Each step has a file of its own. `turns` finds the turns in which the text itself names the speaker. `speech` finds
//! the quotations and their speakers, and `resolve` matches these with the `people` of the script and their names.
//! `lines` writes down the result as lines, and `genders` finds out which speakers the text calls women or men. Nothing
//! here depends on the format of the text or on the voices.
//!
//! The rules have numbers, such as F4, B5 or Q2.3. [`Rule::id`](crate::script::Rule::id) returns them, and the docs and
//! tests use them too.

mod announce;
mod corrected;
mod directions;
mod everyone;
mod genders;
mod groups;
mod labels;
mod lines;
mod manners;
mod marks;
mod notes;
mod people;
mod pieces;
mod plays;
mod prose;
mod quotations;
mod resolve;
mod rows;
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

/// What attribution needs to know in addition to the text.
#[derive(Clone, Debug)]
pub struct AttributionOptions {
    /// The speakers that voices.toml declares.
    pub declared: Vec<Declared>,
    /// What to do with quotations whose speaker is not known.
    pub quotes: Quotes,
    /// How sure the speaker of a quotation has to be, from 0 to 1. If the speaker is less sure than that, the quotation
    /// is treated as if its speaker were not known.
    pub least: f32,
    /// Whether to read speech tags that say who speaks and nothing else, such as `said Ada`.
    pub tags: SpeechTags,
    /// The usual styles that speech tags such as `she whispered` may choose, by their names in
    /// [`USUAL_STYLES`](crate::script::usual_styles::USUAL_STYLES). Usually none.
    pub tag_styles: Vec<String>,
    /// The corrections of who says what, which the user has written.
    pub corrections: Corrections,
    /// Whether the title and the author are announced before the story (F4).
    pub announce: bool,
}

impl Default for AttributionOptions {
    fn default() -> Self {
        Self {
            declared: Vec::new(),
            quotes: Quotes::Narrator,
            least: 0.0,
            tags: SpeechTags::Spoken,
            tag_styles: Vec::new(),
            corrections: Corrections::default(),
            announce: true,
        }
    }
}

/// Decides who says what. Every fault is pushed to `diagnostics`, in reading order. The script is complete even if there
/// are faults.
pub fn attribute(manuscript: &Manuscript, options: &AttributionOptions, diagnostics: &mut Diagnostics) -> Script {
    let mut people = People::new(&[&options.declared, &manuscript.declared]);
    let mut found = Diagnostics::new();
    let mut passages = turns::passages(manuscript, &mut people, &mut found);
    everyone::resolve(&mut passages, &mut people);
    let told = resolve::resolve(&mut passages, &mut people, manuscript, options, &mut found);
    let mut written = lines::write(manuscript, &passages, &people, &mut found);
    notes::tell(manuscript, &passages, &people, options.quotes, &mut found);
    notes::joined(&told, &people, manuscript.is_script, &mut found);
    notes::demand_words(manuscript, &written.items, &mut found);
    for &id in &written.speakers {
        people.warn(id, manuscript, &mut found);
    }
    if options.announce {
        announce::announce(&mut written.items, &manuscript.meta);
    }
    let number = |id| written.speakers.iter().position(|speaker| *speaker == id).map(SpeakerId);
    let speaker = |&id: &people::Id| {
        let members = people.members(id).iter().filter_map(|&member| number(member)).collect();
        Speaker { members, ..people.speaker(id).clone() }
    };
    let speakers: Vec<Speaker> = written.speakers.iter().map(speaker).collect();
    let mut skipped = manuscript.skipped.clone();
    skipped.append(&mut written.skipped);
    let lines = written.items.iter_mut().filter_map(|item| match item {
        Item::Line(line) => Some(&mut **line),
        _ => None,
    });
    let mut skipped = tile::tile(&manuscript.parts, lines.collect(), skipped);
    // Items and skips are kept for as long as the book is worked on, so they give back their spare memory.
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
    let pronouns = told.genders.into_iter().filter_map(|(id, statement)| Some((number(id)?, statement)));
    genders::state(&mut script, pronouns.collect());
    found.sort();
    diagnostics.extend(found);
    script
}

/// A block, with what has been found out about it so far.
struct Passage<'m> {
    block: &'m Block,
    /// Its turns and narration, in order. A scene break has none.
    stretches: Vec<Stretch>,
    /// The quotations in its narration, in order.
    said: Vec<Said>,
    /// The speech tags that are left out, in order; see [`SpeechTags::Silent`].
    silent: Vec<Range<usize>>,
}
