//! Voices made of nothing: ONNX files written field by field (onnx.proto3), small and without any published weights.
//!
//! They say nothing about how real voices sound. They show what goes into a graph and what comes out of it.
#![allow(dead_code, missing_docs)]

pub mod graph;
pub mod voices;
