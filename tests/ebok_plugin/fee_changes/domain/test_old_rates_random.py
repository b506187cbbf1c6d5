"""Random changes, told in time, late or never, some in court: which rate each account owes in each
month, against a count of its own (`fees_law.md` §2).

The count: of the changes that have begun, take the newest of which the account was told in time
and all after it; the lowest of these rates is owed. Nothing of the program's way of exceptions.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

import pytest

from cms_ext.office.audit.domain.event import Origin
from ebok_plugin.charges.models import Component
from ebok_plugin.fee_changes.domain.audit import late_notices
from ebok_plugin.fee_changes.domain.contest import end_contest, open_contest
from ebok_plugin.fee_changes.domain.fee_change import NewRate
from ebok_plugin.fee_changes.domain.in_force import put_in_force
from ebok_plugin.fee_changes.models import Contest, FeeChange
from ebok_plugin.ledger.models import Account
from tests.ebok_plugin.charges.coop import charge_for, month
from tests.ebok_plugin.fee_changes.change_04 import TODAY, components, told
from tests.ebok_plugin.fee_changes.late_change import deliver
from tests.ebok_plugin.ledger.books import open_account

pytestmark = pytest.mark.django_db
# Due day 15: an independent cost reaches the next month, a controlled one the fourth after.
REACHES = {"EKS": 4, "GOK": 1}
FIRST = {"EKS": Decimal("4.60"), "GOK": Decimal("42.75")}
BEGIN = ("2027-04", "2027-07", "2027-09", "2028-01")
MONTHS = [f"{year}-{number:02}" for year in (2027, 2028) for number in range(1, 13)]


@dataclass
class Letter:
    """What one account knows of one change."""

    begins: int
    rates: dict[str, Decimal]
    delivered: date | None = None
    # Of EKS, what a court left the account until the next change.
    left: Decimal | None = None


@dataclass
class Flat:
    account: Account
    letters: list[Letter] = field(default_factory=list)

    def owes(self, code: str, period: str) -> Decimal:
        now = counted(period)
        begun = [letter for letter in self.letters if letter.begins <= now]
        if begun and code == "EKS" and begun[-1].left is not None:
            return begun[-1].left
        rates = [FIRST[code]]
        for letter in begun:
            if code == "EKS" and letter.left is not None:
                continue
            if letter.delivered and reached(letter.delivered, code) <= now:
                rates = []
            rates.append(letter.rates[code])
        return min(rates)


def counted(period: str) -> int:
    return int(period[:4]) * 12 + int(period[5:])


def reached(day: date, code: str) -> int:
    return day.year * 12 + day.month + REACHES[code]


def some_rates(luck: random.Random, before: dict[str, Decimal]) -> dict[str, Decimal]:
    steps = ("-0.40", "-0.15", "0.10", "0.25", "0.60")
    return {code: rate + Decimal(luck.choice(steps)) for code, rate in before.items()}


def deliver_at_random(
    luck: random.Random, flats: list[Flat], change: FeeChange, clerk: Origin
) -> None:
    for flat in flats:
        if luck.random() < 0.3:
            continue
        day = TODAY + timedelta(luck.choice((0, 0, luck.randrange(600))))
        flat.letters[-1].delivered = day
        deliver(change, flat.account, day, clerk)


def lose_in_court(flat: Flat, change: FeeChange, period: str, clerk: Origin) -> None:
    letter = flat.letters.pop()
    letter.left = flat.owes("EKS", period)
    flat.letters.append(letter)
    contested = [rate for rate in change.rates.all() if rate.component.code == "EKS"]
    case = open_contest(
        flat.account,
        change,
        filed_on=TODAY,
        court_ref="I C 100/26",
        rates=contested,
        origin=clerk,
        today=TODAY,
    )
    end_contest(case, Contest.State.LOST_BY_COOP, final_on=TODAY, origin=clerk, today=TODAY)


@pytest.mark.parametrize("seed", range(8))
def test_each_month_is_owed_at_the_rate_that_an_independent_count_gives(
    felicja: Origin, kamil: Origin, seed: int
) -> None:
    luck = random.Random(seed)  # noqa: S311 - the same changes each time
    eks, gok = components()
    flats = [Flat(open_account(str(100005 + number))) for number in range(4)]
    rates = dict(FIRST)
    made: list[FeeChange] = []
    sued = luck.choice(BEGIN)
    for period in BEGIN:
        rates = some_rates(luck, rates)
        new = [NewRate(one, rates[one.code], month(period)) for one in (eks, gok)]
        change = told(felicja, kamil, new)
        made.append(change)
        for flat in flats:
            flat.letters.append(Letter(counted(period), rates))
        deliver_at_random(luck, flats, change, felicja)
        if period == sued:
            lose_in_court(flats[0], change, period, felicja)
        put_in_force(change, origin=felicja)
    prove_later(luck, flats, made, felicja)

    codes = dict(Component.objects.values_list("pk", "code"))
    for flat in flats:
        owed = {
            period: {
                codes[line.component_id]: line.rate
                for line in charge_for(flat.account, month(period)).lines
            }
            for period in MONTHS
        }
        assert owed == {
            period: {code: flat.owes(code, period) for code in FIRST} for period in MONTHS
        }
    assert list(late_notices()) == []


def prove_later(
    luck: random.Random, flats: list[Flat], made: list[FeeChange], clerk: Origin
) -> None:
    """Proofs that come when later changes are in force already."""
    for flat in flats:
        for change, letter in zip(made, flat.letters, strict=True):
            if letter.delivered is None and luck.random() < 0.5:
                letter.delivered = TODAY + timedelta(luck.randrange(500))
                deliver(change, flat.account, letter.delivered, clerk)
