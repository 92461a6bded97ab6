"""What each half of the network is trained to match."""
import math

import numpy as np
import torch
import torch.nn.functional as F

from synthesis import HOP, SAMPLE_RATE, hann, noise_like, overlap_add, pulse_spectra, voiced_and_noise

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
    duration = (log_frames - torch.log1p(batch["exact_frames"])).abs()[batch["mask"]].mean()
    off = (pitch - batch["pitch"]).abs()
    energy_error = (energy - batch["energy"]).abs()[there].mean()
    loss = duration + (6 * off[voiced].mean() + 1.5 * off[unvoiced].mean()) / 100 + energy_error / 5
    with torch.no_grad():
        ratio = pitch.clamp(min=LOWEST_PITCH_HZ) / batch["pitch"].clamp(min=LOWEST_PITCH_HZ)
        semitones = 12 * ratio.log2().abs()[voiced].mean()
    return loss, {"duration": duration, "semitones": semitones, "energy": energy_error}


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
        self.mel, self.margin = mel_filters(STFT_ALWAYS[0]).to(device), margin

    def __call__(self, network, batch, rng, half_precision=True):
        a, b = self._two_draws(network, batch, half_precision)
        keep = slice(self.margin * HOP, a.shape[1] - self.margin * HOP)
        sounds = torch.cat([a[:, keep], b[:, keep], batch["wave"][:, keep]])
        always, spectra = self._distance(sounds, *STFT_ALWAYS)
        sometimes, _ = self._distance(sounds, *STFT_SOMETIMES[rng.integers(len(STFT_SOMETIMES))])
        distance = (always + 1.5 * sometimes) / 2.5
        mel, phase = self._mel_distance(spectra), self._phase_error(spectra)
        return distance + mel + PHASE_WEIGHT * phase, {"distance": distance, "mel": mel, "phase": phase}

    def _two_draws(self, network, batch, half_precision):
        sound, device = network.sound, batch["wave"].device.type
        with torch.autocast(device, torch.bfloat16, enabled=half_precision):
            text = sound.text(batch["ids"], batch["voice"], batch["mask"])
            text = torch.gather(text, 1, batch["phoneme"][..., None].expand(-1, -1, text.shape[2]))
            spectra = sound(text, batch["pitch"], batch["energy"], batch["voice"])
        pulse = pulse_spectra(batch["pulses"])
        real, imaginary, noise = voiced_and_noise(spectra.float().transpose(1, 2), pulse)
        draws = [(noise * x, noise * y) for x, y in (noise_like(noise), noise_like(noise))]
        both = overlap_add(torch.cat([real + x for x, _ in draws]), torch.cat([imaginary + y for _, y in draws]))
        return both.chunk(2)

    @staticmethod
    def _distance(sounds, window, hop):
        x = torch.stft(sounds, window, hop, window, hann(window, sounds.device), center=False, return_complex=True)
        magnitude = (x.real**2 + x.imag**2 + 1e-9).sqrt() / math.sqrt(window)
        in_log = energy_distance((magnitude + 1e-4).log())
        linear = energy_distance(magnitude) / (magnitude.chunk(3)[2].mean() + 1e-6)
        return (in_log + linear) / 2, (x, magnitude)

    def _mel_distance(self, spectra):
        return energy_distance((self.mel @ spectra[1] ** 2 + 1e-7).log() / 2)

    @staticmethod
    def _phase_error(spectra):
        a, _, t = spectra[0][:, :PHASE_BELOW_BIN].chunk(3)
        size = lambda x: (x.real**2 + x.imag**2 + 1e-9).sqrt()
        in_phase = (a.real * t.real + a.imag * t.imag) / (size(a) * size(t) + 1e-6)
        weight = size(t).sqrt()
        return ((1 - in_phase) * weight).sum() / weight.sum()


def energy_distance(values):
    a, b, t = values.chunk(3)
    apart = F.l1_loss
    return apart(a, t) + apart(b, t) - apart(a, b)
