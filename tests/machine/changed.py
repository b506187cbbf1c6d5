"""Runs the tests of the rooms that a change touches, and of the rooms above them.

Usage: changed.py BASE [ARGUMENT OF PYTEST …]

A room is an app of a package, and above it is whatever imports it. The browser and the tests of the
whole project are left to `make test`.
"""

import functools
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import grimp
from grimp import ImportGraph

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("cms_ext", "members_area", "ebok_plugin", "cases", "exchange_api", "waste_union")
# Cheap, and broken by changes of any room.
ALWAYS = ("tests/boundaries", "tests/project/test_locale.py")
# Packages of apps, no apps themselves.
FLOORS = {
    path.parent.relative_to(ROOT).parts
    for path in (ROOT / "cms_ext").glob("*/__init__.py")
    if not (path.parent / "apps.py").exists()
}


def changed_since(base: str) -> list[str]:
    """Files of the working tree that differ from where it left `base`, new ones among them."""
    start = _git("merge-base", "HEAD", base)[0]
    return [
        *_git("diff", "--name-only", start),
        *_git("ls-files", "--others", "--exclude-standard"),
    ]


def affected_by(changed: Iterable[str]) -> list[str]:
    """The files and folders of tests to run, each once."""
    rooms: set[tuple[str, ...]] = set()
    own: set[str] = set()
    for path in map(Path, changed):
        if path.parts[0] in PACKAGES and len(path.parts) > 2:
            rooms.add(_room(path.with_suffix("").parts))
        elif path.parts[:1] != ("tests",) or path.parts[1] == "browser":
            continue
        elif path.name.startswith("test_"):
            own.add(str(path))
        elif path.parts[1] in PACKAGES and len(path.parts) > 3:
            own.add(str(Path("tests", *_room(path.parts[1:]))))
    wanted = {str(Path("tests", *room)) for room in rooms | _above(rooms)} | own
    return sorted({*ALWAYS, *(one for one in wanted if (ROOT / one).exists())})


def _above(rooms: Iterable[tuple[str, ...]]) -> set[tuple[str, ...]]:
    modules = {
        module
        for room in rooms
        if (name := ".".join(room)) in _imports().modules
        for module in _imports().find_downstream_modules(name, as_package=True)
    }
    return {_room(tuple(module.split("."))) for module in modules}


@functools.cache
def _imports() -> ImportGraph:
    """Read once, and not at all when no room has changed."""
    return grimp.build_graph(*PACKAGES, cache_dir=None)


def _room(parts: tuple[str, ...]) -> tuple[str, ...]:
    """The app, or the module that stands alone: the extension's lie in floors."""
    return parts[:3] if parts[:2] in FLOORS else parts[:2]


def _git(*words: str) -> list[str]:
    return subprocess.run(
        ["git", *words], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()


if __name__ == "__main__":
    base, *arguments = sys.argv[1:]
    asked = affected_by(changed_since(base))
    print("\n".join(asked), flush=True)
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *arguments, *asked])
