//! Graphs of hibari's form. Phonemes go in, and a spectrum in five parts and a melody come out, frame by frame. A graph
//! speaks with a single voice or, if it has an input `voice`, with several.

use super::melody::MelodyTurn;
use crate::engine::EngineError;
use crate::engine::neural::{self, GraphSource, LoadFault, guard};
use rten::{Model, NodeId, RunOptions, ThreadPool, ValueOrView};
use rten_tensor::Tensor;
use rten_tensor::prelude::*;
use std::sync::Arc;

/// The number of frequencies in each frame's spectrum, from 0 Hz to half the sample rate.
pub const BINS: usize = 601;

/// The outputs that make up a frame's spectrum, in the order of [`SpectrumFrames::parts`].
const PARTS: [&str; 5] = ["lh", "theta", "ln", "lr", "phi"];

thread_local! {
    /// One thread per caller, because renders run several lines in parallel, and splitting a line over threads is slower
    /// overall.
    static POOL: Arc<ThreadPool> = Arc::new(ThreadPool::with_num_threads(1));
}

/// A loaded network.
pub struct SpectrumGraph {
    model: Model,
    ids: NodeId,
    speed: NodeId,
    /// The input for the number of the voice. `None` for a network with only one.
    voice: Option<NodeId>,
    parts: [NodeId; 5],
    melody: NodeId,
}

/// What a network is asked for, in addition to the phonemes.
#[derive(Clone, Copy, Debug)]
pub struct FrameRequest {
    /// The number of the voice in the network.
    pub voice: usize,
    /// The factor on the tempo.
    pub tempo: f32,
    /// The change of the melody.
    pub turn: MelodyTurn,
}

/// What a network returns for a stretch of speech, 80 times a second.
#[derive(Clone, Debug, PartialEq)]
pub struct SpectrumFrames {
    /// How many frames there are.
    pub count: usize,
    /// Five tables of [`BINS`] rows with a number for every frame: the logarithms of the gains of the harmonics, their phase
    /// (as the inverse hyperbolic tangent of a part of π), the logarithms of the gains of the noise and of the rest, and
    /// the phase of the rest (in radians).
    pub parts: [Vec<f32>; 5],
    /// The fundamental frequency in Hz. It is 0, or near 0, where nothing is voiced.
    pub melody: Vec<f32>,
}

impl SpectrumGraph {
    /// Loads a graph in ONNX's format.
    ///
    /// # Errors
    /// Returns an error if it cannot be loaded, or if its inputs and outputs are not those of hibari's form.
    pub fn load(source: GraphSource<'_>) -> Result<Self, LoadFault> {
        // With the weights arranged for the kernels that multiply them, the networks are a fifth faster (measured).
        Self::of(neural::load(source, true)?).map_err(LoadFault::Damaged)
    }

    fn of(model: Model) -> Result<Self, String> {
        let node = |name: &str, among: &[NodeId]| {
            let id = model.find_node(name).filter(|id| among.contains(id));
            id.ok_or_else(|| format!("is not a voice of hibari's form: its graph has no `{name}`"))
        };
        let [ids, speed] = ["ids", "speed"].map(|name| node(name, model.input_ids()));
        let voice = node("voice", model.input_ids()).ok();
        let known = 2 + usize::from(voice.is_some());
        if model.input_ids().len() > known {
            return Err("is not a voice of hibari's form: its graph has further inputs".into());
        }
        let [lh, theta, ln, lr, phi] = PARTS.map(|name| node(name, model.output_ids()));
        let melody = node("f0", model.output_ids())?;
        Ok(Self { ids: ids?, speed: speed?, voice, parts: [lh?, theta?, ln?, lr?, phi?], melody, model })
    }

    /// Runs the network on phonemes with their pads. In a network with a single voice, that voice has the number 0.
    ///
    /// If the request changes the melody, the part of the network that makes the spectrum is given the new melody, so
    /// that it makes the spectrum that belongs to it (measured: a voice 6 semitones lower is more natural by .13, and one
    /// 5 higher by .21).
    ///
    /// # Errors
    /// Returns an error if the network has no voice of this number, the runtime fails, or an output has an unexpected
    /// shape.
    pub fn run(&self, phonemes: &[i32], request: &FrameRequest) -> Result<SpectrumFrames, EngineError> {
        if self.voice.is_none() && request.voice > 0 {
            return Err(EngineError::missing("the network speaks with only one voice, which has number 0"));
        }
        let ids = Tensor::from_data(&[1, phonemes.len()], phonemes.to_vec());
        let speed = Tensor::from_data(&[1], vec![request.tempo]);
        let voice = Tensor::from_data(&[1], vec![i32::try_from(request.voice).unwrap_or(i32::MAX)]);
        let inputs = || {
            let voice = self.voice.map(|id| (id, voice.view().into()));
            [(self.ids, ids.view().into()), (self.speed, speed.view().into())]
                .into_iter()
                .chain(voice)
                .collect::<Vec<_>>()
        };
        let turn = &request.turn;
        if turn.is_none() {
            let [lh, theta, ln, lr, phi] = self.parts;
            let [lh, theta, ln, lr, phi, melody] = self.outputs(inputs(), [lh, theta, ln, lr, phi, self.melody])?;
            return frames([lh, theta, ln, lr, phi], melody);
        }
        let [mut melody] = self.outputs(inputs(), [self.melody])?;
        turn.turn(&mut melody);
        let turned = Tensor::from_data(&[1, melody.len()], melody);
        let inputs = [inputs(), vec![(self.melody, turned.view().into())]].concat();
        frames(self.outputs(inputs, self.parts)?, turned.into_data())
    }

    /// Runs the graph and returns some of its outputs as flat lists.
    fn outputs<const N: usize>(
        &self,
        inputs: Vec<(NodeId, ValueOrView<'_>)>,
        wanted: [NodeId; N],
    ) -> Result<[Vec<f32>; N], EngineError> {
        let pool = POOL.with(Arc::clone);
        let options = RunOptions::default().with_thread_pool(Some(Arc::clone(&pool)));
        let values =
            guard(|| pool.run(|| self.model.run_n(inputs, wanted, Some(options)))).map_err(EngineError::broken)?;
        let tables = values.map(|value| value.into_tensor::<f32>().map(Tensor::into_data));
        match tables.iter().all(Option::is_some) {
            true => Ok(tables.map(Option::unwrap_or_default)),
            false => Err(EngineError::broken("the graph's outputs are not made of floating-point numbers")),
        }
    }
}

/// Assembles the frames. Fails if a table and the melody differ in length.
fn frames(parts: [Vec<f32>; 5], melody: Vec<f32>) -> Result<SpectrumFrames, EngineError> {
    let count = melody.len();
    match count > 0 && parts.iter().all(|part| part.len() == count * BINS) {
        true => Ok(SpectrumFrames { count, parts, melody }),
        false => {
            let message = format!("the graph's outputs do not have {BINS} numbers for each of {count} frames");
            Err(EngineError::broken(message))
        }
    }
}
