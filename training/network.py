"""The network: phoneme ids to five spectra and a pitch curve, for one voice or for a whole company.

It is the published student's (hibari, Apache-2.0), written anew, with what tells voices apart added to it.

  manner   ids -> text encoder (192 wide) -> log-durations; expanded to 40 frames a second
                -> six dilated convolution blocks -> pitch and energy, 80 points a second
  sound    ids -> text encoder (128 wide); expanded to 80 points a second, with log pitch and energy
                -> eight convolution blocks (256 wide) -> 5 spectra of 601 bins

Each voice has a vector that is added to the text embeddings, a scale and a shift in every block, offsets where
numbers leave the network, and low-rank differences to the large matrices; all of them begin at zero, so that a new
voice speaks as the shared network does.
"""
import math

import torch
import torch.nn as nn
import torch.nn.functional as F

BINS = 601
SPECTRA = 5
SYMBOLS = 178
PITCH_SCALE, ENERGY_SCALE = 100.0, 5.0
BIN_HZ, VOICED_ABOVE_HZ = 20.0, 40.0
CALMED_BELOW_HZ = 7000.0


def of_voice(table, voice):
    """The rows of a table that belong to the voices of a batch. Its gradient is cheaper than that of indexing."""
    return table.index_select(0, voice)


class LowRank(nn.Module):
    """A difference of rank `rank` to a matrix, one for each voice."""

    def __init__(self, voices, inputs, outputs, rank):
        super().__init__()
        self.down = nn.Parameter(torch.randn(voices, inputs, rank) / math.sqrt(inputs))
        self.up = nn.Parameter(torch.zeros(voices, rank, outputs))

    def forward(self, x, voice):
        down, up = (of_voice(table, voice).to(x.dtype) for table in (self.down, self.up))
        return torch.bmm(torch.bmm(x, down), up)


class VoicedLinear(nn.Linear):
    """A shared matrix and bias, with a low-rank difference for each voice where `rank` is not 0."""

    def __init__(self, inputs, outputs, voices, rank):
        super().__init__(inputs, outputs)
        self.own = LowRank(voices, inputs, outputs, rank) if rank else None

    def forward(self, x, voice):
        y = super().forward(x)
        return y if self.own is None else y + self.own(x, voice)


class VoicedNorm(nn.LayerNorm):
    """Layer normalization with a scale and a shift for each voice."""

    def __init__(self, channels, voices):
        super().__init__(channels)
        self.scale = nn.Parameter(torch.zeros(voices, channels))
        self.shift = nn.Parameter(torch.zeros(voices, channels))

    def forward(self, x, voice):
        return super().forward(x) * (1 + of_voice(self.scale, voice)[:, None]) + of_voice(self.shift, voice)[:, None]


