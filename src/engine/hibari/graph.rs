//! Graphs of hibari's form. Phonemes go in, and a spectrum in five parts and a melody come out, frame by frame. A graph
//! speaks with a single voice or, if it has an input `voice`, with several.

use super::melody::MelodyTurn;
use crate::engine::EngineError;
use crate::engine::neural::{GraphSource, LoadFault, OutputColumns, ReadGraph, guard};
use rten::{Model, NodeId, RunOptions, ThreadPool, ValueOrView};
use rten_tensor::Tensor;
use rten_tensor::prelude::*;
use std::sync::Arc;

/// The number of frequencies in each frame's spectrum, from 0 Hz to half the sample rate.
pub const BINS: usize = 601;

/// The outputs that make up a frame's spectrum, in the order of [`SpectrumFrames::rows`].
pub const PARTS: [&str; 5] = ["lh", "theta", "ln", "lr", "phi"];

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
    tables: SpectrumTables,
    melody: NodeId,
}

/// Where a network has its spectrum.
#[derive(Clone, Copy)]
enum SpectrumTables {
    /// In one value, frame by frame, before it is transposed and cut into the outputs; and what is then added to some of
    /// them.
    Whole(NodeId, [Option<NodeId>; 5]),
    /// In five outputs, frequency by frequency.
    Parts([NodeId; 5]),
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
    /// For every frame five rows of [`BINS`] numbers: the logarithms of the gains of the harmonics, their phase (as the
    /// inverse hyperbolic tangent of a part of π), the logarithms of the gains of the noise and of the rest, and the phase
    /// of the rest (in radians).
    pub rows: Vec<f32>,
    /// The fundamental frequency in Hz. It is 0, or near 0, where nothing is voiced.
    pub melody: Vec<f32>,
}

impl SpectrumGraph {
    /// Loads a graph in ONNX's format.
    ///
    /// # Errors
    /// Returns an error if it cannot be loaded, or if its inputs and outputs are not those of hibari's form.
    pub fn load(source: GraphSource<'_>) -> Result<Self, LoadFault> {
        let graph = ReadGraph::read(source)?;
        let columns = graph.columns(&PARTS, BINS);
        // With the weights arranged for the kernels that multiply them, the networks are a fifth faster (measured).
        Self::of(graph.load(true)?, columns).map_err(LoadFault::Damaged)
    }

