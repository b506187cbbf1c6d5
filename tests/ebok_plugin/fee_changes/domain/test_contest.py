"""A change in court: what is owed meanwhile, and what follows (`fees_law.md` §4)."""

from datetime import date
from decimal import Decimal

import pytest

from cms_ext.base.money.amounts import sum_money
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.law.models import LegalRule
from ebok_plugin.charges.models import RateException
from ebok_plugin.fee_changes.domain.contest import end_contest, open_contest
from ebok_plugin.fee_changes.domain.fee_change import NewRate, put_in_force
from ebok_plugin.fee_changes.domain.notices import list_open_contests
from ebok_plugin.fee_changes.domain.preconditions import FeeChangeError
from ebok_plugin.fee_changes.models import Contest, FeeChange
from ebok_plugin.ledger.domain.audit import run_auditors
from ebok_plugin.ledger.domain.proposal import approve_correction, corrections_waiting
from ebok_plugin.ledger.models import Account, LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind
from tests.ebok_plugin.charges.coop import charge_for, charge_month, month
from tests.ebok_plugin.fee_changes.change_04 import (
    TODAY,
    components,
    felicja_and_kamil,
    notified_change,
    refused_with,
)
from tests.ebok_plugin.fee_changes.late_change import deliver, sued
from tests.ebok_plugin.ledger.books import open_account, zl
from tests.people import staff
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
State = Contest.State
FILED, FINAL = date(2026, 12, 10), date(2027, 9, 20)


@shared
def anna() -> Account:
    """Return the flat of the example in fees_law.md §4: 50,00 m², two persons."""
    account = open_account("100005")
    account.premises.area = Decimal("50.00")
    account.premises.save()
    return account


@shared
def change(felicja: Origin, anna: Account) -> FeeChange:
    """2,10 → 2,45 zł/m² (controlled) and 33,00 → 36,00 zł a person, both from April 2027."""
    controlled, independent = components(eks="2.10", gok="33.00")
    new = [
        NewRate(controlled, Decimal("2.45"), month("2027-04")),
        NewRate(independent, Decimal("36.00"), month("2027-04")),
    ]
    made = notified_change(new=new)
    deliver(made, anna, TODAY, felicja)
    return put_in_force(made, origin=felicja)


def contested(
    change: FeeChange, account: Account, origin: Origin, filed_on: date = FILED, *codes: str
) -> Contest:
    return sued(account, change, origin, *codes, on=filed_on)


def owed(account: Account, period: str) -> str:
    lines = charge_for(account, month(period)).lines
    return str(sum_money(line.amount for line in lines).amount)


def adjustments(account: Account) -> list[tuple[str, str]]:
    entries = LedgerEntry.objects.filter(account=account, kind=EntryKind.ADJUSTMENT).order_by("seq")
    return [(entry.title, str(entry.amount.amount)) for entry in entries]


def charge(*periods: str) -> None:
    for period in periods:
        charge_month(period, *felicja_and_kamil())


APRIL_TO_AUGUST = ["2027-04", "2027-05", "2027-06", "2027-07", "2027-08"]


@pytest.mark.thorough
def test_the_worked_example_won_by_the_coop(change: FeeChange, anna: Account, felicja: Origin):
    assert (owed(anna, "2027-03"), owed(anna, "2027-04")) == ("171.00", "194.50")

    case = contested(change, anna, felicja)
    assert list(list_open_contests(anna)) == [case]
    assert owed(anna, "2027-04") == "177.00"

    charge(*APRIL_TO_AUGUST)
    posted = end_contest(
        case, State.WON_BY_COOP, final_on=FINAL, origin=felicja, today=date(2027, 9, 25)
    )

    assert str(sum_money(entry.amount for entry in posted).amount) == "87.50"
    assert adjustments(anna) == [
        (f"Wyrównanie opłat za {label} po sprawie I C 100/26", "17.50")
        for label in ("04/2027", "05/2027", "06/2027", "07/2027", "08/2027")
    ]
    assert {entry.due_date for entry in posted} == {date(2027, 10, 15)}
    assert owed(anna, "2027-09") == "194.50"
    assert list(list_open_contests(anna)) == []
    assert list(run_auditors()) == []


@pytest.mark.thorough
def test_lost_by_the_coop_the_old_rate_stays_and_what_was_paid_comes_back(
    change: FeeChange, anna: Account, felicja: Origin
):
    """Filed in June: April to June were charged at the new rates, July at the old one."""
    charge("2027-04", "2027-05", "2027-06")
    case = contested(change, anna, felicja, date(2027, 6, 10))
    charge("2027-07")

    end_contest(case, State.LOST_BY_COOP, final_on=FINAL, origin=felicja, today=date(2027, 9, 25))

    # 17,50 of the controlled cost in each month of April to June, 6,00 of the other in all four.
    assert adjustments(anna) == [
        ("Wyrównanie opłat za 04/2027 po sprawie I C 100/26", "-23.50"),
        ("Wyrównanie opłat za 05/2027 po sprawie I C 100/26", "-23.50"),
        ("Wyrównanie opłat za 06/2027 po sprawie I C 100/26", "-23.50"),
        ("Wyrównanie opłat za 07/2027 po sprawie I C 100/26", "-6.00"),
    ]
    assert owed(anna, "2027-08") == "171.00"
    assert list(run_auditors()) == []


