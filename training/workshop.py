"""Where things lie while voices are made.

Everything heavy is kept in one folder outside the repository, the workshop:

    packages/kokoro/model.onnx      the teacher
    packages/kokoro/voices/*.bin    its styles
    packages/hibari/                the published student, and its English front end
    sentences-us.json, -gb.json     text, phonemes and ids
    clips/VOICE/*.npz               teacher speech with its durations, pitch and energy
    manner/VOICE/*.npz              the same without sound: only what the prosody branch learns from
    checkpoints/                    training state, newest last
    curve.csv                       the learning curve
"""
import os
from pathlib import Path

HERE = Path(__file__).resolve().parent


class Workshop:
    def __init__(self, root=None):
        self.root = Path(root or os.environ.get("FULLCAST_WORKSHOP", "~/fullcast-training")).expanduser()

    def __truediv__(self, part):
        return self.root / part

    @property
    def teacher(self):
        return self / "packages/kokoro/model.onnx"

    @property
    def styles(self):
        return self / "packages/kokoro/voices"

    @property
    def student_package(self):
        return self / "packages/hibari"

    @property
    def published_graph(self):
        return self.student_package / "assets/hibari.onnx"


def add_workshop_argument(parser):
    parser.add_argument("--workshop", help="folder for packages, speech and checkpoints "
                        "(default: $FULLCAST_WORKSHOP or ~/fullcast-training)")


def write_atomically(path, write):
    """Calls `write(temporary_path)` and renames the result, so that a reader never sees half a file."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.stem}.part{path.suffix}")
    write(part)
    os.replace(part, path)
