//! Artificial voices: ONNX files that are written field by field (onnx.proto3), small and without any published weights.
//!
//! They do not show how real voices sound, but they show what goes into a graph and what comes out of it.
#![allow(dead_code, missing_docs)]

pub mod graph;
pub mod voices;
