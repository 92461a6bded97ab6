//! ONNX graphs: loaded once, run on any thread, the same samples each time, by one of two runtimes.

use super::rten::Rten;
use crate::engine::{EngineError, Obstacle};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// What exports call the sound; some have other outputs beside it.
const SOUND: &[&str] = &["output", "waveform", "audio"];

/// A graph of which one output matters.
pub struct Network {
    graph: Box<dyn Graph>,
    inputs: Vec<Port>,
}

/// What goes into a graph.
#[derive(Clone, Debug)]
pub struct Port {
    /// Handle for [`Network::run`]: its place in the file's order.
    pub at: usize,
    /// As the graph calls it.
    pub name: String,
    /// Its element type; none where the graph does not say, or it is another one.
    pub kind: Option<ElementType>,
    /// Its dimensions, none where one is open; none at all where the graph does not say.
    pub shape: Option<Vec<Option<usize>>>,
}

/// Element types that matter here. 64-bit integers of the file are 32-bit ones here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ElementType {
    /// Whole numbers.
    Integer,
    /// 32-bit floats.
    Float,
}

/// Numbers for an input, row by row.
#[derive(Clone, Debug, PartialEq)]
pub struct Tensor {
    /// Its dimensions, whose product is the count of numbers.
    pub shape: Vec<usize>,
    /// The numbers.
    pub numbers: Numbers,
}

/// See [`ElementType`].
#[derive(Clone, Debug, PartialEq)]
pub enum Numbers {
    /// Whole numbers.
    Integers(Vec<i32>),
    /// 32-bit floats.
    Floats(Vec<f32>),
}

impl Tensor {
    /// Whole numbers.
    pub fn integers(shape: &[usize], numbers: Vec<i32>) -> Self {
        Self { shape: shape.into(), numbers: Numbers::Integers(numbers) }
    }

    /// 32-bit floats.
    pub fn floats(shape: &[usize], numbers: Vec<f32>) -> Self {
        Self { shape: shape.into(), numbers: Numbers::Floats(numbers) }
    }
}

/// A graph as a runtime has it.
pub(super) trait Graph: Send + Sync {
    /// Its inputs, in the file's order.
    fn inputs(&self) -> Vec<Port>;

    /// The one output that matters, flat. All random numbers follow from `seed`, whatever ran before and on what thread.
    fn run(&self, inputs: Vec<(usize, Tensor)>, seed: u64) -> Result<Vec<f32>, String>;
}

impl Network {
    /// Reads a `.onnx` file.
    ///
    /// # Errors
    /// It cannot be read, is not an ONNX graph, or uses what the runtime does not know.
    pub fn load(path: &Path) -> Result<Self, EngineError> {
        let damaged = |problem: String| Obstacle::Damaged { path: path.to_path_buf(), problem };
        let length = std::fs::metadata(path).map_err(|error| unreadable(path, &error))?.len();
        if length == 0 {
            return Err(damaged("is empty".into()).into());
        }
        if is_pointer(path) {
            let problem = "is only a pointer of Git LFS, not the voice itself: fetch it with `git lfs pull`".into();
            return Err(Obstacle::File { path: path.to_path_buf(), problem }.into());
        }
        let graph = load(path)?.ok_or_else(|| damaged("is not a voice: its graph has no output".into()))?;
        let inputs = graph.inputs();
        if inputs.is_empty() {
            return Err(damaged("is not a voice: its graph has no inputs".into()).into());
        }
        Ok(Self { graph, inputs })
    }

    /// What goes in, in the file's order.
    pub fn inputs(&self) -> &[Port] {
        &self.inputs
    }

    /// Runs the graph and flattens the sound that comes out. All random numbers that the graph draws follow from `seed`.
    ///
    /// # Errors
    /// An input is missing or of another shape, or what comes out are no samples.
    pub fn run(&self, inputs: Vec<(usize, Tensor)>, seed: u64) -> Result<Vec<f32>, EngineError> {
        let samples = guard(|| self.graph.run(inputs, seed)).map_err(EngineError::broken)?;
        if samples.iter().any(|sample| !sample.is_finite()) {
            return Err(EngineError::broken("the graph's output has samples that are not numbers"));
        }
        Ok(samples)
    }
}

/// Loads a graph with the runtime of this process; none if it has no output.
#[cfg(not(feature = "onnxruntime"))]
fn load(path: &Path) -> Result<Option<Box<dyn Graph>>, Obstacle> {
    Ok(Rten::load(path).map_err(|what| unloadable(path, &what))?.map(|graph| Box::new(graph) as _))
}

/// Loads a graph with the runtime of this process; none if it has no output.
#[cfg(feature = "onnxruntime")]
fn load(path: &Path) -> Result<Option<Box<dyn Graph>>, Obstacle> {
    let fault = |what: String| unloadable(path, &what);
    match super::onnxruntime::library()? {
        Some(library) => Ok(guard(|| library.load(path)).map_err(fault)?.map(|graph| Box::new(graph) as _)),
        None => Ok(Rten::load(path).map_err(fault)?.map(|graph| Box::new(graph) as _)),
    }
}

/// A file that the runtime does not load.
fn unloadable(path: &Path, what: &str) -> Obstacle {
    let problem = format!("is damaged, or not an ONNX graph that can be run here: {what}");
    Obstacle::Damaged { path: path.to_path_buf(), problem }
}

/// A file that cannot be read.
pub fn unreadable(path: &Path, error: &std::io::Error) -> Obstacle {
    Obstacle::File { path: path.to_path_buf(), problem: format!("cannot be read: {error}") }
}

/// What runs graphs in this process: for fingerprints, as two runtimes round differently.
///
/// # Errors
/// One was asked for that cannot be used.
pub fn runtime() -> Result<String, Obstacle> {
    #[cfg(feature = "onnxruntime")]
    if let Some(library) = super::onnxruntime::library()? {
        return Ok(library.print());
    }
    Ok("rten 0.27".into())
}

/// What a voice's line for people says of it.
pub fn description() -> &'static str {
    #[cfg(feature = "onnxruntime")]
    if let Ok(Some(_)) = super::onnxruntime::library() {
        return "neural voice, by ONNX Runtime";
    }
    "neural voice"
}

/// The output that is the sound, of those with these names.
pub(super) fn sound<'a>(mut names: impl Iterator<Item = Option<&'a str>>) -> usize {
    names.position(|name| name.is_some_and(|name| SOUND.contains(&name))).unwrap_or(0)
}

/// What a runtime answers, its panics included: files come from anywhere, and a damaged one is no reason to die.
pub(super) fn guard<T, E: std::fmt::Display>(work: impl FnOnce() -> Result<T, E>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(answer) => answer.map_err(|error| error.to_string()),
        Err(_) => Err("the runtime gave up on it".into()),
    }
}

/// Whether a clone without Git LFS left a few lines of text in place of the file.
fn is_pointer(path: &Path) -> bool {
    use std::io::Read;
    let mut start = [0; 34];
    let read = std::fs::File::open(path).and_then(|mut file| file.read_exact(&mut start));
    read.is_ok() && start.starts_with(b"version https://git-lfs.github.com")
}
