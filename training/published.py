"""Weights of single-voice graphs of the published form (hibari's, or one trained from it) as our network's."""
import numpy as np
import onnx
import torch
from onnx import numpy_helper

# Names in the published graph, and ours.
RENAMED = [
    ("pn.text.", "manner.text."), ("m.text.", "sound.text."),
    ("pn.dur.0.", "manner.duration_hidden."), ("pn.dur.2.", "manner.duration_out."),
    ("pn.pro_in.", "manner.curve_in."), ("pn.pro_out.", "manner.curve_out."), ("pn.pro.", "manner.blocks."),
    ("m.dec_in.", "sound.entry."), ("m.dec_norm.", "sound.norm."), ("m.dec.", "sound.blocks."), ("m.head.", "sound.head."),
    (".emb.", ".embedding."), (".convs.", ".blocks."), (".attn.self_attn.in_proj_", ".attention.queries_keys_values."),
    (".attn.self_attn.out_proj.", ".attention.mix."), (".attn.linear1.", ".attention.widen."),
    (".attn.linear2.", ".attention.narrow."), (".attn.norm1.", ".attention.norm_mix."),
    (".attn.norm2.", ".attention.norm_feed."), (".dw.", ".depthwise."), (".pw1.", ".widen."), (".pw2.", ".narrow."),
]


def our_name(name):
    for theirs, ours in RENAMED:
        name = name.replace(theirs, ours)
    return name[:-5] + "gain" if name.endswith("gamma") else name


def read_weights(path):
    """Our parameter names to float32 tensors. Matrices that are stored as int8 are named after the bias they meet."""
    graph = onnx.load(path).graph
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    maker = {output: node for node in graph.node for output in node.output}
    weights = {our_name(name): value for name, value in stored.items() if name.startswith(("m.", "pn."))}
    for node in graph.node:
        if node.op_type != "Add" or not node.input[0].endswith("bias"):
            continue
        source = maker[node.input[1]]
        while source.op_type in ("Mul", "Cast"):
            source = maker[source.input[0]]
        if source.op_type == "MatMulInteger":
            stem = source.input[1].removesuffix("_quantized")
            integers = stored[f"{stem}_quantized"].astype(np.float32) - stored[f"{stem}_zero_point"]
            weights[our_name(node.input[0])[:-4] + "weight"] = (integers * stored[f"{stem}_scale"]).T
    return {name: torch.tensor(np.ascontiguousarray(value, dtype=np.float32)) for name, value in weights.items()}


def shared_parameters(network):
    """Names of what all voices share: everything that the published form has."""
    return [name for name, _ in network.named_parameters()
            if not any(part in name for part in (".own.", ".scale", ".shift", "_offset", ".text.voice", "duration_voice"))]


def load_shared(network, weights):
    """Copies `weights` into the shared part, and complains of any that is missing."""
    state = network.state_dict()
    for name in shared_parameters(network):
        state[name] = weights[name].reshape(state[name].shape)
    network.load_state_dict(state)
