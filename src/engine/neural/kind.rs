//! What a graph is, by what goes in and what comes out, read from its file without loading its weights.
//!
//! An ONNX file is a message in the format of protocol buffers (the fields are those of onnx.proto3). Only the heads of
//! fields are read here, and every length is compared with what contains it, so a file that is anything else is found out
//! before a runtime reserves memory for what it claims to hold.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

/// The kinds of graphs that the engines of this program run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GraphKind {
    /// A voice of hibari's form: phonemes in, spectrum and melody out.
    Hibari,
    /// Kokoro: tokens, a style and a speed in, sound out.
    Kokoro,
    /// A Piper voice: phonemes, their number and three scales in, sound out.
    Piper,
    /// Another one: what it takes and returns, as a phrase.
    Other(String),
}

impl GraphKind {
    /// Reads the kind of a graph from its file.
    ///
    /// # Errors
    /// It cannot be read, or is not an ONNX graph: a predicate, such as `is not an ONNX graph`.
    pub fn of(path: &Path) -> Result<Self, String> {
        let form = GraphForm::read(path)?;
        let takes = |name: &str| form.inputs.iter().any(|input| input.name == name);
        let returns = |name: &str| form.outputs.iter().any(|output| output == name);
        let style = |port: &FormPort| port.shape.len() == 2 && port.shape.last() == Some(&Some(256));
        if takes("ids") && takes("speed") && ["lh", "theta", "ln", "lr", "phi", "f0"].into_iter().all(returns) {
            return Ok(Self::Hibari);
        }
        if ["input", "input_lengths", "scales"].into_iter().all(takes) {
            return Ok(Self::Piper);
        }
        if form.inputs.len() == 3 && form.inputs.iter().any(style) {
            return Ok(Self::Kokoro);
        }
        let inputs: Vec<&str> = form.inputs.iter().map(|input| input.name.as_str()).collect();
        Ok(Self::Other(format!("takes {} and returns {}", listed(&inputs), listed(&form.outputs))))
    }

    /// The name of the engine that runs it.
    pub fn engine(&self) -> Option<&'static str> {
        match self {
            Self::Hibari => Some("hibari"),
            Self::Kokoro => Some("kokoro"),
            Self::Piper => Some("piper"),
            Self::Other(_) => None,
        }
    }
}

fn listed(names: &[impl AsRef<str>]) -> String {
    match names {
        [] => "nothing".into(),
        names => names.iter().map(|name| format!("`{}`", name.as_ref())).collect::<Vec<_>>().join(", "),
    }
}

/// The inputs and outputs of a graph.
#[derive(Debug, Default)]
struct GraphForm {
    inputs: Vec<FormPort>,
    outputs: Vec<String>,
    /// Older exports list the weights among the inputs.
    weights: Vec<String>,
}

#[derive(Debug, Default)]
struct FormPort {
    name: String,
    /// The sizes of its dimensions, where `None` is an open one.
    shape: Vec<Option<u64>>,
}

/// The messages that are looked into.
#[derive(Clone, Copy, PartialEq)]
enum Message {
    Model,
    Graph,
    Node,
    Attribute,
    Tensor,
    Input,
    Output,
    Type,
    TensorType,
    SequenceType,
    Shape,
    Dimension,
    Value,
    /// One that has only numbers and texts.
    Plain,
}

impl Message {
    /// The message in a field of this one, if it is one that is looked into.
    fn inside(self, field: u64) -> Option<Self> {
        Some(match (self, field) {
            (Self::Model, 7) | (Self::Attribute, 6 | 11) => Self::Graph,
            (Self::Graph, 1) => Self::Node,
            (Self::Graph, 5) | (Self::Attribute, 5 | 10) => Self::Tensor,
            (Self::Graph, 11) => Self::Input,
            (Self::Graph, 12) => Self::Output,
            (Self::Graph, 13) => Self::Value,
            (Self::Node, 5) => Self::Attribute,
            (Self::Input | Self::Output | Self::Value, 2) | (Self::SequenceType, 1) => Self::Type,
            (Self::Type, 1) => Self::TensorType,
            (Self::Type, 4) => Self::SequenceType,
            (Self::Model, 8) | (Self::Tensor, 13) => Self::Plain,
            (Self::TensorType, 2) => Self::Shape,
            (Self::Shape, 1) => Self::Dimension,
            _ => return None,
        })
    }

