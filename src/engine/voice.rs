//! What an engine tells of a voice before it speaks.

use super::Obstacle;
use crate::audio::shape::Shape;
use crate::script::Gender;
use std::borrow::Cow;

/// All that is known of a voice: what it is, what it can do, and whether it works on this machine.
#[derive(Clone, Debug, PartialEq)]
pub struct Voice {
    /// Name, unique within its engine.
    pub name: Cow<'static, str>,
    /// BCP 47.
    pub language: Cow<'static, str>,
    /// As heard.
    pub gender: Gender,
    /// One line for people.
    pub description: Cow<'static, str>,
    /// How the engine's plain voice is bent to give this one.
    pub shape: Shape,
    /// dB that bring the voice to the loudness of the others.
    pub gain: f32,
    /// Licence of the voice data.
    pub licence: Cow<'static, str>,
    /// Samples per second; none where that shows only when it speaks.
    pub rate: Option<u32>,
    /// What the engine does by itself with this voice; the rest is done on the samples.
    pub abilities: Abilities,
    /// Whether it may be given to a character whom nobody cast. Such voices have to be there on every machine, or a story
    /// would be cast otherwise on the next one.
    pub automatic: bool,
    /// How many utterances it speaks at once where another machine does the work; none where this machine does, which has
    /// its number of cores.
    pub at_once: Option<usize>,
    /// What a million characters cost, in the currency of voices.toml; none where nothing is known of a price.
    pub price: Option<f64>,
    /// What keeps it from speaking on this machine; none where it works.
    pub obstacle: Option<Obstacle>,
}

impl Voice {
    /// A voice that works, of which no more is known than its name within the engine and its language (BCP 47; `und` where
    /// that is unknown).
    pub const fn new(name: Cow<'static, str>, language: Cow<'static, str>) -> Self {
        Self {
            name,
            language,
            gender: Gender::Neutral,
            description: Cow::Borrowed(""),
            shape: Shape::PLAIN,
            gain: 0.0,
            licence: Cow::Borrowed("unknown"),
            rate: None,
            abilities: Abilities::NONE,
            automatic: false,
            at_once: None,
            price: None,
            obstacle: None,
        }
    }
}

/// What an engine does natively with a voice.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Abilities {
    /// Smallest and largest tempo factor; none where it has one tempo only.
    pub rate: Option<(f32, f32)>,
    /// Smallest and largest pitch factor (2 is an octave up); none where it has one pitch only.
    pub pitch: Option<(f32, f32)>,
    /// Further knobs (see [`KNOBS`](crate::audio::shape::KNOBS)) that it turns itself, by key, over their whole range.
    pub knobs: &'static [&'static str],
    /// The longest text it takes well, in characters.
    pub limit: usize,
    /// Whether it takes [`Utterance::sounds`](super::Utterance::sounds).
    pub phonemes: bool,
    /// The letters that it has sounds for. Voices pass over what they do not know, so words with other letters are spelt in
    /// Latin ones before they come to the engine.
    pub letters: Letters,
}

impl Abilities {
    /// One tempo, one pitch, texts of any length and in any letters, no phonemes.
    pub const NONE: Self =
        Self { rate: None, pitch: None, knobs: &[], limit: usize::MAX, phonemes: false, letters: Letters::All };
}

impl Default for Abilities {
    fn default() -> Self {
        Self::NONE
    }
}

/// The letters that a voice has sounds for, from few to all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Letters {
    /// Those of ASCII.
    Ascii,
    /// Those of Latin-1, U+0000 to U+00FF.
    Latin1,
    /// Whatever is written.
    All,
}

impl Letters {
    /// Whether a letter is one of them.
    pub fn include(self, letter: char) -> bool {
        match self {
            Self::Ascii => letter.is_ascii(),
            Self::Latin1 => letter < '\u{100}',
            Self::All => true,
        }
    }
}
