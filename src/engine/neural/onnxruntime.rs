//! Microsoft's ONNX Runtime, if it is installed. It is faster than the built-in runtime with Piper's voices, but not with
//! Kokoro's 8-bit network (BENCHMARKS.md has the figures). The library is loaded when it is needed, and never linked.
//!
//! `ORT_DYLIB_PATH` names the library. Without this variable, the system's loader looks for the library under its usual
//! name. If there is none, the built-in runtime is used.

mod nodes;
mod noise;

use super::VoiceData;
use super::loading::{self, GraphSource, LoadFault};
use super::network::{ElementType, Graph, Numbers, Port, Tensor, sound};
use crate::engine::Obstacle;
use noise::Noise;
use ort::ErrorCode;
use ort::environment::Environment;
use ort::logging::LogLevel;
use ort::session::{Session, SessionInputValue};
use ort::value::{TensorElementType, ValueType};
use rten_onnx::onnx::ModelProto;
use std::borrow::Cow;
use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// The variable that names the library. Other programs that use ONNX Runtime read the same one.
const PLACE: &str = "ORT_DYLIB_PATH";

/// The name of the library for the system's loader.
#[cfg(target_os = "windows")]
const USUAL: &str = "onnxruntime.dll";
#[cfg(target_vendor = "apple")]
const USUAL: &str = "libonnxruntime.dylib";
#[cfg(not(any(target_os = "windows", target_vendor = "apple")))]
const USUAL: &str = "libonnxruntime.so";

/// Raise this with every change here or in [`noise`] that changes samples.
const REVISION: u32 = 1;

/// The library, loaded once for the process.
pub struct Library {
    environment: Environment,
    /// Its version and build.
    build: String,
}

/// The library, if there is one.
///
/// # Errors
/// The library that was named cannot be used.
pub fn library() -> Result<Option<&'static Library>, Obstacle> {
    static LIBRARY: OnceLock<Result<Option<Library>, Obstacle>> = OnceLock::new();
    let library = LIBRARY.get_or_init(|| match std::env::var_os(PLACE).filter(|place| !place.is_empty()) {
        Some(place) => {
            let path = PathBuf::from(place);
            let name = format!("the ONNX Runtime at `{}`, which {PLACE} names,", path.display());
            Library::open(&path).map(Some).map_err(|problem| Obstacle::Library { name, problem })
        }
        // A library that is too old counts as missing.
        None => Ok(Library::open(Path::new(USUAL)).ok()),
    });
    library.as_ref().map(Option::as_ref).map_err(Clone::clone)
}

impl Library {
    fn open(path: &Path) -> Result<Self, String> {
        let environment = ort::init_from(path).map_err(|error| error.to_string())?;
        let environment = environment.with_name("fullcast").with_telemetry(false).build();
        Ok(Self { environment: environment.map_err(|error| error.to_string())?, build: ort::info().to_string() })
    }

    /// The runtime for fingerprints, because builds can round differently.
    pub fn print(&self) -> String {
        format!("onnxruntime/{REVISION} {}", blake3::hash(self.build.as_bytes()).to_hex())
    }

    /// Loads a graph. `None` if it has no output.
    ///
    /// # Errors
    /// See [`LoadFault`].
    pub fn load(&'static self, data: &VoiceData) -> Result<Option<Onnx>, LoadFault> {
        let bytes = match GraphSource::of(data) {
            GraphSource::File(path) => {
                let mut bytes = Vec::new();
                loading::open(path)?.read_to_end(&mut bytes).map_err(LoadFault::Unreadable)?;
                Cow::Owned(bytes)
            }
            GraphSource::BuiltIn(bytes) => Cow::Borrowed(bytes),
        };
        let neighbours = match GraphSource::of(data) {
            GraphSource::File(path) => neighbours(&bytes, path)?,
            GraphSource::BuiltIn(_) => Vec::new(),
        };
        let bytes = nodes::with_own_noise(&bytes).ok_or_else(|| LoadFault::damaged("its fields cannot be read"))?;
        let session = catch_unwind(AssertUnwindSafe(|| self.session(&bytes, &neighbours)));
        let voice = session.map_err(|_| LoadFault::damaged("ONNX Runtime gave up on it"))?.map_err(fault)?;
        let names: Vec<String> = voice.session.outputs().iter().map(|output| output.name().to_string()).collect();
        let Some(output) = names.get(sound(names.iter().map(|name| Some(name.as_str())))).cloned() else {
            return Ok(None);
        };
        let inputs = voice.session.inputs().iter().enumerate();
        let inputs = inputs.map(|(at, input)| Input::new(at, input.name(), input.dtype())).collect();
        Ok(Some(Onnx { library: self, bytes, neighbours, inputs, output, idle: Mutex::new(vec![voice]) }))
    }

