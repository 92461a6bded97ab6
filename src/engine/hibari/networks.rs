//! The networks: the built-in one, which is called the company, and those in the engine's folder.

use crate::engine::misaki::{self, MisakiLanguage};
use crate::engine::neural::VoiceData;
use crate::engine::{Abilities, Gender, Letters, Voice};
use std::borrow::Cow;
use std::sync::LazyLock;

/// What the voices of this engine can do without further processing, which is everything.
pub const ABILITIES: Abilities = Abilities {
    rate: Some((0.5, 2.0)),
    pitch: Some((0.5, 2.0)),
    limit: 400,
    knobs: &["timbre", "f1", "f2", "f3", "tilt", "breath", "roughness", "intonation"],
    phonemes: true,
    letters: Letters::Ascii,
};

/// The network of the built-in voices, as an ONNX file. `weights/NOTICE.md` says where it comes from.
#[cfg(feature = "natural")]
pub static COMPANY: &[u8] = include_bytes!("weights/company.onnx");

/// Empty, because the program was built without the network. No voice uses it then.
#[cfg(not(feature = "natural"))]
pub static COMPANY: &[u8] = &[];

/// The digest of [`COMPANY`] (BLAKE3, in hexadecimal).
pub static COMPANY_DIGEST: LazyLock<String> = LazyLock::new(|| blake3::hash(COMPANY).to_hex().to_string());

/// A network, and one of its voices.
pub struct NetworkSpeaker<'a> {
    /// The network.
    pub weights: NetworkWeights<'a>,
    /// The number of the voice in the network. It is 0 if there is only one.
    pub number: usize,
    /// The language whose phonemes the voice reads.
    pub language: MisakiLanguage,
}

/// Where the weights of a network are.
#[derive(Clone, Copy, Debug)]
pub enum NetworkWeights<'a> {
    /// In this program; see [`COMPANY`].
    BuiltIn,
    /// In a file that was installed.
    Installed(&'a VoiceData),
}

/// A network in the engine's folder.
pub struct InstalledNetwork {
    /// The name of its voice, which is the name of the file without its extension.
    pub name: String,
    /// The language whose phonemes it reads.
    pub language: MisakiLanguage,
    /// The file.
    pub data: VoiceData,
}

impl InstalledNetwork {
    /// Describes a file. Its name tells the language, as the names of Kokoro's voices do: `bf_` and `bm_` are British,
    /// and all others are American.
    pub fn of(data: VoiceData) -> Self {
        let name = data.stem().trim_end_matches(".int8").to_string();
        let language = MisakiLanguage::of(&name).filter(|language| language.is_english());
        Self { name, language: language.unwrap_or(MisakiLanguage::American), data }
    }

    /// Returns one of its voices. A network of several voices has the further ones under their numbers.
    pub fn speaker(&self, number: usize) -> NetworkSpeaker<'_> {
        NetworkSpeaker { weights: NetworkWeights::Installed(&self.data), number, language: self.language }
    }

    /// The description of its voice with this name, for the rest of the program.
    pub fn voice(&self, name: &str) -> Voice {
        // The network of the Python package `hibari-tts`, by the name under which it is published and installed.
        let published = name == "hibari";
        Voice {
            gender: if published { Gender::Woman } else { misaki::gender(&self.name) },
            description: if published { "American woman, calm and clear" } else { "neural voice" }.into(),
            licence: if published { "Apache-2.0" } else { "unknown" }.into(),
            rate: Some(super::RATE),
            speed: 50.0,
            abilities: ABILITIES,
            ..Voice::new(Cow::Owned(name.into()), self.language.names().0.into())
        }
    }
}
