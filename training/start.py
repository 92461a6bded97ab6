"""A company's first weights, from single-voice graphs.

The shared part is the mean of the graphs (all were trained from one and the same, so the mean speaks), or one graph;
each voice begins with what is left of the graph that it is nearest to, as far as its ranks can hold it.
"""
import torch

from published import load_shared, read_weights


def begin(network, voices, graphs, like):
    """`graphs` maps names to paths; `like[voice]` names the graph that a voice begins as (default: the mean)."""
    singles = {name: read_weights(path) for name, path in graphs.items()}
    mean = {key: sum(weights[key] for weights in singles.values()) / len(singles) for key in next(iter(singles.values()))}
    load_shared(network, mean)
    with torch.no_grad():
        for number, voice in enumerate(voices):
            if voice.name in like:
                begin_voice(network, number, singles[like[voice.name]])


def begin_voice(network, number, single):
    """Writes the voice's own parameters so that the network comes as near to `single` as they allow."""
    state = dict(network.named_parameters())
    for name, module in network.named_modules():
        if hasattr(module, "own") and module.own is not None:
            low_rank_difference(module.own, number, single[f"{name}.weight"] - module.weight)
        if hasattr(module, "scale") and hasattr(module, "shift"):
            weight, bias = single[f"{name}.weight"], single[f"{name}.bias"]
            scale = ((weight - module.weight) / module.weight).clamp(-0.5, 0.5)
            scale[module.weight.abs() < 1e-3] = 0
            module.scale[number] = scale
            module.shift[number] = bias - module.bias * (1 + scale)
    for own, shared in OFFSETS.items():
        state[own][number] = single[shared] - state[shared]


OFFSETS = {
    "sound.entry_offset": "sound.entry.bias",
    "sound.head_offset": "sound.head.bias",
    "manner.duration_voice": "manner.duration_hidden.bias",
    "manner.duration_offset": "manner.duration_out.bias",
    "manner.curve_offset": "manner.curve_out.bias",
}


def low_rank_difference(own, number, difference):
    """The best approximation of `difference` [outputs, inputs] that the rank allows."""
    left, values, right = torch.linalg.svd(difference, full_matrices=False)
    rank = min(own.down.shape[2], len(values))
    root = values[:rank].sqrt()
    own.down[number, :, :rank] = right[:rank].T * root
    own.up[number, :rank] = root[:, None] * left[:, :rank].T
