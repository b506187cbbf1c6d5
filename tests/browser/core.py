"""The page states that the first tier looks at: together they hold every kind of part of any page.

A kind is a class of the style sheets, or an element with its role and type; words, figures and
drawings make none. The list is computed and is in `core.json`, each state with the kinds for
which it was chosen: `python -m tests.browser.core` opens all states of both profiles and takes the
one with most new kinds until none is left. The thorough tier fails when a state holds a kind that
the list has not, and the first tier when a state of the list has lost one of its own.
"""

import json
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from tests.browser.desk import unfold
from tests.browser.running_site import running_site
from tests.browser.sights import DESK_SCREENS, OF_CASES, SIGHTS, Sight
from tests.browser.union.sights import SIGHTS as UNION_SIGHTS
from tests.browser.union.sights import STAFF
from tests.browser.visitor import Visitor
from tests.browser.visits import Profiles, Visits, chromium, open_sight
from tests.demo_site import built_once, copied, union_built_once

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
    core_mark, plugin_mark = pytest.mark.browser_core, pytest.mark.all_plugins
    return [
        pytest.param(
            name,
            marks=[core_mark] * (name in core(profile))
            + [plugin_mark] * bool(OF_CASES.search(name)),
        )
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


def chosen(states: dict[str, set[str]]) -> Kinds:
    """Fewest states that hold all kinds, as far as taking the best next one finds them."""
    left, found = set().union(*states.values()), {}
    while left:
        best = max(sorted(states), key=lambda name: len(states[name] & left))
        found[best] = sorted(states[best] & left)
        left -= states[best]
    return found


@dataclass(frozen=True)
class State:
    """A page as somebody meets it, of one of the two sites."""

    name: str
    profiles: Profiles
    sight: Sight
    # Whether everything folded is opened, as for the screens of staff.
    unfolded: bool

    @property
    def is_core(self) -> bool:
        profile, _, name = self.name.partition("/")
        return name in core(profile)

    def arrive(self, visits: Visits) -> Visitor:
        visitor = visits.arrive(who=self.sight.who)
        self.open_for(visitor)
        return visitor

    def open_for(self, visitor: Visitor) -> None:
        open_sight(visitor, self.sight)
        if self.unfolded:
            unfold(visitor)


@contextmanager
def every_state() -> Iterator[list[State]]:
    """All page states, while both sites run."""
    with ExitStack() as running, chromium() as browser:
        folder = Path(running.enter_context(tempfile.TemporaryDirectory()))
        data = copied(built_once(folder), folder / COOP)
        coop = Profiles(browser, running.enter_context(running_site(data)))
        data = copied(union_built_once(folder), folder / UNION)
        settings = "tests.browser.union.settings"
        union = Profiles(browser, running.enter_context(running_site(data, settings)))
        yield [
            *(State(f"{COOP}/{name}", coop, sight, False) for name, sight in SIGHTS.items()),
            *(
                State(f"{COOP}/{at}", coop, Sight(at, who), True)
                for at, who in DESK_SCREENS.items()
            ),
            *(
                State(f"{UNION}/{name}", union, Sight(at, who), who in STAFF)
                for name, (at, who) in UNION_SIGHTS.items()
            ),
        ]


def _kinds_of_state(state: State) -> set[str]:
    visits = Visits(state.profiles)
    found = set(kinds_of(state.arrive(visits)))
    visits.leave()
    return found


def main() -> None:
    with every_state() as all_states:
        states = {state.name: _kinds_of_state(state) for state in all_states}
    found = chosen(states)
    core_of = {
        profile: {
            name.partition("/")[2]: kinds
            for name, kinds in found.items()
            if name.startswith(f"{profile}/")
        }
        for profile in (COOP, UNION)
    }
    FILE.write_text(json.dumps(core_of, ensure_ascii=False, indent=1) + "\n", "utf-8")
    kinds = sum(len(kinds) for kinds in found.values())
    print(f"{len(found)} of {len(states)} page states hold all {kinds} kinds")


if __name__ == "__main__":
    main()
