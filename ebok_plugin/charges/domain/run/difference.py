"""The lines by which a charged month is corrected, computed without database access."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from decimal import Decimal

from ebok_plugin.ledger.domain.draft import LineDraft

Line = tuple[int, Decimal, Decimal]
"""Component, quantity and rate; a negative quantity takes a line back."""


def difference(charged: Iterable[Line], right: Iterable[Line]) -> tuple[LineDraft, ...]:
    """For each component whose amount differs: its lines reversed, then the right ones.

    Lines that an earlier correction took back already cancel out. A component that costs the same
    in other words (other quantity or rate, equal amount) is left as it is.
    """
    was, should = _net(charged), _net(right)
    lines: list[LineDraft] = []
    for component in sorted(was.keys() | should.keys()):
        before, now = was[component], should[component]
        if _amount(component, before) == _amount(component, now):
            continue
        lines += _lines(component, before, now)
    return tuple(lines)


_Net = Counter[tuple[Decimal, Decimal]]


def _net(lines: Iterable[Line]) -> defaultdict[int, _Net]:
    """How many times each quantity and rate stands, by component."""
    found: defaultdict[int, _Net] = defaultdict(Counter)
    for component, quantity, rate in lines:
        found[component][abs(quantity), rate] += 1 if quantity > 0 else -1
    return found


def _amount(component: int, lines: _Net) -> int:
    return sum(
        LineDraft(component, quantity, rate).amount.grosze * times
        for (quantity, rate), times in lines.items()
    )


def _lines(component: int, before: _Net, now: _Net) -> list[LineDraft]:
    """Old lines first, as a bookkeeper writes a correction."""
    old: list[LineDraft] = []
    new: list[LineDraft] = []
    for quantity, rate in dict.fromkeys([*before, *now]):
        times = now[quantity, rate] - before[quantity, rate]
        signed = quantity if times > 0 else -quantity
        (new if times > 0 else old).extend([LineDraft(component, signed, rate)] * abs(times))
    return old + new
