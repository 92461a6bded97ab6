//! Rewrites graphs as they are loaded, where rten 0.27 lacks an operator, computes it wrongly, or computes it slowly.
//!
//! Each rewrite is a file of its own that says why it exists and when it can go. All of them leave the results as ONNX
//! defines them: they are tested against ONNX Runtime.

mod conv_defaults;
mod conv_padding;
mod fused_matmul;
mod gelu;
mod nodes;
#[cfg(test)]
mod tests;

use nodes::GraphParts;
use rten_onnx::onnx::{GraphProto, ModelProto, NodeProto};

/// The nodes that replace a node, with the same outputs. `None` if there is nothing to do. The error says what cannot be
/// rewritten, as a predicate.
type RewrittenNode = Result<Option<Vec<NodeProto>>, String>;

/// Rewrites a single node.
type NodeRewrite = fn(&NodeProto, &mut GraphParts<'_>) -> RewrittenNode;

/// The rewrites of single nodes, in the order in which they are applied.
const REWRITES: &[NodeRewrite] = &[fused_matmul::rewrite, conv_defaults::rewrite, conv_padding::rewrite];

/// Rewrites a graph and the graphs inside it.
///
/// # Errors
/// The graph has something that would be computed wrongly and cannot be rewritten. The text is a predicate.
pub fn apply(model: &mut ModelProto) -> Result<(), String> {
    model.graph.as_mut().map_or(Ok(()), |graph| rewrite_graph(graph, &mut 0))
}

/// Rewrites a graph. `values` counts the values that were added so far, whose names are unique for the whole model.
fn rewrite_graph(graph: &mut GraphProto, values: &mut usize) -> Result<(), String> {
    let nodes = std::mem::take(&mut graph.node);
    let mut rewritten = Vec::with_capacity(nodes.len());
    for mut node in nodes {
        for inner in node.attribute.iter_mut().filter_map(|attribute| attribute.g.as_mut()) {
            rewrite_graph(inner, values)?;
        }
        let mut replaced = vec![node];
        for rewrite in REWRITES {
            let mut parts = GraphParts { graph, values };
            let mut next = Vec::with_capacity(replaced.len());
            for node in replaced {
                next.extend(rewrite(&node, &mut parts)?.unwrap_or_else(|| vec![node]));
            }
            replaced = next;
        }
        rewritten.extend(replaced);
    }
    gelu::rewrite(&mut rewritten, &GraphParts { graph, values });
    graph.node = rewritten;
    Ok(())
}
