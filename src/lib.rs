//! Fullcast turns a written story into a full-cast audiobook.
pub mod audio;
pub mod diag;
pub mod engine;
pub mod fs;
pub mod script;
pub mod store;
pub mod text;
pub mod voices;
