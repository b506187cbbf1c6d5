"""A case about a change after a late letter: without the contested change the account owes
what the earlier letter leaves it (`fees_law.md` §2, §4).

EKS 4,60 → 4,85 from April 2027 → 4,95 from July. Anna got both letters in time; of the first
Piotr's delivery is not known yet, the second reached him in time. Both have 48,60 m².
"""

from datetime import date
from decimal import Decimal

import pytest

from cms_ext.evidence.audit.domain.event import Origin
from ebok_plugin.charges.models import RateException
from ebok_plugin.fee_changes.domain.contest import end_contest
from ebok_plugin.fee_changes.domain.evidence import contested_rates
from ebok_plugin.fee_changes.domain.fee_change import put_in_force
from ebok_plugin.fee_changes.domain.rate_exceptions import recount_old_rates
from ebok_plugin.fee_changes.models import Contest, FeeChange
from ebok_plugin.ledger.domain.audit import run_auditors
from ebok_plugin.ledger.models import Account, LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind
from tests.ebok_plugin.charges.coop import charge_for, charge_month, month, plain
from tests.ebok_plugin.fee_changes.change_04 import TODAY, felicja_and_kamil
from tests.ebok_plugin.fee_changes.late_change import april, change_of, deliver, sued
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
State = Contest.State
FILED, DELIVERED, FINAL = date(2027, 5, 4), date(2027, 4, 10), date(2027, 12, 20)
CASE = "I C 100/27"


@shared
def flats(felicja: Origin) -> tuple[Account, Account]:
    both = april()
    july(both, felicja)
    return both


def july(accounts: tuple[Account, ...], clerk: Origin) -> None:
    change = change_of("4.95", "2027-07")
    for account in accounts:
        deliver(change, account, TODAY, clerk)
    put_in_force(change, origin=clerk)


@pytest.fixture
def anna(flats: tuple[Account, Account]) -> Account:
    return flats[0]


@pytest.fixture
def piotr(flats: tuple[Account, Account]) -> Account:
    return flats[1]


def contest(account: Account, clerk: Origin, number: str = "ZO/2026/2", ref: str = CASE) -> Contest:
    return sued(account, FeeChange.objects.get(number=number), clerk, on=FILED, ref=ref)


def first_letter_came(account: Account, clerk: Origin) -> None:
    """R1: three full months, so 4,85 is owed from August."""
    deliver(FeeChange.objects.get(number="ZO/2026/1"), account, DELIVERED, clerk)


def end(case: Contest, outcome: Contest.State, clerk: Origin) -> list[tuple[str, str]]:
    posted = end_contest(case, outcome, final_on=FINAL, origin=clerk, today=FINAL)
    return [(entry.title.split(" po ")[0], str(entry.amount.amount)) for entry in posted]


def rates(account: Account, *periods: str) -> list[str]:
    """Return the rate that each of these months of 2027 is charged at."""
    lines = [plain(charge_for(account, month(f"2027-{period}"))) for period in periods]
    return [line[0][1].removeprefix("48.6 × ") for line in lines]


def by_the_case(account: Account) -> list[tuple[str, Decimal, date, date | None]]:
    rows = RateException.objects.filter(account=account, cause="CONTEST").order_by("valid_from")
    return list(rows.values_list("reference", "rate", "valid_from", "valid_to"))


JULY, AUGUST = date(2027, 7, 1), date(2027, 8, 1)
OLDER, OLD = Decimal("4.60"), Decimal("4.85")


def test_who_got_the_former_letter_in_time_pays_its_rate(anna: Account, felicja: Origin):
    contest(anna, felicja)

    assert by_the_case(anna) == [(CASE, OLD, JULY, None)]
    assert rates(anna, "06", "07", "08") == ["4.85", "4.85", "4.85"]


def test_who_got_a_late_letter_pays_the_older_rate_until_the_former_letter_reached(
    piotr: Account, felicja: Origin
):
    first_letter_came(piotr, felicja)
    contest(piotr, felicja)

    assert by_the_case(piotr) == [(CASE, OLDER, JULY, date(2027, 7, 31)), (CASE, OLD, AUGUST, None)]
    assert rates(piotr, "06", "07", "08") == ["4.6", "4.6", "4.85"]
    assert list(run_auditors()) == []


def test_a_delivery_recorded_while_the_case_is_open_counts(piotr: Account, felicja: Origin):
    contest(piotr, felicja)
    assert by_the_case(piotr) == [(CASE, OLDER, JULY, None)]

    first_letter_came(piotr, felicja)

    assert by_the_case(piotr) == [(CASE, OLDER, JULY, date(2027, 7, 31)), (CASE, OLD, AUGUST, None)]


