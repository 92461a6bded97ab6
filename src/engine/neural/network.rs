//! ONNX graphs: loaded once, run on any thread, the same samples each time.

use rten::{
    DataType, Dimension, Model, ModelOptions, NodeId, RunOptions, ShapeInferenceMode, ThreadPool, Value, ValueType,
};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

/// What exports call the sound; some have other outputs beside it.
const SOUND: &[&str] = &["output", "waveform", "audio"];

/// A graph of which one output matters.
pub struct Network {
    model: Model,
    inputs: Vec<Port>,
    output: NodeId,
}

/// What goes into a graph.
pub struct Port {
    /// Handle for [`Network::run`].
    pub id: NodeId,
    /// As the graph calls it.
    pub name: String,
    /// Its element type; none where the graph does not say.
    pub kind: Option<Kind>,
    /// Its dimensions, none where one is open; none at all where the graph does not say.
    pub shape: Option<Vec<Option<usize>>>,
}

/// Element types that matter here. 64-bit integers of the file are 32-bit ones here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Whole numbers.
    Integer,
    /// 32-bit floats.
    Float,
}

thread_local! {
    /// One thread for each caller: renders run several lines at once, and a line split over threads is slower as a whole.
    static POOL: Arc<ThreadPool> = Arc::new(ThreadPool::with_num_threads(1));
}

impl Network {
    /// Reads a `.onnx` file.
    ///
    /// # Errors
    /// It cannot be read, is no ONNX graph, or uses what the runtime does not know; a sentence without a full stop.
    pub fn load(path: &Path) -> Result<Self, String> {
        let fault = |what: &str| format!("`{}` {what}", path.display());
        let length = std::fs::metadata(path).map_err(|error| fault(&format!("cannot be read: {error}")))?.len();
        if length == 0 {
            return Err(fault("is empty"));
        }
        if is_pointer(path) {
            return Err(fault("is only a pointer of Git LFS, not the voice itself: fetch it with `git lfs pull`"));
        }
        let load = |mode| guard(|| ModelOptions::with_all_ops().shape_inference(mode).load_file(path));
        // Shape inference only makes the graph faster, and stumbles over some that run well without it.
        let model = match load(ShapeInferenceMode::On) {
            Ok(model) => model,
            Err(first) => load(ShapeInferenceMode::Off)
                .map_err(|_| fault(&format!("is damaged, or not an ONNX graph that can be run here: {first}")))?,
        };
        let inputs: Vec<Port> = model.input_ids().iter().filter_map(|&id| port(&model, id)).collect();
        let named =
            |id: &&NodeId| model.node_info(**id).and_then(|info| info.name()).is_some_and(|name| SOUND.contains(&name));
        let output = model.output_ids().iter().find(named).or(model.output_ids().first());
        let &output = output.ok_or_else(|| fault("is not a voice: its graph has no output"))?;
        if inputs.is_empty() {
            return Err(fault("is not a voice: its graph has no inputs"));
        }
        Ok(Self { model, inputs, output })
    }

    /// What goes in, in the file's order.
    pub fn inputs(&self) -> &[Port] {
        &self.inputs
    }

    /// Runs the graph and flattens the sound that comes out. All random numbers that the graph draws follow from `seed`.
    ///
    /// # Errors
    /// An input is missing or of another shape, or what comes out are no samples.
    pub fn run(&self, inputs: Vec<(NodeId, Value)>, seed: u64) -> Result<Vec<f32>, String> {
        let pool = POOL.with(Arc::clone);
        let options = RunOptions::default().with_thread_pool(Some(Arc::clone(&pool)));
        let inputs = inputs.into_iter().map(|(id, value)| (id, value.into())).collect();
        let outputs = guard(|| {
            pool.run(|| {
                // The runtime's generators for nodes without a seed of their own descend from this thread's, and all
                // nodes run on this one thread, one after the other.
                fastrand::seed(seed);
                self.model.run(inputs, &[self.output], Some(options))
            })
        })?;
        let samples = outputs.into_iter().next().and_then(|value| value.into_tensor::<f32>());
        let samples = samples.ok_or("the graph's output is not made of floating-point samples")?.into_data();
        if samples.iter().any(|sample| !sample.is_finite()) {
            return Err("the graph's output has samples that are no numbers".into());
        }
        Ok(samples)
    }
}

/// What the runtime answers, its panics included: files come from anywhere, and a damaged one is no reason to die.
fn guard<T, E: std::fmt::Display>(work: impl FnOnce() -> Result<T, E>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(answer) => answer.map_err(|error| error.to_string()),
        Err(_) => Err("the runtime gave up on it".into()),
    }
}

fn port(model: &Model, id: NodeId) -> Option<Port> {
    let info = model.node_info(id)?;
    let kind = match info.dtype() {
        Some(ValueType::Tensor(DataType::Int32)) => Some(Kind::Integer),
        Some(ValueType::Tensor(DataType::Float)) => Some(Kind::Float),
        _ => None,
    };
    let size = |dimension| match dimension {
        Dimension::Fixed(size) => Some(size),
        Dimension::Symbolic(_) => None,
    };
    let shape = info.shape().map(|shape| shape.into_iter().map(size).collect());
    Some(Port { id, name: info.name()?.to_string(), kind, shape })
}

/// Whether a clone without Git LFS left a few lines of text in place of the file.
fn is_pointer(path: &Path) -> bool {
    use std::io::Read;
    let mut start = [0; 34];
    let read = std::fs::File::open(path).and_then(|mut file| file.read_exact(&mut start));
    read.is_ok() && start.starts_with(b"version https://git-lfs.github.com")
}
