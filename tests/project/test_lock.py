"""The lock files are the whole of what is installed.

What resolves beside a lock takes the newest release of what is asked for with an extra
(`coverage[toml]`), finds that it has no hash and stops: a release made elsewhere broke the start.
"""

from __future__ import annotations

import re
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]


def test_a_lock_is_taken_as_it_is() -> None:
    lines = (ROOT / "Makefile").read_text().splitlines()
    installs = [line for line in lines if "pip install" in line]

    assert "LOCKED = --no-deps --require-hashes -r" in lines
    assert len(installs) == 2
    assert [line for line in installs if not line.endswith(" $(LOCKED)")] == []


def test_a_lock_names_all_that_it_needs() -> None:
    locked = {
        canonicalize_name(name): version
        for name, version in re.findall(
            r"^([\w.-]+)==(\S+)", (ROOT / "requirements/dev.txt").read_text(), re.MULTILINE
        )
    }

    def is_locked(needed: Requirement) -> bool:
        version = locked.get(canonicalize_name(needed.name))
        return version is not None and needed.specifier.contains(version, prereleases=True)

    missing = [
        f"{name} → {needed}"
        for name in locked
        for needed in map(Requirement, distribution(name).requires or ())
        if (needed.marker is None or needed.marker.evaluate({"extra": ""}))
        and not is_locked(needed)
    ]

    assert missing == []


def test_the_running_lock_is_part_of_the_tests_lock() -> None:
    running, testing = (
        set(re.findall(r"^[\w.-]+==\S+", (ROOT / f"requirements/{lock}.txt").read_text(), re.M))
        for lock in ("run", "dev")
    )

    assert running - testing == set()
