#!/usr/bin/env python3
"""Sentences to train and to measure with, as phonemes in both dialects.

    sentences.py FOLDER...      every *.txt below the folders is read: novels in the public domain, plain text

Writes sentences-us.json and sentences-gb.json (training) and heldout-us.json and heldout-gb.json (the lines of
test-lines.txt first, then 200 sentences of the books) to the workshop: lists of {text, phonemes, ids, own}.
Two fifths are speech between quotation marks, the rest narration; our own lines come on top.
"""
import argparse
import json
import random
import re
from pathlib import Path

from phonemes import Phonemizer
from workshop import HERE, Workshop, add_workshop_argument, write_atomically

HELD_OUT = 200
SHORTEST, LONGEST = 4, 190  # ids, the zeros at both ends included
ODD = re.compile(r"[A-Z]{4}|[\[\]{}|<>=@#*_]|--")
SPOKEN = re.compile(r"[“\"]([^“”\"]{2,300})[”\"]")


def own_lines(name):
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def paragraphs(text):
    text = text.replace("_", "")
    for paragraph in re.split(r"\n\s*\n", text):
        paragraph = " ".join(paragraph.split())
        if paragraph:
            yield paragraph.replace("--", "—")


def harvest(path, split):
    """(dialogue, narration) of one book: sentences that are whole and plain."""
    dialogue, narration = set(), set()
    for paragraph in paragraphs(path.read_text(encoding="utf-8", errors="replace")):
        for quote in SPOKEN.findall(paragraph):
            dialogue.update(filter(usable, map(str.strip, split(quote))))
        if not re.search(r"[“”\"]", paragraph):
            narration.update(filter(usable, map(str.strip, split(paragraph))))
    return sorted(dialogue), sorted(narration)


def usable(sentence):
    return (1 <= len(sentence.split()) <= 30 and sentence[0].isupper() and sentence[-1] in ".!?"
            and not ODD.search(sentence))


def choose(books, split, count, rng):
    """As many sentences of each book as of the others, two fifths of them dialogue."""
    chosen = []
    for book in books:
        dialogue, narration = harvest(book, split)
        share = count // len(books)
        for pool, wanted in ((dialogue, share * 2 // 5), (narration, share - share * 2 // 5)):
            chosen += rng.sample(pool, min(wanted, len(pool)))
    rng.shuffle(chosen)
    return chosen


def read_aloud(texts, phonemizer):
    entries, own = [], set(own_lines("lines.txt"))
    for text in texts:
        phonemes = phonemizer.phonemes(text)
        ids = phonemizer.ids(phonemes)
        if SHORTEST <= len(ids) <= LONGEST:
            entries.append({"text": text, "phonemes": phonemes, "ids": ids, "own": text in own})
    return entries


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--count", type=int, default=3000)
    add_workshop_argument(parser)
    args = parser.parse_args()
    workshop, rng = Workshop(args.workshop), random.Random(1)
    books = sorted(path for folder in args.folders for path in folder.rglob("*.txt"))
    for dialect in ("us", "gb"):
        phonemizer = Phonemizer(workshop, dialect)
        if dialect == "us":
            chosen = choose(books, phonemizer.split_sentences, args.count + HELD_OUT, rng)
        held, train = chosen[:HELD_OUT], chosen[HELD_OUT:] + own_lines("lines.txt")
        for name, texts in (("heldout", own_lines("test-lines.txt") + held), ("sentences", train)):
            entries = read_aloud(texts, phonemizer)
            target = workshop / f"{name}-{dialect}.json"
            write_atomically(target, lambda part: part.write_text(json.dumps(entries, ensure_ascii=False), encoding="utf-8"))
            print(f"{target.name}: {len(entries)} sentences")


if __name__ == "__main__":
    main()