@pytest.mark.thorough
def test_what_comes_back_above_the_limit_waits_for_a_second_person(
    change: FeeChange, anna: Account, felicja: Origin
):
    LegalRule.objects.filter(code="HAND_POSTING_SECOND_PERSON").update(params={"zlotys": 40})
    charge("2027-04", "2027-05")
    case = contested(change, anna, felicja, date(2027, 6, 10))

    posted = end_contest(
        case, State.LOST_BY_COOP, final_on=FINAL, origin=felicja, today=date(2027, 9, 25)
    )

    assert [entry.amount for entry in posted] == [zl("-23.50")]
    (waiting,) = corrections_waiting()
    assert (waiting.change, waiting.made_by) == (zl("-23.50"), felicja.actor)
    approve_correction(
        waiting, approved_by=staff("druga", "finance_approver"), today=date(2027, 9, 25)
    )
    assert [amount for _title, amount in adjustments(anna)] == ["-23.50", "-23.50"]


def test_a_lost_rate_ends_with_the_next_change(change: FeeChange, anna: Account, felicja: Origin):
    case = contested(change, anna, felicja, FILED, "EKS")
    end_contest(case, State.LOST_BY_COOP, final_on=FINAL, origin=felicja, today=FINAL)
    component = change.rates.get(component__code="EKS").component
    later = notified_change(new=[NewRate(component, Decimal("2.60"), month("2028-01"))])
    deliver(later, anna, TODAY, felicja)
    put_in_force(later, origin=felicja)

    # 50 m² × 2,10 before, × 2,60 after; waste 72,00 all the time.
    assert [owed(anna, period) for period in ("2027-12", "2028-01")] == ["177.00", "202.00"]


@pytest.mark.thorough
def test_a_case_lost_after_the_next_change_keeps_nothing_of_it(
    change: FeeChange, anna: Account, felicja: Origin
):
    """Lost in September; from July everybody pays 2,60 of another change, notified in time."""
    case = contested(change, anna, felicja, FILED, "EKS", "GOK")
    charge(*APRIL_TO_AUGUST[:3])
    component = change.rates.get(component__code="EKS").component
    july = notified_change(new=[NewRate(component, Decimal("2.60"), month("2027-07"))])
    deliver(july, anna, TODAY, felicja)
    put_in_force(july, origin=felicja)

    end_contest(case, State.LOST_BY_COOP, final_on=FINAL, origin=felicja, today=FINAL)

    # 50 m² × 2,10 until June, × 2,60 from July; June was charged with waste at 36,00 already, and
    # that comes back as an adjustment.
    assert [owed(anna, period) for period in ("2027-06", "2027-07")] == ["177.00", "196.00"]


def test_settled_ends_the_old_rate_without_entry(change: FeeChange, anna: Account, felicja: Origin):
    case = contested(change, anna, felicja)
    charge("2027-04")

    assert end_contest(case, State.SETTLED, final_on=FINAL, origin=felicja, today=FINAL) == []

    assert adjustments(anna) == []
    assert [owed(anna, period) for period in ("2027-04", "2027-05")] == ["177.00", "194.50"]


def test_a_case_won_before_anything_was_charged_leaves_no_trace_in_rates(
    change: FeeChange, anna: Account, felicja: Origin
):
    charge("2027-03")
    case = contested(change, anna, felicja)

    end_contest(case, State.WON_BY_COOP, final_on=FINAL, origin=felicja, today=FINAL)

    assert not RateException.objects.exists()
    assert (adjustments(anna), owed(anna, "2027-04")) == ([], "194.50")


@pytest.mark.parametrize(
    ("filed_on", "since"),
    [
        (date(2026, 12, 10), date(2027, 4, 1)),
        (date(2027, 4, 1), date(2027, 4, 1)),
        (date(2027, 4, 2), date(2027, 5, 1)),
    ],
)
def test_the_old_rate_holds_for_months_that_begin_after_filing(
    change: FeeChange, anna: Account, felicja: Origin, filed_on: date, since: date
):
    contested(change, anna, felicja, filed_on)

    exception = RateException.objects.get()
    found = (exception.component.code, exception.rate, exception.valid_from, exception.cause)
    assert found == ("EKS", Decimal("2.1"), since, "CONTEST")


def refused(change: FeeChange, account: Account, origin: Origin, **other: object) -> str:
    arguments: dict[str, object] = {
        "filed_on": FILED,
        "court_ref": "I C 100/26",
        "rates": list(change.rates.all()),
        "origin": origin,
        "today": FILED,
    }
    with pytest.raises(FeeChangeError) as error:
        open_contest(account, change, **(arguments | other))  # type: ignore[arg-type]  # by name
    return error.value.code


def test_a_case_must_be_one(change: FeeChange, anna: Account, felicja: Origin):
    assert refused(change, anna, felicja, court_ref=" ") == "REFERENCE_REQUIRED"
    assert refused(change, anna, felicja, rates=[]) == "NOT_TOLD"
    assert refused(change, open_account("100009"), felicja) == "NOT_TOLD"
    assert refused(change, anna, felicja, filed_on=date(2026, 11, 19)) == "WRONG_DAY"
    assert refused(change, anna, felicja, filed_on=date(2026, 12, 11)) == "WRONG_DAY"
    contested(change, anna, felicja)
    assert refused(change, anna, felicja) == "CONTEST_EXISTS"


def test_a_case_ends_once_and_after_it_began(change: FeeChange, anna: Account, felicja: Origin):
    case = contested(change, anna, felicja)
    early = date(2026, 12, 9)
    with refused_with("WRONG_DAY"):
        end_contest(case, State.SETTLED, final_on=early, origin=felicja, today=FINAL)

    end_contest(case, State.SETTLED, final_on=FINAL, origin=felicja, today=FINAL)
    with refused_with("CONTEST_ENDED"):
        end_contest(case, State.WON_BY_COOP, final_on=FINAL, origin=felicja, today=FINAL)
