#!/usr/bin/env python3
"""Speech from the teacher (Kokoro-82M, int8), with the durations, pitch and energy that it chose.

    teacher.py prepare                          graphs that also give what lies inside
    teacher.py speak  --minutes 4 --jobs 2      speech of every voice, clips/VOICE/*.npz, by two processes
    teacher.py manner --minutes 20              durations, pitch and energy only, manner/VOICE/*.npz: thirty times as fast
    teacher.py audition NAME --timbre af_sky=.6,af_heart=.4 [--dialect gb]    test sentences as WAV, before choosing

A clip holds ids [L], frames [L] (40 a second), exact_frames [L] (before rounding), f0 [2T] in Hz (80 a second,
0 where unvoiced), energy [2T] and, with sound, wave [600 T] as int16 at 24 kHz, and cycles [2T]: how many periods
of its voice the teacher has made by each frame, fractions included, so that its phase is known.
"""
import argparse
import json
import multiprocessing
import os
import random
import time

os.environ.setdefault("OMP_NUM_THREADS", "1")
import numpy as np

from company import Voice, parse_blend, read_company
from workshop import Workshop, add_workshop_argument, write_atomically

SAMPLE_RATE = 24000
FRAMES_A_SECOND = 40
REPORT_EVERY_S = 10.0
SAMPLES_PER_POINT = 300  # of the pitch and energy curves
SOURCE_DELAY = 30  # samples by which the teacher's sound follows its own sine source; measured
VOICED_ABOVE_HZ = 30.0  # the teacher writes 3 to 8 Hz where nothing is voiced
TAPS = {
    "frames": "/encoder/Clip_output_0",
    "exact_frames": "/encoder/Div_output_0",
    "f0": "/encoder/F0_proj/Conv_output_0",
    "energy": "/encoder/N_proj/Conv_output_0",
}


def prepare(workshop, in_float=False):
    """Writes two graphs beside the teacher: one with the taps as outputs, one that ends at the taps."""
    import onnx

    graph = onnx.load(workshop.teacher)
    for tensor in TAPS.values():
        graph.graph.output.append(onnx.ValueInfoProto(name=tensor))
    if in_float:
        convolve_in_float(graph.graph)
    onnx.save(graph, workshop.teacher.with_name("speech.onnx"))
    keep_only_ancestors(graph.graph, list(TAPS.values()))
    onnx.save(graph, workshop.teacher.with_name("manner.onnx"))


def convolve_in_float(graph):
    """Replaces convolutions of integers by convolutions of the same numbers as floats: the sound is the same to the bit.

    With some versions of the runtime on some processors that is three times as fast, elsewhere it is slower.
    """
    from onnx import TensorProto, helper, numpy_helper

    weights = {tensor.name: tensor for tensor in graph.initializer}
    as_float = lambda name: numpy_helper.to_array(weights[name]).astype(np.float32)
    nodes, known = [], set()
    for node in graph.node:
        if node.op_type != "ConvInteger" or node.input[1] not in weights:
            nodes.append(node)
            continue
        (x, weight, zero, weight_zero), y = node.input, node.output[0]
        if weight not in known:
            known.add(weight)
            graph.initializer.append(numpy_helper.from_array(as_float(weight) - as_float(weight_zero), f"{weight}/float"))
        convolution = helper.make_node("Conv", [f"{y}/x", f"{weight}/float"], [f"{y}/sum"])
        convolution.attribute.extend(node.attribute)
        nodes += [helper.make_node("Cast", [x], [f"{y}/cast"], to=TensorProto.FLOAT),
                  helper.make_node("Cast", [zero], [f"{y}/zero"], to=TensorProto.FLOAT),
                  helper.make_node("Sub", [f"{y}/cast", f"{y}/zero"], [f"{y}/x"]), convolution,
                  helper.make_node("Round", [f"{y}/sum"], [f"{y}/round"]),
                  helper.make_node("Cast", [f"{y}/round"], [y], to=TensorProto.INT32)]
    del graph.node[:], graph.value_info[:]
    graph.node.extend(nodes)


def keep_only_ancestors(graph, outputs):
    needed, nodes = set(outputs), []
    for node in reversed(graph.node):
        if needed & set(node.output):
            nodes.append(node)
            needed.update(node.input)
    del graph.node[:]
    graph.node.extend(reversed(nodes))
    for kept in (graph.output, graph.initializer):
        entries = [entry for entry in kept if entry.name in needed]
        del kept[:]
        kept.extend(entries)