@pytest.mark.thorough
def test_won_by_the_coop_each_month_is_levelled_from_the_rate_it_was_charged_at(
    piotr: Account, felicja: Origin
):
    first_letter_came(piotr, felicja)
    case = contest(piotr, felicja)
    for period in ("2027-06", "2027-07", "2027-08"):
        charge_month(period, *felicja_and_kamil())

    # 48,60 m²: 223,56 at 4,60, 235,71 at 4,85, 240,57 at 4,95.
    assert end(case, State.WON_BY_COOP, felicja) == [
        ("Wyrównanie opłat za 07/2027", "17.01"),
        ("Wyrównanie opłat za 08/2027", "4.86"),
    ]
    assert rates(piotr, "07", "08", "09") == ["4.6", "4.85", "4.95"]
    assert list(run_auditors()) == []


@pytest.mark.thorough
def test_lost_by_the_coop_what_was_charged_comes_back_to_the_rate_of_its_month(
    piotr: Account, felicja: Origin
):
    """July to September were charged at 4,95 before the case was typed in."""
    first_letter_came(piotr, felicja)
    for period in ("2027-07", "2027-08", "2027-09"):
        charge_month(period, *felicja_and_kamil())
    change = FeeChange.objects.get(number="ZO/2026/2")
    case = sued(piotr, change, felicja, on=date(2027, 9, 20), ref=CASE)

    assert end(case, State.LOST_BY_COOP, felicja) == [
        ("Wyrównanie opłat za 07/2027", "-17.01"),
        ("Wyrównanie opłat za 08/2027", "-4.86"),
        ("Wyrównanie opłat za 09/2027", "-4.86"),
    ]
    assert by_the_case(piotr) == [(CASE, OLD, date(2027, 10, 1), None)]
    assert list(run_auditors()) == []


def test_settled_nothing_of_it_lasts(piotr: Account, felicja: Origin):
    first_letter_came(piotr, felicja)
    case = contest(piotr, felicja)
    charge_month("2027-07", *felicja_and_kamil())

    assert end(case, State.SETTLED, felicja) == []

    assert by_the_case(piotr) == [(CASE, OLDER, JULY, date(2027, 7, 31))]
    assert rates(piotr, "08") == ["4.95"]
    assert list(run_auditors()) == []


@pytest.mark.thorough
def test_a_letter_that_came_late_counts_when_the_coop_wins(anna: Account, felicja: Origin):
    """4,95 → 5,20 from November, delivered on 10 August: owed from December, case or no case."""
    november = change_of("5.20", "2027-11")
    deliver(november, anna, date(2027, 8, 10), felicja)
    put_in_force(november, origin=felicja)
    case = sued(anna, november, felicja, on=date(2027, 9, 1), ref=CASE)
    for period in ("2027-11", "2027-12"):
        charge_month(period, *felicja_and_kamil())

    assert end(case, State.WON_BY_COOP, felicja) == [("Wyrównanie opłat za 12/2027", "12.15")]


@pytest.mark.thorough
def test_two_cases_one_after_the_other_leave_what_was_paid_before_both(felicja: Origin):
    anna, piotr = april()
    first = contest(anna, felicja, "ZO/2026/1", "I C 99/27")
    july((anna, piotr), felicja)
    assert by_the_case(anna) == [("I C 99/27", OLDER, date(2027, 6, 1), None)]
    contest(anna, felicja)

    assert by_the_case(anna) == [
        ("I C 99/27", OLDER, date(2027, 6, 1), date(2027, 6, 30)),
        (CASE, OLDER, JULY, None),
    ]

    end(first, State.WON_BY_COOP, felicja)  # nothing was charged yet

    assert by_the_case(anna) == [(CASE, OLD, JULY, None)]
    assert not LedgerEntry.objects.filter(kind=EntryKind.ADJUSTMENT).exists()


def test_what_was_changed_behind_our_back_is_found_and_put_right(piotr: Account, felicja: Origin):
    contest(piotr, felicja)
    first_letter_came(piotr, felicja)
    before = by_the_case(piotr)
    RateException.objects.filter(cause="CONTEST", rate=OLDER).update(rate=OLD)

    assert [(rate.account, rate.message) for rate in contested_rates()] == [
        (
            "100007",
            "składnik EKS, zmiana ZO/2026/2, sprawa I C 100/27: konto ma 4,85 od 01.07.2027 do "
            "31.07.2027; 4,85 od 01.08.2027, a z doręczeń i sprawy wynika 4,60 od 01.07.2027 do "
            "31.07.2027; 4,85 od 01.08.2027. Otwórz tę zmianę opłat i wybierz „Przelicz wyjątki "
            "od stawek”.",
        )
    ]

    assert recount_old_rates(FeeChange.objects.get(number="ZO/2026/2"), origin=felicja) == 1

    assert (by_the_case(piotr), list(contested_rates())) == (before, [])
