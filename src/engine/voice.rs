//! What an engine says about a voice before it speaks.

use super::Obstacle;
use crate::audio::shape::Shape;
use crate::script::{Gender, is_same_language};
use std::borrow::Cow;

/// Everything that is known about a voice: what it is, what it can do, and whether it works on this machine.
#[derive(Clone, Debug, PartialEq)]
pub struct Voice {
    /// Name, unique within its engine.
    pub name: Cow<'static, str>,
    /// The language, as a BCP 47 tag.
    pub language: Cow<'static, str>,
    /// The gender that the voice sounds like.
    pub gender: Gender,
    /// One line that describes it.
    pub description: Cow<'static, str>,
    /// How the engine's plain voice is changed to get this one.
    pub shape: Shape,
    /// The gain in dB that brings the voice to the loudness of the others.
    pub gain: f32,
    /// Licence of the voice data.
    pub licence: Cow<'static, str>,
    /// Samples per second. `None` if that is unknown before it speaks.
    pub rate: Option<u32>,
    /// What the engine can do with this voice. The rest is done to its samples.
    pub abilities: Abilities,
    /// Whether it can be assigned to a character without an entry, where nobody asked for its engine.
    pub automatic: bool,
    /// Whether it is part of the program, so that every machine with the same build of it has the voice.
    pub built_in: bool,
    /// When it is assigned, if it is `automatic`.
    pub priority: VoicePriority,
    /// How many utterances it speaks at once, if another machine does the work. `None` if this machine does, which is
    /// limited by its cores.
    pub at_once: Option<usize>,
    /// How many seconds of sound a thread makes in a second, as a guess for an ordinary machine. What was measured takes
    /// precedence.
    pub speed: f32,
    /// What a million characters cost, in the currency of voices.toml. `None` if no price is known.
    pub price: Option<f64>,
    /// What keeps it from speaking on this machine. `None` if it works.
    pub obstacle: Option<Obstacle>,
}

impl Voice {
    /// Creates a voice that works, of which only the name within the engine and the language are known (a BCP 47 tag, or
    /// `und` for unknown).
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
            built_in: false,
            priority: VoicePriority::First,
            at_once: None,
            speed: 20.0,
            price: None,
            obstacle: None,
        }
    }
}

/// Whether a voice is for a language, whatever the region.
pub(crate) fn reads(voice: &Voice, language: &str) -> bool {
    is_same_language(&voice.language, language)
}

/// The voice among `all` that says words in another language for the speaker of `voice`; see
/// [`Engine::voice_in`](super::Engine::voice_in).
pub(super) fn in_language(all: &[Voice], voice: &Voice, language: &str) -> Option<String> {
    // A voice whose language is unknown, such as that of a server, reads what it is given.
    if voice.language == "und" || reads(voice, language) {
        return Some(voice.name.to_string());
    }
    let fits = |other: &&Voice| {
        let same = other.gender == voice.gender || other.gender == Gender::Neutral || voice.gender == Gender::Neutral;
        other.automatic && other.obstacle.is_none() && reads(other, language) && same
    };
    let exact = |other: &Voice| !other.language.eq_ignore_ascii_case(language);
    let best = all.iter().filter(fits).min_by_key(|other| (other.priority, other.gender != voice.gender, exact(other)));
    best.map(|other| other.name.to_string())
}

/// When a voice is assigned to a character that nobody cast, among the voices that fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum VoicePriority {
    /// Before others.
    First,
    /// When all others are taken: less natural, or made from one of them.
    Reserve,
    /// Last, and only if something is known about the character: a child's voice, an old person's, or another extreme one.
    Particular,
}

/// What an engine can do with a voice by itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Abilities {
    /// The smallest and largest tempo factor. `None` if there is only one tempo.
    pub rate: Option<(f32, f32)>,
    /// The smallest and largest pitch factor (2 is an octave up). `None` if there is only one pitch.
    pub pitch: Option<(f32, f32)>,
    /// Other knobs (see [`KNOBS`](crate::audio::shape::KNOBS)) that the engine handles itself, by key, over their whole range.
    pub knobs: &'static [&'static str],
    /// The longest text that it handles well, in characters.
    pub limit: usize,
    /// Whether it takes [`Utterance::sounds`](super::Utterance::sounds).
    pub phonemes: bool,
    /// The letters that it has sounds for. Voices skip letters that they do not know, so words with other letters are
    /// spelt in Latin ones before they reach the engine.
    pub letters: Letters,
}

impl Abilities {
    /// One tempo, one pitch, texts of any length in any letters, no phonemes.
    pub const NONE: Self =
        Self { rate: None, pitch: None, knobs: &[], limit: usize::MAX, phonemes: false, letters: Letters::All };
}

impl Default for Abilities {
    fn default() -> Self {
        Self::NONE
    }
}

/// The letters that a voice has sounds for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Letters {
    /// The letters of ASCII.
    Ascii,
    /// The letters of Latin-1, U+0000 to U+00FF.
    Latin1,
    /// All letters.
    All,
}

impl Letters {
    /// Whether a letter is one of these.
    pub fn include(self, letter: char) -> bool {
        match self {
            Self::Ascii => letter.is_ascii(),
            Self::Latin1 => letter < '\u{100}',
            Self::All => true,
        }
    }
}