def blended_style(workshop, blend):
    """The weighted mean of styles: [510, 256], one row a phoneme count."""
    total = sum(blend.values())
    tables = (weight / total * np.fromfile(workshop.styles / f"{name}.bin", "<f4").reshape(510, 256)
              for name, weight in blend.items())
    return sum(tables).astype(np.float32)


class Teacher:
    def __init__(self, workshop, with_sound=True):
        import onnxruntime as ort

        options = ort.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        graph = workshop.teacher.with_name("speech.onnx" if with_sound else "manner.onnx")
        self._session = ort.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
        self._workshop, self._styles = workshop, {}
        self._outputs = {"wave": "audio", **TAPS} if with_sound else TAPS

    def _style(self, voice, phonemes):
        if voice.name not in self._styles:
            table = blended_style(self._workshop, voice.timbre)
            if voice.manner:  # the second half of a style steers durations, pitch and energy
                table[:, 128:] = blended_style(self._workshop, voice.manner)[:, 128:]
            self._styles[voice.name] = table
        return self._styles[voice.name][min(phonemes, 510) - 1][None]

    def say(self, voice, ids):
        feeds = {"tokens": np.array([ids], np.int64), "style": self._style(voice, len(ids) - 2),
                 "speed": np.array([voice.tempo], np.float32)}
        values = self._session.run(list(self._outputs.values()), feeds)
        clip = {name: np.asarray(value).ravel() for name, value in zip(self._outputs, values)}
        clip["ids"], clip["frames"] = np.array(ids, np.int16), clip["frames"].astype(np.int16)
        if "wave" in clip:
            clip["cycles"] = cycles(clip["f0"])
        if voice.size != 1.0:
            clip = resized(clip, voice.size)
        clip["f0"] = np.where(clip["f0"] > VOICED_ABOVE_HZ, clip["f0"], 0).astype(np.float32)
        if "wave" in clip:
            clip["wave"] = (np.clip(clip["wave"], -1, 1) * 32767).astype(np.int16)
        return clip


def cycles(f0):
    """Periods since the beginning, as the teacher's source counts them: once a point, unvoiced points included."""
    f0 = f0.astype(np.float64)
    return np.cumsum(f0 / SAMPLE_RATE % 1) * SAMPLES_PER_POINT - f0 * SOURCE_DELAY / SAMPLE_RATE


def resized(clip, size):
    """The same words from a smaller (size > 1) or larger speaker: pitch and formants times `size`.

    The sound is resampled, which also shortens it, so frames are laid out anew: each boundary between phonemes
    moves to the nearest frame, and the curves are read where the new frames fall.
    """
    ends = np.round(np.cumsum(clip["frames"].astype(float)) / size)
    frames = np.maximum(np.diff(ends, prepend=0), 1).astype(np.int16)
    points = 2 * int(frames.sum())
    old = (np.arange(points) + 0.5) * size - 0.5
    curve = lambda y: np.interp(old, np.arange(len(y)), y)
    nearest = np.clip(np.round(old).astype(int), 0, len(clip["f0"]) - 1)
    voiced = clip["f0"][nearest] > VOICED_ABOVE_HZ
    new = {"ids": clip["ids"], "frames": frames, "exact_frames": (clip["exact_frames"] / size).astype(np.float32),
           "f0": np.where(voiced, clip["f0"][nearest] * size, 0).astype(np.float32),
           "energy": curve(clip["energy"]).astype(np.float32)}
    if "wave" in clip:
        from scipy.signal import resample_poly

        wave, wanted = resample_poly(clip["wave"].astype(float), 100, round(100 * size)), points * SAMPLES_PER_POINT
        new["wave"] = np.pad(wave, (0, max(0, wanted - len(wave))))[:wanted]
        new["cycles"] = curve(clip["cycles"])
    return new


def load_sentences(workshop, dialect):
    with open(workshop / f"sentences-{dialect}.json", encoding="utf-8") as file:
        return json.load(file)


