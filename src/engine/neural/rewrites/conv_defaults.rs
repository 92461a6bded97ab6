//! Convolutions that leave out their strides, dilations or padding, which are then 1, 1 and 0.
//!
//! rten 0.27 then assumes two spatial dimensions, and fails on sound, which has one. The rewrite can go when rten takes
//! the number of dimensions from the weights, which no version did by 0.27.

use super::RewrittenNode;
use super::nodes::{GraphParts, attribute, integers_attribute, is};
use rten_onnx::onnx::NodeProto;

/// States what a convolution leaves out, if its weights are known.
pub fn rewrite(conv: &NodeProto, parts: &mut GraphParts<'_>) -> RewrittenNode {
    let known = ["Conv", "ConvInteger", "ConvTranspose"].iter().any(|operator| is(conv, "", operator));
    let weights = conv.input.get(1).filter(|_| known).and_then(|name| parts.constant(name));
    let Some(dimensions) = weights.and_then(|weights| weights.dims.len().checked_sub(2)) else { return Ok(None) };
    let automatic = attribute(conv, "auto_pad").is_some_and(|rule| !matches!(rule.s.as_deref(), None | Some("NOTSET")));
    let mut stated = conv.clone();
    let defaults = [("strides", 1, dimensions), ("dilations", 1, dimensions), ("pads", 0, 2 * dimensions)];
    for (name, value, count) in defaults {
        let needed = attribute(conv, name).is_none_or(|attribute| attribute.ints.is_empty());
        if needed && !(automatic && name == "pads") {
            stated.attribute.retain(|attribute| attribute.name.as_deref() != Some(name));
            stated.attribute.push(integers_attribute(name, vec![value; count]));
        }
    }
    Ok((stated.attribute.len() != conv.attribute.len()).then(|| vec![stated]))
}
