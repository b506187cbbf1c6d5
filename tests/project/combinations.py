"""Which sets of plugins are tried: not all, but all that any two of them can do to each other."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import combinations, product

Plugins = frozenset[str]


def by_pairs(required: Mapping[str, Collection[str]]) -> list[Plugins]:
    """Sets in which any two plugins are met both on, both off, and each without the other.

    The first holds all of them. A plugin is on with what it requires alone.
    """
    every = [
        frozenset(name for name, on in zip(required, chosen, strict=True) if on)
        for chosen in product((True, False), repeat=len(required))
    ]
    possible = [one for one in every if all(one.issuperset(required[name]) for name in one)]
    missing = {meeting for one in possible for meeting in _meetings(one, required)}
    tried: list[Plugins] = []
    while missing:
        # Of equal ones the larger: it stands before the others.
        best = possible[0]
        if tried:
            best = max(possible, key=lambda one: len(missing & _meetings(one, required)))
        tried.append(best)
        missing -= _meetings(best, required)
    return tried


def _meetings(one: Plugins, names: Collection[str]) -> set[tuple[str, bool, str, bool]]:
    return {(a, a in one, b, b in one) for a, b in combinations(names, 2)}
