#!/usr/bin/env python3
"""Makes the archive of a release: one program with the voice hibari inside, and the licences of all that is in it.

    python3 release/archive.py [--voices hibari,...] [--out FOLDER]

It builds the program, has it install the voices in a folder of its own, and builds it again with that folder inside
(FULLCAST_BUNDLE). The voices come from wherever `fullcast voices install` finds them. The same sources make the same archive.
"""

import argparse
import gzip
import io
import json
import os
import pathlib
import subprocess
import tarfile

ROOT = pathlib.Path(__file__).resolve().parent.parent

# The names of files that hold licences, in the folders of crates.
LICENCES = ("licen", "copying", "notice", "copyright", "unlicense")


def cargo(*arguments, **variables):
    subprocess.run(["cargo", *arguments], cwd=ROOT, env={**os.environ, **variables}, check=True)


def metadata():
    command = ["cargo", "metadata", "--format-version", "1", "--locked"]
    return json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout)


def crates_in_program():
    """The crates that are part of the program, without those that only build or test it."""
    command = ["cargo", "tree", "--locked", "-e", "normal", "--prefix", "none", "--format", "{p}"]
    lines = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    return {tuple(line.split()[:2]) for line in lines if line.strip()}


def third_parties():
    """The licence texts of all crates in the program, each text once."""
    wanted = crates_in_program()
    texts = {}
    names = []
    for package in sorted(metadata()["packages"], key=lambda package: (package["name"], package["version"])):
        if package["name"] == "fullcast" or (package["name"], "v" + package["version"]) not in wanted:
            continue
        name = f"{package['name']} {package['version']}"
        names.append(f"{name}: {package.get('license') or 'see its licence file'}")
        folder = pathlib.Path(package["manifest_path"]).parent
        for path in sorted(folder.iterdir()):
            if path.is_file() and path.name.lower().startswith(LICENCES):
                texts.setdefault(path.read_text(errors="replace").strip(), []).append(f"{name}, {path.name}")
    parts = ["This program contains these crates:\n\n" + "\n".join(names)]
    parts += [f"{'-' * 80}\n{chr(10).join(users)}\n\n{text}" for text, users in texts.items()]
    return "\n\n".join(parts) + "\n"


def archive(path, folder, files):
    """Writes files, given by name and content, to a tar.gz that depends on nothing else."""
    with open(path, "wb") as raw, gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) as packed:
        with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as tar:
            for name, (content, mode) in sorted(files.items()):
                entry = tarfile.TarInfo(f"{folder}/{name}")
                entry.size, entry.mode = len(content), mode
                tar.addfile(entry, io.BytesIO(content))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--voices", default="hibari", help="the voices inside, separated by commas")
    parser.add_argument("--out", default=ROOT / "target" / "archive", type=pathlib.Path, help="the folder for the archive")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    voices = ROOT / "target" / "bundled-voices"
    target = pathlib.Path(metadata()["target_directory"])
    program = target / "release" / ("fullcast.exe" if os.name == "nt" else "fullcast")

    cargo("build", "--release", "--locked")
    wanted = options.voices.split(",")
    subprocess.run(
        [program, "voices", "install", *wanted], check=True, env={**os.environ, "FULLCAST_VOICES": str(voices)}
    )
    cargo("build", "--release", "--locked", FULLCAST_BUNDLE=str(voices))

    host = subprocess.run(["rustc", "-vV"], check=True, capture_output=True, text=True).stdout
    host = next(line.split()[1] for line in host.splitlines() if line.startswith("host:"))
    version = next(package["version"] for package in metadata()["packages"] if package["name"] == "fullcast")
    name = f"fullcast-{version}-{host}"
    files = {program.name: (program.read_bytes(), 0o755), "LICENSE-THIRD-PARTIES": (third_parties().encode(), 0o644)}
    for path in [ROOT / "README.md", ROOT / "LICENSE-MIT", ROOT / "LICENSE-APACHE"]:
        files[path.name] = (path.read_bytes(), 0o644)
    notice = ROOT / "src" / "engine" / "hibari" / "weights" / "NOTICE.md"
    files["voices/built-in.NOTICE.md"] = (notice.read_bytes(), 0o644)
    for path in sorted(voices.glob("*/*")):
        if path.suffix in (".NOTICE", ".MODEL_CARD"):
            files[f"voices/{path.name}"] = (path.read_bytes(), 0o644)
    path = options.out / f"{name}.tar.gz"
    archive(path, name, files)
    print(path)


if __name__ == "__main__":
    main()
