"""Runs the first tier on each supported pair of Wagtail and Django (`make test-versions`).

Usage: versions.py [PYTHON-WAGTAIL-DJANGO …] [-- ARGUMENT OF PYTEST …]

Without a name it takes all pairs of the Pythons on this machine, each in an environment of its own
in `.venv-versions/`: the locked libraries, and over them this Wagtail and this Django.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENTS = ROOT / ".venv-versions"
LOCK = ROOT / "deploy" / "requirements" / "dev.txt"
UV = ROOT / ".venv" / "bin" / "uv"
OWN_PATH = (
    "site",
    ".",
    *(str(path.parent) for path in sorted(ROOT.glob("plugins/*/pyproject.toml"))),
)
PYTHONS = ("3.11", "3.12", "3.13")
WAGTAILS = ("8.0", "8.1")
# With the Pythons that each runs on.
DJANGOS = {"5.2": PYTHONS, "6.0": PYTHONS[1:]}
# Released as a candidate only: the newest one is taken.
CANDIDATES = {"8.1": "8.1rc1"}


@dataclass(frozen=True)
class Combination:
    """One Python with one Wagtail and one Django, each as MAJOR.MINOR."""

    python: str
    wagtail: str
    django: str

    def __str__(self) -> str:
        return f"{self.python}-{self.wagtail}-{self.django}"

    @property
    def program(self) -> Path:
        return ENVIRONMENTS / str(self) / "bin" / "python"


def list_combinations() -> Iterator[Combination]:
    """Yield all that are supported."""
    for wagtail in WAGTAILS:
        for django, pythons in DJANGOS.items():
            for python in pythons:
                yield Combination(python, wagtail, django)


def find_python(version: str) -> str:
    """Return a program of this version that runs, of the PATH or of pyenv; empty if none does."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"), "versions")
    programs = [
        shutil.which(f"python{version}"),
        *map(str, sorted(pyenv.glob(f"{version}.*/bin/python"))),
    ]
    for program in filter(None, programs):
        # A shim of pyenv may lead nowhere.
        if not subprocess.run([program, "--version"], capture_output=True, check=False).returncode:
            return program
    return ""


def install(combination: Combination, python: str) -> None:
    """Make the environment if it is not there; raises CalledProcessError."""
    if combination.program.exists():
        return
    folder = combination.program.parents[1]
    partial = folder.with_suffix(".new")
    target = ["-q", "--python", str(partial)]
    run = [str(UV), "pip", "install", *target]
    subprocess.run([UV, "venv", "-q", "--python", python, partial], check=True)
    subprocess.run([*run, "setuptools"], check=True)
    locked = ["--no-build-isolation", "--no-deps", "--require-hashes", "-r", str(LOCK)]
    subprocess.run([*run, *locked], check=True)
    wagtail = CANDIDATES.get(combination.wagtail, f"{combination.wagtail}.*")
    pair = [f"wagtail=={wagtail}", f"django=={combination.django}.*"]
    subprocess.run([*run, *pair], check=True)
    partial.rename(folder)


def test(combination: Combination, arguments: list[str]) -> int:
    """Run the tests; what a newer library warns of is printed and fails nothing."""
    warnings = ["-W", "default::DeprecationWarning", "-W", "default::PendingDeprecationWarning"]
    command = [combination.program, "-m", "pytest", "-q", "-n", "2", "--dist", "loadgroup"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(OWN_PATH)}
    return subprocess.run(
        [*command, *warnings, *arguments], cwd=ROOT, env=environment, check=False
    ).returncode


def main(arguments: list[str]) -> int:
    names, options = arguments, ["--tier", "first"]
    if "--" in arguments:
        at = arguments.index("--")
        names, options = arguments[:at], arguments[at + 1 :]
    known = {str(combination): combination for combination in list_combinations()}
    if unknown := set(names) - set(known):
        sys.exit(f"No such combination: {', '.join(unknown)}. Known: {', '.join(known)}")
    failed = []
    for name in names or known:
        python = find_python(known[name].python)
        if not python:
            print(f"== {name}: not on this machine, left out")
            failed += [name] if names else []
            continue
        print(f"== {name}", flush=True)
        install(known[name], python)
        if test(known[name], options):
            failed.append(name)
    print(f"failed: {', '.join(failed)}" if failed else "all passed")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
