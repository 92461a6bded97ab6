"""What each half of the network is trained to match."""
import math

import numpy as np
import torch
import torch.nn.functional as F

from synthesis import HOP, SAMPLE_RATE, NoisePool, hann, overlap_add, pulse_spectra, voiced_and_noise

PHASE_WEIGHT = 0.3
PHASE_BELOW_BIN = 256  # of 1024: 6 kHz
STFT_ALWAYS, STFT_SOMETIMES = (1024, 240), ((2048, 480), (512, 120), (256, 60), (120, 30))
LOWEST_PITCH_HZ = 20.0


def manner_loss(network, batch):
    """Log-durations, pitch where voiced (and silence of pitch where not), and energy: mean absolute errors."""
    voice = batch["voice"]
    x, log_frames = network.manner.durations(batch["ids"], voice, batch["mask"])
    pitch, energy = network.manner.curves(x, batch["phoneme"], voice, batch["frame_mask"])
    there = batch["frame_mask"].repeat_interleave(2, 1)
    voiced, unvoiced = (batch["pitch"] > 0) & there, (batch["pitch"] == 0) & there
    duration = mean_where(batch["mask"], (log_frames - torch.log1p(batch["exact_frames"])).abs())
    off = (pitch - batch["pitch"]).abs()
    energy_error = mean_where(there, (energy - batch["energy"]).abs())
    loss = duration + (6 * mean_where(voiced, off) + 1.5 * mean_where(unvoiced, off)) / 100 + energy_error / 5
    with torch.no_grad():
        ratio = pitch.clamp(min=LOWEST_PITCH_HZ) / batch["pitch"].clamp(min=LOWEST_PITCH_HZ)
        semitones = 12 * mean_where(voiced, ratio.log2().abs())
    return loss, {"duration": duration, "semitones": semitones, "energy": energy_error}


def mean_where(mask, values):
    """The mean of the values that the mask picks; unlike indexing, it never makes an accelerator wait."""
    return torch.where(mask, values, 0).sum() / mask.sum().clamp(min=1)


def mel_filters(window, bands=80, lowest=30.0, highest=12000.0):
    mel = lambda hz: 2595 * np.log10(1 + hz / 700)
    edges = 700 * (10 ** (np.linspace(mel(lowest), mel(highest), bands + 2) / 2595) - 1)
    bins = np.arange(window // 2 + 1) * SAMPLE_RATE / window
    rising = (bins - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    falling = (edges[2:, None] - bins) / (edges[2:] - edges[1:-1])[:, None]
    return torch.tensor(np.maximum(0, np.minimum(rising, falling)), dtype=torch.float32)


class SoundLoss:
    """Energy distance between the network's sound and the teacher's.

    The network draws noise, so two draws a and b are compared with the teacher's t: d(a, t) + d(b, t) - d(a, b).
    That is smallest when the draws are distributed as t is, not when both are its mean. d is the mean absolute
    difference of log magnitudes and of magnitudes, at one STFT that is always used and a random one of four; to it
    come the same of log-mel energies, and how far the phase is off where the teacher is loud.
    """

    def __init__(self, device, margin=12):
        self.mel, self.margin, self.noise = mel_filters(STFT_ALWAYS[0]).to(device), margin, NoisePool(device)

    def __call__(self, network, batch, rng, half_precision=True):
        draws = self._two_draws(network, batch, half_precision)
        keep = slice(self.margin * HOP, draws.shape[1] - self.margin * HOP)
        pair = draws[:, keep], batch["wave"][:, keep]
        complex_pair, pair_always = self._magnitudes(pair, *STFT_ALWAYS)
        _, pair_sometimes = self._magnitudes(pair, *STFT_SOMETIMES[rng.integers(len(STFT_SOMETIMES))])
        distance = (self._distance(pair_always) + 1.5 * self._distance(pair_sometimes)) / 2.5
        mel, phase = self._mel_distance(pair_always), self._phase_error(complex_pair)
        return distance + mel + PHASE_WEIGHT * phase, {"distance": distance, "mel": mel, "phase": phase}

    def _two_draws(self, network, batch, half_precision):
        sound, device = network.sound, batch["wave"].device.type
        with torch.autocast(device, torch.bfloat16, enabled=half_precision):
            text = sound.text(batch["ids"], batch["voice"], batch["mask"])
            text = torch.gather(text, 1, batch["phoneme"][..., None].expand(-1, -1, text.shape[2]))
            spectra = sound(text, batch["pitch"], batch["energy"], batch["voice"])
        pulse = pulse_spectra(batch["pulses"])
        real, imaginary, noise = voiced_and_noise(spectra.float().transpose(1, 2), pulse)
        draw = lambda part: torch.cat([part + noise * self.noise.like(noise) for _ in range(2)])
        return overlap_add(draw(real), draw(imaginary))

    @staticmethod
    def _magnitudes(pair, window, hop):
        """Spectra and their magnitudes, of the draws and of the teacher."""
        shape = hann(window, pair[0].device)
        spectra = [torch.stft(x, window, hop, window, shape, center=False, return_complex=True) for x in pair]
        return spectra, [size(x) / math.sqrt(window) for x in spectra]

    @staticmethod
    def _distance(magnitudes):
        in_log = energy_distance([(x + 1e-4).log() for x in magnitudes])
        return (in_log + energy_distance(magnitudes) / (magnitudes[1].mean() + 1e-6)) / 2

    def _mel_distance(self, magnitudes):
        return energy_distance([(self.mel @ x**2 + 1e-7).log() / 2 for x in magnitudes])

    @staticmethod
    def _phase_error(spectra):
        a, t = spectra[0].chunk(2)[0][:, :PHASE_BELOW_BIN], spectra[1][:, :PHASE_BELOW_BIN]
        in_phase = (a.real * t.real + a.imag * t.imag) / (size(a) * size(t) + 1e-6)
        weight = size(t).sqrt()
        return ((1 - in_phase) * weight).sum() / weight.sum()


def size(x):
    return (x.real**2 + x.imag**2 + 1e-9).sqrt()


def energy_distance(pair):
    """d(a, t) + d(b, t) - d(a, b), where the first of the pair holds the draws a and b, and the second is t."""
    (a, b), t = pair[0].chunk(2), pair[1]
    return F.l1_loss(a, t) + F.l1_loss(b, t) - F.l1_loss(a, b)
