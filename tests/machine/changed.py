"""Runs the tests that a change can break, the likeliest first, within two minutes of CPU.

Usage: changed.py BASE [CPU SECONDS]

A test file is affected if something that it reached when it last passed in this clone
(`tests/reach.py`) is different now: a function, a template, a file that it opened. What runs at
import affects the tests that reached an importer (`tests/machine/effects.py`). What no test is
known to reach, and every kind of file that is not understood, affects all tests; so does a record
that is missing. BASE only helps to guess what is likely where there are no records.

Exits with 0 if all affected tests passed, with 1 if a test failed, and with 3 if the time ended
before: the next run goes on with the others. Tests that start a browser or a program are left to
`make test` and `make test-rest`.
"""

import itertools
import json
import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.machine.effects import EVERYTHING, changed_paths, effect_since
from tests.migrated import ROOT, git
from tests.reach import THOROUGH, Record, Records, file_tree
from tests.sources import TESTS, tracked

BUDGET_SECONDS = 120.0
# Of the budget, until the first test runs.
START_SECONDS = 15.0
# Of a file that has not run in this clone.
UNKNOWN_SECONDS = 2.0
FAILED, UNFINISHED, NO_TESTS = 1, 3, 5
OUTCOME = "Passed so far: {passed} of {all} affected test files, {left} not run."
OTHERS = "Tests that start a browser or a program are not among them (make test, make test-rest)."
# Nothing in such a folder, of the whole or of a plugin, runs in pytest's process.
OTHER_PROCESSES = "tests/browser/"


@dataclass
class Selection:
    """The affected units, the likeliest first, each with its expected CPU seconds."""

    affected: dict[str, float]
    total: int

    def within(self, seconds: float) -> list[str]:
        """Return those that the time is expected to last for, at least the first."""
        ends = itertools.accumulate(self.affected.values())
        return [
            unit
            for place, (unit, end) in enumerate(zip(self.affected, ends, strict=True))
            if place == 0 or end <= seconds
        ]


def list_units(records: Records) -> list[str]:
    """Return the units of all files of tests; one that has not run yet is judged by its text."""
    folders = tuple(f"{folder}/" for folder in TESTS)
    units = []
    for path in tracked(".py"):
        file = path.relative_to(ROOT).as_posix()
        if not path.name.startswith("test_") or not file.startswith(folders):
            continue
        if OTHER_PROCESSES in file:
            continue
        units.append(file)
        if file + THOROUGH in records.units or "thorough" in path.read_text("utf-8"):
            units.append(file + THOROUGH)
    return units


def select(base: str, tree: str, records: Records) -> Selection:
    """Choose the units for which something differs in `tree` from where they last passed."""
    units = list_units(records)
    trees = {record.tree for record in records.units.values()}
    effects = {former: effect_since(former, tree, records) for former in trees}
    changed = set(changed_paths(git("merge-base", "HEAD", base) or "HEAD", tree) or ())
    changed.update(*(effect.changed for effect in effects.values()))
    ranks: dict[str, tuple[int, int, float]] = {}
    for unit in units:
        record = records.units.get(unit)
        effect = effects[record.tree] if record else EVERYTHING
        affected = record is not None and effect.touches(unit, record.keys)
        has_tests = record is None or bool(record.keys or record.seconds)
        if affected or (effect.everything and has_tests):
            ranks[unit] = _rank(unit, record, changed, affected=affected)
    ordered = sorted(ranks, key=lambda unit: (ranks[unit], unit))
    return Selection({unit: ranks[unit][2] for unit in ordered}, len(units))


def _rank(
    unit: str, record: Record | None, changed: set[str], *, affected: bool
) -> tuple[int, int, float]:
    """Sort by how likely the unit notices the change, then by its cost."""
    file = unit.removesuffix(THOROUGH)
    text = (ROOT / file).read_text("utf-8")
    stems = {Path(path).stem for path in changed}
    if file in changed:
        likely = 0
    elif affected:
        likely = 1
    elif any(re.search(rf"\b{re.escape(stem)}\b", text) for stem in stems):
        likely = 2
    else:
        likely = 3
    parts = _folders(file)
    near = max((len(parts & _folders(path)) for path in changed), default=0)
    return likely, -near, record.seconds if record else UNKNOWN_SECONDS


def _folders(path: str) -> set[str]:
    return {part.removeprefix("test_") for part in Path(path).with_suffix("").parts} - {"tests"}


def run(units: list[str], budget: float) -> int:
    """Return the exit code of pytest; it is 0 also where the budget ended or no test was there."""
    files = dict.fromkeys(unit.removesuffix(THOROUGH) for unit in units)
    with tempfile.NamedTemporaryFile("w", suffix=".json") as chosen:
        json.dump(units, chosen)
        chosen.flush()
        options = ("-q", f"--units={chosen.name}", f"--budget={budget}")
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *options, *files],
            cwd=ROOT,
            env={**os.environ, "PYTEST_PLUGINS": "tests.reach"},
            check=False,
        )
    return 0 if done.returncode == NO_TESTS else done.returncode


def main(base: str, budget: float = BUDGET_SECONDS) -> int:
    tree = file_tree()
    if tree is None:
        sys.exit("test-changed compares files by git, and this folder is no clone.")
    selection = select(base, tree, Records.load())
    chosen = selection.within(budget - START_SECONDS)
    total = len(selection.affected)
    print(f"{total} of {selection.total} test files are affected; {len(chosen)} run.", flush=True)
    if chosen and run(chosen, budget):
        return FAILED
    units = Records.load().units
    passed = sum(unit in units and units[unit].tree == tree for unit in chosen)
    print(OUTCOME.format(passed=passed, all=total, left=total - passed), OTHERS, sep="\n")
    return 0 if passed == total else UNFINISHED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], *map(float, sys.argv[2:])))
