//! `ConvInteger` with padding: a convolution of 8-bit numbers, in which a number other than 0 stands for zero.
//!
//! Outside of the input, that number has to be assumed. rten-gemm 0.27 assumes 0 (`im2col.rs`, where `elem` is chosen by
//! `pad_mask_array`), so that every edge of a convolution is wrong. In Kokoro's speech this is a click at the start of each
//! line, and a first word that comes a quarter of a second late. With the padding as an operator of its own, the
//! convolution has no edges outside of its input. The rewrite can go when rten pads with the zero point, which no version
//! did by 0.27.

use super::RewrittenNode;
use super::nodes::{GraphParts, attribute, integers_attribute, is, node};
use rten_onnx::onnx::NodeProto;

/// Moves the padding of the operator into a `Pad` before it, if the zero point of the input may differ from 0.
///
/// # Errors
/// The padding depends on the length of the input.
pub fn rewrite(conv: &NodeProto, parts: &mut GraphParts<'_>) -> RewrittenNode {
    let zero = conv.input.get(2).filter(|zero| !zero.is_empty());
    let Some(zero) = zero.filter(|zero| is(conv, "", "ConvInteger") && !parts.is_zero(zero)) else { return Ok(None) };
    let Some(edges) = edges(conv, parts)?.filter(|edges| edges.iter().any(|&edge| edge != 0)) else { return Ok(None) };
    let (before, after) = edges.split_at(edges.len() / 2);
    // `Pad` also counts the dimensions of batch and channels.
    let widths = parts.integers(&[&[0, 0], before, &[0, 0], after].concat());
    let padded = parts.fresh();
    let pad = node("Pad", &[&conv.input[0], &widths, zero], &padded);
    let mut bare = conv.clone();
    bare.input[0] = padded;
    bare.attribute.retain(|attribute| !matches!(attribute.name.as_deref(), Some("pads" | "auto_pad")));
    bare.attribute.push(integers_attribute("pads", vec![0; edges.len()]));
    Ok(Some(vec![pad, bare]))
}

/// The padding at the start of each spatial dimension, and then at their ends. `None` if there is none.
fn edges(conv: &NodeProto, parts: &GraphParts<'_>) -> Result<Option<Vec<i64>>, String> {
    let integers =
        |name: &str| attribute(conv, name).map(|attribute| attribute.ints.clone()).filter(|all| !all.is_empty());
    let rule = attribute(conv, "auto_pad").and_then(|attribute| attribute.s.as_deref()).unwrap_or("NOTSET");
    if !rule.starts_with("SAME") {
        return Ok(if rule == "VALID" { None } else { integers("pads") });
    }
    let weights = conv.input.get(1).and_then(|name| parts.constant(name));
    let kernel = integers("kernel_shape").or_else(|| weights?.dims.get(2..).map(<[i64]>::to_vec));
    let whole = integers("strides").is_none_or(|strides| strides.iter().all(|&stride| stride == 1));
    let Some(kernel) = kernel.filter(|_| whole) else {
        return Err(format!("has a ConvInteger whose padding (auto_pad = {rule}) depends on the length of the input"));
    };
    let dilations = integers("dilations").unwrap_or_else(|| vec![1; kernel.len()]);
    let all = kernel.iter().zip(&dilations).map(|(size, dilation)| (size - 1) * dilation);
    let less: Vec<i64> = all.clone().map(|all| all / 2).collect();
    let more: Vec<i64> = all.map(|all| all - all / 2).collect();
    Ok(Some(if rule == "SAME_LOWER" { [more, less] } else { [less, more] }.concat()))
}
