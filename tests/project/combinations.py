"""Which sets of plugins are tried: not all, but all that any two of them can do to each other."""

from collections.abc import Collection, Mapping
from itertools import combinations, product
from random import Random

Plugins = frozenset[str]

# Among so many sets any two plugins meet in every way; all that can be are fifty times as many.
DRAWN = 1000
# How many follow depends on which of equally good sets is taken: the shortest of these is tried.
ATTEMPTS = 20


def by_pairs(required: Mapping[str, Collection[str]]) -> list[Plugins]:
    """Sets in which any two plugins are met both on, both off, and each without the other.

    The first holds all of them. A plugin is on with what it requires alone, which stands before
    it. The same each time.
    """
    chance = Random(0)
    drawn = [frozenset(required), *(_draw(required, chance) for _ in range(DRAWN))]
    meetings = _meetings(dict.fromkeys(drawn), required)
    found = (_covering(meetings, Random(seed)) for seed in range(ATTEMPTS))
    return min(found, key=len)


def _draw(required: Mapping[str, Collection[str]], chance: Random) -> Plugins:
    on: set[str] = set()
    for name, needed in required.items():
        if on.issuperset(needed) and chance.random() < 0.5:
            on.add(name)
    return frozenset(on)


def _meetings(possible: Collection[Plugins], names: Collection[str]) -> dict[Plugins, int]:
    """What two plugins do in each set, every such meeting a bit."""
    pairs = list(combinations(names, 2))
    ways = ((a, on, b, too) for a, b in pairs for on, too in product((True, False), repeat=2))
    bits = {meeting: 1 << number for number, meeting in enumerate(ways)}
    return {one: sum(bits[a, a in one, b, b in one] for a, b in pairs) for one in possible}


def _covering(meetings: Mapping[Plugins, int], chance: Random) -> list[Plugins]:
    """From the first set on, always one of those with the most meetings that are missing."""
    tried = [next(iter(meetings))]
    missing = 0
    for met in meetings.values():
        missing |= met
    missing &= ~meetings[tried[0]]
    while missing:
        new = {one: (met & missing).bit_count() for one, met in meetings.items()}
        most = max(new.values())
        assert most, "No set that was drawn has the meetings that are missing."
        tried.append(chance.choice([one for one, number in new.items() if number == most]))
        missing &= ~meetings[tried[-1]]
    return tried
