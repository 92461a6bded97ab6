//! Fullcast turns a written story into a full-cast audiobook: a plain-text script and a plain-text cast go in, one sound
//! file comes out, every character in an own voice.
//!
//! Data flows one way, a function for each step:
//!
//! 1. [`read::read`] reads a text in its format, and [`attribute::attribute`] decides who says what, on which evidence.
//! 2. [`cast::cast`] gives every speaker a voice, as [`voices`] or the program chose.
//! 3. [`plan::plan`] puts utterances and silences in order; [`text`] makes written text speakable.
//! 4. [`render::render`] has the [`engine`]s speak what the [`store`] does not hold yet.
//! 5. [`assemble::lay_out`] says when everything is heard, [`assemble::stream`] hands on the samples.
//! 6. [`output`] writes them to files that appear whole or not at all.
//!
//! [`history`] keeps what a render was made of, and foretells the next one.
//!
//! [`install`] fetches voices that are not built in, when it is asked.
//!
//! [`book::Book::load`] runs the first three and collects the faults of all of them in [`diag::Diagnostics`];
//! [`desk`] helps to cast it.

pub mod assemble;
pub mod attribute;
pub mod audio;
pub mod book;
pub mod cast;
pub mod desk;
pub mod diag;
pub mod engine;
pub mod fs;
pub mod history;
pub mod install;
pub mod names;
pub mod output;
pub mod plan;
pub mod read;
pub mod render;
pub mod script;
pub mod store;
pub mod text;
pub mod voices;
