"""Instalment plans for tests: written by hand, or any that a ledger could have."""

from datetime import date, timedelta

from hypothesis import strategies as st

from ebok_plugin.ledger.domain.record import EntryRecord, Plan, PlanRow
from tests.ebok_plugin.ledger.books import zl
from tests.ebok_plugin.ledger.ledgers import FIRST_DAY, ledgers

Planned = tuple[list[EntryRecord], tuple[Plan, ...]]
_NUMBERS = st.tuples(
    st.integers(0, 40),  # the day of the agreement
    st.sets(st.integers(1, 14), max_size=6),  # the entries
    st.lists(st.tuples(st.integers(0, 30), st.integers(1, 40_000)), min_size=1, max_size=4),
    st.one_of(st.none(), st.integers(0, 30)),  # cancelled so many days later
)


def plan(agreed_on: str, debits: set[int], *rows: str, ended_on: str = "", pk: int = 1) -> Plan:
    """`rows` as `2026-04-15 200.00`."""
    return Plan(
        pk=pk,
        agreed_on=date.fromisoformat(agreed_on),
        ended_on=date.fromisoformat(ended_on) if ended_on else None,
        interest_stopped=False,
        debits=frozenset(debits),
        rows=tuple(
            PlanRow(date.fromisoformat(day), zl(amount).grosze)
            for day, amount in (row.split() for row in rows)
        ),
    )


def planned_ledgers() -> st.SearchStrategy[Planned]:
    """A ledger of `ledgers()` with up to three plans, sound or not: the replay must bear all."""
    return st.tuples(ledgers(), st.lists(_NUMBERS, max_size=3)).map(
        lambda drawn: (drawn[0], tuple(_plan(pk, *one) for pk, one in enumerate(drawn[1], 1)))
    )


def _plan(
    pk: int, day: int, debits: set[int], rows: list[tuple[int, int]], cancelled: int | None
) -> Plan:
    agreed_on = FIRST_DAY + timedelta(day)
    return Plan(
        pk,
        agreed_on,
        None if cancelled is None else agreed_on + timedelta(cancelled),
        False,
        frozenset(debits),
        tuple(PlanRow(agreed_on + timedelta(days), grosze) for days, grosze in rows),
    )
