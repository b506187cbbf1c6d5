"""Whether the tests would notice a screen that lets too many in, shows too much or reads badly.

Usage: python -m benchmarks.mutation.screens [COMMIT [HOW_MANY_IN_CODE [HOW_MANY_IN_TEMPLATES]]]

In views and forms a right's decorator goes, a filter of rows goes, or a refusal answers 200; in
templates a label names no field, or a heading leaves levels out. Each change is tried as those of
`rules.py` are, by the tests of its app and those of all guards: the first tier first, so that the
outcome says which tier noticed it. Which changes are chosen follows from the changed line alone.
What a style breaks is tried by `styles.py`.
"""

from __future__ import annotations

import hashlib
import re
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from benchmarks.mutation.rules import PACKAGES, judged, working_tree
from benchmarks.mutation.trial import BY_THOROUGH, MISSED, NOTICED, UNTRIED, Change

RIGHT = re.compile(r"^ *@(?:for_staff|for_signed_in)\((?:[^()]|\([^()]*\))*\)\n", re.M)
FILTER = re.compile(r"\.filter\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)")
STATUS = re.compile(r"\bstatus=4\d\d\b")
LABEL = re.compile(r'(?<=<label for=")[^"]+(?=")')
HEADING = re.compile(r"<h2(?=[ >])")
Kind = tuple[str, re.Pattern[str], Callable[[str], str]]
IN_CODE: tuple[Kind, ...] = (
    ("right gone", RIGHT, lambda found: ""),
    ("filter gone", FILTER, lambda found: ".all()"),
    ("refusal is 200", STATUS, lambda found: "status=200"),
)
IN_TEMPLATES: tuple[Kind, ...] = (
    ("label of no field", LABEL, lambda found: f"{found}-x"),
    ("heading too deep", HEADING, lambda found: '<h2 role="heading" aria-level="5"'),
)
SCREENS = {"views", "forms", "views.py", "forms.py"}


def main(commit: str = "HEAD", in_code: str = "60", in_templates: str = "40") -> None:
    with (
        tempfile.TemporaryDirectory(prefix="coop-mutants-") as name,
        working_tree(Path(name), commit) as tree,
    ):
        chosen = [
            *_lowest(_changes(tree, "*.py", IN_CODE), int(in_code)),
            *_lowest(_changes(tree, "*.html", IN_TEMPLATES), int(in_templates)),
        ]
        by_app = defaultdict(list)
        for change in chosen:
            by_app[change.app].append(change)
        outcomes: dict[Change, int] = {}
        for app, changes in sorted(by_app.items()):
            outcomes |= judged(tree, app, changes)
    for kind, found in groupby(sorted(chosen, key=_kind), _kind):
        told = Counter(outcomes[change] for change in found)
        print(
            f"{kind}: first tier {told[NOTICED]}, thorough alone {told[BY_THOROUGH]},"
            f" missed {told[MISSED]}, untried {told[UNTRIED]}"
        )


_kind = attrgetter("operator")


def _changes(tree: Path, pattern: str, kinds: tuple[Kind, ...]) -> Iterator[Change]:
    for package in PACKAGES:
        for path in sorted((tree / package).rglob(pattern)):
            if pattern == "*.py" and not SCREENS & set(path.parts):
                continue
            source = path.read_text("utf-8")
            for name, words, changed in kinds:
                for found in words.finditer(source):
                    text = source[: found.start()] + changed(found[0]) + source[found.end() :]
                    row = source.count("\n", 0, found.start()) + 1
                    yield Change(path.relative_to(tree).as_posix(), row, name, text)


def _lowest(changes: Iterator[Change], how_many: int) -> list[Change]:
    """The changes with the lowest digests of where they stand and what they do."""

    def digest(change: Change) -> str:
        return hashlib.sha256(
            f"{change.module} {change.row} {change.operator}".encode()
        ).hexdigest()

    return sorted(changes, key=digest)[:how_many]


if __name__ == "__main__":
    main(*sys.argv[1:])
