//! Finds out how the outputs of a graph are made, to skip their last steps.

use rten_onnx::onnx::{GraphProto, NodeProto};

/// Outputs that are the columns of one value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputColumns {
    /// The name of the value.
    pub whole: String,
    /// The name of what is added to each of the outputs at the end, if something is.
    pub added: Vec<Option<String>>,
}

/// Finds the value whose columns the outputs with these names are: the input of a `Transpose` before a `Split` that makes
/// the outputs, one after the other, with `width` rows each. `None` if they are made in another way.
pub fn find(graph: &GraphProto, names: &[&str], width: usize) -> Option<OutputColumns> {
    let maker = |name: &str| graph.node.iter().find(|node| node.output.iter().any(|output| output == name));
    let maker_of = |name: &str, operator: &str| maker(name).filter(|node| is(node, operator));
    // Every output is made by the `Split` itself, or copied from what it makes, or something is added to that.
    let (mut parts, mut added) = (Vec::new(), Vec::new());
    for name in names {
        let name = maker_of(name, "Identity").map_or(*name, |copy| &copy.input[0]);
        let (part, more) = match maker_of(name, "Add").map(|sum| &sum.input[..]) {
            Some([a, b]) if maker_of(a, "Split").is_some() => (a.as_str(), Some(b.clone())),
            Some([a, b]) => (b.as_str(), Some(a.clone())),
            _ => (name, None),
        };
        parts.push(part);
        added.push(more);
    }
    let split = maker_of(parts.first()?, "Split").filter(|split| split.output == parts)?;
    let transpose = maker_of(split.input.first()?, "Transpose")?;
    let swapped = integers(transpose, "perm")? == [0, 2, 1];
    let by_rows = matches!(split_axis(split), 1 | -2);
    let even = lengths(graph, split)? == vec![width as i64; names.len()];
    let whole = transpose.input.first().filter(|_| swapped && by_rows && even)?.clone();
    Some(OutputColumns { whole, added })
}

fn is(node: &NodeProto, operator: &str) -> bool {
    node.op_type.as_deref() == Some(operator)
}

fn integers<'a>(node: &'a NodeProto, name: &str) -> Option<&'a [i64]> {
    let attribute = node.attribute.iter().find(|attribute| attribute.name.as_deref() == Some(name));
    Some(&attribute?.ints)
}

fn split_axis(split: &NodeProto) -> i64 {
    let axis = split.attribute.iter().find(|attribute| attribute.name.as_deref() == Some("axis"));
    axis.and_then(|axis| axis.i).unwrap_or(0)
}

/// The lengths into which a `Split` cuts, which are an attribute in older graphs, a constant in others.
fn lengths(graph: &GraphProto, split: &NodeProto) -> Option<Vec<i64>> {
    if let Some(lengths) = integers(split, "split") {
        return Some(lengths.to_vec());
    }
    let name = split.input.get(1)?;
    let stored = graph.initializer.iter().find(|tensor| tensor.name.as_ref() == Some(name));
    let made = || {
        let node = graph.node.iter().find(|node| is(node, "Constant") && node.output.first() == Some(name))?;
        node.attribute.iter().find_map(|attribute| attribute.t.as_ref())
    };
    let tensor = stored.or_else(made)?;
    match &tensor.raw_data {
        Some(bytes) => Some(bytes.borrow().as_chunks().0.iter().map(|&eight| i64::from_le_bytes(eight)).collect()),
        None => Some(tensor.int64_data.clone()),
    }
}
