//! Loads ONNX graphs into the built-in runtime, rewritten where this version of it lacks something or computes it wrongly.

use super::columns::{self, OutputColumns};
use super::{VoiceData, kind, rewrites, sizes};
use crate::engine::{EngineError, Obstacle};
use crate::fs;
use rten::{LoadError, LoadErrorKind, Model, ModelOptions, ShapeInferenceMode};
use rten_onnx::onnx::{DataLocation, GraphProto, ModelProto, StringStringEntryProto};
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{Read, Seek};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Component, Path};

/// Tensors of fewer bytes than this stay in the graph. All others are handed over without a copy.
const SMALL: usize = 1_024;

/// The most bytes in a file of weights next to a graph.
const MOST_WEIGHTS: u64 = 8 << 30;

/// The start of the text that a clone without Git LFS has in place of a file.
const POINTER: &[u8] = b"version https://git-lfs.github.com";

/// Where the bytes of a graph come from.
#[derive(Clone, Copy, Debug)]
pub enum GraphSource<'a> {
    /// A file, which can name further files with weights in the same folder.
    File(&'a Path),
    /// Bytes in this program.
    BuiltIn(&'static [u8]),
}

impl<'a> GraphSource<'a> {
    /// The source of a voice's graph.
    pub fn of(data: &'a VoiceData) -> Self {
        match data {
            VoiceData::File(path) => Self::File(path),
            VoiceData::Bundled(file) => Self::BuiltIn(file.bytes),
        }
    }
}

/// Why a graph was not loaded.
#[derive(Debug)]
pub enum LoadFault {
    /// The file cannot be read.
    Unreadable(std::io::Error),
    /// The bytes are not a whole ONNX graph, or not one of the kind that is expected. The text is a predicate.
    Damaged(String),
    /// The graph needs something that the runtime does not have. The text is a predicate.
    Unsupported(String),
}

impl LoadFault {
    /// The fault as an obstacle to the voices of this file.
    pub fn at(self, path: &Path) -> Obstacle {
        let path = path.to_path_buf();
        match self {
            Self::Unreadable(error) => Obstacle::File { path, problem: format!("cannot be read: {error}") },
            Self::Damaged(problem) => Obstacle::Damaged { path, problem },
            Self::Unsupported(problem) => Obstacle::Unsupported { path, problem },
        }
    }

    /// The fault of a graph that is built into the program.
    pub fn built_in(self) -> EngineError {
        match self {
            Self::Unreadable(error) => EngineError::broken(format!("a built-in voice cannot be read: {error}")),
            Self::Damaged(problem) | Self::Unsupported(problem) => {
                EngineError::broken(format!("a built-in voice {problem}"))
            }
        }
    }

    /// The fault of something that is not an ONNX graph.
    pub fn damaged(cause: impl std::fmt::Display) -> Self {
        Self::Damaged(format!("is damaged, or not an ONNX graph: {cause}"))
    }
}

/// A graph that has been read and rewritten, but not loaded into the runtime.
pub struct ReadGraph<'a> {
    model: ModelProto,
    source: GraphSource<'a>,
}

impl<'a> ReadGraph<'a> {
    /// Reads a graph.
    ///
    /// # Errors
    /// See [`LoadFault`].
    pub fn read(source: GraphSource<'a>) -> Result<Self, LoadFault> {
        if let GraphSource::File(path) = source {
            open(path)?;
            kind::check_lengths(path).map_err(LoadFault::Damaged)?;
        }
        let mut model = guarded(|| {
            let parsed = match source {
                GraphSource::File(path) => ModelProto::parse_file(open(path)?),
                GraphSource::BuiltIn(bytes) => ModelProto::parse_buf(bytes),
            };
            parsed.map_err(LoadFault::damaged)
        })?;
        sizes::check(&model).map_err(LoadFault::Damaged)?;
        rewrites::apply(&mut model).map_err(LoadFault::Unsupported)?;
        Ok(Self { model, source })
    }

    /// The value of shape 1 × N × `width`·count whose columns the outputs with these names are, transposed to
    /// 1 × `width` × N each. `None` if the outputs are made in another way.
    pub fn columns(&self, names: &[&str], width: usize) -> Option<OutputColumns> {
        columns::find(self.model.graph.as_ref()?, names, width)
    }

