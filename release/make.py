#!/usr/bin/env python3
"""Makes what a release holds.

    python3 release/make.py [--voices hibari,...] [--out FOLDER]        on each kind of machine
    python3 release/make.py --recipes --url URL [--out FOLDER]          once, when all archives are in the folder

The first makes an archive (.tar.gz, or .zip on Windows) of one program that also writes MP3 and has the voice hibari inside, with
completions of shells, manual pages, and the licences of all that is in it; where cargo-deb is installed, a package for Debian as
well. It builds the program, has it install the voices in a folder of its own, and builds it again with that folder inside
(FULLCAST_BUNDLE). The voices come from wherever `fullcast voices install` finds them. The same sources make the same archive.

The second fills the templates: a formula for Homebrew and a Dockerfile, with the addresses and checksums of the archives. URL is
where the archives will be; without it, they are expected in the folder.
"""

import argparse
import gzip
import hashlib
import io
import json
import os
import pathlib
import shutil
import subprocess
import tarfile
import zipfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
# Where cargo-deb looks for what belongs in the package; Cargo.toml names it.
STAGE = ROOT / "target" / "packaging"

# LAME is LGPL: whoever gets the program can build it again with another one.
FEATURES = "mp3,cluster"

# The targets that the formula knows, and where it puts them.
FORMULA = {
    "aarch64-apple-darwin": "MACOS_ARM",
    "x86_64-apple-darwin": "MACOS_INTEL",
    "aarch64-unknown-linux-gnu": "LINUX_ARM",
    "x86_64-unknown-linux-gnu": "LINUX_INTEL",
}

SHELLS = {"bash": "fullcast.bash", "zsh": "_fullcast", "fish": "fullcast.fish", "powershell": "_fullcast.ps1"}

# The names of files that hold licences, in the folders of crates.
LICENCES = ("licen", "copying", "notice", "copyright", "unlicense")


def cargo(*arguments, **variables):
    subprocess.run(["cargo", *arguments], cwd=ROOT, env={**os.environ, **variables}, check=True)


def metadata():
    command = ["cargo", "metadata", "--format-version", "1", "--locked"]
    return json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout)


def crates_in_program():
    """The crates that are part of the program, without those that only build or test it."""
    command = ["cargo", "tree", "--locked", "--features", FEATURES, "-e", "normal", "--prefix", "none", "--format", "{p}"]
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
    """Writes files, given by name and content, to an archive that depends on nothing else."""
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, (content, mode) in sorted(files.items()):
                entry = zipfile.ZipInfo(f"{folder}/{name}", (1980, 1, 1, 0, 0, 0))
                entry.external_attr = mode << 16
                entry.compress_type = zipfile.ZIP_DEFLATED
                packed.writestr(entry, content)
        return
    with open(path, "wb") as raw, gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) as packed:
        with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as tar:
            for name, (content, mode) in sorted(files.items()):
                entry = tarfile.TarInfo(f"{folder}/{name}")
                entry.size, entry.mode = len(content), mode
                tar.addfile(entry, io.BytesIO(content))


def build(voices):
    """Builds the program with these voices inside. Returns its path and the folder of the voices."""
    folder = ROOT / "target" / "bundled-voices"
    program = pathlib.Path(metadata()["target_directory"]) / "release" / ("fullcast.exe" if os.name == "nt" else "fullcast")
    cargo("build", "--release", "--locked")
    installed = {**os.environ, "FULLCAST_VOICES": str(folder)}
    subprocess.run([program, "voices", "install", *voices], check=True, env=installed)
    cargo("build", "--release", "--locked", "--features", FEATURES, FULLCAST_BUNDLE=str(folder))
    return program, folder


