//! The named voices: those of the built-in network, and further ones that are made from them by a shape.

use super::networks::{ABILITIES, NetworkSpeaker, NetworkWeights};
use crate::audio::shape::Shape;
use crate::engine::misaki::MisakiLanguage;
use crate::engine::{Gender, Voice, VoicePriority};
use std::borrow::Cow;

/// A named voice, and how it is made.
pub struct HibariVoice {
    /// Its name.
    pub name: &'static str,
    /// The number of the network's voice that it is made from.
    number: usize,
    language: MisakiLanguage,
    gender: Gender,
    description: &'static str,
    shape: Shape,
    gain: f32,
    priority: VoicePriority,
}

/// Creates a voice of the network as it was trained.
const fn plain(
    number: usize,
    language: MisakiLanguage,
    gender: Gender,
    [name, description]: [&'static str; 2],
    gain: f32,
) -> HibariVoice {
    HibariVoice {
        name,
        number,
        language,
        gender,
        description,
        shape: Shape::PLAIN,
        gain,
        priority: VoicePriority::First,
    }
}

/// Creates a voice of the network that is meant for particular parts, such as a child.
const fn particular(
    number: usize,
    language: MisakiLanguage,
    gender: Gender,
    told: [&'static str; 2],
    gain: f32,
) -> HibariVoice {
    HibariVoice { priority: VoicePriority::Particular, ..plain(number, language, gender, told, gain) }
}

/// All voices, in the order in which they should be handed out: the narrator first. There are none if the program was
/// built without the network.
pub const VOICES: &[HibariVoice] = if cfg!(feature = "natural") { ALL } else { &[] };

/// Whether a name is that of a voice of the network, even if the program was built without it.
pub fn is_known(name: &str) -> bool {
    ALL.iter().any(|voice| voice.name == name)
}

const US: MisakiLanguage = MisakiLanguage::American;
const GB: MisakiLanguage = MisakiLanguage::British;

/// The voices of the network have the order, and so the numbers, that they have in `training/company.toml`.
const ALL: &[HibariVoice] = &[
    plain(0, US, Gender::Woman, ["river", "American woman, warm and unhurried; made for narrating"], 0.7),
    plain(1, US, Gender::Man, ["michael", "American man, grounded and clear"], 4.4),
    plain(2, GB, Gender::Woman, ["maud", "English woman, poised, with a bright edge"], 0.0),
    plain(3, GB, Gender::Man, ["hugh", "English man, lively, a storyteller"], 2.2),
    plain(4, US, Gender::Woman, ["tess", "American woman, young and quick"], 2.0),
    plain(5, US, Gender::Man, ["conrad", "American man, dry and quick"], -1.1),
    OPAL,
    GREER,
    particular(6, US, Gender::Neutral, ["wren", "child of about eight, high and clear"], 1.1),
    particular(7, GB, Gender::Man, ["abel", "English man, old, deep and slow"], 2.9),
];

/// Measured: naturalness 3.9, and a likeness (GE2E) of at most .77 to the other voices. Most other shapes of these voices
/// sound like another voice of the list, or less natural.
const OPAL: HibariVoice = HibariVoice {
    shape: Shape { pitch: -4.0, timbre: 0.85, f2: 1.05, f3: 0.93, ..Shape::PLAIN },
    priority: VoicePriority::Reserve,
    ..plain(0, US, Gender::Woman, ["opal", "American woman, low and dark"], 2.0)
};

/// Measured: naturalness 3.8, and a likeness of at most .77 to the other voices.
const GREER: HibariVoice = HibariVoice {
    shape: Shape { pitch: -4.0, timbre: 0.84, f2: 1.05, f3: 0.93, ..Shape::PLAIN },
    priority: VoicePriority::Reserve,
    ..plain(4, US, Gender::Woman, ["greer", "American woman, a firm alto"], 2.0)
};

impl HibariVoice {
    /// The network that speaks with this voice, and its number there.
    pub fn speaker(&self) -> NetworkSpeaker<'static> {
        NetworkSpeaker { weights: NetworkWeights::BuiltIn, number: self.number, language: self.language }
    }

    /// The description of the voice for the rest of the program.
    pub fn voice(&self) -> Voice {
        Voice {
            gender: self.gender,
            description: Cow::Borrowed(self.description),
            shape: self.shape,
            gain: self.gain,
            licence: Cow::Borrowed("Apache-2.0"),
            rate: Some(super::RATE),
            speed: 50.0,
            abilities: ABILITIES,
            automatic: true,
            built_in: true,
            priority: self.priority,
            ..Voice::new(Cow::Borrowed(self.name), Cow::Borrowed(self.language.names().0))
        }
    }
}