    /// Loads the graph into the runtime. With `prepack`, the weights are also arranged for the kernels that multiply them,
    /// which makes graphs faster and larger.
    ///
    /// The weights are in memory only once: they are moved out of the graph that was read, and the runtime uses them
    /// where they are.
    ///
    /// # Errors
    /// See [`LoadFault`].
    pub fn load(mut self, prepack: bool) -> Result<Model, LoadFault> {
        let mut options = ModelOptions::with_all_ops();
        options.prepack_weights(prepack);
        if let Some(graph) = &mut self.model.graph {
            if let GraphSource::File(path) = self.source {
                for (name, bytes) in neighbours(graph, path)? {
                    options.external_data(&name, bytes);
                }
            }
            move_weights(graph, &mut options);
        }
        let skeleton = self.model.write_buf().map_err(LoadFault::damaged)?;
        drop(self.model);
        let load = |mode| {
            let mut options = options.clone();
            guarded(|| options.shape_inference(mode).load(skeleton.clone()).map_err(|error| fault(&error)))
        };
        // Shape inference only makes graphs faster, and fails on some that run well without it.
        load(ShapeInferenceMode::On).or_else(|first| load(ShapeInferenceMode::Off).map_err(|_| first))
    }
}

/// Opens a file that should be an ONNX graph.
///
/// # Errors
/// It cannot be read, or it is empty or only stands for another one.
pub fn open(path: &Path) -> Result<File, LoadFault> {
    let mut file = File::open(path).map_err(LoadFault::Unreadable)?;
    let mut start = Vec::new();
    (&mut file).take(POINTER.len() as u64).read_to_end(&mut start).map_err(LoadFault::Unreadable)?;
    file.rewind().map_err(LoadFault::Unreadable)?;
    if start.is_empty() {
        return Err(LoadFault::Damaged("is empty".into()));
    }
    if start == POINTER {
        let problem = "is only a pointer of Git LFS, and not the voice itself: download it with `git lfs pull`";
        return Err(LoadFault::Damaged(problem.into()));
    }
    Ok(file)
}

/// Reads the weights that a graph keeps in files of their own in its folder. Returns the files with their names.
///
/// # Errors
/// A file is not in the folder of the graph, or it cannot be read.
pub fn neighbours(graph: &GraphProto, path: &Path) -> Result<Vec<(String, Vec<u8>)>, LoadFault> {
    let mut files = Vec::new();
    let entries = graph.initializer.iter().flat_map(|tensor| &tensor.external_data);
    let places = entries.filter(|entry| entry.key.as_deref() == Some("location"));
    let names: BTreeSet<&str> = places.filter_map(|entry| entry.value.as_deref()).collect();
    for name in names {
        let mut parts = Path::new(name).components();
        if !matches!((parts.next(), parts.next()), (Some(Component::Normal(_)), None)) {
            return Err(LoadFault::Damaged(format!("has weights in `{name}`, which is not in its folder")));
        }
        let beside = path.with_file_name(name);
        let folder = |path: &Path| fs::destination(path).parent().map(Path::to_path_buf);
        if folder(&beside) != folder(path) {
            return Err(LoadFault::Damaged(format!("has weights in `{name}`, a link that leads out of its folder")));
        }
        let bytes = fs::read_regular(beside, MOST_WEIGHTS);
        let missing = |error| LoadFault::Damaged(format!("has weights in `{name}`, which cannot be read: {error}"));
        files.push((name.to_string(), bytes.map_err(missing)?));
    }
    Ok(files)
}

/// Moves the weights out of the graph and hands them to the runtime as files in memory.
fn move_weights(graph: &mut GraphProto, options: &mut ModelOptions) {
    let entry = |key: &str, value: String| StringStringEntryProto { key: Some(key.into()), value: Some(value) };
    for (nth, tensor) in graph.initializer.iter_mut().enumerate() {
        let Some(bytes) = tensor.raw_data.take_if(|bytes| bytes.borrow().len() >= SMALL) else { continue };
        let (name, bytes) = (format!("fullcast-{nth}.data"), bytes.into_inner());
        tensor.data_location = Some(DataLocation::EXTERNAL);
        tensor.external_data = vec![
            entry("location", name.clone()),
            entry("offset", "0".into()),
            entry("length", bytes.len().to_string()),
        ];
        options.external_data(&name, bytes);
    }
}

/// What the runtime's error means for the file.
fn fault(error: &LoadError) -> LoadFault {
    let text = error.to_string();
    let lacking = text.strip_suffix(" operator not supported or not enabled");
    match (lacking.and_then(|text| text.rsplit(' ').next()), error.kind()) {
        (Some(operator), _) => {
            LoadFault::Unsupported(format!("uses the operator `{operator}`, which the built-in runtime does not have"))
        }
        (None, LoadErrorKind::OperatorInvalid | LoadErrorKind::OptimizeError | LoadErrorKind::ShapeInferenceFailed) => {
            LoadFault::Unsupported(format!("cannot be run by the built-in runtime: {text}"))
        }
        _ => LoadFault::damaged(text),
    }
}

/// Runs `work` and turns a panic into a fault, because a damaged file must not end the program.
fn guarded<T>(work: impl FnOnce() -> Result<T, LoadFault>) -> Result<T, LoadFault> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(LoadFault::damaged("the runtime gave up on it")))
}
