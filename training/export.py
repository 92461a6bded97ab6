#!/usr/bin/env python3
"""The company as an ONNX graph with int8 matrices, emitted layer by layer from network.py's definition.

    export.py company.onnx                     from the running means in checkpoints/
    export.py river.onnx --only river          one voice alone: the published form, without a selector

Inputs: ids int64 [1, L], speed float32 [1] and, where there are several voices, voice int64 [1].
Outputs: lh, theta, ln, lr, phi float32 [1, 601, F], f0 float32 [1, F].
Matrices are symmetric int8 with one scale an output channel, activations are quantized as they come. A voice's low-rank
differences are int8 too, and are picked by Gather. Only operators that the product's runtime knows are used.
"""
import argparse
import math

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from company import read_company
from network import BINS, ENERGY_SCALE, PITCH_SCALE, SPECTRA, VOICED_ABOVE_HZ, Attention
from train import is_own, new_company
from workshop import Workshop, add_workshop_argument

OPSET, IR = 17, 8
SPECTRUM_NAMES = ["lh", "theta", "ln", "lr", "phi"]


class Emitter:
    """Nodes and constants of a graph in the making. Methods take and return names of tensors."""

    def __init__(self):
        self.nodes, self.constants, self._known, self._quantized, self._count = [], [], {}, {}, 0

    def constant(self, value, dtype=None):
        value = np.asarray(value.detach().numpy() if isinstance(value, torch.Tensor) else value, dtype)
        if value.dtype == np.float64:
            value = value.astype(np.float32)
        key = (value.dtype.str, value.shape, value.tobytes())
        if key not in self._known:
            self._known[key] = f"c{len(self._known)}"
            self.constants.append(numpy_helper.from_array(value, self._known[key]))
        return self._known[key]

    def op(self, kind, *inputs, outputs=1, name=None, **attributes):
        self._count += 1
        names = [name or f"t{self._count}" if outputs == 1 else f"t{self._count}_{i}" for i in range(outputs)]
        self.nodes.append(helper.make_node(kind, list(inputs), names, **attributes))
        return names[0] if outputs == 1 else names

    def add(self, x, value):
        return self.op("Add", x, self.constant(value, np.float32))

    def scaled(self, x, value):
        return self.op("Mul", x, self.constant(value, np.float32))

    def split(self, x, axis, *sizes):
        return self.op("Split", x, self.constant(sizes, np.int64), outputs=len(sizes), axis=axis)

    def shaped(self, x, *shape):
        return self.op("Reshape", x, self.constant(shape, np.int64))

    def gelu(self, x):
        half = self.op("Erf", self.op("Div", x, self.constant(math.sqrt(2), np.float32)))
        return self.scaled(self.op("Mul", x, self.add(half, 1.0)), 0.5)

    def quantized_product(self, x, weight):
        """x times the transpose of `weight` [outputs, inputs]."""
        if x not in self._quantized:
            self._quantized[x] = self.op("DynamicQuantizeLinear", x, outputs=3)
        integers, scale, zero = self._quantized[x]
        matrix, scales = to_int8(weight.detach().numpy().T, axis=0)
        product = self.op("MatMulInteger", integers, self.constant(matrix), zero, self.constant(0, np.int8))
        return self.op("Mul", self.op("Cast", product, to=TensorProto.FLOAT),
                       self.op("Mul", scale, self.constant(scales.ravel())))

    def convolution(self, x, layer, bias=None):
        """A convolution over time of x [1, T, C]."""
        y = self.op("Transpose", x, perm=[0, 2, 1])
        bias = layer.bias if bias is None else bias
        y = self.op("Conv", y, self.constant(layer.weight), self.constant(bias), dilations=list(layer.dilation),
                    group=layer.groups, kernel_shape=list(layer.kernel_size), pads=list(layer.padding) * 2)
        return self.op("Transpose", y, perm=[0, 2, 1])

    def layer_norm(self, x, layer):
        return self.op("LayerNormalization", x, self.constant(layer.weight), self.constant(layer.bias), axis=-1,
                       epsilon=layer.eps)


def to_int8(matrix, axis):
    """Integers and the scales that undo them, one scale for each slice along all axes but `axis`."""
    scales = np.maximum(np.abs(matrix).max(axis, keepdims=True), 1e-8).astype(np.float32) / np.float32(127)
    return np.clip(np.round(matrix / scales), -127, 127).astype(np.int8), scales