    /// The field with the name, if the name is wanted.
    fn name(self) -> Option<u64> {
        match self {
            Self::Input | Self::Output => Some(1),
            Self::Tensor => Some(8),
            _ => None,
        }
    }
}

/// How deep messages may be nested. Graphs in attributes of graphs are rare, and one in another is rarer.
const DEPTH: usize = 40;

/// The longest name of an input or output.
const LONGEST: u64 = 4096;

/// Checks that every message of a graph that a runtime reads lies within the one that it is part of. A runtime reserves
/// memory for a text as long as the file claims that it is, and for 2^60 bytes the system ends the program.
///
/// # Errors
/// As for [`GraphKind::of`].
pub fn check_lengths(path: &Path) -> Result<(), String> {
    GraphForm::read(path).map(drop)
}

impl GraphForm {
    fn read(path: &Path) -> Result<Self, String> {
        let cannot = |error: std::io::Error| format!("cannot be read: {error}");
        let file = File::open(path).map_err(cannot)?;
        let length = file.metadata().map_err(cannot)?.len();
        let mut walk = Walk { reader: BufReader::new(file), at: 0, form: Self::default(), port: false };
        let whole = walk.message(Message::Model, length, 0);
        let mut form = walk.form;
        if whole.is_none() || form.outputs.is_empty() {
            return Err("is not an ONNX graph, or is damaged".into());
        }
        form.inputs.retain(|input| !form.weights.contains(&input.name));
        Ok(form)
    }
}

/// A walk through a file. Every method returns `None` where the file is not what it should be.
struct Walk {
    reader: BufReader<File>,
    at: u64,
    form: GraphForm,
    /// Whether an input of the main graph is being read, which alone is of interest. Of all else only the lengths are.
    port: bool,
}

impl Walk {
    /// Reads a message that ends at `end`.
    fn message(&mut self, kind: Message, end: u64, depth: usize) -> Option<()> {
        if depth > DEPTH {
            return None;
        }
        match kind {
            Message::Input if depth == 2 => self.form.inputs.push(FormPort::default()),
            Message::Dimension if self.port => self.form.inputs.last_mut()?.shape.push(None),
            _ => {}
        }
        while self.at < end {
            let tag = self.varint()?;
            let (field, wire) = (tag >> 3, tag & 7);
            match wire {
                0 => {
                    let value = self.varint()?;
                    if kind == Message::Dimension && field == 1 && self.port {
                        *self.form.inputs.last_mut()?.shape.last_mut()? = Some(value);
                    }
                }
                1 => self.skip(8, end)?,
                5 => self.skip(4, end)?,
                2 => {
                    let length = self.varint()?;
                    let last = self.at.checked_add(length).filter(|last| *last <= end)?;
                    match kind.inside(field) {
                        Some(inside) => {
                            let before = self.port;
                            self.port |= kind == Message::Input && depth == 2;
                            self.message(inside, last, depth + 1)?;
                            self.port = before;
                        }
                        None if kind.name() == Some(field) && depth == 2 => {
                            let name = self.text(length)?;
                            self.name(kind, name)?;
                        }
                        None => self.skip(length, end)?,
                    }
                }
                _ => return None,
            }
        }
        (self.at == end).then_some(())
    }

    fn name(&mut self, kind: Message, name: String) -> Option<()> {
        match kind {
            Message::Input => self.form.inputs.last_mut()?.name = name,
            Message::Output => self.form.outputs.push(name),
            _ => self.form.weights.push(name),
        }
        Some(())
    }

    fn varint(&mut self) -> Option<u64> {
        let mut value = 0u64;
        for nth in 0..10 {
            let mut byte = [0];
            self.reader.read_exact(&mut byte).ok()?;
            self.at += 1;
            value |= u64::from(byte[0] & 0x7f).checked_shl(7 * nth)?;
            if byte[0] < 0x80 {
                return Some(value);
            }
        }
        None
    }

    fn text(&mut self, length: u64) -> Option<String> {
        let mut bytes = vec![0; usize::try_from(length).ok().filter(|_| length <= LONGEST)?];
        self.reader.read_exact(&mut bytes).ok()?;
        self.at += length;
        String::from_utf8(bytes).ok()
    }

    fn skip(&mut self, bytes: u64, end: u64) -> Option<()> {
        let to = self.at.checked_add(bytes).filter(|to| *to <= end)?;
        self.reader.seek_relative(i64::try_from(bytes).ok()?).ok()?;
        self.at = to;
        Some(())
    }
}