class Block(nn.Module):
    """ConvNeXt over time, on [batch, time, channels]."""

    def __init__(self, channels, hidden, kernel, voices, rank=0, dilation=1):
        super().__init__()
        padding = dilation * (kernel // 2)
        self.depthwise = nn.Conv1d(channels, channels, kernel, padding=padding, dilation=dilation, groups=channels)
        self.norm = VoicedNorm(channels, voices)
        self.widen = VoicedLinear(channels, hidden, voices, rank)
        self.narrow = VoicedLinear(hidden, channels, voices, rank)
        self.gain = nn.Parameter(torch.ones(channels))

    def forward(self, x, voice):
        y = self.depthwise(x.transpose(1, 2)).transpose(1, 2)
        y = self.widen(self.norm(y, voice), voice)
        return x + self.gain * self.narrow(F.gelu(y), voice)


class Attention(nn.Module):
    """A transformer layer, normalized before each half; two heads, no positions."""

    HEADS = 2

    def __init__(self, channels):
        super().__init__()
        self.norm_mix, self.norm_feed = nn.LayerNorm(channels), nn.LayerNorm(channels)
        self.queries_keys_values = nn.Linear(channels, 3 * channels)
        self.mix = nn.Linear(channels, channels)
        self.widen, self.narrow = nn.Linear(channels, 2 * channels), nn.Linear(2 * channels, channels)

    def forward(self, x, mask):
        batch, length, channels = x.shape
        parts = self.queries_keys_values(self.norm_mix(x)).view(batch, length, 3, self.HEADS, channels // self.HEADS)
        query, key, value = parts.permute(2, 0, 3, 1, 4)
        weights = query @ key.transpose(-1, -2) / math.sqrt(channels // self.HEADS)
        if mask is not None:
            weights = weights.masked_fill(~mask[:, None, None, :], -1e9)
        x = x + self.mix((weights.softmax(-1) @ value).transpose(1, 2).reshape(batch, length, channels))
        return x + self.narrow(F.gelu(self.widen(self.norm_feed(x))))


class TextEncoder(nn.Module):
    """Two convolution blocks, then one attention layer applied `rounds` times with the same weights."""

    def __init__(self, channels, rounds, voices):
        super().__init__()
        self.rounds = rounds
        self.embedding = nn.Embedding(SYMBOLS, channels)
        self.voice = nn.Parameter(torch.zeros(voices, channels))
        self.blocks = nn.ModuleList(Block(channels, 2 * channels, 5, voices) for _ in range(2))
        self.attention = Attention(channels)
        self.norm = VoicedNorm(channels, voices)

    def forward(self, ids, voice, mask=None):
        x = self.embedding(ids) + of_voice(self.voice, voice)[:, None]
        for block in self.blocks:
            x = block(silenced(x, mask), voice)
        for _ in range(self.rounds):
            x = self.attention(x, mask)
        return self.norm(x, voice)


def silenced(x, mask):
    """x with zeros where a batch is only padding."""
    return x if mask is None else x * mask[..., None].to(x.dtype)


class Manner(nn.Module):
    """When and how high: durations, pitch and energy."""

    CHANNELS = 192
    DILATIONS = (1, 2, 4, 8, 1, 2)

    def __init__(self, voices, rank):
        super().__init__()
        width = self.CHANNELS
        self.text = TextEncoder(width, 6, voices)
        self.duration_hidden, self.duration_out = nn.Conv1d(width, width, 3, padding=1), nn.Conv1d(width, 1, 1)
        self.duration_voice = nn.Parameter(torch.zeros(voices, width))
        self.duration_offset = nn.Parameter(torch.zeros(voices, 1))
        self.curve_in, self.curve_out = nn.Linear(width, width), nn.Linear(width, 4)
        self.blocks = nn.ModuleList(Block(width, 2 * width, 7, voices, rank, d) for d in self.DILATIONS)
        self.curve_offset = nn.Parameter(torch.zeros(voices, 4))

    def durations(self, ids, voice, mask=None):
        """Encoded text and log(1 + frames) of each phoneme."""
        x = self.text(ids, voice, mask)
        hidden = self.duration_hidden(silenced(x, mask).transpose(1, 2)) + of_voice(self.duration_voice, voice)[..., None]
        return x, self.duration_out(F.gelu(hidden))[:, 0] + of_voice(self.duration_offset, voice)

    def curves(self, x, phoneme_of_frame, voice, mask=None):
        """Pitch in Hz and energy, two points a frame."""
        x = torch.gather(x, 1, phoneme_of_frame[..., None].expand(-1, -1, self.CHANNELS))
        x = self.curve_in(x)
        for block in self.blocks:
            x = block(silenced(x, mask), voice)
        y = self.curve_out(x) + of_voice(self.curve_offset, voice)[:, None]  # pitch of both points, then energy of both
        pitch, energy = y[..., :2], y[..., 2:]
        return pitch.flatten(1) * PITCH_SCALE, energy.flatten(1) * ENERGY_SCALE


class Sound(nn.Module):
    """What it sounds like: five spectra for each point."""

    TEXT, CHANNELS, HIDDEN, BLOCKS = 128, 256, 768, 8

    def __init__(self, voices, rank, head_rank):
        super().__init__()
        self.text = TextEncoder(self.TEXT, 4, voices)
        self.entry = nn.Conv1d(self.TEXT + 2, self.CHANNELS, 7, padding=3)
        self.entry_offset = nn.Parameter(torch.zeros(voices, self.CHANNELS))
        self.blocks = nn.ModuleList(Block(self.CHANNELS, self.HIDDEN, 7, voices, rank) for _ in range(self.BLOCKS))
        self.norm = nn.LayerNorm(self.CHANNELS)
        self.head = VoicedLinear(self.CHANNELS, SPECTRA * BINS, voices, head_rank)
        self.head_offset = nn.Parameter(torch.zeros(voices, SPECTRA * BINS))

    def forward(self, text, pitch, energy, voice):
        """text [B, T, 128] already expanded to points; returns [B, T, 5 * 601]."""
        curves = torch.stack([torch.log1p(F.relu(pitch)) / 5, energy / ENERGY_SCALE], 2)
        x = torch.cat([text, curves.to(text.dtype)], 2)
        x = self.entry(x.transpose(1, 2)).transpose(1, 2) + of_voice(self.entry_offset, voice)[:, None]
        for block in self.blocks:
            x = block(x, voice)
        return self.head(self.norm(x), voice) + of_voice(self.head_offset, voice)[:, None]


class Company(nn.Module):
    """One network for `voices` voices. With ranks of 0 and one voice it is the published student.

    `voiced_noise` is how much of its noise it keeps in voiced frames, below 7 kHz, when it speaks. The network learns to
    draw as noise whatever it cannot foretell of the teacher's phase, and that sounds hoarse.
    """

    def __init__(self, voices=1, manner_rank=0, sound_rank=0, head_rank=0, voiced_noise=1.0):
        super().__init__()
        self.voices, self.ranks, self.voiced_noise = voices, (manner_rank, sound_rank, head_rank), voiced_noise
        self.manner = Manner(voices, manner_rank)
        self.sound = Sound(voices, sound_rank, head_rank)

    @torch.no_grad()
    def forward(self, ids, speed, voice):
        """One sentence, as the exported graph speaks it: ids [1, L], speed [1], voice [1]."""
        x, log_frames = self.manner.durations(ids, voice)
        frames = torch.round((torch.exp(log_frames[0]) - 1) / speed).clamp(min=1).long()
        phoneme = torch.repeat_interleave(torch.arange(len(frames)), frames)[None]
        pitch, energy = self.manner.curves(x, phoneme, voice)
        text = self.sound.text(ids, voice)[:, phoneme[0].repeat_interleave(2)]
        lh, theta, ln, lr, phi = self.sound(text, pitch, energy, voice).transpose(1, 2).split(BINS, 1)
        if self.voiced_noise != 1:
            ln = ln + self.calming()[None, :, None] * (pitch > VOICED_ABOVE_HZ)[:, None]
        return lh, theta, ln, lr, phi, pitch

    def calming(self):
        """What is added to each bin of the log noise in voiced frames: [601]."""
        return torch.where(torch.arange(BINS) * BIN_HZ < CALMED_BELOW_HZ, math.log(self.voiced_noise), 0.0)