    fn session(&self, graph: &[u8], neighbours: &[Neighbour]) -> ort::Result<Voice> {
        let noise = Noise::default();
        let build = || -> ort::Result<Session> {
            let mut builder = Session::builder(&self.environment)?;
            // Failures are reported by this program, and not logged by the library.
            builder = builder.with_log_level(LogLevel::Fatal)?;
            // Lines run in parallel, so each gets one thread. With one thread, the order of sums is also fixed.
            builder = builder.with_intra_threads(1)?;
            builder = builder.with_inter_threads(1)?;
            builder = builder.with_operators(noise.operators()?)?;
            for (name, bytes) in neighbours {
                builder = builder.with_external_initializer_file_in_memory(name, bytes.clone())?;
            }
            builder.commit_from_memory(graph)
        };
        Ok(Voice { session: build()?, noise })
    }
}

/// A file with weights beside a graph, and its name there.
type Neighbour = (String, Arc<[u8]>);

/// The files with weights beside a graph.
fn neighbours(graph: &[u8], path: &Path) -> Result<Vec<Neighbour>, LoadFault> {
    let Ok(model) = ModelProto::parse_buf(graph) else { return Ok(Vec::new()) };
    let Some(graph) = &model.graph else { return Ok(Vec::new()) };
    let files = loading::neighbours(graph, path)?;
    Ok(files.into_iter().map(|(name, bytes)| (name, Arc::from(bytes))).collect())
}

/// What the library's error means for the file.
fn fault(error: ort::Error) -> LoadFault {
    match error.code() {
        ErrorCode::InvalidProtobuf | ErrorCode::NoModel => LoadFault::damaged(error),
        _ => LoadFault::Unsupported(format!("cannot be run by ONNX Runtime: {error}")),
    }
}

/// A graph that was loaded.
pub struct Onnx {
    library: &'static Library,
    /// The content of the file, for further sessions.
    bytes: Vec<u8>,
    neighbours: Vec<Neighbour>,
    inputs: Vec<Input>,
    output: String,
    /// Idle sessions. A session does one thing at a time, so there are as many as ever ran at once.
    idle: Mutex<Vec<Voice>>,
}

struct Input {
    port: Port,
    /// Whether its integers have 64 bits.
    wide: bool,
}

struct Voice {
    session: Session,
    noise: Noise,
}

impl Input {
    fn new(at: usize, name: &str, kind: &ValueType) -> Self {
        let (wide, kind, shape) = match kind {
            ValueType::Tensor { ty, shape, .. } => {
                let kind = match ty {
                    TensorElementType::Int64 | TensorElementType::Int32 => Some(ElementType::Integer),
                    TensorElementType::Float32 => Some(ElementType::Float),
                    _ => None,
                };
                let shape = shape.iter().map(|&size| usize::try_from(size).ok()).collect();
                (*ty == TensorElementType::Int64, kind, Some(shape))
            }
            _ => (false, None, None),
        };
        Self { port: Port { at, name: name.to_string(), kind, shape }, wide }
    }

    fn value(&self, tensor: Tensor) -> ort::Result<SessionInputValue<'static>> {
        use ort::value::Tensor as Value;
        Ok(match tensor.numbers {
            Numbers::Integers(numbers) if self.wide => {
                let numbers: Vec<i64> = numbers.into_iter().map(i64::from).collect();
                Value::from_array((tensor.shape, numbers))?.into()
            }
            Numbers::Integers(numbers) => Value::from_array((tensor.shape, numbers))?.into(),
            Numbers::Floats(numbers) => Value::from_array((tensor.shape, numbers))?.into(),
        })
    }
}

impl Graph for Onnx {
    fn inputs(&self) -> Vec<Port> {
        self.inputs.iter().map(|input| input.port.clone()).collect()
    }

    fn run(&self, inputs: Vec<(usize, Tensor)>, seed: u64) -> Result<Vec<f32>, String> {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let waiting = idle().pop();
        let mut voice = waiting
            .map_or_else(|| self.library.session(&self.bytes, &self.neighbours), Ok)
            .map_err(|error| error.to_string())?;
        let samples = self.speak(&mut voice, inputs, seed).map_err(|error| error.to_string());
        idle().push(voice);
        samples
    }
}

impl Onnx {
    fn speak(&self, voice: &mut Voice, inputs: Vec<(usize, Tensor)>, seed: u64) -> ort::Result<Vec<f32>> {
        let named = |(at, tensor): (usize, Tensor)| {
            let input = &self.inputs[at];
            Ok((input.port.name.clone(), input.value(tensor)?))
        };
        let inputs = inputs.into_iter().map(named).collect::<ort::Result<Vec<_>>>()?;
        voice.noise.seed(seed);
        let outputs = voice.session.run(inputs)?;
        let output = outputs.get(&self.output).ok_or_else(|| ort::Error::new("the graph gave no sound"))?;
        let (_, samples) = output.try_extract_tensor::<f32>()?;
        Ok(samples.to_vec())
    }
}

#[cfg(test)]
pub mod published;
#[cfg(test)]
mod tests;
