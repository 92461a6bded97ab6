//! What the engines that run neural networks share: the graphs, the folder of voices, and phonemes.

mod clauses;
mod columns;
mod data;
mod folder;
mod installation;
mod kind;
mod loaded;
mod loading;
mod loads;
mod network;
#[cfg(feature = "onnxruntime")]
mod onnxruntime;
mod phonemes;
mod rewrites;
mod rten;
mod settings;
mod sizes;

pub(super) use clauses::{cut, unknown_word};
pub(super) use columns::OutputColumns;
pub(super) use data::{DataReader, VoiceData, find_data};
pub use folder::folder;
pub(super) use folder::{Digests, find_files};
pub(super) use installation::{Installation, installed_folder};
pub use kind::GraphKind;
pub(super) use loaded::Loaded;
pub(super) use loading::{GraphSource, LoadFault, ReadGraph};
pub use loads::forget_loads;
pub(super) use network::{ElementType, Network, Port, Tensor, description, guard, runtime};
pub(super) use phonemes::{
    Espeak, MarkedText, Passage, Phonemizer, SpokenClause, passages, phonemize, stressed_at_vowels,
};
pub(super) use settings::{folder_key, folder_schema};

#[cfg(test)]
#[path = "../../tests/onnx/mod.rs"]
pub(crate) mod onnx;
#[cfg(test)]
mod tests;
#[cfg(all(test, feature = "onnxruntime"))]
pub(super) use onnxruntime::published as in_onnxruntime;
#[cfg(test)]
pub(super) use tests::published;
