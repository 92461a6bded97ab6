//! Builds a graph, and writes it as bytes.

/// Element types, by their numbers in onnx.proto3.
pub const FLOAT: u64 = 1;
pub const UINT8: u64 = 2;
pub const INT8: u64 = 3;
pub const INT64: u64 = 7;

/// A message that is being built.
#[derive(Clone, Default)]
struct Message(Vec<u8>);

impl Message {
    fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }

    fn number(&mut self, field: u64, value: i64) {
        self.varint(field << 3);
        self.varint(value as u64);
    }

    fn float(&mut self, field: u64, value: f32) {
        self.varint(field << 3 | 5);
        self.0.extend(value.to_le_bytes());
    }

    fn bytes(&mut self, field: u64, bytes: &[u8]) {
        self.varint(field << 3 | 2);
        self.varint(bytes.len() as u64);
        self.0.extend(bytes);
    }
}

/// An attribute of a node.
pub enum Attribute<'a> {
    Int(&'a str, i64),
    Float(&'a str, f32),
    Ints(&'a str, &'a [i64]),
    Text(&'a str, &'a str),
}

/// A graph that is being built. Every value has a name.
#[derive(Clone, Default)]
pub struct Graph {
    message: Message,
    values: usize,
}

impl Graph {
    fn fresh(&mut self) -> String {
        self.values += 1;
        format!("v{}", self.values)
    }

    /// Adds an input. Dimensions of 0 are open.
    pub fn input(&mut self, name: &str, kind: u64, dims: &[u64]) -> String {
        self.message.bytes(11, &value_info(name, kind, dims).0);
        name.to_string()
    }

    pub fn output(&mut self, name: &str, dims: &[u64]) {
        self.message.bytes(12, &value_info(name, FLOAT, dims).0);
    }

    pub fn floats(&mut self, dims: &[u64], values: &[f32]) -> String {
        self.tensor(FLOAT, dims, &values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<_>>())
    }

    pub fn ints(&mut self, dims: &[u64], values: &[i64]) -> String {
        self.tensor(INT64, dims, &values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<_>>())
    }

    pub fn tensor(&mut self, kind: u64, dims: &[u64], raw: &[u8]) -> String {
        let name = self.fresh();
        let mut tensor = Message::default();
        for &dim in dims {
            tensor.number(1, dim as i64);
        }
        tensor.number(2, kind as i64);
        tensor.bytes(8, name.as_bytes());
        tensor.bytes(9, raw);
        self.message.bytes(5, &tensor.0);
        name
    }

    /// Adds a node with one output. An operator that is not ONNX's own has the name of its domain before it, and a dot.
    pub fn node(&mut self, operator: &str, inputs: &[&str], attributes: &[Attribute<'_>]) -> String {
        let output = self.fresh();
        self.named_node(operator, inputs, attributes, &output);
        output
    }

    pub fn named_node(&mut self, operator: &str, inputs: &[&str], attributes: &[Attribute<'_>], output: &str) {
        self.wide_node(operator, inputs, attributes, &[output]);
    }

    pub fn wide_node(&mut self, operator: &str, inputs: &[&str], attributes: &[Attribute<'_>], outputs: &[&str]) {
        let mut node = Message::default();
        for (field, names) in [(1, inputs), (2, outputs)] {
            names.iter().for_each(|name| node.bytes(field, name.as_bytes()));
        }
        let (domain, operator) = operator.rsplit_once('.').unwrap_or(("", operator));
        node.bytes(4, operator.as_bytes());
        if !domain.is_empty() {
            node.bytes(7, domain.as_bytes());
        }
        for attribute in attributes {
            let mut message = Message::default();
            match *attribute {
                Attribute::Int(name, value) => {
                    message.bytes(1, name.as_bytes());
                    message.number(3, value);
                    message.number(20, 2);
                }
                Attribute::Float(name, value) => {
                    message.bytes(1, name.as_bytes());
                    message.float(2, value);
                    message.number(20, 1);
                }
                Attribute::Ints(name, values) => {
                    message.bytes(1, name.as_bytes());
                    for &value in values {
                        message.number(8, value);
                    }
                    message.number(20, 7);
                }
                Attribute::Text(name, text) => {
                    message.bytes(1, name.as_bytes());
                    message.bytes(4, text.as_bytes());
                    message.number(20, 3);
                }
            }
            node.bytes(5, &message.0);
        }
        self.message.bytes(1, &node.0);
    }

    /// The bytes of the file: IR version 8, with the operators of opset 17 and those that ONNX Runtime adds.
    pub fn finish(mut self) -> Vec<u8> {
        self.message.bytes(2, b"test");
        let mut model = Message::default();
        model.number(1, 8);
        model.bytes(7, &self.message.0);
        for (domain, version) in [("", 17), ("com.microsoft", 1)] {
            let mut opset = Message::default();
            opset.bytes(1, domain.as_bytes());
            opset.number(2, version);
            model.bytes(8, &opset.0);
        }
        model.0
    }
}

fn value_info(name: &str, kind: u64, dims: &[u64]) -> Message {
    let mut shape = Message::default();
    for (nth, &dim) in dims.iter().enumerate() {
        let mut dimension = Message::default();
        match dim {
            0 => dimension.bytes(2, format!("{name}_{nth}").as_bytes()),
            _ => dimension.number(1, dim as i64),
        }
        shape.bytes(1, &dimension.0);
    }
    let mut tensor = Message::default();
    tensor.number(1, kind as i64);
    tensor.bytes(2, &shape.0);
    let mut kind = Message::default();
    kind.bytes(1, &tensor.0);
    let mut info = Message::default();
    info.bytes(1, name.as_bytes());
    info.bytes(2, &kind.0);
    info
}
