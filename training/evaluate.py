#!/usr/bin/env python3
"""Measures the company as exported, and keeps the learning curve.

    evaluate.py --weights nisqa_tts.tar --count 10            a row a voice in curve.csv: naturalness, recall, cosines
    evaluate.py --teachers --weights ... --count 10           the same of the teachers, once
    evaluate.py --count 200 --no-naturalness                  recall over many sentences

The graph is exported from the last checkpoint and run by onnxruntime, so what is measured is what would ship. The
sound is made as the product makes it, with seeded noise. WAV files stay in heard/STEP/VOICE for whoever listens.
"""
import argparse
import csv
import json
import wave
from pathlib import Path

import numpy as np
import torch

from company import read_company
from export import export, trained_company
from synthesis import SAMPLE_RATE, speak
from workshop import Workshop, add_workshop_argument

COLUMNS = ["manner_step", "sound_step", "voice", "sentences", "naturalness", "recall", "to_teacher", "nearest", "nearest_cosine",
           "bytes"]


def test_sentences(workshop, dialect):
    """The lines of test-lines.txt first, then sentences of books that training never sees."""
    return json.loads((workshop / f"heldout-{dialect}.json").read_text(encoding="utf-8"))


def write_wave(path, samples):
    """16-bit mono; floats are clipped to full scale."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if np.issubdtype(np.asarray(samples).dtype, np.floating):
        samples = np.clip(samples, -1, 1) * 32767
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes(np.asarray(samples).astype("<i2").tobytes())


def read_wave(path):
    with wave.open(str(path), "rb") as file:
        return np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768


class Exported:
    """The graph, spoken by onnxruntime on one thread."""

    def __init__(self, path):
        import onnxruntime as ort

        options = ort.SessionOptions()
        options.intra_op_num_threads, options.log_severity_level = 1, 3
        self.session = ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def run(self, ids, voice, speed=1.0):
        feeds = {"ids": np.array([ids], np.int64), "speed": np.array([speed], np.float32), "voice": np.array([voice], np.int64)}
        return self.session.run(None, feeds)

    def say(self, ids, voice, seed=0):
        *spectra, pitch = (torch.from_numpy(value) for value in self.run(ids, voice))
        return speak(torch.cat(spectra, 1), pitch, torch.Generator().manual_seed(seed)).numpy()


def record(workshop, voices, count, say, folder):
    """WAV files of each voice; returns their folder."""
    for number, voice in enumerate(voices):
        for index, sentence in enumerate(test_sentences(workshop, voice.dialect)[:count]):
            write_wave(folder / voice.name / f"{index:03d}.wav", say(number, voice, sentence["ids"]))
    return folder


def measure(workshop, voices, folder, weights):
    """One row a voice of what can be heard in the folder's WAV files, and the voices' speaker vectors."""
    from hearing import Listener, Naturalness, Speaker

    listener, speaker = Listener(), Speaker()
    naturalness = Naturalness(weights) if weights else None
    rows, vectors = {}, {}
    for voice in voices:
        heard = words = 0
        scores, waves = [], []
        paths = sorted((folder / voice.name).glob("*.wav"))
        for sentence, path in zip(test_sentences(workshop, voice.dialect), paths):
            waves.append(read_wave(path))
            h, n = listener.heard(waves[-1], SAMPLE_RATE, sentence["text"])
            heard, words = heard + h, words + n
            if naturalness:
                scores.append(naturalness(waves[-1], SAMPLE_RATE))
        vectors[voice.name] = speaker(np.concatenate(waves[:20]), SAMPLE_RATE)
        rows[voice.name] = {"voice": voice.name, "sentences": len(paths), "recall": round(heard / max(1, words), 4),
                            "naturalness": round(float(np.mean(scores)), 3) if scores else ""}
    return rows, vectors


def with_distances(rows, vectors, teachers):
    """Adds to each row the cosine to the voice's teacher, and to the nearest other voice."""
    for name, row in rows.items():
        others = {other: float(vectors[name] @ vector) for other, vector in vectors.items() if other != name}
        nearest = max(others, key=others.get, default="")
        row |= {"nearest": nearest, "nearest_cosine": round(others.get(nearest, 0), 3)}
        if name in teachers:
            row["to_teacher"] = round(float(vectors[name] @ teachers[name]), 3)
    return rows


def append_to_curve(path, rows):
    fresh = not path.exists()
    with open(path, "a", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="", lineterminator="\n")
        if fresh:
            writer.writeheader()
        writer.writerows(rows)


def teacher_recordings(workshop, voices, count):
    from teacher import Teacher

    teacher = Teacher(workshop)
    say = lambda _, voice, ids: teacher.say(voice, ids)["wave"]
    return record(workshop, voices, count, say, workshop / "heard/teachers")


def student_recordings(workshop, voices, count):
    """Exports the last checkpoints and records them; returns the folder, the steps and the graph's size."""
    steps = [torch.load(workshop / f"checkpoints/{half}.pt", map_location="cpu", weights_only=False)["step"]
             for half in ("manner", "sound")]
    graph = workshop / "company.onnx"
    export(trained_company(workshop, read_company()), graph)
    exported = Exported(graph)
    numbers = {voice.name: number for number, voice in enumerate(read_company())}
    say = lambda _, voice, ids: exported.say(ids, numbers[voice.name])
    folder = record(workshop, voices, count, say, workshop / f"heard/{steps[0]}-{steps[1]}")
    return folder, steps, graph.stat().st_size


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", type=Path, help="nisqa_tts.tar")
    parser.add_argument("--no-naturalness", action="store_true")
    parser.add_argument("--teachers", action="store_true")
    parser.add_argument("--count", type=int, default=10)
    parser.add_argument("--voices")
    add_workshop_argument(parser)
    args = parser.parse_args()
    if not args.weights and not args.no_naturalness:
        parser.error("naturalness needs --weights; leave it out with --no-naturalness")
    torch.set_num_threads(1)
    workshop = Workshop(args.workshop)
    names = args.voices and args.voices.split(",")
    voices = [voice for voice in read_company() if not names or voice.name in names]
    reference = workshop / "teachers.npz"
    if args.teachers:
        folder, steps, size = teacher_recordings(workshop, voices, args.count), ["teacher", "teacher"], ""
    else:
        folder, steps, size = student_recordings(workshop, voices, args.count)
    rows, vectors = measure(workshop, voices, folder, None if args.no_naturalness else args.weights)
    teachers = dict(np.load(reference)) if reference.exists() else {}
    if args.teachers:
        np.savez(reference, **{**teachers, **vectors})
    rows = with_distances(rows, vectors, teachers)
    complete = [{**row, "manner_step": steps[0], "sound_step": steps[1], "bytes": size} for row in rows.values()]
    append_to_curve(workshop / "curve.csv", complete)
    for row in complete:
        print(" ".join(f"{name}={row.get(name, '')}" for name in COLUMNS))


if __name__ == "__main__":
    main()
