"""Rates that stay in force for whom a notice reached too late (`fees_law.md` §2)."""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

import pytest

from cms_ext.base.dates.period import Period
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.audit.models import AuditEvent
from ebok_plugin.charges.domain.rate import except_rate
from ebok_plugin.charges.models import Component, RateException
from ebok_plugin.fee_changes.domain.contest import end_contest
from ebok_plugin.fee_changes.domain.evidence import late_notices
from ebok_plugin.fee_changes.domain.fee_change import NewRate, put_in_force
from ebok_plugin.fee_changes.domain.notices import list_deliveries
from ebok_plugin.fee_changes.domain.old_rates import AnnouncedRate, OldRate, list_old_rates
from ebok_plugin.fee_changes.domain.rate_exceptions import recount_old_rates
from ebok_plugin.fee_changes.models import Contest, FeeChange
from ebok_plugin.ledger.models import Account
from tests.ebok_plugin.charges.coop import charge_for, month, plain
from tests.ebok_plugin.fee_changes.change_04 import TODAY, components, notified_change, refused_with
from tests.ebok_plugin.fee_changes.late_change import april, change_of, deliver, exceptions, sued
from tests.ebok_plugin.ledger.books import open_account
from tests.shared_rows import shared

NEVER = ""


def notified(
    number: str, since: str, before: str, rate: str, owed_from: str, *, lost: bool = False
) -> AnnouncedRate:
    first = Period.parse(owed_from).first_day if owed_from else None
    return AnnouncedRate(
        number, Period.parse(since).first_day, Decimal(rate), Decimal(before), first, lost
    )


def kept(number: str, rate: str, first: str, last: str) -> OldRate:
    return OldRate(
        number,
        Decimal(rate),
        Period.parse(first).first_day,
        Period.parse(last).last_day if last else None,
    )


APRIL_UNKNOWN = notified("A", "2027-04", "4.60", "4.85", NEVER)
APRIL_IN_JUNE = notified("A", "2027-04", "4.60", "4.85", "2027-06")
CASES: list[tuple[str, list[AnnouncedRate], list[OldRate]]] = [
    ("letter in time", [notified("A", "2027-04", "4.60", "4.85", "2027-04")], []),
    ("two months late", [APRIL_IN_JUNE], [kept("A", "4.60", "2027-04", "2027-05")]),
    ("not known whether it came", [APRIL_UNKNOWN], [kept("A", "4.60", "2027-04", "")]),
    (
        "the next one in time ends it",
        [APRIL_UNKNOWN, notified("B", "2027-07", "4.85", "4.95", "2027-07")],
        [kept("A", "4.60", "2027-04", "2027-06")],
    ),
    (
        "the next one too late carries its own",
        [APRIL_UNKNOWN, notified("B", "2027-07", "4.85", "4.95", "2027-09")],
        [kept("A", "4.60", "2027-04", "2027-06"), kept("B", "4.60", "2027-07", "2027-08")],
    ),
    (
        "both late: the first one reaches while the second is waited for",
        [
            notified("A", "2027-04", "4.60", "4.85", "2027-08"),
            notified("B", "2027-07", "4.85", "4.95", "2027-10"),
        ],
        [
            kept("A", "4.60", "2027-04", "2027-06"),
            kept("B", "4.60", "2027-07", "2027-07"),
            kept("B", "4.85", "2027-08", "2027-09"),
        ],
    ),
    ("a lowering is never late", [notified("A", "2027-04", "4.60", "4.40", NEVER)], []),
    ("nor what stays the same", [notified("A", "2027-04", "4.60", "4.60", NEVER)], []),
    (
        "a lowering below what is paid ends it",
        [APRIL_UNKNOWN, notified("B", "2027-07", "4.85", "4.50", NEVER)],
        [kept("A", "4.60", "2027-04", "2027-06")],
    ),
    (
        "what is lower for others is a rise for who still pays the old rate",
        [APRIL_UNKNOWN, notified("B", "2027-07", "4.85", "4.70", NEVER)],
        [kept("A", "4.60", "2027-04", "2027-06"), kept("B", "4.60", "2027-07", "")],
    ),
    (
        "a new component is not paid until then",
        [notified("A", "2027-04", "0", "1.20", "2027-05")],
        [kept("A", "0", "2027-04", "2027-04")],
    ),
    (
        "a rate entered by hand in between counts as the former one",
        [
            notified("A", "2027-04", "4.60", "4.85", "2027-04"),
            notified("B", "2027-07", "4.90", "4.95", NEVER),
        ],
        [kept("B", "4.90", "2027-07", "")],
    ),
    (
        "what a court took away is not what was paid",
        [
            notified("A", "2027-04", "4.60", "4.85", "2027-04", lost=True),
            notified("B", "2027-07", "4.85", "4.95", "2027-08"),
        ],
        [kept("B", "4.60", "2027-07", "2027-07")],
    ),
]


