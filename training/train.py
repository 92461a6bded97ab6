#!/usr/bin/env python3
"""Trains one half of the company on the teacher's speech, and goes on where it stopped.

    train.py manner --steps 1500              durations, pitch and energy, from manner/ (or clips/)
    train.py sound  --steps 6000              spectra, from clips/
    train.py sound  --steps 8000 --finish .3     the learning rate falls to zero over the last three tenths of this run
    train.py sound  --for-minutes 7 --finish .5 --batch 64 --rate 1e-3     by the clock: for an accelerator

It runs on an accelerator where torch finds one. The state (weights, their running mean, optimizer, random numbers,
step) is written to checkpoints/HALF.pt every few minutes and when the process is asked to end; the one before is kept
as HALF.previous.pt. A voice that is new at the end of company.toml begins as the shared network speaks. `pack.py`
makes a small bundle of what is needed to go on elsewhere.
"""
import argparse
import csv
import os
import signal
import time

import numpy as np
import torch

from clips import Clips
from company import read_company
from losses import SoundLoss, manner_loss
from network import Company
from start import begin
from workshop import HERE, Workshop, add_workshop_argument, write_atomically

RANKS = {"manner_rank": 8, "sound_rank": 24, "head_rank": 48}
VOICED_NOISE = 0.5
WARM_UP_STEPS = 100
SHARED, OWN = "shared", "own"


def new_company(voices):
    return Company(len(voices), **RANKS, voiced_noise=VOICED_NOISE)


def is_own(name):
    return any(part in name for part in (".own.", ".scale", ".shift", "_offset", ".text.voice", "duration_voice"))


class Trainer:
    """The state of one half's training."""

    def __init__(self, half, workshop, voices, device, rate):
        self.half, self.workshop, self.device, self.rate = half, workshop, device, rate
        self.network = new_company(voices).to(device)
        self.parameters = {n: p for n, p in self.network.named_parameters() if n.startswith(f"{half}.")}
        self.optimizer = torch.optim.AdamW(self._groups(), lr=rate, betas=(0.9, 0.99), fused=True)
        self.mean, self.step, self.spent = {}, 0, 0.0
        self.warming_since = 0  # the step at which the optimizer began with nothing
        self.rng = np.random.default_rng(0)
        self.path = workshop / f"checkpoints/{half}.pt"

    def _groups(self):
        """Matrices decay towards zero, a voice's own parameters learn faster than what all share."""
        groups = {}
        for name, parameter in self.parameters.items():
            kind = OWN if is_own(name) else SHARED
            decays = parameter.ndim > 1 and kind == SHARED
            groups.setdefault((kind, decays), []).append(parameter)
        return [{"params": members, "weight_decay": 0.01 if decays else 0.0, "pace": 2.0 if kind == OWN else 1.0}
                for (kind, decays), members in groups.items()]

    def forget_start(self):
        self.mean = {name: p.detach().clone() for name, p in self.parameters.items()}

    def resume(self):
        state = torch.load(self.path, map_location=self.device, weights_only=False)
        fresh = {name: p.detach() for name, p in self.parameters.items()}
        grown = any(state["weights"][name].shape != p.shape for name, p in fresh.items())
        self.mean = {name: grown_to(state["mean"][name], p) for name, p in fresh.items()}
        weights = {name: grown_to(state["weights"][name], p) for name, p in fresh.items()}
        self.network.load_state_dict(weights, strict=False)
        self.step, self.spent = state["step"], state["spent"]
        self.rng = np.random.default_rng(self.step)
        if "optimizer" in state and not grown:
            self.optimizer.load_state_dict(state["optimizer"])
            for group in self.optimizer.param_groups:
                group["fused"] = True  # states of earlier versions say otherwise
            torch.set_rng_state(state["random"].cpu())
            self.warming_since = state.get("warming_since", 0)
        else:
            self.warming_since = self.step

    def save(self):
        weights = {name: p.detach() for name, p in self.parameters.items()}
        state = {"weights": weights, "mean": self.mean, "optimizer": self.optimizer.state_dict(),
                 "random": torch.get_rng_state(), "step": self.step, "spent": self.spent,
                 "warming_since": self.warming_since}
        write_atomically(self.path, lambda part: self._write(state, part))

    def _write(self, state, path):
        torch.save(state, path)
        if self.path.exists():
            os.replace(self.path, self.path.with_name(f"{self.half}.previous.pt"))

    def set_rate(self, share):
        """`share` is the part of the full rate that the schedule allows."""
        warm = min(1.0, (self.step - self.warming_since + 1) / WARM_UP_STEPS)
        for group in self.optimizer.param_groups:
            group["lr"] = self.rate * group["pace"] * warm * share

    def update(self, loss, limit):
        self.optimizer.zero_grad()
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(self.parameters.values(), limit)
        self.optimizer.found_inf = (~norm.isfinite()).float()  # makes AdamW leave the step out, without waiting for the number
        self.optimizer.step()
        decay = min(0.998, (self.step + 1) / (self.step + 20))
        with torch.no_grad():
            torch._foreach_lerp_(list(self.mean.values()), list(self.parameters.values()), 1 - decay)
        self.step += 1
        return norm


