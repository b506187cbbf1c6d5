"""Every page state of both profiles, and which of them the first tier looks at.

`python -m tests.with_plugins.page_states` opens all, takes the one with most new kinds of parts
until none is left, and writes these to `tests/browser/core.json` (see `tests/browser/core.py`).
"""

import json
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from plugins.waste_union.tests.browser.sights import SIGHTS as UNION_SIGHTS
from plugins.waste_union.tests.browser.sights import STAFF
from tests.browser.core import COOP, FILE, UNION, Kinds, core, kinds_of
from tests.browser.desk import unfold
from tests.browser.running_site import running_site
from tests.browser.sights import DESK_SCREENS, SIGHTS, Sight
from tests.browser.visitor import Visitor
from tests.browser.visits import Profiles, Visits, chromium, open_sight
from tests.demo_site import built_once, copied, union_built_once


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
        settings = "plugins.waste_union.tests.browser.settings"
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
