#!/usr/bin/env python3
"""A small bundle to go on from elsewhere: both halves' running means in half precision, without the optimizers.

    pack.py pack bundle.pt        from checkpoints/
    pack.py unpack bundle.pt      into checkpoints/ of another workshop; train.py then goes on from there
"""
import argparse

import torch

from workshop import Workshop, add_workshop_argument, write_atomically

HALVES = ("manner", "sound")


def pack(workshop, path):
    bundle = {}
    for half in HALVES:
        state = torch.load(workshop / f"checkpoints/{half}.pt", map_location="cpu", weights_only=False)
        mean = {name: value.half() for name, value in state["mean"].items()}
        bundle[half] = {"mean": mean, "step": state["step"], "spent": state["spent"]}
    torch.save(bundle, path)


def unpack(workshop, path):
    bundle = torch.load(path, map_location="cpu", weights_only=True)
    for half in HALVES:
        state = bundle[half]
        state["mean"] = {name: value.float() for name, value in state["mean"].items()}
        state["weights"] = {name: value.clone() for name, value in state["mean"].items()}
        write_atomically(workshop / f"checkpoints/{half}.pt", lambda part: torch.save(state, part))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("step", choices=["pack", "unpack"])
    parser.add_argument("bundle")
    add_workshop_argument(parser)
    args = parser.parse_args()
    {"pack": pack, "unpack": unpack}[args.step](Workshop(args.workshop), args.bundle)


if __name__ == "__main__":
    main()
