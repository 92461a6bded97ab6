"""The company of voices, as company.toml lists it."""
import tomllib
from dataclasses import dataclass, field

from workshop import HERE


@dataclass(frozen=True)
class Voice:
    """One voice of the company, and how its teacher is made.

    `timbre` and `manner` are blends of teacher styles (name: weight). Timbre decides the sound, manner the pitch,
    the energy and the timing; manner defaults to timbre. `tempo` is the teacher's speaking rate. `size` shrinks
    the speaker: 1.1 raises pitch and formants by a tenth (a child), 0.95 lowers both. `apart` moves the trained voice
    away from others (name: share of what their own parameters differ by), where two came out too alike.
    """

    name: str
    dialect: str
    about: str
    timbre: dict
    manner: dict = field(default_factory=dict)
    tempo: float = 1.0
    size: float = 1.0
    apart: dict = field(default_factory=dict)


def read_company(path=HERE / "company.toml"):
    """The voices in the order of their selector: the first voice is number 0."""
    with open(path, "rb") as file:
        entries = tomllib.load(file)["voice"]
    return [Voice(**entry) for entry in entries]


def parse_blend(text):
    """"af_sky=.6,af_heart=.4", or one style's name."""
    parts = [part.partition("=") for part in text.split(",")]
    return {name: float(weight or 1) for name, _, weight in parts}
