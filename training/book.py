#!/usr/bin/env python3
"""What can be heard in a whole book: a row for each speaker, and how much alike the speakers sound.

    fullcast render story.md -o story.wav --timeline story.json
    book.py story.wav story.json --weights nisqa_tts.tar

Columns: lines, naturalness, recall of words, and the speaker who sounds most alike with the cosine. Lines of less than
1.6 seconds say too little about a voice and count only for recall.
"""
import argparse
import json

import numpy as np

from evaluate import read_wave
from hearing import Listener, Naturalness, Speaker
from synthesis import SAMPLE_RATE

SHORTEST = 1.6


def measure(samples, lines, weights):
    """By speaker: scores, words heard and expected, and a unit vector."""
    listener, speaker = Listener(), Speaker()
    naturalness = Naturalness(weights) if weights else lambda *_: float("nan")
    found = {}
    for line in lines:
        entry = found.setdefault(line["speaker"], {"lines": 0, "scores": [], "words": np.zeros(2, int), "vectors": []})
        sound = samples[line["start_sample"]:line["end_sample"]]
        entry["lines"] += 1
        entry["words"] += listener.heard(sound, SAMPLE_RATE, line["text"])
        if line["end"] - line["start"] >= SHORTEST:
            entry["scores"].append(naturalness(sound, SAMPLE_RATE))
            entry["vectors"].append(speaker(sound, SAMPLE_RATE))
    for entry in found.values():
        mean = np.mean(entry["vectors"], 0) if entry["vectors"] else np.full(256, np.nan)
        entry["vector"] = mean / np.linalg.norm(mean)
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("wav", help="at 24 kHz, mono, 16 bits")
    parser.add_argument("timeline")
    parser.add_argument("--weights", help="of NISQA-TTS; without them naturalness is left out")
    args = parser.parse_args()
    with open(args.timeline, encoding="utf-8") as file:
        found = measure(read_wave(args.wav), json.load(file)["lines"], args.weights)
    for name, entry in found.items():
        others = {other: float(entry["vector"] @ theirs["vector"]) for other, theirs in found.items() if other != name}
        nearest = max(others, key=lambda other: np.nan_to_num(others[other], nan=-1), default="")
        heard, words = entry["words"]
        print(f"{name:12} {entry['lines']:4} {np.mean(entry['scores'] or [np.nan]):5.2f} {heard / max(words, 1):6.3f}"
              f"  {nearest} {others.get(nearest, np.nan):.2f}")
    heard, words = sum(entry["words"] for entry in found.values())
    scores = np.concatenate([entry["scores"] for entry in found.values()])
    print(f"{'all':12} {len(scores):4} {np.mean(scores):5.2f} {heard / max(words, 1):6.3f}")


if __name__ == "__main__":
    main()
