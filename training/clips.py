"""Teacher speech as batches. All of it lies on the device in a few long tensors, and a batch is gathered there.

New clips are looked for again and again, so the teacher may still be speaking while the training runs.
"""
import time

import numpy as np
import torch

from synthesis import HOP, WINDOW, pulses
from workshop import Workshop

LOOK_AGAIN_AFTER_S = {"cpu": 60.0, "cuda": 10.0}


class Column:
    """A one-dimensional tensor that grows at its end."""

    def __init__(self, device, dtype):
        self._room, self.length = torch.zeros(1 << 16, dtype=dtype, device=device), 0

    def append(self, values):
        wanted = self.length + len(values)
        if wanted > len(self._room):
            room = torch.zeros(max(wanted, 2 * len(self._room)), dtype=self._room.dtype, device=self._room.device)
            room[: self.length] = self._room[: self.length]
            self._room = room
        self._room[self.length : wanted] = torch.as_tensor(values).to(self._room.device, self._room.dtype)
        self.length = wanted

    def gather(self, starts, length, step=1):
        """Rows of `length` values from each of `starts` on, both counted in units of `step` values."""
        places = starts[:, None] * step + torch.arange(length * step, device=starts.device)
        return self._room[places.clamp(max=len(self._room) - 1)]


class Clips:
    """The clips of every voice of a company that have `shortest` points or more."""

    MARGIN = WINDOW // 2 // HOP  # points by which a segment's pulses reach beyond its ends

    def __init__(self, workshop: Workshop, folder, voices, device, shortest=1):
        self._folders = [workshop / folder / voice.name for voice in voices]
        self._device, self._shortest = torch.device(device), shortest
        self._known, self._looked = set(), float("-inf")
        types = {"ids": torch.long, "exact_frames": torch.float32, "phoneme": torch.long, "f0": torch.float32,
                 "energy": torch.float32, "wave": torch.int16, "pulses": torch.float16}
        self._columns = {name: Column(self._device, dtype) for name, dtype in types.items()}
        self._points = 0
        self.of_voice = [[] for _ in voices]  # for each clip: first phoneme, phonemes, first point, points
        self._places = [np.zeros(0, np.int64) for _ in voices]  # how many segments end with this clip

    def refresh(self):
        if time.monotonic() - self._looked < LOOK_AGAIN_AFTER_S.get(self._device.type, 60.0):
            return
        self._looked = time.monotonic()
        for voice, folder in enumerate(self._folders):
            for path in sorted(folder.glob("[0-9]*.npz")):
                if path not in self._known:
                    self._known.add(path)
                    self._add(voice, dict(np.load(path)))
        self._places = [np.cumsum([clip[3] - self._shortest + 1 for clip in clips]) for clips in self.of_voice]

    def wait(self):
        """Until there is a clip, for the teacher may have begun just now."""
        self.refresh()
        while not any(self.of_voice):
            print("no speech yet", flush=True)
            time.sleep(5)
            self._looked = float("-inf")
            self.refresh()

    def _add(self, voice, clip):
        phonemes, points = len(clip["ids"]), len(clip["f0"])
        phoneme = np.repeat(np.arange(phonemes), 2 * clip["frames"])
        if points != len(phoneme) or points < self._shortest:
            return
        sound = "wave" in clip
        margin = self.MARGIN if sound else 0  # points of silence between clips, so that pulses end where their clip does
        self.of_voice[voice].append((self._columns["ids"].length, phonemes, self._points + margin, points))
        for name in ("ids", "exact_frames"):
            self._columns[name].append(clip[name])
        around = lambda values, step=1: np.pad(values, margin * step)
        for name, values in (("f0", clip["f0"]), ("energy", clip["energy"]), ("phoneme", phoneme)):
            self._columns[name].append(around(values))
        if sound:
            f0, cycles = (torch.as_tensor(clip[name], device=self._device)[None] for name in ("f0", "cycles"))
            train = pulses(f0, cycles)[0]
            self._columns["wave"].append(around(clip["wave"], HOP))
            self._columns["pulses"].append(torch.nn.functional.pad(train, (margin * HOP, margin * HOP)))
        self._points += points + 2 * margin

    def minutes(self):
        return [sum(points for *_, points in clips) / 80 / 60 for clips in self.of_voice]

    def _turns(self, count, rng):
        """Which voice each clip of a batch is of: every voice in turn from a random one on."""
        voices = [voice for voice, clips in enumerate(self.of_voice) if clips]
        first = rng.integers(len(voices))
        return [voices[(first + i) % len(voices)] for i in range(count)]

    def _batch(self, turns, rows):
        voice, first, phonemes = (self._tensor(values) for values in (turns, rows[:, 0], rows[:, 1]))
        longest = int(rows[:, 1].max())
        return {"voice": voice, "ids": self._columns["ids"].gather(first, longest), "mask": within(longest, phonemes)}, first

    def _tensor(self, values):
        return torch.as_tensor(np.asarray(values, np.int64)).to(self._device, non_blocking=True)

    def manner_batch(self, count, rng):
        """Whole clips, padded to the longest."""
        turns = self._turns(count, rng)
        rows = np.array([self.of_voice[voice][rng.integers(len(self.of_voice[voice]))] for voice in turns])
        batch, first = self._batch(turns, rows)
        start, points, longest = self._tensor(rows[:, 2]), self._tensor(rows[:, 3]), int(rows[:, 3].max())
        curve = lambda name: self._columns[name].gather(start, longest)
        return batch | {
            "exact_frames": self._columns["exact_frames"].gather(first, batch["ids"].shape[1]),
            "phoneme": torch.where(within(longest, points), curve("phoneme"), 0)[:, ::2],
            "frame_mask": within(longest, points)[:, ::2],
            "pitch": curve("f0"),
            "energy": curve("energy"),
        }

    def sound_batch(self, count, rng):
        """The shortest length that all clips have, out of each clip: a segment anywhere, so long clips come more often."""
        turns, points = self._turns(count, rng), self._shortest
        rows, starts = zip(*(self._segment(voice, rng) for voice in turns))
        batch, _ = self._batch(turns, np.array(rows))
        start = self._tensor(starts)
        cut = lambda name, step=1: self._columns[name].gather(start, points, step)
        with_margins = self._columns["pulses"].gather(start - self.MARGIN, points + 2 * self.MARGIN, HOP)
        return batch | {"phoneme": cut("phoneme"), "pitch": cut("f0"), "energy": cut("energy"),
                        "pulses": with_margins[:, : (points - 1) * HOP + WINDOW].float(),
                        "wave": cut("wave", HOP).float() / 32767}

    def _segment(self, voice, rng):
        """A clip, and the point at which a segment of it begins."""
        places = self._places[voice]
        place = int(rng.integers(places[-1]))
        row = self.of_voice[voice][int(np.searchsorted(places, place, side="right"))]
        return row, row[2] + place % (row[3] - self._shortest + 1)


def within(longest, lengths):
    return torch.arange(longest, device=lengths.device)[None] < lengths[:, None]
