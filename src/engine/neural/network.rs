//! ONNX graphs. One of two runtimes runs them on any thread, with the same samples each time.

use super::VoiceData;
use super::rten::Rten;
use crate::engine::{EngineError, Obstacle};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The names that exports use for the output with the sound. Some have other outputs too.
const SOUND: &[&str] = &["output", "waveform", "audio"];

/// A graph with an output that is used as sound.
pub struct Network {
    graph: Box<dyn Graph>,
    inputs: Vec<Port>,
}

/// An input of a graph.
#[derive(Clone, Debug)]
pub struct Port {
    /// Its index in the order of the file, by which [`Network::run`] refers to it.
    pub at: usize,
    /// Its name in the graph.
    pub name: String,
    /// Its element type. `None` if the graph does not say, or if it is another one.
    pub kind: Option<ElementType>,
    /// Its dimensions, where `None` is an open one. `None` as a whole if the graph does not say.
    pub shape: Option<Vec<Option<usize>>>,
}

/// The element types that are used. 64-bit integers in the file are 32-bit ones here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ElementType {
    /// Integers.
    Integer,
    /// 32-bit floats.
    Float,
}

/// Values for an input, row by row.
#[derive(Clone, Debug, PartialEq)]
pub struct Tensor {
    /// Its dimensions, whose product is the number of values.
    pub shape: Vec<usize>,
    /// The values.
    pub numbers: Numbers,
}

/// See [`ElementType`].
#[derive(Clone, Debug, PartialEq)]
pub enum Numbers {
    /// Integers.
    Integers(Vec<i32>),
    /// 32-bit floats.
    Floats(Vec<f32>),
}

impl Tensor {
    /// Makes a tensor of integers.
    pub fn integers(shape: &[usize], numbers: Vec<i32>) -> Self {
        Self { shape: shape.into(), numbers: Numbers::Integers(numbers) }
    }

    /// Makes a tensor of 32-bit floats.
    pub fn floats(shape: &[usize], numbers: Vec<f32>) -> Self {
        Self { shape: shape.into(), numbers: Numbers::Floats(numbers) }
    }
}

/// A graph in a runtime.
pub(super) trait Graph: Send + Sync {
    /// Its inputs, in the order of the file.
    fn inputs(&self) -> Vec<Port>;

    /// The output that is used, as a flat list. All random numbers depend on `seed`, and not on what ran before or on
    /// which thread.
    fn run(&self, inputs: Vec<(usize, Tensor)>, seed: u64) -> Result<Vec<f32>, String>;
}

impl Network {
    /// Loads a graph.
    ///
    /// # Errors
    /// It cannot be read, is not an ONNX graph, or uses something that the runtime does not support.
    pub fn load(data: &VoiceData) -> Result<Self, EngineError> {
        let path = &*data.path();
        let damaged = |problem: String| Obstacle::Damaged { path: path.to_path_buf(), problem };
        let graph = load(data)?.ok_or_else(|| damaged("is not a voice: its graph has no output".into()))?;
        let inputs = graph.inputs();
        if inputs.is_empty() {
            return Err(damaged("is not a voice: its graph has no inputs".into()).into());
        }
        Ok(Self { graph, inputs })
    }

    /// The inputs, in the order of the file.
    pub fn inputs(&self) -> &[Port] {
        &self.inputs
    }

    /// Runs the graph and flattens the resulting sound. All random numbers in the graph depend on `seed`.
    ///
    /// # Errors
    /// An input is missing or has another shape, or the output is not made of samples.
    pub fn run(&self, inputs: Vec<(usize, Tensor)>, seed: u64) -> Result<Vec<f32>, EngineError> {
        let samples = guard(|| self.graph.run(inputs, seed)).map_err(EngineError::broken)?;
        if samples.iter().any(|sample| !sample.is_finite()) {
            return Err(EngineError::broken("the graph's output has samples that are not numbers"));
        }
        Ok(samples)
    }
}

/// Loads a graph with the runtime of this process. `None` if it has no output.
#[cfg(not(feature = "onnxruntime"))]
fn load(data: &VoiceData) -> Result<Option<Box<dyn Graph>>, Obstacle> {
    Ok(Rten::load(data).map_err(|fault| fault.at(&data.path()))?.map(|graph| Box::new(graph) as _))
}

/// Loads a graph with the runtime of this process. `None` if it has no output.
#[cfg(feature = "onnxruntime")]
fn load(data: &VoiceData) -> Result<Option<Box<dyn Graph>>, Obstacle> {
    let fault = |fault: super::LoadFault| fault.at(&data.path());
    match super::onnxruntime::library()? {
        Some(library) => Ok(library.load(data).map_err(fault)?.map(|graph| Box::new(graph) as _)),
        None => Ok(Rten::load(data).map_err(fault)?.map(|graph| Box::new(graph) as _)),
    }
}

/// The runtime of this process, for fingerprints, because the two runtimes round differently.
///
/// # Errors
/// A runtime was requested that cannot be used.
pub fn runtime() -> Result<String, Obstacle> {
    #[cfg(feature = "onnxruntime")]
    if let Some(library) = super::onnxruntime::library()? {
        return Ok(library.print());
    }
    Ok("rten 0.27".into())
}

/// The runtime in the description of a voice.
pub fn description() -> &'static str {
    #[cfg(feature = "onnxruntime")]
    if let Ok(Some(_)) = super::onnxruntime::library() {
        return "neural voice, by ONNX Runtime";
    }
    "neural voice"
}

/// The output that is the sound, among those with these names.
pub(super) fn sound<'a>(mut names: impl Iterator<Item = Option<&'a str>>) -> usize {
    names.position(|name| name.is_some_and(|name| SOUND.contains(&name))).unwrap_or(0)
}

/// Runs `work` and turns a panic into an error, because a damaged file must not end the program.
pub fn guard<T, E: std::fmt::Display>(work: impl FnOnce() -> Result<T, E>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(answer) => answer.map_err(|error| error.to_string()),
        Err(_) => Err("the runtime gave up on it".into()),
    }
}
