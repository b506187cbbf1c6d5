"""Small changes of screens that let too many users in, show too much, or read badly.

In views and forms a right's decorator goes, a filter of rows goes, or a refusal answers 200; in
templates a label names no field, or a heading leaves levels out. Which changes are chosen follows
from where they stand. What a style breaks is tried by `styles.py`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.benchmarks.mutation.trial import FOLDERS, Change

RIGHT = re.compile(r"^ *@(?:for_staff|require_login)\((?:[^()]|\([^()]*\))*\)\n", re.M)
FILTER = re.compile(r"\.filter\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)")
STATUS = re.compile(r"\bstatus=4\d\d\b")
LABEL = re.compile(r'(?<=<label for=")[^"]+(?=")')
HEADING = re.compile(r"<h2([ >].*?)</h2>", re.S)
Kind = tuple[str, re.Pattern[str], Callable[[str], str]]
IN_CODE: tuple[Kind, ...] = (
    ("right gone", RIGHT, lambda found: ""),
    ("filter gone", FILTER, lambda found: ".all()"),
    ("refusal is 200", STATUS, lambda found: "status=200"),
)
IN_TEMPLATES: tuple[Kind, ...] = (
    ("label of no field", LABEL, lambda found: f"{found}-x"),
    ("heading too deep", HEADING, lambda found: f"<h5{found[3:-5]}</h5>"),
)
KINDS = {name for name, _, _ in (*IN_CODE, *IN_TEMPLATES)}
SCREENS = {"views", "forms", "views.py", "forms.py"}


def changes(tree: Path, in_code: int, in_templates: int) -> list[Change]:
    return [
        *_lowest(_changes(tree, "*.py", IN_CODE), in_code),
        *_lowest(_changes(tree, "*.html", IN_TEMPLATES), in_templates),
    ]


def _changes(tree: Path, pattern: str, kinds: tuple[Kind, ...]) -> Iterator[Change]:
    for folder in FOLDERS:
        for path in sorted((tree / folder).rglob(pattern)):
            if pattern == "*.py" and not SCREENS & set(path.parts):
                continue
            source = path.read_text("utf-8")
            for name, words, changed in kinds:
                for found in words.finditer(source):
                    text = source[: found.start()] + changed(found[0]) + source[found.end() :]
                    row = source.count("\n", 0, found.start()) + 1
                    yield Change(path.relative_to(tree).as_posix(), row, name, text)


def _lowest(changes: Iterator[Change], how_many: int) -> list[Change]:
    """Return the changes with the lowest digests of their place and effect."""

    def digest(change: Change) -> str:
        return hashlib.sha256(
            f"{change.module} {change.row} {change.operator}".encode()
        ).hexdigest()

    return sorted(changes, key=digest)[:how_many]
