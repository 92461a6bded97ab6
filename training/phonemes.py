"""English text to the teacher's phonemes, and phonemes to ids.

The front end is the one of the published student (a port of misaki, with a US and a GB lexicon). The product uses
the crate loqui-g2p, which follows the same conventions, so that both feed the network alike.
"""
import json
import sys


class Phonemizer:
    """Reads sentences in one dialect: "us" or "gb"."""

    def __init__(self, workshop, dialect):
        sys.path.insert(0, str(workshop.student_package.parent))
        from hibari.g2p import G2P
        from hibari.tts import Hibari

        self.split_sentences = Hibari.split_sentences
        self._read = G2P(british=dialect == "gb")
        with open(workshop.student_package / "assets/vocab.json", encoding="utf-8") as file:
            self._ids = json.load(file)

    def phonemes(self, sentence):
        return self._read(sentence)

    def ids(self, phonemes):
        """Ids with the 0 that the network expects at both ends; characters outside the vocabulary are left out."""
        return [0, *(self._ids[c] for c in phonemes if c in self._ids), 0]