def test_the_old_rate_is_kept_on_these_days():
    expected = {what: kept for what, _changes, kept in CASES}

    assert {what: list_old_rates(rates) for what, rates, _kept in CASES} == expected
    assert {what: list_old_rates(reversed(rates)) for what, rates, _kept in CASES} == expected


pytestmark = pytest.mark.django_db
OLD = Decimal("4.60")
APRIL, JUNE, JULY = date(2027, 4, 1), date(2027, 6, 30), date(2027, 7, 1)


@shared
def flats() -> tuple[Account, Account]:
    return april()


@pytest.fixture
def anna(flats: tuple[Account, Account]) -> Account:
    return flats[0]


@pytest.fixture
def piotr(flats: tuple[Account, Account]) -> Account:
    return flats[1]


def eks(account: Account, period: str) -> str:
    return plain(charge_for(account, month(period)))[0][1]


def test_a_next_change_with_letters_in_time_holds_for_all(
    anna: Account, piotr: Account, felicja: Origin
):
    assert exceptions() == [("100007", "ZO/2026/1", OLD, APRIL, None)]
    change = change_of("4.95", "2027-07")
    for account in (anna, piotr):
        deliver(change, account, TODAY, felicja)

    put_in_force(change, origin=felicja)

    assert exceptions() == [("100007", "ZO/2026/1", OLD, APRIL, JUNE)]
    found = [eks(piotr, period) for period in ("2027-06", "2027-07")]
    assert found == ["48.6 × 4.6", "48.6 × 4.95"]
    facts = [eks(anna, period) for period in ("2027-06", "2027-07")]
    assert facts == ["48.6 × 4.85", "48.6 × 4.95"]
    assert list(late_notices()) == []


def test_a_next_change_with_late_letters_carries_its_own(
    anna: Account, piotr: Account, felicja: Origin
):
    change = change_of("4.95", "2027-07")
    put_in_force(change, origin=felicja)

    assert exceptions() == [
        ("100005", "ZO/2026/2", Decimal("4.85"), JULY, None),
        ("100007", "ZO/2026/1", OLD, APRIL, JUNE),
        ("100007", "ZO/2026/2", OLD, JULY, None),
    ]

    deliver(change, piotr, date(2027, 5, 20), felicja)  # R1: three full months, from September
    assert exceptions()[2] == ("100007", "ZO/2026/2", OLD, JULY, date(2027, 8, 31))


def test_proof_of_a_superseded_change_still_counts(anna: Account, piotr: Account, felicja: Origin):
    put_in_force(change_of("4.95", "2027-07"), origin=felicja)
    first = FeeChange.objects.get(number="ZO/2026/1")
    assert first.state == "SUPERSEDED"

    deliver(first, piotr, date(2027, 4, 10), felicja)  # from August on: 4,85 instead of 4,60

    assert exceptions()[1:] == [
        ("100007", "ZO/2026/1", OLD, APRIL, JUNE),
        ("100007", "ZO/2026/2", OLD, JULY, date(2027, 7, 31)),
        ("100007", "ZO/2026/2", Decimal("4.85"), date(2027, 8, 1), None),
    ]


