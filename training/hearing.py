"""Three measures of speech: are the words there, is it natural, who speaks.

Recall       pocketsphinx is given the words, each of which it may skip, and any other sound between them
Naturalness  NISQA-TTS (Mittag and Möller 2020); its weights are CC BY-NC-SA: measure with them, never ship them
Speaker      GE2E embedding (Wan et al. 2018), weights of the package Resemblyzer (Apache-2.0)
"""
import importlib.util
import math
import re
import tempfile
from pathlib import Path

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

ASR_RATE = 16000


def resampled(wave, old, new):
    from scipy.signal import resample_poly

    common = math.gcd(old, new)
    return resample_poly(np.asarray(wave, np.float64), new // common, old // common)


def mel_filters(rate, window, bands, highest):
    """Triangles on the Slaney mel scale, each of unit area, as librosa makes them."""
    to_mel = lambda f: np.where(f >= 1000, 15 + np.log(np.maximum(f, 1e-9) / 1000) * 27 / np.log(6.4), f * 3 / 200)
    to_hz = lambda m: np.where(m >= 15, 1000 * np.exp((m - 15) * np.log(6.4) / 27), m * 200 / 3)
    bins = np.fft.rfftfreq(window, 1 / rate)
    edges = to_hz(np.linspace(0, to_mel(np.array(highest, float)), bands + 2))
    rising = (bins - edges[:-2, None]) / np.diff(edges)[:-1, None]
    falling = (edges[2:, None] - bins) / np.diff(edges)[1:, None]
    area = 2 / (edges[2:] - edges[:-2])
    return torch.tensor(np.maximum(0, np.minimum(rising, falling)) * area[:, None], dtype=torch.float32)


def mel_spectrum(wave, rate, window, hop, length, bands, highest, power, pad_mode):
    x = torch.stft(torch.as_tensor(wave, dtype=torch.float32), window, hop, length, torch.hann_window(length),
                   center=True, pad_mode=pad_mode, return_complex=True)
    return mel_filters(rate, window, bands, highest) @ x.abs() ** power


def same_loudness(wave, rate, level=-23.0):
    """Speech at `level` dBFS, so that gain cannot move a score."""
    frame = rate // 50
    power = np.mean(wave[: len(wave) // frame * frame].reshape(-1, frame) ** 2, 1) + 1e-12
    loud = power > np.percentile(power, 95) / 1000
    return wave * 10 ** (level / 20) / np.sqrt(power[loud].mean())


class Naturalness:
    """Mean opinion score, 1 to 5, that listeners would give. Means of ten clips and more say something."""

    def __init__(self, weights):
        state = torch.load(weights, map_location="cpu", weights_only=False)
        self.options, p = state["args"], state["model_state_dict"]
        self.convolutions = [self._folded(p, number) for number in range(1, 7)]
        self.out = p["cnn.model.fc_out.weight"], p["cnn.model.fc_out.bias"]
        width = self.out[0].shape[0]
        hidden = p["time_dependency.model.lstm.weight_hh_l0"].shape[1]
        self.lstm = nn.LSTM(width, hidden, bidirectional=True, batch_first=True)
        stem = "time_dependency.model.lstm."
        self.lstm.load_state_dict({k.removeprefix(stem): v for k, v in p.items() if k.startswith(stem)})
        self.score = p["pool.model.linear.weight"], p["pool.model.linear.bias"]

    @staticmethod
    def _folded(p, number):
        """Convolution with its batch normalization folded in."""
        norm = {k: p[f"cnn.model.bn{number}.{k}"] for k in ("weight", "bias", "running_mean", "running_var")}
        gain = norm["weight"] / (norm["running_var"] + 1e-5).sqrt()
        bias = (p[f"cnn.model.conv{number}.bias"] - norm["running_mean"]) * gain + norm["bias"]
        return p[f"cnn.model.conv{number}.weight"] * gain[:, None, None, None], bias

    @torch.no_grad()
    def __call__(self, wave, rate):
        o = self.options
        mel = mel_spectrum(same_loudness(wave, rate), rate, o["ms_n_fft"], int(rate * o["ms_hop_length"]),
                           int(rate * o["ms_win_length"]), o["ms_n_mels"], o["ms_fmax"], 1, "reflect")
        decibels = 20 * mel.clamp(min=1e-4).log10()
        decibels = torch.maximum(decibels, decibels.max() - 80)
        segments = decibels.unfold(1, 15, 1)[:, :: o["ms_seg_hop_length"]].transpose(0, 1)[:, None]
        features = F.linear(self._convolve(segments), *self.out)
        states, _ = self.lstm(features[None])
        half = states.shape[2] // 2
        return float(F.linear(torch.cat([states[0, -1, :half], states[0, 0, half:]]), *self.score))

    def _convolve(self, x):
        conv = lambda x, number: F.relu(F.conv2d(x, *self.convolutions[number], padding=1))
        x = F.max_pool2d(conv(x, 0), 2, padding=(0, 1))
        x = F.max_pool2d(conv(x, 1), 2)
        x = F.max_pool2d(conv(conv(x, 2), 3), 2)
        return conv(conv(x, 4), 5).flatten(1)


class Speaker:
    """A unit vector for whoever speaks. Cosines: 0.80 and more are one voice, less than 0.75 are two."""

    WINDOW_FRAMES, LEVEL_DB = 160, -30.0

    def __init__(self):
        package = Path(importlib.util.find_spec("resemblyzer").origin).parent
        p = torch.load(package / "pretrained.pt", map_location="cpu", weights_only=False)["model_state"]
        self.lstm, self.linear = nn.LSTM(40, 256, 3, batch_first=True), nn.Linear(256, 256)
        for name, module in (("lstm.", self.lstm), ("linear.", self.linear)):
            module.load_state_dict({k.removeprefix(name): v for k, v in p.items() if k.startswith(name)})

    @torch.no_grad()
    def __call__(self, wave, rate):
        wave = speech_only(resampled(wave, rate, ASR_RATE))
        wave = wave * max(1.0, 10 ** (self.LEVEL_DB / 20) / (np.sqrt(np.mean(wave**2)) + 1e-12))
        mel = mel_spectrum(wave, ASR_RATE, 400, 160, 400, 40, 8000, 2, "constant").T
        mel = F.pad(mel, (0, 0, 0, max(0, self.WINDOW_FRAMES - len(mel))))
        windows = mel.unfold(0, self.WINDOW_FRAMES, 77).transpose(1, 2)
        _, (states, _) = self.lstm(windows)
        each = F.normalize(F.relu(self.linear(states[-1])), dim=1)
        return F.normalize(each.mean(0), dim=0).numpy()


def speech_only(wave, longest_pause=0.18):
    """The wave without its longer pauses."""
    frame = int(0.03 * ASR_RATE)
    frames = wave[: len(wave) // frame * frame].reshape(-1, frame)
    decibels = 10 * np.log10(np.mean(frames**2, 1) + 1e-12)
    loud = decibels > max(np.percentile(decibels, 95) - 35, -60)
    near = int(longest_pause / 0.03) // 2
    keep = np.convolve(loud, np.ones(2 * near + 1), "same") > 0
    return frames[keep].ravel() if keep.any() else wave


class Listener:
    """Which words of a text are heard."""

    SKIP, OTHER = 0.05, 1e-3
    PHONES = ("AA AE AH AO AW AY B CH D DH EH ER EY F G HH IH IY JH K L M N NG OW OY P R S SH T TH UH UW V W Y Z "
              "ZH").split()

    def __init__(self):
        from pocketsphinx import Decoder

        self.decoder = Decoder(samprate=ASR_RATE, lm=None, lw=6.5, wip=0.65, beam=1e-60, wbeam=1e-40, pbeam=1e-60,
                               loglevel="FATAL", fsgusefiller=True, bestpath=False)
        for number, phone in enumerate(self.PHONES):
            self.decoder.add_word(f"+other_{phone.lower()}", phone, number == len(self.PHONES) - 1)

    def words(self, text):
        """Words that the recognizer can spell. Figures and unknown names are left out rather than guessed."""
        text = re.sub(r"\bmr\b", "mister", re.sub(r"\bmrs\b", "missus", text.lower().replace("’", "'")))
        found = (word.strip("'") for word in re.findall(r"[a-z']+", text))
        return [word for word in found if word and self.decoder.lookup_word(word)]

    def heard(self, wave, rate, text):
        """(words heard, words there are)."""
        words = self.words(text)
        if not words:
            return 0, 0
        self._expect(words)
        wave = resampled(wave, rate, ASR_RATE)
        quiet = np.random.default_rng(0).normal(0, 2e-4, len(wave) + 9600)
        quiet[4800:-4800] += wave / max(1e-9, np.abs(wave).max()) / 2
        self.decoder.start_utt()
        self.decoder.process_raw((np.clip(quiet, -1, 1) * 32767).astype("<i2").tobytes(), full_utt=True)
        self.decoder.end_utt()
        spoken = [re.sub(r"\(\d+\)$", "", s.word) for s in self.decoder.seg() or []] if self.decoder.hyp() else []
        return sum(not word.startswith(("<", "[", "+")) for word in spoken), len(words)

    def _expect(self, words):
        lines = ["FSG_BEGIN line", f"NUM_STATES {len(words) + 1}", "START_STATE 0", f"FINAL_STATE {len(words)}"]
        for state, word in enumerate(words):
            lines.append(f"TRANSITION {state} {state + 1} {1 - self.SKIP:.6f} {word}")
            lines.append(f"TRANSITION {state} {state + 1} {self.SKIP:.3e}")
        for state in range(len(words) + 1):
            lines += [f"TRANSITION {state} {state} {self.OTHER:.3e} +other_{p.lower()}" for p in self.PHONES]
        with tempfile.NamedTemporaryFile("w", suffix=".fsg") as file:
            file.write("\n".join([*lines, "FSG_END", ""]))
            file.flush()
            self.decoder.add_fsg("line", self.decoder.read_fsg(file.name))
        self.decoder.activate_search("line")
