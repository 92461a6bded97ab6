#!/usr/bin/env python3
"""Feeds the graph what no text would give it, and says what came out of proportion.

    stress.py company.onnx --count 10000

Strings of ids of six kinds (one symbol repeated, only punctuation, any ids at all, real sentences shuffled, one to three
symbols, close to the longest allowed), each by a random voice at a random speed. Nothing may be infinite or not a number,
and length and loudness have to stay near those of real sentences. One in ten, and the first of each kind, is also made into sound.
"""
import argparse
from collections import defaultdict
from pathlib import Path

import numpy as np
import torch

from company import read_company
from evaluate import Exported, test_sentences
from network import SYMBOLS
from synthesis import HOP, LOUDEST, speak
from workshop import Workshop, add_workshop_argument

LONGEST = 510
PUNCTUATION = [1, 2, 3, 4, 5, 6, 9, 10, 11, 12, 13, 14, 15, 16]  # ids of the phoneme vocabulary, the space included
SOUND_EVERY = 10
FRAMES_A_SYMBOL, LOUDEST_RMS = (1.0, 60.0), 0.5


def strings(sentences, rng):
    """Endless (kind, ids), without the zeros at both ends."""
    real = lambda: sentences[rng.integers(len(sentences))]["ids"][1:-1]
    some = lambda low, high: int(rng.integers(low, high))
    while True:
        yield "repeated", [some(0, SYMBOLS)] * some(1, 120)
        yield "punctuation", list(rng.choice(PUNCTUATION, some(1, 40)))
        yield "anything", list(rng.integers(0, SYMBOLS, some(1, 120)))
        yield "shuffled", list(rng.permutation(real()))
        yield "short", list(rng.choice(real(), some(1, 4)))
        if some(0, 20) == 0:
            yield "long", (real() * 60)[: some(LONGEST - 60, LONGEST - 1)]


def faults(ids, spectra, pitch, speed):
    if not all(np.isfinite(values).all() for values in (*spectra, pitch)):
        return ["not finite"]
    found = []
    each = pitch.shape[1] / 2 * speed / len(ids)
    if not FRAMES_A_SYMBOL[0] * min(1.0, speed) <= each <= FRAMES_A_SYMBOL[1]:
        found.append(f"{each:.1f} frames a symbol")
    loudest = max(float(spectra[i].max()) for i in (0, 2, 3))
    if loudest > LOUDEST:
        found.append(f"log magnitude {loudest:.1f}")
    return found


def loudness_faults(sound):
    level = float(np.sqrt(np.mean(sound**2)))
    if not np.isfinite(sound).all() or level > LOUDEST_RMS:
        return level, [f"level {level:.2g}"]
    return level, []


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("graph", type=Path)
    parser.add_argument("--count", type=int, default=10000)
    parser.add_argument("--seed", type=int, default=0)
    add_workshop_argument(parser)
    args = parser.parse_args()
    torch.set_num_threads(1)
    rng, exported = np.random.default_rng(args.seed), Exported(args.graph)
    voices = read_company()
    made, seen = strings(test_sentences(Workshop(args.workshop), "us"), rng), defaultdict(list)
    for _ in range(args.count):
        kind, ids = next(made)
        voice, speed = int(rng.integers(len(voices))), float(rng.uniform(0.5, 2.0))
        ids = [0, *map(int, ids), 0]
        *spectra, pitch = exported.run(ids, voice, speed)
        found, level = faults(ids, spectra, pitch, speed), float("nan")
        if (rng.integers(SOUND_EVERY) == 0 or not seen[kind]) and not found:
            sound = speak(torch.from_numpy(np.concatenate(spectra, 1)), torch.from_numpy(pitch)).numpy()
            level, found = loudness_faults(sound)
            found += [] if len(sound) == pitch.shape[1] * HOP else ["length"]
        seen[kind].append((pitch.shape[1] / 2 * speed / len(ids), level, bool(found)))
        if found:
            print(f"{kind}, {voices[voice].name}, speed {speed:.2f}: {', '.join(found)}: {ids}", flush=True)
    for kind, rows in seen.items():
        each, levels, bad = np.array(rows, float).T
        levels = levels[np.isfinite(levels)]
        print(f"{kind}: {len(rows)} strings, {int(bad.sum())} with faults; frames a symbol {np.min(each):.1f} to {np.max(each):.1f}, "
              f"level {np.min(levels, initial=1):.4f} to {np.max(levels, initial=0):.4f}, median {np.median(levels) if len(levels) else 0:.4f}")


if __name__ == "__main__":
    main()