def grown_to(saved, fresh):
    """The saved tensor in the corner of the fresh one, where that has more voices or larger ranks."""
    if saved.shape == fresh.shape:
        return saved
    grown = fresh.clone()
    grown[tuple(slice(length) for length in saved.shape)] = saved.to(grown.device)
    return grown


class Schedule:
    """How far a run has come, by steps or by the clock."""

    def __init__(self, first_step, args):
        self.first, self.last, self.finish = first_step, args.steps, args.finish
        self.minutes, self.began = args.for_minutes, time.monotonic()

    def progress(self, step):
        if self.minutes:
            return (time.monotonic() - self.began) / 60 / self.minutes
        return (step - self.first) / max(1, self.last - self.first) if step < self.last else 1.0

    def share(self, progress):
        """Of the learning rate: all of it, then straight to zero over the last part."""
        return min(1.0, max(0.0, 1 - progress) / self.finish) if self.finish else 1.0


class Curve:
    """Means over the last steps, printed and appended to training-HALF.csv."""

    def __init__(self, workshop, half):
        self.path, self.sums, self.count = workshop / f"training-{half}.csv", {}, 0

    def add(self, values):
        self.count += 1
        for name, value in values.items():
            self.sums[name] = self.sums.get(name, 0.0) + value.detach()

    def report(self, step, minutes, data_minutes):
        row = {"step": step, "minutes": round(minutes, 2), "data": round(data_minutes, 1)}
        row |= {name: round(float(total) / self.count, 4) for name, total in self.sums.items()}
        fresh = not self.path.exists()
        with open(self.path, "a", newline="") as file:
            writer = csv.DictWriter(file, row, lineterminator="\n")
            if fresh:
                writer.writeheader()
            writer.writerow(row)
        print(" ".join(f"{name} {value}" for name, value in row.items()), flush=True)
        self.sums, self.count = {}, 0


def loss_function(half, device, args):
    """A function of network, clips and random numbers, and the longest gradient that it may take."""
    if half == "manner":
        return lambda network, clips, rng: manner_loss(network, clips.manner_batch(args.batch, rng)), 2.0
    sound_loss = SoundLoss(device)
    return lambda network, clips, rng: sound_loss(network, clips.sound_batch(args.batch, rng), rng), 5.0


class Stop:
    """True once somebody asked the process to end, so that it may save first."""

    def __init__(self):
        self.asked = False
        for kind in (signal.SIGTERM, signal.SIGINT):
            signal.signal(kind, self._ask)

    def _ask(self, *_):
        self.asked = True


def train(trainer, clips, args):
    loss_of, limit = loss_function(trainer.half, trainer.device, args)
    curve, saved, stop = Curve(trainer.workshop, trainer.half), time.monotonic(), Stop()
    schedule, before = Schedule(trainer.step, args), trainer.spent
    while (progress := schedule.progress(trainer.step)) < 1 and not stop.asked:
        clips.refresh()
        trainer.set_rate(schedule.share(progress))
        loss, parts = loss_of(trainer.network, clips, trainer.rng)
        norm = trainer.update(loss, limit)
        trainer.spent = before + time.monotonic() - schedule.began
        curve.add({"loss": loss, **parts, "gradient": norm})
        if trainer.step % args.report_every == 0:
            curve.report(trainer.step, trainer.spent / 60, sum(clips.minutes()))
        if time.monotonic() - saved > args.save_every:
            trainer.save()
            saved = time.monotonic()
    trainer.save()


def parse_pairs(text):
    return dict(pair.split("=") for pair in text.split(",") if pair)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("half", choices=["manner", "sound"])
    parser.add_argument("--steps", type=int, default=5000, help="where to stop, steps of earlier runs included")
    parser.add_argument("--for-minutes", type=float, help="how long to run, instead of --steps")
    parser.add_argument("--finish", type=float, default=0, help="part of this run over which the learning rate falls to zero")
    parser.add_argument("--save-every", type=float, default=180, metavar="SECONDS")
    parser.add_argument("--report-every", type=int, default=25, metavar="STEPS")
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--points", type=int, default=120, help="length of a segment, 80 points a second")
    parser.add_argument("--rate", type=float, default=5e-4)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--clips", help="folder of clips (default: manner or clips)")
    parser.add_argument("--graphs", type=parse_pairs, default={}, help="single-voice graphs to begin from: NAME=PATH,...")
    parser.add_argument("--like", type=parse_pairs, default={}, help="which of them each voice begins as: VOICE=NAME,...")
    add_workshop_argument(parser)
    return parser.parse_args()


def main():
    args = arguments()
    torch.set_num_threads(args.threads)
    torch.manual_seed(0)
    workshop, voices = Workshop(args.workshop), read_company(HERE / "company.toml")
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True
    trainer = Trainer(args.half, workshop, voices, device, args.rate)
    if trainer.path.exists():
        trainer.resume()
    else:
        begin(trainer.network, voices, args.graphs or {"hibari": workshop.published_graph}, args.like)
        trainer.forget_start()
    sound = args.half == "sound"
    clips = Clips(workshop, args.clips or ("clips" if sound else "manner"), voices, device, args.points if sound else 1)
    clips.wait()
    print(f"step {trainer.step}, minutes of speech:", [round(m, 1) for m in clips.minutes()], device, flush=True)
    train(trainer, clips, args)


if __name__ == "__main__":
    main()