    /// Finds the inputs and outputs. `columns` is the value whose columns the parts of the spectrum are, if there is one.
    pub fn of(model: Model, columns: Option<OutputColumns>) -> Result<Self, String> {
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
        let parts = [lh?, theta?, ln?, lr?, phi?];
        let whole = columns.and_then(|columns| {
            let added = columns.added.iter().map(|name| name.as_ref().map(|name| model.find_node(name).ok_or(())));
            let added = added.map(Option::transpose).collect::<Result<Vec<_>, ()>>().ok()?;
            Some(SpectrumTables::Whole(model.find_node(&columns.whole)?, added.try_into().ok()?))
        });
        let tables = whole.unwrap_or(SpectrumTables::Parts(parts));
        Ok(Self { ids: ids?, speed: speed?, voice, tables, melody, model })
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
            return self.spectrum(inputs(), None);
        }
        let mut melody = self.outputs(inputs(), &[self.melody])?.pop().unwrap_or_default();
        turn.turn(&mut melody);
        let turned = Tensor::from_data(&[1, melody.len()], melody);
        let inputs = [inputs(), vec![(self.melody, turned.view().into())]].concat();
        self.spectrum(inputs, Some(turned.to_vec()))
    }

    /// Runs the graph and assembles its frames. `melody` is the melody, if it is among the inputs.
    fn spectrum(
        &self,
        inputs: Vec<(NodeId, ValueOrView<'_>)>,
        melody: Option<Vec<f32>>,
    ) -> Result<SpectrumFrames, EngineError> {
        let mut wanted: Vec<NodeId> = match self.tables {
            SpectrumTables::Whole(whole, added) => [whole].into_iter().chain(added.into_iter().flatten()).collect(),
            SpectrumTables::Parts(parts) => parts.into(),
        };
        wanted.extend(melody.is_none().then_some(self.melody));
        let mut found = self.outputs(inputs, &wanted)?;
        let melody = melody.or_else(|| found.pop()).unwrap_or_default();
        match self.tables {
            SpectrumTables::Parts(_) => SpectrumFrames::of_parts(&found, melody),
            SpectrumTables::Whole(_, added) => {
                let mut found = found.into_iter();
                let mut frames = SpectrumFrames::of(found.next().unwrap_or_default(), melody)?;
                for (part, numbers) in (0..added.len()).filter(|&part| added[part].is_some()).zip(found) {
                    frames.add(part, &numbers)?;
                }
                Ok(frames)
            }
        }
    }

    /// Runs the graph and returns some of its outputs as flat lists.
    fn outputs(&self, inputs: Vec<(NodeId, ValueOrView<'_>)>, wanted: &[NodeId]) -> Result<Vec<Vec<f32>>, EngineError> {
        let pool = POOL.with(Arc::clone);
        let options = RunOptions::default().with_thread_pool(Some(Arc::clone(&pool)));
        let values =
            guard(|| pool.run(|| self.model.run(inputs, wanted, Some(options)))).map_err(EngineError::broken)?;
        let tables = values.into_iter().map(|value| value.into_tensor::<f32>().map(Tensor::into_data));
        let tables: Option<Vec<Vec<f32>>> = tables.collect();
        tables.ok_or_else(|| EngineError::broken("the graph's outputs are not made of floating-point numbers"))
    }
}

impl SpectrumFrames {
    /// Assembles frames from rows for each frame.
    ///
    /// # Errors
    /// The rows and the melody have different numbers of frames, or none.
    pub fn of(rows: Vec<f32>, melody: Vec<f32>) -> Result<Self, EngineError> {
        let count = melody.len();
        match count > 0 && rows.len() == count * PARTS.len() * BINS {
            true => Ok(Self { count, rows, melody }),
            false => Err(uneven(count)),
        }
    }

    /// Assembles frames from tables with a row for each frequency.
    ///
    /// # Errors
    /// The tables and the melody have different numbers of frames, or none.
    pub fn of_parts(parts: &[Vec<f32>], melody: Vec<f32>) -> Result<Self, EngineError> {
        let count = melody.len();
        if parts.iter().any(|part| part.len() != count * BINS) {
            return Err(uneven(count));
        }
        let mut rows = Vec::with_capacity(count * PARTS.len() * BINS);
        for frame in 0..count {
            rows.extend(parts.iter().flat_map(|part| part.iter().skip(frame).step_by(count)));
        }
        Self::of(rows, melody)
    }

    /// Adds a table with a row for each frequency, or a number for each frequency, to one of the parts.
    fn add(&mut self, part: usize, numbers: &[f32]) -> Result<(), EngineError> {
        let width = numbers.len() / BINS;
        if !numbers.len().is_multiple_of(BINS) || !(width == 1 || width == self.count) {
            return Err(uneven(self.count));
        }
        for nth in 0..self.count {
            let row = &mut self.rows[(nth * PARTS.len() + part) * BINS..][..BINS];
            let column = numbers.iter().skip(if width == 1 { 0 } else { nth }).step_by(width);
            row.iter_mut().zip(column).for_each(|(slot, number)| *slot += number);
        }
        Ok(())
    }

    /// The rows of a frame.
    pub fn frame(&self, nth: usize) -> [&[f32]; 5] {
        let row = |part: usize| &self.rows[(nth * PARTS.len() + part) * BINS..][..BINS];
        std::array::from_fn(row)
    }
}

fn uneven(count: usize) -> EngineError {
    EngineError::broken(format!("the graph's outputs do not have {BINS} numbers for each of {count} frames"))
}