class CompanyGraph(Emitter):
    """The whole network. `only` picks one voice, whose parameters then become part of the shared ones."""

    def __init__(self, network, only=None):
        super().__init__()
        self.network, self.only = network.cpu().float().eval(), only

    def pick(self, table):
        """The voice's row of a table [voices, ...]: a tensor's name, to be broadcast over time."""
        if self.only is not None:
            return self.constant(table[self.only])
        return self.op("Gather", self.constant(table), "voice", axis=0)

    def pick_int8(self, table):
        """The same for a table of matrices [voices, rows, columns], kept as int8."""
        integers, scales = to_int8(table.detach().numpy(), axis=1)
        chosen = self.op("Cast", self.op("Gather", self.constant(integers), "voice", axis=0), to=TensorProto.FLOAT)
        return self.op("Mul", chosen, self.op("Gather", self.constant(scales), "voice", axis=0))

    def linear(self, x, layer):
        """A linear layer, with its low-rank differences where it has any."""
        own = getattr(layer, "own", None)
        if own is None:
            return self.add(self.quantized_product(x, layer.weight), layer.bias)
        if self.only is not None:
            merged = layer.weight + (own.down[self.only] @ own.up[self.only]).T
            return self.add(self.quantized_product(x, merged), layer.bias)
        difference = self.op("MatMul", self.op("MatMul", x, self.pick_int8(own.down)), self.pick_int8(own.up))
        return self.add(self.op("Add", self.quantized_product(x, layer.weight), difference), layer.bias)

    def voiced_norm(self, x, layer):
        y = self.op("Mul", self.layer_norm(x, layer), self.pick(1 + layer.scale))
        return self.op("Add", y, self.pick(layer.shift))

    def block(self, x, block):
        y = self.voiced_norm(self.convolution(x, block.depthwise), block.norm)
        y = self.linear(self.gelu(self.linear(y, block.widen)), block.narrow)
        return self.op("Add", x, self.scaled(y, block.gain))

    def attention(self, x, layer):
        channels = layer.mix.in_features
        parts = self.linear(self.layer_norm(x, layer.norm_mix), layer.queries_keys_values)
        parts = self.shaped(parts, 1, -1, 3 * Attention.HEADS, channels // Attention.HEADS)
        heads = [Attention.HEADS] * 3
        query, key, value = self.split(self.op("Transpose", parts, perm=[0, 2, 1, 3]), 1, *heads)
        scores = self.op("MatMul", query, self.op("Transpose", key, perm=[0, 1, 3, 2]))
        weights = self.op("Softmax", self.scaled(scores, 1 / math.sqrt(channels // Attention.HEADS)), axis=-1)
        mixed = self.op("Transpose", self.op("MatMul", weights, value), perm=[0, 2, 1, 3])
        x = self.op("Add", x, self.linear(self.shaped(mixed, 1, -1, channels), layer.mix))
        y = self.gelu(self.linear(self.layer_norm(x, layer.norm_feed), layer.widen))
        return self.op("Add", x, self.linear(y, layer.narrow))

    def text(self, encoder):
        x = self.op("Gather", self.constant(encoder.embedding.weight), "ids", axis=0)
        x = self.op("Add", x, self.pick(encoder.voice))
        for block in encoder.blocks:
            x = self.block(x, block)
        for _ in range(encoder.rounds):
            x = self.attention(x, encoder.attention)
        return self.voiced_norm(x, encoder.norm)

    def durations(self, text):
        """Which phoneme each frame belongs to: int64 [T]."""
        manner = self.network.manner
        hidden = self.op("Add", self.convolution(text, manner.duration_hidden), self.pick(manner.duration_voice))
        logs = self.convolution(self.gelu(hidden), manner.duration_out)
        logs = self.shaped(self.op("Add", logs, self.pick(manner.duration_offset)), -1)
        frames = self.op("Div", self.add(self.op("Exp", logs), -1.0), "speed")
        frames = self.op("Max", self.op("Round", frames), self.constant(1.0, np.float32))
        ends = self.op("CumSum", self.op("Cast", frames, to=TensorProto.INT64), self.constant(0, np.int64))
        total = self.op("Gather", ends, self.constant(-1, np.int64), axis=0)
        frame = self.op("Range", self.constant(0, np.int64), total, self.constant(1, np.int64))
        over = self.op("GreaterOrEqual", self.shaped(frame, -1, 1), self.shaped(ends, 1, -1))
        return self.op("ReduceSum", self.op("Cast", over, to=TensorProto.INT64), self.constant([1], np.int64), keepdims=0)

    def curves(self, text, phoneme):
        manner = self.network.manner
        x = self.linear(self.op("Gather", text, phoneme, axis=1), manner.curve_in)
        for block in manner.blocks:
            x = self.block(x, block)
        y = self.op("Add", self.linear(x, manner.curve_out), self.pick(manner.curve_offset))
        pitch, energy = self.split(y, 2, 2, 2)
        # The spectra read the output itself, so that the program can put another melody in its place.
        scale = self.constant(PITCH_SCALE, np.float32)
        pitch = self.op("Mul", self.shaped(pitch, 1, -1), scale, name="f0")
        return pitch, self.scaled(self.shaped(energy, 1, -1), ENERGY_SCALE)

    def spectra(self, phoneme, pitch, energy):
        sound = self.network.sound
        column = self.shaped(phoneme, -1, 1)
        twice = self.shaped(self.op("Concat", column, column, axis=1), -1)
        text = self.op("Gather", self.text(sound.text), twice, axis=1)
        height = self.op("Log", self.add(self.op("Relu", pitch), 1.0))
        curves = [self.shaped(self.scaled(height, 1 / 5), 1, -1, 1), self.shaped(self.scaled(energy, 1 / ENERGY_SCALE), 1, -1, 1)]
        x = self.convolution(self.op("Concat", text, *curves, axis=2), sound.entry)
        x = self.op("Add", x, self.pick(sound.entry_offset))
        for block in sound.blocks:
            x = self.block(x, block)
        y = self.op("Add", self.linear(self.layer_norm(x, sound.norm), sound.head), self.pick(sound.head_offset))
        spectra = self.split(self.op("Transpose", y, perm=[0, 2, 1]), 1, *[BINS] * SPECTRA)
        if self.network.voiced_noise != 1:
            voiced = self.op("Greater", self.shaped(pitch, 1, 1, -1), self.constant(VOICED_ABOVE_HZ, np.float32))
            calming = self.constant(self.network.calming()[None, :, None])
            spectra[2] = self.op("Add", spectra[2], self.op("Mul", self.op("Cast", voiced, to=TensorProto.FLOAT), calming))
        return spectra

    def model(self):
        text = self.text(self.network.manner.text)
        phoneme = self.durations(text)
        pitch, energy = self.curves(text, phoneme)
        for source, name in zip(self.spectra(phoneme, pitch, energy), SPECTRUM_NAMES):
            self.nodes.append(helper.make_node("Identity", [source], [name]))
        tensor = helper.make_tensor_value_info
        inputs = [tensor("ids", TensorProto.INT64, [1, "L"]), tensor("speed", TensorProto.FLOAT, [1])]
        if self.only is None:
            inputs.append(tensor("voice", TensorProto.INT64, [1]))
        outputs = [tensor(name, TensorProto.FLOAT, [1, BINS, "F"]) for name in SPECTRUM_NAMES]
        outputs.append(tensor("f0", TensorProto.FLOAT, [1, "F"]))
        graph = helper.make_graph(self.nodes, "company", inputs, outputs, self.constants)
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR)


def trained_company(workshop, voices):
    """The network with the running means of both halves, as far as they are trained."""
    network = new_company(voices)
    for half in ("manner", "sound"):
        state = torch.load(workshop / f"checkpoints/{half}.pt", map_location="cpu", weights_only=False)
        network.load_state_dict(state["mean"], strict=False)
    move_apart(network.sound, voices)
    return network


@torch.no_grad()
def move_apart(sound, voices):
    """Moves voices away from others by a share of their difference in scales, shifts and offsets, as company.toml asks."""
    numbers = {voice.name: number for number, voice in enumerate(voices)}
    tables = [table for name, table in sound.named_parameters() if is_own(name) and ".own." not in name]
    for table in tables:
        trained = table.clone()
        for number, voice in enumerate(voices):
            for other, share in voice.apart.items():
                table[number] += share * (trained[number] - trained[numbers[other]])


def export(network, path, only=None):
    model = CompanyGraph(network, only).model()
    onnx.checker.check_model(model)
    onnx.save(model, path)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path")
    parser.add_argument("--only", help="one voice's name")
    add_workshop_argument(parser)
    args = parser.parse_args()
    voices = read_company()
    only = [voice.name for voice in voices].index(args.only) if args.only else None
    export(trained_company(Workshop(args.workshop), voices), args.path, only)


if __name__ == "__main__":
    main()