def test_a_lowering_holds_from_its_day_for_all(anna: Account, piotr: Account, felicja: Origin):
    change = change_of("4.40", "2027-07")
    deliver(change, piotr, date(2027, 6, 20), felicja)

    put_in_force(change, origin=felicja)

    assert exceptions() == [("100007", "ZO/2026/1", OLD, APRIL, JUNE)]
    assert [eks(account, "2027-07") for account in (anna, piotr)] == ["48.6 × 4.4"] * 2
    found = list_deliveries(change)
    assert (found.in_time, len(found.unconfirmed), found.late) == (1, 1, ())


def test_wrong_exceptions_stay_until_somebody_puts_them_right(
    anna: Account, piotr: Account, felicja: Origin
):
    """As they are on a site that made them before this rule."""
    change = change_of("4.95", "2027-07")
    for account in (anna, piotr):
        deliver(change, account, TODAY, felicja)
    put_in_force(change, origin=felicja)
    RateException.objects.update(valid_to=None)

    first = FeeChange.objects.get(number="ZO/2026/1")
    assert [recount_old_rates(first, origin=felicja) for _again in range(2)] == [1, 0]

    assert exceptions() == [("100007", "ZO/2026/1", OLD, APRIL, JUNE)]
    events = AuditEvent.objects.filter(action="FEE_OLD_RATES_RECOUNTED").order_by("pk")
    found = list(events.values_list("note", "changes"))
    assert found == [("ZO/2026/1", {"accounts": 1}), ("ZO/2026/1", {"accounts": 0})]


def test_nothing_is_counted_before_a_change_is_in_force(anna: Account, felicja: Origin):
    with refused_with("WRONG_STATE"):
        recount_old_rates(change_of("4.95", "2027-07"), origin=felicja)


def test_an_exception_entered_by_hand_in_the_way_is_named(anna: Account, felicja: Origin):
    except_rate(
        anna,
        Component.objects.get(code="EKS"),
        Decimal("4.50"),
        valid_from=date(2027, 8, 1),
        cause=RateException.Cause.NOTICE_LATE,
        reference="pismo z 3 maja",
        origin=felicja,
    )
    change = change_of("4.95", "2027-07")

    with refused_with(
        "EXCEPTION_OVERLAP",
        "Konto 100005 ma już wyjątek dla składnika EKS od 01.08.2027. Popraw daty.",
    ):
        put_in_force(change, origin=felicja)
    change.refresh_from_db()
    assert change.state == "NOTIFYING"


# --- random changes, notified in time, late or never, some in court, against a count of its own ---

# The count: of the changes in force, take the newest whose letter reached the account in time
# and all after it; the lowest of these rates is owed. Nothing of the program's way of exceptions.


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
    case = sued(flat.account, change, clerk, "EKS")
    end_contest(case, Contest.State.LOST_BY_COOP, final_on=TODAY, origin=clerk, today=TODAY)


@pytest.mark.thorough
@pytest.mark.parametrize("seed", range(8))
def test_each_month_is_owed_at_the_rate_that_an_independent_count_gives(felicja: Origin, seed: int):
    luck = random.Random(seed)  # noqa: S311 - the same changes each time
    eks, gok = components()
    flats = [Flat(open_account(str(100005 + number))) for number in range(4)]
    rates = dict(FIRST)
    made: list[FeeChange] = []
    sued = luck.choice(BEGIN)
    for period in BEGIN:
        rates = some_rates(luck, rates)
        new = [NewRate(one, rates[one.code], month(period)) for one in (eks, gok)]
        change = notified_change(new=new)
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
