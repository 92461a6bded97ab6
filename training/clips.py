"""Teacher speech as batches: clips are looked for anew every minute, so the teacher may still be writing."""
import time

import numpy as np
import torch

from synthesis import HOP, WINDOW, pulses
from workshop import Workshop

LOOK_AGAIN_AFTER = 60.0


class Clips:
    """The clips of every voice of a company; `shortest` points at least."""

    def __init__(self, workshop: Workshop, folder, voices, shortest=1):
        self._folders = [workshop / folder / voice.name for voice in voices]
        self._shortest, self._known, self._looked = shortest, set(), -LOOK_AGAIN_AFTER
        self.of_voice = [[] for _ in voices]

    def refresh(self):
        if time.monotonic() - self._looked < LOOK_AGAIN_AFTER:
            return
        self._looked = time.monotonic()
        for voice, folder in enumerate(self._folders):
            for path in sorted(folder.glob("[0-9]*.npz")):
                if path not in self._known:
                    self._known.add(path)
                    self._add(voice, dict(np.load(path)))

    def _add(self, voice, clip):
        clip["voice"] = voice
        clip["phoneme"] = np.repeat(np.arange(len(clip["ids"])), clip["frames"])
        points = 2 * len(clip["phoneme"])
        if points != len(clip["f0"]) or points < self._shortest:
            return
        if "wave" in clip:
            cycles = torch.tensor(clip["cycles"])[None]
            clip["pulses"] = pulses(torch.tensor(clip["f0"])[None], cycles)[0].to(torch.float16).numpy()
        self.of_voice[voice].append(clip)

    def minutes(self):
        return [sum(len(clip["f0"]) for clip in clips) / 80 / 60 for clips in self.of_voice]

    def draw(self, count, rng):
        """`count` clips, every voice in turn from a random one on, so that a batch holds each about as often."""
        voices = [voice for voice, clips in enumerate(self.of_voice) if clips]
        first = rng.integers(len(voices))
        turns = [voices[(first + i) % len(voices)] for i in range(count)]
        return [self.of_voice[voice][rng.integers(len(self.of_voice[voice]))] for voice in turns]


def padded(rows, dtype, fill=0):
    table = np.full((len(rows), max(map(len, rows))), fill, dtype)
    for row, values in zip(table, rows):
        row[: len(values)] = values
    return torch.from_numpy(table)


def lengths_to_mask(lengths):
    lengths = torch.tensor(lengths)
    return torch.arange(int(lengths.max()))[None] < lengths[:, None]


def manner_batch(clips):
    return {
        "ids": padded([clip["ids"] for clip in clips], np.int64),
        "voice": torch.tensor([clip["voice"] for clip in clips]),
        "mask": lengths_to_mask([len(clip["ids"]) for clip in clips]),
        "exact_frames": padded([clip["exact_frames"] for clip in clips], np.float32, 1),
        "phoneme": padded([clip["phoneme"] for clip in clips], np.int64),
        "frame_mask": lengths_to_mask([len(clip["phoneme"]) for clip in clips]),
        "pitch": padded([clip["f0"] for clip in clips], np.float32),
        "energy": padded([clip["energy"] for clip in clips], np.float32),
    }


def sound_batch(clips, points, rng):
    """A random segment of `points` of every clip, with the pulses half a window beyond its ends."""
    starts = [int(rng.integers(len(clip["f0"]) - points + 1)) for clip in clips]
    segments = list(zip(clips, starts))
    cut = lambda name: torch.from_numpy(np.stack([clip[name][s : s + points] for clip, s in segments]).astype(np.float32))
    margin = WINDOW // 2
    pulse, wave = [], []
    for clip, start in segments:
        whole = np.pad(clip["pulses"], margin)
        pulse.append(whole[start * HOP : (start + points - 1) * HOP + WINDOW])
        wave.append(clip["wave"][start * HOP : (start + points) * HOP])
    return {
        "ids": padded([clip["ids"] for clip in clips], np.int64),
        "voice": torch.tensor([clip["voice"] for clip in clips]),
        "mask": lengths_to_mask([len(clip["ids"]) for clip in clips]),
        "phoneme": torch.from_numpy(np.stack([np.repeat(clip["phoneme"], 2)[s : s + points] for clip, s in segments])),
        "pitch": cut("f0"),
        "energy": cut("energy"),
        "pulses": torch.from_numpy(np.stack(pulse).astype(np.float32)),
        "wave": torch.from_numpy(np.stack(wave).astype(np.float32) / 32767),
    }
