"""The debtors on a day: accounts with arrears, of all places or one property or building."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from ebok_plugin.desk.domain.ages import LABELS, Arrears, arrears
from ebok_plugin.ledger.chunks import chunks
from ebok_plugin.ledger.domain.queries.account import balances_of_ids
from ebok_plugin.ledger.domain.queries.owing import accounts_that_owe
from ebok_plugin.ledger.models import Account
from ebok_plugin.money import Money, total


@dataclass(frozen=True, slots=True)
class DebtorScope:
    """Where to look: one building, one property, or everywhere; both by their code."""

    property: str = ""
    building: str = ""


@dataclass(frozen=True, slots=True)
class Debtor:
    """An account, by its id, and its arrears."""

    account: int
    arrears: Arrears


@dataclass(frozen=True, slots=True)
class Debtors:
    """The largest arrears first; accounts with a plan and nothing late stand last."""

    day: date
    lines: tuple[Debtor, ...]

    @property
    def sums(self) -> tuple[tuple[str, Money], ...]:
        """The sum of each age."""
        return tuple(
            (label, total(line.arrears.by_age[place] for line in self.lines))
            for place, label in enumerate(LABELS)
        )

    @property
    def in_plan(self) -> Money:
        return total(line.arrears.in_plan for line in self.lines)

    @property
    def late(self) -> Money:
        return total(line.arrears.late for line in self.lines)


def debtors(day: date, place: DebtorScope) -> Debtors:
    """The debtors of a place on a day; only accounts with a positive balance are replayed.

    Entries before a snapshot are not read. Three queries for each 900 accounts that owe,
    beside those of `accounts_that_owe`.
    """
    owing = accounts_that_owe(day, _accounts_at(place))
    found = [
        Debtor(pk, one)
        for portion in chunks(owing.accounts)
        for pk, state in balances_of_ids(portion, day, snapshots=owing.snapshots).items()
        if (one := arrears(state)).late or one.in_plan
    ]
    found.sort(key=lambda line: (-line.arrears.late.grosze, line.account))
    return Debtors(day, tuple(found))


def with_accounts(lines: Sequence[Debtor]) -> Iterator[tuple[Account, Arrears]]:
    """The lines with their accounts, payers and premises."""
    for portion in chunks(lines):
        known = Account.objects.select_related("premises__building").in_bulk(
            [line.account for line in portion]
        )
        for line in portion:
            yield known[line.account], line.arrears


def _accounts_at(place: DebtorScope) -> QuerySet[Account] | None:
    """None is everywhere."""
    if place.building:
        return Account.objects.filter(premises__building__code=place.building)
    if place.property:
        return Account.objects.filter(premises__building__property__code=place.property)
    return None
