//! The built-in runtime: pure Rust, with nothing to install.

use super::VoiceData;
use super::loading::{GraphSource, LoadFault, ReadGraph};
use super::network::{ElementType, Graph, Numbers, Port, Tensor, sound};
use rten::{DataType, Dimension, Model, NodeId, RunOptions, ThreadPool, Value, ValueType};
use std::sync::Arc;

/// A graph that was loaded.
pub struct Rten {
    model: Model,
    output: NodeId,
}

thread_local! {
    /// One thread per caller, because renders run several lines in parallel, and splitting a line over threads is slower
    /// overall.
    static POOL: Arc<ThreadPool> = Arc::new(ThreadPool::with_num_threads(1));
}

impl Rten {
    /// Loads a graph. `None` if it has no output.
    ///
    /// # Errors
    /// See [`LoadFault`].
    pub fn load(data: &VoiceData) -> Result<Option<Self>, LoadFault> {
        let model = ReadGraph::read(GraphSource::of(data))?.load(false)?;
        let infos: Vec<_> = model.output_ids().iter().map(|&id| model.node_info(id)).collect();
        let nth = sound(infos.iter().map(|info| info.as_ref().and_then(|info| info.name())));
        let output = model.output_ids().get(nth).copied();
        Ok(output.map(|output| Self { model, output }))
    }
}

impl Graph for Rten {
    fn inputs(&self) -> Vec<Port> {
        let ids = self.model.input_ids().iter().enumerate();
        ids.filter_map(|(at, &id)| port(&self.model, at, id)).collect()
    }

    fn run(&self, inputs: Vec<(usize, Tensor)>, seed: u64) -> Result<Vec<f32>, String> {
        let pool = POOL.with(Arc::clone);
        let options = RunOptions::default().with_thread_pool(Some(Arc::clone(&pool)));
        let ids = self.model.input_ids();
        let inputs = inputs.into_iter().map(|(at, tensor)| (ids[at], value(tensor).into())).collect();
        let outputs = pool.run(|| {
            // Nodes without a seed of their own draw from generators that depend on this thread's, and all nodes run on
            // this thread, one after the other.
            fastrand::seed(seed);
            self.model.run(inputs, &[self.output], Some(options)).map_err(|error| error.to_string())
        })?;
        let samples = outputs.into_iter().next().and_then(|value| value.into_tensor::<f32>());
        Ok(samples.ok_or("the graph's output is not made of floating-point samples")?.into_data())
    }
}

fn value(tensor: Tensor) -> Value {
    match tensor.numbers {
        Numbers::Integers(numbers) => rten_tensor::Tensor::from_data(&tensor.shape[..], numbers).into(),
        Numbers::Floats(numbers) => rten_tensor::Tensor::from_data(&tensor.shape[..], numbers).into(),
    }
}

fn port(model: &Model, at: usize, id: NodeId) -> Option<Port> {
    let info = model.node_info(id)?;
    let kind = match info.dtype() {
        Some(ValueType::Tensor(DataType::Int32)) => Some(ElementType::Integer),
        Some(ValueType::Tensor(DataType::Float)) => Some(ElementType::Float),
        _ => None,
    };
    let size = |dimension| match dimension {
        Dimension::Fixed(size) => Some(size),
        Dimension::Symbolic(_) => None,
    };
    let shape = info.shape().map(|shape| shape.into_iter().map(size).collect());
    Some(Port { at, name: info.name()?.to_string(), kind, shape })
}
