//! Nodes of ONNX graphs, and what is needed to make new ones.

use rten_onnx::onnx::{AttributeProto, AttributeType, DataType, GraphProto, NodeProto, TensorProto};

/// The parts of a graph that a rewrite can use, which are all but its nodes.
pub struct GraphParts<'a> {
    /// The graph.
    pub graph: &'a mut GraphProto,
    /// How many values have been added to the model.
    pub values: &'a mut usize,
}

impl GraphParts<'_> {
    /// A name for a new value, which no other value has.
    pub fn fresh(&mut self) -> String {
        *self.values += 1;
        format!("fullcast/{}", self.values)
    }

    /// Adds a constant list of integers, and returns its name.
    pub fn integers(&mut self, numbers: &[i64]) -> String {
        let name = self.fresh();
        self.graph.initializer.push(TensorProto {
            dims: vec![numbers.len() as i64],
            data_type: Some(DataType::INT64),
            int64_data: numbers.to_vec(),
            name: Some(name.clone()),
            ..TensorProto::default()
        });
        name
    }

    /// Adds a constant number, and returns its name.
    pub fn float(&mut self, number: f32) -> String {
        let name = self.fresh();
        self.graph.initializer.push(TensorProto {
            data_type: Some(DataType::FLOAT),
            float_data: vec![number],
            name: Some(name.clone()),
            ..TensorProto::default()
        });
        name
    }

    /// The constant with this name.
    pub fn constant(&self, name: &str) -> Option<&TensorProto> {
        self.graph.initializer.iter().find(|tensor| tensor.name.as_deref() == Some(name))
    }

    /// The number that a value is, if it is a constant 32-bit float.
    pub fn number(&self, name: &str) -> Option<f32> {
        let tensor = self.constant(name).filter(|tensor| tensor.data_type == Some(DataType::FLOAT))?;
        match &tensor.raw_data {
            Some(bytes) => bytes.borrow()[..].try_into().ok().map(f32::from_le_bytes),
            None => tensor.float_data.first().copied().filter(|_| tensor.float_data.len() == 1),
        }
    }

    /// Whether a value is a constant 0.
    pub fn is_zero(&self, name: &str) -> bool {
        self.constant(name).is_some_and(|tensor| {
            let raw = tensor.raw_data.as_ref().is_none_or(|bytes| bytes.borrow().iter().all(|&byte| byte == 0));
            raw && tensor.int32_data.iter().all(|&number| number == 0)
        })
    }

    /// Makes a node with one output that nothing else has. Returns the node and the name of the output.
    pub fn node(&mut self, operator: &str, inputs: &[&str]) -> (NodeProto, String) {
        let output = self.fresh();
        (node(operator, inputs, &output), output)
    }
}

/// Makes a node of ONNX's own operators.
pub fn node(operator: &str, inputs: &[&str], output: &str) -> NodeProto {
    NodeProto {
        op_type: Some(operator.into()),
        name: Some(format!("{output}/{operator}")),
        input: inputs.iter().map(|&input| input.into()).collect(),
        output: vec![output.into()],
        ..NodeProto::default()
    }
}

/// Whether the node has this operator.
pub fn is(node: &NodeProto, domain: &str, operator: &str) -> bool {
    let own = match node.domain.as_deref() {
        None | Some("ai.onnx") => "",
        Some(domain) => domain,
    };
    own == domain && node.op_type.as_deref() == Some(operator)
}

/// The attribute of a node with this name.
pub fn attribute<'a>(node: &'a NodeProto, name: &str) -> Option<&'a AttributeProto> {
    node.attribute.iter().find(|attribute| attribute.name.as_deref() == Some(name))
}

/// An attribute that is a text.
pub fn text_attribute(name: &str, text: &str) -> AttributeProto {
    AttributeProto {
        name: Some(name.into()),
        s: Some(text.into()),
        r#type: Some(AttributeType::STRING),
        ..AttributeProto::default()
    }
}

/// An attribute that is a list of integers.
pub fn integers_attribute(name: &str, numbers: Vec<i64>) -> AttributeProto {
    AttributeProto {
        name: Some(name.into()),
        ints: numbers,
        r#type: Some(AttributeType::INTS),
        ..AttributeProto::default()
    }
}
