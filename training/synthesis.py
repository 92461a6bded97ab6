"""From spectra to sound, differentiably: what hibari's own signal processing does, for batches of segments.

    S = exp(lh) e^(i pi tanh theta) P + exp(ln) Z + exp(lr) e^(i phi)

P is the spectrum of a pulse train at the voice's pitch, Z complex Gaussian noise; an inverse STFT gives the sound.
"""
import functools
import math

import torch
import torch.nn.functional as F

SAMPLE_RATE, WINDOW, HOP = 24000, 1200, 300
VOICED_ABOVE_HZ, HIGHEST_HARMONIC_HZ = 40.0, 11000.0
LOUDEST = 7.0  # of a log magnitude


@functools.cache
def hann(length, device=None):
    return torch.hann_window(length, periodic=True, device=device)


def per_sample(curve):
    """A curve of one value a point, [batch, points], at every sample."""
    return F.interpolate(curve[:, None], scale_factor=HOP, mode="linear", align_corners=False)[:, 0]


def pulses(pitch, cycles=None):
    """Unit pulses, band-limited, where the pitch [batch, points] is voiced. `cycles` gives the phase where it is known."""
    pitch = per_sample(pitch.double())
    cycles = torch.cumsum(pitch.clamp(min=VOICED_ABOVE_HZ), 1) / SAMPLE_RATE if cycles is None else per_sample(cycles.double())
    phase = 2 * math.pi * torch.frac(cycles)
    order = torch.floor(HIGHEST_HARMONIC_HZ / pitch.clamp(min=VOICED_ABOVE_HZ)) + 0.5
    sine = 2 * torch.sin(phase / 2)
    peak = sine.abs() <= 2e-3
    train = torch.where(peak, order, torch.sin(order * phase) / torch.where(peak, 1.0, sine)) - 0.5
    return torch.where(pitch > VOICED_ABOVE_HZ, train, 0.0).float()


def pulse_spectra(train):
    """STFT of a pulse train that reaches half a window beyond both ends of the segment: [batch, 601, points]."""
    window = hann(WINDOW, train.device)
    return torch.stft(train, WINDOW, HOP, WINDOW, window, center=False, return_complex=True) / (WINDOW / 4)


def voiced_and_noise(spectra, pulse):
    """The deterministic part of S, and the noise's magnitude. `spectra` [batch, 3005, points] in float32."""
    lh, theta, ln, lr, phi = spectra.split(spectra.shape[1] // 5, 1)
    turn = math.pi * torch.tanh(theta)
    harmonic, residual = lh.clamp(max=LOUDEST).exp(), lr.clamp(max=LOUDEST).exp()
    cos, sin = harmonic * torch.cos(turn), harmonic * torch.sin(turn)
    real = cos * pulse.real - sin * pulse.imag + residual * torch.cos(phi)
    imaginary = cos * pulse.imag + sin * pulse.real + residual * torch.sin(phi)
    return real, imaginary, ln.clamp(max=LOUDEST).exp()


def overlap_add(real, imaginary):
    """Inverse STFT: [batch, 601, points] to points * 300 samples."""
    window = hann(WINDOW, real.device)
    spectra = torch.complex(real, imaginary).transpose(1, 2)
    blocks, overlap = torch.fft.irfft(spectra, WINDOW) * window, WINDOW // HOP
    batch, points, _ = blocks.shape
    total = (points + overlap - 1) * HOP
    fold = lambda x: F.fold(x, (1, total), (1, WINDOW), stride=(1, HOP)).reshape(-1, total)
    sound = fold(blocks.transpose(1, 2))
    weight = fold((window**2)[None, :, None].expand(1, -1, points))
    start = WINDOW // 2
    return (sound / weight.clamp(min=1e-11))[:, start : start + points * HOP]


class NoisePool:
    """Gaussian noise for training. On a processor, pieces of one long draw at random places: far cheaper than drawing."""

    def __init__(self, device, size=1 << 23):
        self._pool = torch.randn(size) if torch.device(device).type == "cpu" else None

    def like(self, magnitude):
        if self._pool is None or magnitude.numel() >= len(self._pool):
            return torch.randn_like(magnitude)
        start = int(torch.randint(len(self._pool) - magnitude.numel(), ()))
        return self._pool[start : start + magnitude.numel()].view_as(magnitude)


@torch.no_grad()
def speak(spectra, pitch, generator=None):
    """The sound of one sentence: spectra [1, 3005, points], pitch [1, points]."""
    half = WINDOW // 2
    train = F.pad(pulses(pitch)[:, None], (half, half), mode="reflect")[:, 0]
    real, imaginary, noise = voiced_and_noise(spectra.float(), pulse_spectra(train)[:, :, : spectra.shape[2]])
    draw = lambda: torch.randn(noise.shape, generator=generator)
    return overlap_add(real + noise * draw(), imaginary + noise * draw())[0]
