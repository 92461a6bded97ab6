//! Refuses a graph that would have a runtime reserve more memory than any voice needs, before the runtime sees it.
//!
//! A constant in the file takes no more memory than the file has bytes. But some operators make a tensor of any size out of
//! a few numbers, and a runtime computes them while it loads the graph if the numbers are constants.

use rten_onnx::onnx::{DataType, GraphProto, ModelProto, NodeProto, TensorProto};
use std::collections::HashMap;

/// The most elements that one operator may make out of constants: 1 GB of 32-bit numbers. The largest voices have a
/// hundredth of it.
const MOST: u64 = 1 << 28;

/// How deep graphs may be nested.
const DEPTH: usize = 16;

/// The operators that make a tensor of a shape that is an input, and which input that is.
const MAKERS: [(&str, usize); 5] =
    [("ConstantOfShape", 0), ("Expand", 1), ("RandomNormal", usize::MAX), ("RandomUniform", usize::MAX), ("Tile", 1)];

/// Checks the shapes of all tensors that are known before the graph runs.
///
/// # Errors
/// What is too large, as a predicate.
pub fn check(model: &ModelProto) -> Result<(), String> {
    model.graph.as_ref().map_or(Ok(()), |graph| check_graph(graph, &HashMap::new(), 0))
}

/// The constants that can be shapes, by name.
type Shapes<'a> = HashMap<&'a str, Vec<i64>>;

fn check_graph<'a>(graph: &'a GraphProto, outer: &Shapes<'a>, depth: usize) -> Result<(), String> {
    if depth > DEPTH {
        return Err("has graphs that are nested too deeply".into());
    }
    let mut shapes = outer.clone();
    for tensor in &graph.initializer {
        check_dimensions(&tensor.dims, "a tensor")?;
        shapes.extend(tensor.name.as_deref().zip(integers(tensor)));
    }
    for node in &graph.node {
        if node.op_type.as_deref() == Some("Constant") {
            let value = node.attribute.iter().find_map(|attribute| match &attribute.t {
                Some(tensor) => integers(tensor),
                None => Some(attribute.ints.clone()).filter(|ints| !ints.is_empty()),
            });
            shapes.extend(node.output.first().map(String::as_str).zip(value));
        }
    }
    for node in &graph.node {
        check_node(node, &shapes)?;
        for attribute in &node.attribute {
            if let Some(tensor) = &attribute.t {
                check_dimensions(&tensor.dims, "a tensor")?;
            }
            if let Some(inner) = &attribute.g {
                check_graph(inner, &shapes, depth + 1)?;
            }
        }
    }
    Ok(())
}

fn check_node(node: &NodeProto, shapes: &Shapes<'_>) -> Result<(), String> {
    let operator = node.op_type.as_deref().unwrap_or_default();
    let Some((_, input)) = MAKERS.iter().find(|(name, _)| *name == operator) else { return Ok(()) };
    let shape = match node.input.get(*input) {
        Some(name) => shapes.get(name.as_str()),
        None => node.attribute.iter().find(|attribute| attribute.name.as_deref() == Some("shape")).map(|it| &it.ints),
    };
    shape.map_or(Ok(()), |shape| check_dimensions(shape, &format!("what the operator `{operator}` makes")))
}

fn check_dimensions(dimensions: &[i64], what: &str) -> Result<(), String> {
    let product = dimensions.iter().try_fold(1u64, |product, &size| {
        // A size of 0 or less is an empty tensor, or taken from another one.
        product.checked_mul(u64::try_from(size).unwrap_or(1).max(1)).filter(|product| *product <= MOST)
    });
    match product {
        Some(_) => Ok(()),
        None => Err(format!("is refused, because {what} has the shape {dimensions:?}, which takes more than 1 GB")),
    }
}

/// The numbers of a short list of integers.
fn integers(tensor: &TensorProto) -> Option<Vec<i64>> {
    if tensor.data_type != Some(DataType::INT64) || tensor.dims.len() > 1 {
        return None;
    }
    match &tensor.raw_data {
        Some(bytes) if bytes.borrow().len() <= 256 => {
            let bytes = bytes.borrow();
            Some(bytes.chunks_exact(8).map(|eight| i64::from_le_bytes(eight.try_into().expect("eight"))).collect())
        }
        Some(_) => None,
        None => Some(tensor.int64_data.clone()).filter(|numbers| numbers.len() <= 32),
    }
}

#[cfg(test)]
mod tests {
    use super::super::onnx::graph::{FLOAT, Graph};
    use super::super::{GraphSource, LoadFault, ReadGraph};

    fn fault(bytes: &[u8]) -> String {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.onnx");
        std::fs::write(&path, bytes).unwrap();
        match ReadGraph::read(GraphSource::File(&path)).and_then(|graph| graph.load(false)) {
            Ok(_) => String::new(),
            Err(LoadFault::Damaged(why)) => why,
            Err(other) => panic!("{other:?}"),
        }
    }

    fn filled(shape: &[i64]) -> Vec<u8> {
        let mut graph = Graph::default();
        graph.input("x", FLOAT, &[1]);
        let shape = graph.ints(&[shape.len() as u64], shape);
        let zeros = graph.node("ConstantOfShape", &[&shape], &[]);
        graph.named_node("Add", &["x", &zeros], &[], "y");
        graph.output("y", &[1]);
        graph.finish()
    }

    #[test]
    fn a_tensor_that_would_take_all_memory_is_refused_before_anything_is_reserved() {
        assert_eq!(fault(&filled(&[10, 10])), "");
        for shape in [&[1 << 40][..], &[1 << 20, 1 << 20], &[i64::MAX, i64::MAX, 4]] {
            let why = fault(&filled(shape));
            assert!(why.contains("`ConstantOfShape`") && why.contains("more than 1 GB"), "{why}");
        }
        let mut graph = Graph::default();
        graph.input("x", FLOAT, &[1]);
        let huge = graph.tensor(FLOAT, &[1 << 40], &[0; 4]);
        graph.named_node("Add", &["x", &huge], &[], "y");
        graph.output("y", &[1]);
        assert!(fault(&graph.finish()).contains("a tensor has the shape"));
    }

    #[test]
    fn a_length_beyond_its_message_is_refused_before_anything_is_reserved() {
        let mut bytes = filled(&[2]);
        // The last message is the version of an operator set, whose first field is a name: it claims 2^60 bytes.
        bytes.extend([0x42, 11, 0x0A, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10, 0]);
        assert!(fault(&bytes).contains("damaged"), "{}", fault(&bytes));
    }
}
