"""Whether the browser's tests would notice what a style breaks: contrast and width.

Usage: python -m benchmarks.mutation.styles [HOW_MANY]

In half of the changes a colour of words turns pale, in the others a part gets wider than a phone;
the browser is given the changed style sheet. Each change is looked at in the page states of the
first tier, and if they do not notice it, in all others. Which rules are changed follows from their
text.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Route

from tests.browser.core import State, every_state
from tests.browser.looks import faults_in
from tests.browser.visits import Visits
from tests.sources import of_packages

INK = re.compile(r"(?<=[{; ])color: [^;}]+")
RULE = re.compile(r"(?m)^ *[.a-z#][^{}@]*\{(?=[^{}]*\})")
BY_FIRST, BY_THOROUGH, MISSED = "first tier", "thorough alone", "missed"


@dataclass(frozen=True)
class StyleChange:
    file: Path
    before: str
    after: str

    @property
    def address(self) -> re.Pattern[str]:
        """Of the style sheet, with or without the digest in its name."""
        return re.compile(rf"/{re.escape(self.file.stem)}(\.\w+)?\.css")

    def applied(self, text: str) -> str:
        return text.replace(self.before, self.after, 1)

    def __str__(self) -> str:
        return f"{self.file.name}: {' '.join(self.after.split())[-70:]}"


def main(how_many: str = "20") -> None:
    half = int(how_many) // 2
    found: Counter[str] = Counter()
    with every_state() as states:
        ordered = sorted(states, key=lambda state: not state.is_core)
        for change in [*_lowest(INK, half), *_lowest(RULE, half)]:
            outcome, where = _tried(change, ordered)
            found[outcome] += 1
            print(f"{outcome:15} {change}  {where}", flush=True)
    print(", ".join(f"{outcome}: {found[outcome]}" for outcome in (BY_FIRST, BY_THOROUGH, MISSED)))


def _tried(change: StyleChange, states: list[State]) -> tuple[str, str]:
    for state in states:
        visits = Visits(state.profiles)
        visitor = visits.arrive(who=state.sight.who)
        context = visitor.page.context
        context.route(change.address, lambda route: _fulfil(route, change))
        try:
            state.open_for(visitor)
            if faults_in(visitor):
                return (BY_FIRST if state.is_core else BY_THOROUGH), state.name
        finally:
            context.unroute_all()
            visits.leave()
    return MISSED, ""


def _fulfil(route: Route, change: StyleChange) -> None:
    answer = route.fetch()
    route.fulfill(response=answer, body=change.applied(answer.text()))


def _lowest(words: re.Pattern[str], how_many: int) -> list[StyleChange]:
    """Of all rules, those with the lowest digests."""
    return sorted(_changes(words), key=_digest)[:how_many]


def _digest(change: StyleChange) -> str:
    return hashlib.sha256(f"{change.file.name} {change.before}".encode()).hexdigest()


def _changes(words: re.Pattern[str]) -> Iterator[StyleChange]:
    for file in of_packages(".css"):
        text = file.read_text("utf-8")
        for found in words.finditer(text):
            # With what stands before it, so that it is found where it was.
            before = text[text.rfind("}", 0, found.start()) + 1 : found.end()]
            tail = "color: #b8b8b8" if words is INK else f"{found[0]} min-width: 720px;"
            after = before.removesuffix(found[0]) + tail
            yield StyleChange(file, before, after)


if __name__ == "__main__":
    main(*sys.argv[1:])
