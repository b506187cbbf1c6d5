"""Checks whether the tests notice small changes, and in which tier.

Usage: python -m tests.benchmarks.mutation COSMIC_RAY [COMMIT [RULES [SCREENS [TEMPLATES]]]]

COSMIC_RAY is the program of that name, of an environment of its own; it makes the changes of rules.
The others are how many changes are tried of each: 400, 60 and 20 without them. Each is tried in a
working tree of the commit (HEAD without one) by the tests of its app, the first tier first.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from itertools import groupby
from pathlib import Path

from tests.benchmarks.mutation import rules, screens
from tests.benchmarks.mutation.judge import judge_all, working_tree
from tests.benchmarks.mutation.trial import BY_THOROUGH, MISSED, NOTICED, UNTRIED, Change


def main(
    cosmic_ray: str,
    commit: str = "HEAD",
    of_rules: str = "400",
    of_screens: str = "60",
    of_templates: str = "20",
) -> None:
    with tempfile.TemporaryDirectory(prefix="coop-mutants-") as name:
        folder = Path(name)
        with working_tree(folder, commit) as tree:
            changes = [
                *rules.changes(cosmic_ray, tree, int(of_rules)),
                *screens.changes(tree, int(of_screens), int(of_templates)),
            ]
        outcomes = judge_all(folder, commit, changes)
    for kind, found in groupby(sorted(changes, key=_kind), _kind):
        counted = Counter(outcomes[change] for change in found)
        print(
            f"{kind}: first tier {counted[NOTICED]}, thorough alone {counted[BY_THOROUGH]},"
            f" missed {counted[MISSED]}, untried {counted[UNTRIED]}"
        )


def _kind(change: Change) -> str:
    """Return the kind of change in screens, or all changes of rules."""
    return change.operator if change.operator in screens.KINDS else "rule"


if __name__ == "__main__":
    main(*sys.argv[1:])