def stage(program, voices):
    """Collects everything but the program: completions, manual pages, and texts."""
    shutil.rmtree(STAGE, ignore_errors=True)
    for folder in ["completions", "man", "voices"]:
        (STAGE / folder).mkdir(parents=True)
    # Without a home folder, so that nothing of this machine gets into them.
    clean = {name: value for name, value in os.environ.items() if not name.startswith("FULLCAST_")}
    for shell, name in SHELLS.items():
        script = subprocess.run([program, "completions", shell], check=True, capture_output=True, env=clean).stdout
        (STAGE / "completions" / name).write_bytes(script)
    subprocess.run([program, "man", STAGE / "man"], check=True, env=clean, stdout=subprocess.DEVNULL)
    (STAGE / "LICENSE-THIRD-PARTIES").write_text(third_parties())
    for name in ["README.md", "LICENSE-MIT", "LICENSE-APACHE"]:
        shutil.copy(ROOT / name, STAGE / name)
    shutil.copy(ROOT / "src" / "engine" / "hibari" / "weights" / "NOTICE.md", STAGE / "voices" / "built-in.NOTICE.md")
    for path in sorted(voices.glob("*/*")):
        if path.suffix in (".NOTICE", ".MODEL_CARD"):
            shutil.copy(path, STAGE / "voices" / path.name)


def host():
    lines = subprocess.run(["rustc", "-vV"], check=True, capture_output=True, text=True).stdout.splitlines()
    return next(line.split()[1] for line in lines if line.startswith("host:"))


def version():
    return next(package["version"] for package in metadata()["packages"] if package["name"] == "fullcast")


def package(options):
    """Makes the archive and the package for this kind of machine."""
    program, voices = build(options.voices.split(","))
    stage(program, voices)
    name = f"fullcast-{version()}-{host()}"
    files = {program.name: (program.read_bytes(), 0o755)}
    for path in sorted(STAGE.rglob("*")):
        if path.is_file():
            files[path.relative_to(STAGE).as_posix()] = (path.read_bytes(), 0o644)
    path = options.out / (name + (".zip" if os.name == "nt" else ".tar.gz"))
    archive(path, name, files)
    print(path)
    if shutil.which("cargo-deb"):
        # What was built is packed as it is: the voices are inside, and another build would be one without them.
        # It prints where the package is.
        cargo("deb", "--no-build", "--quiet", "--output", str(options.out))


def recipes(options):
    """Fills the templates with the archives of all kinds of machines that are in the folder."""
    address = (options.url or options.out.resolve().as_uri()).rstrip("/")
    # The page of the project, where the address is one of its releases.
    values = {"VERSION": version(), "URL": address, "HOMEPAGE": address.split("/releases/")[0]}
    for target, key in FORMULA.items():
        path = options.out / f"fullcast-{version()}-{target}.tar.gz"
        values[key] = path.name
        values[key + "_SHA256"] = hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else None
    for template in sorted((ROOT / "release" / "templates").iterdir()):
        text = without_missing(template.read_text(), values)
        for key in sorted(values, key=len, reverse=True):
            text = text.replace(f"@{key}@", str(values[key]))
        path = options.out / template.name.removesuffix(".in")
        path.write_text(text)
        print(path)


def without_missing(text, values):
    """Leaves out the parts between `#if KEY` and `#end` whose archive is missing."""
    kept, keeping = [], True
    for line in text.splitlines(keepends=True):
        words = line.split()
        if words[:1] == ["#if"]:
            keeping = any(values.get(key + "_SHA256") for key in words[1:])
        elif words == ["#end"]:
            keeping = True
        elif keeping:
            kept.append(line)
    return "".join(kept)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--voices", default="hibari", help="the voices inside, separated by commas")
    parser.add_argument("--out", default=ROOT / "target" / "made", type=pathlib.Path, help="the folder for what is made")
    parser.add_argument("--recipes", action="store_true", help="fill the templates for the archives in the folder")
    parser.add_argument("--url", help="where the archives of the recipes will be")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    recipes(options) if options.recipes else package(options)


if __name__ == "__main__":
    main()
