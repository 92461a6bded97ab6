"""What the package hibari-tts makes of a sentence: its graph in ONNX Runtime, and its dsp.py.

    hibari_reference.py FOLDER

Writes tables.f32 (five tables of 601 frequencies by frames), melody.f32 and samples.f32. The test `published` of the engine
compares its own with them, with the same pseudorandom noise.
"""
import json
import pathlib
import sys

import hibari
import numpy as np
import onnxruntime
from hibari import dsp

SENTENCE = "ðə lˈæst fˈɛɹi hɐd ɡˈɔn."


class Noise:
    """Gives dsp.py numbers that are easy to compute in the same way in any language, frame by frame."""

    def standard_normal(self, shape, dtype):
        bins, frames = shape[0], shape[1] // 2
        state, numbers = 2, np.empty(bins * frames * 2, dtype)
        for at in range(len(numbers)):
            state = (state * 1_664_525 + 1_013_904_223) % 2**32
            numbers[at] = (state >> 8) / 2**24 * 4 - 2
        return np.ascontiguousarray(numbers.reshape(frames, bins, 2).transpose(1, 0, 2)).reshape(shape)


def main():
    assets = pathlib.Path(hibari.__file__).parent / "assets"
    vocabulary = json.loads((assets / "vocab.json").read_text(encoding="utf-8"))
    vocabulary = vocabulary.get("vocab", vocabulary)
    ids = np.array([[0, *(vocabulary[symbol] for symbol in SENTENCE), 0]], np.int64)
    session = onnxruntime.InferenceSession(str(assets / "hibari.onnx"), providers=["CPUExecutionProvider"])
    names = ["lh", "theta", "ln", "lr", "phi", "f0"]
    *tables, melody = session.run(names, {"ids": ids, "speed": np.ones(1, np.float32)})
    tables = [table[0] for table in tables]
    samples = dsp.synth(*tables, melody[0], Noise())
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    np.stack(tables).astype(np.float32).tofile(folder / "tables.f32")
    melody.astype(np.float32).tofile(folder / "melody.f32")
    samples.astype(np.float32).tofile(folder / "samples.f32")


if __name__ == "__main__":
    main()
