"""The page states that the first tier looks at: together they hold every kind of part of any page.

A kind is a class of the style sheets, or an element with its role and type; words, figures and
drawings make none. `tests/with_plugins/page_states.py` computes the list, which is in `core.json`,
each state with the kinds for which it was chosen. The thorough tier fails when a state holds a kind
that the list has not, and the first tier when a state of the list has lost one of its own.
"""

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest

from tests.browser.sights import list_marks
from tests.browser.visitor import Visitor

FILE = Path(__file__).with_name("core.json")
COOP, UNION = "coop", "union"
Kinds = dict[str, list[str]]
KINDS = """() => {
    const word = one => [one.localName, one.getAttribute('role'), one.type]
        .filter(part => typeof part === 'string' && part).join(' ');
    const drawn = one => !one.closest('svg') && one.checkVisibility();
    const parts = [...document.querySelectorAll('body *')].filter(drawn);
    return [...new Set(parts.flatMap(
        one => [word(one), ...[...one.classList].map(name => '.' + name)]))].sort();
}"""


@cache
def core(profile: str) -> Kinds:
    """Return the states of the first tier by name, each with the kinds that it stands for."""
    return dict(json.loads(FILE.read_text("utf-8"))[profile])


def with_core_marked(profile: str, names: Iterable[str]) -> list[object]:
    """Return the names as parameters of a test, those of the first tier marked."""
    core_mark = pytest.mark.browser_core
    return [
        pytest.param(name, marks=[core_mark] * (name in core(profile)) + list_marks(name))
        for name in names
    ]


def find_unexpected_kinds(visitor: Visitor, profile: str, name: str) -> list[str]:
    """What the list says wrongly of the page as it stands; mended by computing it again."""
    found, listed = set(kinds_of(visitor)), core(profile)
    known = {kind for kinds in (*core(COOP).values(), *core(UNION).values()) for kind in kinds}
    return [
        *[f"in no state of the first tier: {kind}" for kind in sorted(found - known)],
        *[f"gone from here: {kind}" for kind in sorted(set(listed.get(name, [])) - found)],
    ]


def kinds_of(visitor: Visitor) -> list[str]:
    found: list[str] = visitor.page.evaluate(KINDS)
    return found
