//! The networks: the company that is built in, and those in the engine's folder.

use crate::engine::misaki::{self, MisakiLanguage};
use crate::engine::{Abilities, Letters, Voice};
use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// What a voice of this engine does by itself, which is everything.
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

/// Nothing, because the program was built without it. No voice needs it then.
#[cfg(not(feature = "natural"))]
pub static COMPANY: &[u8] = &[];

/// The digest of [`COMPANY`] (BLAKE3, in hexadecimal).
pub static COMPANY_DIGEST: LazyLock<String> = LazyLock::new(|| blake3::hash(COMPANY).to_hex().to_string());

/// Who speaks: a network, and which of its voices.
pub struct NetworkSpeaker<'a> {
    /// The network.
    pub weights: NetworkWeights<'a>,
    /// The number of the voice in the network, for a network of several.
    pub number: usize,
    /// The language whose phonemes the voice reads.
    pub language: MisakiLanguage,
}

/// Where a network is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum NetworkWeights<'a> {
    /// In this program: see [`COMPANY`].
    BuiltIn,
    /// In a file.
    File(&'a Path),
}

/// A network in the engine's folder.
pub struct InstalledNetwork {
    /// The name of its voice: that of the file, without its extension.
    pub name: String,
    /// The language whose phonemes it reads.
    pub language: MisakiLanguage,
    /// The file.
    pub path: PathBuf,
}

impl InstalledNetwork {
    /// Describes a file. Its name says what the language is, as those of Kokoro's voices do: `bf_` and `bm_` are British,
    /// all others American.
    pub fn of(path: PathBuf) -> Option<Self> {
        let name = path.file_stem()?.to_str()?.trim_end_matches(".int8").to_string();
        let language = MisakiLanguage::of(&name).filter(|language| language.is_english());
        Some(Self { name, language: language.unwrap_or(MisakiLanguage::American), path })
    }

    /// One of its voices. A network of several has further ones by their numbers.
    pub fn speaker(&self, number: usize) -> NetworkSpeaker<'_> {
        NetworkSpeaker { weights: NetworkWeights::File(&self.path), number, language: self.language }
    }

    /// What is known about its voice of this name.
    pub fn voice(&self, name: &str) -> Voice {
        Voice {
            gender: misaki::gender(&self.name),
            description: "neural voice".into(),
            rate: Some(super::RATE),
            abilities: ABILITIES,
            ..Voice::new(Cow::Owned(name.into()), self.language.names().0.into())
        }
    }
}
