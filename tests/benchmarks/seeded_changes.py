"""Tries `make test-changed` on 60 seeded faults, and on the last 100 commits, from its records.

Usage: python -m tests.benchmarks.seeded_changes [--recorded] [--run NUMBER]

Needs the records of `make test` and `make test-rest` for the files as they are; `--recorded` counts
only the tests that have one. Nothing is changed on disk: of each fault it says how many files of
tests are affected, how many run in two minutes, and how the command ends if they pass. With `--run`
NUMBER of the faults that could end with 0 are then made for real, and must end with 1: their
functions raise, their templates do not parse.
"""

import argparse
import ast
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest import mock

from tests.machine import changed, effects
from tests.migrated import ROOT, git
from tests.reach import Records, list_functions
from tests.sources import TESTS, of_packages, tracked

SEED = 68
EACH = 12
COMMITS = 100
BUDGET = changed.BUDGET_SECONDS - changed.START_SECONDS

# Path, text before and after.
Fault = tuple[str, str, str]


def break_function(path: Path, draw: random.Random) -> str | None:
    """Return the text with a function that raises."""
    text = path.read_text("utf-8")
    functions = [function for _, function in list_functions(ast.parse(text))]
    if not functions:
        return None
    first = draw.choice(functions).body[-1]
    rows = text.splitlines(keepends=True)
    rows.insert(first.lineno - 1, f"{' ' * first.col_offset}raise AssertionError\n")
    return "".join(rows)


def break_setting(path: Path, draw: random.Random) -> str | None:
    text = path.read_text("utf-8")
    settings = re.findall(r"^[A-Z_]{4,} = .*[^\s({\[]$", text, re.MULTILINE)
    return text.replace(chosen := draw.choice(settings), f"# {chosen}") if settings else None


def break_template(path: Path, draw: random.Random) -> str | None:
    return path.read_text("utf-8") + "{% no_such_tag %}"


def break_data(path: Path, draw: random.Random) -> str | None:
    text = path.read_text("utf-8")
    at = draw.randrange(len(text))
    return f"{text[:at]}x{text[at + 1 :]}"


def files_by_kind() -> dict[str, tuple[list[Path], Callable[[Path, random.Random], str | None]]]:
    below = tuple(f"{ROOT / folder}/" for folder in TESTS)
    product = [path for path in of_packages(".py") if "migrations" not in path.parts]
    data = [path for path in tracked(".yaml", ".csv") if {"fixtures", "data"} & {*path.parts}]
    return {
        "settings": (
            [path for path in tracked(".py") if path.parent.name == "settings"],
            break_setting,
        ),
        "fixtures": (data, break_data),
        "helpers": (
            [
                path
                for path in tracked(".py")
                if str(path).startswith(below) and not path.name.startswith("test_")
            ],
            break_function,
        ),
        "templates": (of_packages(".html"), break_template),
        "modules": ([path for path in product if "site" not in path.parts], break_function),
    }


def draw_faults() -> Iterator[tuple[str, Fault]]:
    draw = random.Random(SEED)  # noqa: S311 - the same faults each time
    for kind, (files, make_fault) in files_by_kind().items():
        count = 0
        while count < EACH:
            path = draw.choice(files)
            if broken := make_fault(path, draw):
                count += 1
                yield kind, (path.relative_to(ROOT).as_posix(), path.read_text("utf-8"), broken)


def choose(
    changes: list[tuple[str, str | None, str | None]], records: Records
) -> changed.Selection:
    """Return what would run if the files in which the records were made changed like this."""
    before = {path: old for path, old, _ in changes}
    after = {path: new for path, _, new in changes}
    with (
        mock.patch.object(
            effects, "content_of", lambda tree, path: (before, after)[tree == "after"][path]
        ),
        mock.patch.object(effects, "changed_paths", return_value=[*after]),
        mock.patch.object(changed, "changed_paths", return_value=[*after]),
    ):
        return changed.select("HEAD", "after", records)


def commits() -> Iterator[tuple[str, list[tuple[str, str | None, str | None]]]]:
    listed = (git("log", "--no-merges", "--format=%h", f"-{COMMITS}") or "").split()
    for commit in listed:
        paths = effects.changed_paths(f"{commit}^", commit) or []
        yield (
            commit,
            [
                (path, effects.content_of(f"{commit}^", path), effects.content_of(commit, path))
                for path in paths
            ],
        )


def report(name: str, selection: changed.Selection) -> str:
    """Print how the command ends if all tests pass; return "0" or "3"."""
    chosen = selection.within(BUDGET)
    end = "0" if len(chosen) == len(selection.affected) else "3"
    seconds = sum(selection.affected[unit] for unit in chosen)
    print(
        f"{end}  {len(selection.affected):5} affected {len(chosen):4} run {seconds:6.1f} s  {name}"
    )
    return end


def run_fault(fault: Fault) -> int:
    path, before, broken = fault
    try:
        (ROOT / path).write_text(broken, "utf-8")
        return changed.main("HEAD")
    finally:
        (ROOT / path).write_text(before, "utf-8")


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--run", type=int, default=0, metavar="NUMBER")
    parser.add_argument("--recorded", action="store_true")
    arguments = parser.parse_args()
    records = Records.load()
    if arguments.recorded:
        changed.list_units = lambda records: sorted(records.units)
    ends: Counter[tuple[str, str]] = Counter()
    quick = []
    for kind, fault in draw_faults():
        end = report(f"{kind} {fault[0]}", choose([fault], records))
        ends[kind, end] += 1
        if end == "0":
            quick.append(fault)
    for commit, changes in commits():
        ends["commits", report(commit, choose(changes, records))] += 1
    print(
        *(f"{kind}: {count} would end with {end}" for (kind, end), count in sorted(ends.items())),
        sep="\n",
    )
    noticed = [run_fault(fault) for fault in quick[: arguments.run]]
    print(f"{noticed.count(changed.FAILED)} of {len(noticed)} faults made for real ended with 1.")
    return 0 if {*noticed} <= {changed.FAILED} else 1


if __name__ == "__main__":
    sys.exit(main())
