#!/usr/bin/env python3
"""Checks of the parts: tests.py [workshop]. Those that need the published student are left out where it is not there."""
import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np
import torch

from network import Company
from published import load_shared, read_weights
from start import begin_voice
from synthesis import HOP, pulses, speak
from teacher import cycles, resized
from workshop import Workshop

WORKSHOP = Workshop()
IDS = torch.tensor([[0, 81, 83, 16, 123, 156, 24, 56, 16, 50, 72, 46, 16, 61, 62, 156, 69, 58, 62, 4, 0]])


def session(path):
    import onnxruntime as ort

    return ort.InferenceSession(str(path), providers=["CPUExecutionProvider"])


def small_company(voices=3):
    torch.manual_seed(0)
    network = Company(voices, manner_rank=2, sound_rank=2, head_rank=2, voiced_noise=0.5).eval()
    for name, parameter in network.named_parameters():
        if ".own.up" in name or name.endswith(("scale", "shift", "text.voice")):
            torch.nn.init.normal_(parameter, std=0.05)
    with torch.no_grad():
        network.manner.curve_offset[:, :2] = 2.0  # 200 Hz: far from where voiced frames begin
    return network


class TheNetwork(unittest.TestCase):
    @unittest.skipUnless(WORKSHOP.published_graph.exists(), "needs the published student")
    def test_with_one_voice_is_the_published_student(self):
        network = Company().eval()
        load_shared(network, read_weights(WORKSHOP.published_graph))
        ours = network(IDS, torch.ones(1), torch.zeros(1, dtype=torch.long))
        theirs = session(WORKSHOP.published_graph).run(None, {"ids": IDS.numpy(), "speed": np.ones(1, np.float32)})
        for a, b in zip(ours, theirs):
            self.assertEqual(tuple(a.shape), b.shape)
            self.assertGreater(np.corrcoef(a.numpy().ravel(), b.ravel())[0, 1], 0.999)

    def test_padding_does_not_change_durations(self):
        network, voice = small_company(), torch.tensor([1])
        padded = torch.cat([IDS, torch.zeros(1, 5, dtype=torch.long)], 1)
        mask = torch.arange(padded.shape[1])[None] < IDS.shape[1]
        with torch.no_grad():
            _, alone = network.manner.durations(IDS, voice)
            _, among = network.manner.durations(padded, voice, mask)
        torch.testing.assert_close(alone, among[:, : IDS.shape[1]], atol=1e-4, rtol=1e-4)

    def test_a_voice_begins_as_near_to_a_single_graph_as_its_rank_allows(self):
        single = Company(1)
        network = Company(2, manner_rank=256, sound_rank=256, head_rank=256)
        weights = {name: p.detach() for name, p in single.named_parameters()}
        with torch.no_grad():
            begin_voice(network, 1, weights)
            layer = network.sound.head
            made = layer.weight + (layer.own.down[1] @ layer.own.up[1]).T
        torch.testing.assert_close(made, weights["sound.head.weight"], atol=1e-4, rtol=1e-4)


class TheExportedGraph(unittest.TestCase):
    def test_speaks_as_the_network_does(self):
        from export import export

        network = small_company()
        with tempfile.TemporaryDirectory() as folder:
            path, alone = Path(folder) / "company.onnx", Path(folder) / "alone.onnx"
            export(network, path)
            export(network, alone, only=2)
            for voice in range(3):
                ours = network(IDS, torch.ones(1), torch.tensor([voice]))
                feeds = {"ids": IDS.numpy(), "speed": np.ones(1, np.float32)}
                graphs = [(path, feeds | {"voice": np.array([voice])})] + ([(alone, feeds)] if voice == 2 else [])
                for graph, inputs in graphs:
                    theirs = session(graph).run(None, inputs)
                    self.assertEqual(tuple(ours[0].shape), theirs[0].shape)
                    for a, b in zip(ours, theirs):
                        self.assertLess(np.abs(a.numpy() - b).max(), 0.05 * max(1.0, np.abs(b).max()))


class TheSynthesis(unittest.TestCase):
    def test_pulses_have_the_pitch_asked_for(self):
        train = pulses(torch.full((1, 80), 200.0))[0].numpy()
        spectrum = np.abs(np.fft.rfft(train))
        self.assertEqual(np.argmax(spectrum[1:300]) + 1, 200)  # one second: a bin a hertz

    def test_is_as_long_as_its_points_and_the_same_for_a_seed(self):
        spectra, pitch = torch.full((1, 3005, 50), -3.0), torch.full((1, 50), 120.0)
        first, again = (speak(spectra, pitch, torch.Generator().manual_seed(1)) for _ in range(2))
        self.assertEqual(len(first), 50 * HOP)
        self.assertTrue(torch.equal(first, again))

    @unittest.skipUnless(WORKSHOP.student_package.exists(), "needs the published student")
    def test_agrees_with_the_published_signal_processing(self):
        sys.path.insert(0, str(WORKSHOP.student_package.parent))
        from hibari import dsp

        rng = np.random.default_rng(0)
        parts = [rng.normal(-3, 1, (601, 60)).astype(np.float32) for _ in range(5)]
        parts[2][:] = -40  # no noise: the two draw it differently
        pitch = np.linspace(100, 180, 60).astype(np.float32)
        theirs = dsp.synth(*parts, pitch, np.random.default_rng(0))
        ours = speak(torch.tensor(np.concatenate(parts))[None], torch.tensor(pitch)[None]).numpy()
        self.assertGreater(np.corrcoef(ours, theirs)[0, 1], 0.999)


class ASmallerSpeaker(unittest.TestCase):
    def test_has_a_higher_pitch_in_as_many_frames_as_its_sound(self):
        f0 = np.full(160, 150.0, np.float32)
        frames = np.full(8, 10, np.int16)
        clip = {"ids": np.arange(8), "frames": frames, "exact_frames": frames.astype(np.float32), "f0": f0,
                "energy": np.ones(160, np.float32), "cycles": cycles(f0),
                "wave": np.sin(2 * np.pi * 150 * np.arange(160 * 300) / 24000)}
        small = resized(clip, 1.2)
        self.assertEqual(len(small["wave"]), 600 * small["frames"].sum())
        self.assertEqual(len(small["f0"]), 2 * small["frames"].sum())
        self.assertAlmostEqual(float(small["f0"].mean()), 180, places=3)
        spectrum = np.abs(np.fft.rfft(small["wave"][:24000], 24000))
        self.assertEqual(np.argmax(spectrum), 180)
        steps = np.diff(small["cycles"][5:-5]) / 300 * 24000
        self.assertLess(np.abs(steps - 180).max(), 0.5)


if __name__ == "__main__":
    unittest.main()