def generate(workshop, folder, voices, args):
    """Each voice reads the sentences in an order of its own until it has enough speech, what is there included.

    The voices take turns, so that training may begin while this still runs. Several processes share the work: whoever
    is free takes the next clip. A clip's number decides its sentence, so it does not matter who speaks it.
    """
    readings = [Reading(workshop, folder, voice) for voice in voices]
    seconds, turn = multiprocessing.Array("d", [reading.seconds_there() for reading in readings]), multiprocessing.Value("q", 0)
    workers = [multiprocessing.Process(target=speak_in_turn, args=(workshop, readings, seconds, turn, args), daemon=True)
               for _ in range(args.jobs)]
    before, began, told = sum(seconds), time.time(), 0.0
    for worker in workers:
        worker.start()
    while any(worker.is_alive() for worker in workers):
        time.sleep(0.2)
        if (spent := time.time() - began) - told >= REPORT_EVERY_S:
            told = spent
            made = sum(seconds) - before
            print(f"{made / 60:.1f} minutes of speech in {spent / 60:.1f} minutes, {made / spent:.1f} x real time", flush=True)
    print("minutes of each voice:", {r.voice.name: round(s / 60, 1) for r, s in zip(readings, seconds)}, flush=True)


def speak_in_turn(workshop, readings, seconds, turn, args):
    """One process: takes the next clip until every voice has enough."""
    parent, teacher = os.getppid(), Teacher(workshop, args.step == "speak")
    longest = max(len(reading.sentences) for reading in readings)
    while os.getppid() == parent:
        with turn.get_lock():
            number, which = divmod(turn.value, len(readings))
            turn.value += 1
        if number >= longest or all(have >= 60 * args.minutes for have in seconds):
            break
        if seconds[which] < 60 * args.minutes:
            made = readings[which].speak(teacher, number)
            with seconds.get_lock():
                seconds[which] += made


def reading_order(sentences, rng):
    """Shuffled, with one of our own lines after every four of the books until these are used up."""
    own, books = ([s for s in sentences if s["own"] == kind] for kind in (True, False))
    rng.shuffle(own)
    rng.shuffle(books)
    order = []
    for number, sentence in enumerate(books, 1):
        order.append(sentence)
        if number % 4 == 0 and own:
            order.append(own.pop())
    return order


class Reading:
    """What one voice reads, clip by clip, and where the clips go."""

    def __init__(self, workshop, folder, voice):
        self.voice, self.folder = voice, workshop / folder / voice.name
        self.sentences = reading_order(load_sentences(workshop, voice.dialect), random.Random(voice.name))

    def seconds_there(self):
        return sum(float(np.load(path)["frames"].sum()) / FRAMES_A_SECOND for path in self.folder.glob("[0-9]*.npz"))

    def speak(self, teacher, number):
        """Makes clip `number` unless it is there; returns the seconds that came to what there was."""
        path = self.folder / f"{number:05d}.npz"
        if number >= len(self.sentences) or path.exists():
            return 0.0
        clip = teacher.say(self.voice, self.sentences[number]["ids"])
        write_atomically(path, lambda part: np.savez(part, **clip))
        return float(clip["frames"].sum()) / FRAMES_A_SECOND


def audition(workshop, voice, count):
    """Test sentences by one teacher, as WAV files for evaluate.py."""
    from evaluate import test_sentences, write_wave

    teacher = Teacher(workshop)
    for number, sentence in enumerate(test_sentences(workshop, voice.dialect)[:count]):
        clip = teacher.say(voice, sentence["ids"])
        write_wave(workshop / "auditions" / voice.name / f"{number:03d}.wav", clip["wave"])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("step", choices=["prepare", "speak", "manner", "audition"])
    parser.add_argument("name", nargs="?", default="audition")
    parser.add_argument("--voices", help="names from company.toml, separated by commas (default: all)")
    parser.add_argument("--minutes", type=float, default=4)
    parser.add_argument("--float", action="store_true", help="prepare: convolve in floats; try it where speaking is slow")
    parser.add_argument("--jobs", type=int, default=1, help="processes that speak, one core each")
    parser.add_argument("--count", type=int, default=8)
    parser.add_argument("--timbre", type=parse_blend)
    parser.add_argument("--manner", type=parse_blend, default={})
    parser.add_argument("--dialect", default="us")
    parser.add_argument("--tempo", type=float, default=1)
    parser.add_argument("--size", type=float, default=1)
    add_workshop_argument(parser)
    args = parser.parse_args()
    workshop = Workshop(args.workshop)
    if args.step == "prepare":
        prepare(workshop, args.float)
    elif args.step == "audition":
        audition(workshop, Voice(args.name, args.dialect, "", args.timbre, args.manner, args.tempo, args.size), args.count)
    else:
        names = args.voices and args.voices.split(",")
        voices = [voice for voice in read_company() if not names or voice.name in names]
        generate(workshop, "clips" if args.step == "speak" else "manner", voices, args)


if __name__ == "__main__":
    main()
