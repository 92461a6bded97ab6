//! `com.microsoft.FusedMatMul`: a product of matrices, either of which can be transposed first.
//!
//! ONNX Runtime puts this operator into the graphs that it optimizes, such as Kokoro's with 8-bit weights. rten 0.27 does
//! not have it. It is a transposition, a product and a factor. Each of them is an operator of ONNX, which rten fuses again
//! by itself. The rewrite can go when rten loads the operator, which no version did by 0.27.

use super::RewrittenNode;
use super::nodes::{GraphParts, attribute, is, node, text_attribute};
use rten_onnx::onnx::NodeProto;

/// Replaces the operator, unless it transposes the dimensions of batches.
pub fn rewrite(fused: &NodeProto, parts: &mut GraphParts<'_>) -> RewrittenNode {
    let set = |name: &str| attribute(fused, name).and_then(|attribute| attribute.i).unwrap_or(0) != 0;
    let ([a, b], [output]) = (&fused.input[..], &fused.output[..]) else { return Ok(None) };
    if !is(fused, "com.microsoft", "FusedMatMul") || set("transBatchA") || set("transBatchB") {
        return Ok(None);
    }
    let mut nodes = Vec::new();
    let mut operand = |name: &String, transposed: bool, parts: &mut GraphParts<'_>| {
        if !transposed {
            return name.clone();
        }
        // `Transpose` would need the number of dimensions, which a graph does not have to state.
        let (mut turn, turned) = parts.node("Einsum", &[name]);
        turn.attribute.push(text_attribute("equation", "...ij->...ji"));
        nodes.push(turn);
        turned
    };
    let a = operand(a, set("transA"), parts);
    let b = operand(b, set("transB"), parts);
    let alpha = attribute(fused, "alpha").and_then(|attribute| attribute.f).unwrap_or(1.0);
    if alpha == 1.0 {
        nodes.push(node("MatMul", &[&a, &b], output));
    } else {
        let (product, unscaled) = parts.node("MatMul", &[&a, &b]);
        let factor = parts.float(alpha);
        nodes.extend([product, node("Mul", &[&unscaled, &factor], output)]);
    }
    Ok(Some(nodes))
}
