"""By when each thing that raises what is owed must be paid (`ledger.md` §2, §6, `interest.md` §5).

The due day is the 15th; 15 November 2026 is a Sunday, 15 August a Saturday and a holiday.
"""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal

import pytest

from cms_ext.base.money.amounts import Money
from cms_ext.evidence.audit.domain.event import Origin
from ebok_plugin.charges.domain.charge_document import due_of_rise
from ebok_plugin.charges.domain.run.charge_run import (
    approve_charge_run,
    post_run,
    rehearse_correction,
)
from ebok_plugin.charges.models import Basis, ComponentRate
from ebok_plugin.interest.domain.proposal import usual_due_date
from ebok_plugin.ledger.domain.account import opening_draft
from ebok_plugin.ledger.domain.by_hand import post_adjustment, return_payment, transfer_drafts
from ebok_plugin.ledger.domain.posting import reverse_entry
from ebok_plugin.ledger.errors import PostingError
from ebok_plugin.ledger.models import Account, ChargeDocument, LedgerEntry
from ebok_plugin.ledger.vocabulary import SubAccount
from ebok_plugin.panel.domain.dues import spread
from ebok_plugin.payments.domain.ledger_kinds.media_settlement_rows import MediaRow
from ebok_plugin.payments.domain.ledger_kinds.media_settlements import settlement_draft
from tests.ebok_plugin.charges.coop import charge_for, charge_month, month, priced
from tests.ebok_plugin.ledger.books import open_account, zl
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
Table = dict[str, str]


def days(of: Callable[[date], date | None], made: Iterable[str]) -> Table:
    """Made on, due on."""
    found = {}
    for day in made:
        due = of(date.fromisoformat(day))
        found[day] = due.isoformat() if due else "-"
    return found


@shared
def anna() -> Account:
    priced("EKS", Basis.AREA_M2, "4.60")
    return open_account("100005")


def test_the_charge_of_a_month(settings, anna: Account):
    months = ("2026-02", "2026-05", "2026-08", "2026-11", "2026-12", "2027-01")

    def due(due_day: int) -> list[str]:
        settings.COOP_DUE_DAY = due_day
        return [str(charge_for(anna, month(one)).due_date)[-5:] for one in months]

    table = {
        15: ["02-16", "05-15", "08-17", "11-16", "12-15", "01-15"],
        # 11 November; Easter Monday is 6 April 2026, 28 March 2027
        11: ["02-11", "05-11", "08-11", "11-12", "12-11", "01-11"],
        # Christmas: Thursday to Sunday
        24: ["02-24", "05-25", "08-24", "11-24", "12-28", "01-25"],
    }
    assert {due_day: due(due_day) for due_day in table} == table


def test_a_part_of_a_month_is_not_due_on_the_day_on_which_it_begins(settings, anna: Account):
    settings.COOP_MIDMONTH = "DAILY"

    def due(opened: date) -> date:
        Account.objects.update(opened_on=opened)
        return charge_for(anna, month(f"{opened:%Y-%m}")).due_date

    expected = {
        "2026-10-14": "2026-10-15",
        "2026-10-15": "2026-11-16",
        "2026-10-16": "2026-11-16",
        "2026-11-14": "2026-11-16",
        "2026-11-15": "2026-11-16",
        "2026-11-16": "2026-12-15",
        "2026-12-31": "2027-01-15",
    }
    assert days(due, expected) == expected


def test_what_comes_beside_the_charge_and_names_no_term():
    """At least 14 days; then the next due day."""
    expected = {
        "2026-07-31": "2026-08-17",
        "2026-08-01": "2026-08-17",  # the 15th, moved over the holiday
        "2026-08-03": "2026-08-17",  # 14 days to the day on which it may be paid
        "2026-08-04": "2026-09-15",
        "2026-11-02": "2026-11-16",
        "2026-11-03": "2026-12-15",
        "2026-11-15": "2026-12-15",
        "2026-12-01": "2026-12-15",
        "2026-12-02": "2027-01-15",
        "2026-12-31": "2027-01-15",
    }
    assert days(due_of_rise, expected) == expected


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("rehearsed", "posted", "due"),
    [
        ("2026-11-02", "2026-11-02", "2026-11-16"),
        ("2026-11-02", "2026-11-16", "2026-12-15"),  # approved on the day on which it was due
        ("2026-11-02", "2026-12-20", "2027-01-15"),
        ("2026-11-16", "2026-11-16", "2026-12-15"),
    ],
)
def test_a_correction_that_waited_leaves_as_long_from_its_posting(
    anna: Account, felicja: Origin, kamil: Origin, rehearsed: str, posted: str, due: str
):
    charge_month("2026-09", felicja, kamil)
    ComponentRate.objects.update(rate=Decimal("4.85"))
    first, then = date.fromisoformat(rehearsed), date.fromisoformat(posted)
    run = rehearse_correction(
        month("2026-09"), reason="Uchwała zarządu 14/2026", origin=felicja, today=first
    )

    run = post_run(approve_charge_run(run, origin=kamil), today=then)

    document = ChargeDocument.objects.get(correction_of__isnull=False)
    assert {run.due_date, document.due_date, document.entry.due_date} == {date.fromisoformat(due)}
    assert document.booking_date == first


def test_a_note_of_interest():
    """14 days from the note, moved to a working day."""
    expected = {
        "2026-11-20": "2026-12-04",
        "2026-11-21": "2026-12-07",  # a Saturday
        "2026-12-10": "2026-12-28",  # Christmas Eve
        "2026-12-18": "2027-01-04",  # the first of January, a Friday
    }
    assert days(usual_due_date, expected) == expected


def test_instalments_are_due_with_the_charges_of_the_months_to_come():
    found = spread(zl("100.00"), 4, date(2026, 9, 30))

    assert [(str(day), str(amount.amount)) for day, amount in found.rows] == [
        ("2026-10-15", "25.00"),
        ("2026-11-16", "25.00"),
        ("2026-12-15", "25.00"),
        ("2027-01-15", "25.00"),
    ]


SUNDAY, SATURDAY = date(2026, 11, 15), date(2026, 11, 28)


def test_what_names_its_term_is_due_on_that_day(anna: Account):
    """As it is given, a free day, too; a credit never."""
    piotr = open_account("100007", "Piotr Wrona")

    def opening(balance: str, due: date | None) -> date | None:
        return opening_draft(
            anna.pk, anna.account_no, zl(balance), on=SUNDAY, due_date=due
        ).due_date

    def media(result: str, due: date | None) -> date | None:
        return settlement_draft(_media_row(zl(result), due), zl(result), anna).due_date

    owes, owed = transfer_drafts(anna, piotr, zl("50.00"), on=SUNDAY, due_date=SATURDAY, key="abc")
    assert {
        "opening debt": opening("100.00", SATURDAY),
        "opening debt without a day: at once": opening("100.00", None),
        "opening credit": opening("-100.00", None),
        "media: to pay": media("100.00", SATURDAY),
        "media: too much paid": media("-100.00", SATURDAY),
        "transfer: who owes more": owes.due_date,
        "transfer: who owes less": owed.due_date,
    } == {
        "opening debt": SATURDAY,
        "opening debt without a day: at once": SUNDAY,
        "opening credit": None,
        "media: to pay": SATURDAY,
        "media: too much paid": None,
        "transfer: who owes more": SATURDAY,
        "transfer: who owes less": None,
    }


def test_what_the_desk_posts_by_hand(anna: Account, felicja: Origin):
    """A returned payment is owed at once; what is taken back leaves the term of what it undoes."""
    by = {"made_by": felicja.signed_in, "today": SATURDAY}

    def adjusted(amount: str, due: date | None) -> LedgerEntry:
        return post_adjustment(
            anna,
            zl(amount),
            on=SUNDAY,
            due_date=due,
            subaccount=SubAccount.MAIN,
            title="Korekta",
            reason="Pismo z 14 listopada",
            **by,
        )

    owed = adjusted("20.00", SATURDAY)
    returned = return_payment(anna, zl("30.00"), on=SUNDAY, title="Zwrot wpłaty", **by)
    back = reverse_entry(owed, on=SATURDAY, reason="Pismo z 27 listopada", **by)
    assert {
        "adjustment": owed.due_date,
        "adjustment, a credit": adjusted("-5.00", None).due_date,
        "returned payment": returned.due_date,
        "reversal": back.due_date,
    } == {
        "adjustment": SATURDAY,
        "adjustment, a credit": None,
        "returned payment": SUNDAY,
        "reversal": SATURDAY,
    }
    with pytest.raises(PostingError) as refused:
        adjusted("20.00", None)
    assert refused.value.code == "DUE_DATE_REQUIRED"


def _media_row(result: Money, due: date | None) -> MediaRow:
    one, none = Decimal(1), zl("0")
    return MediaRow(
        settlement_id="ROZ-2025",
        account_no="100005",
        period_from=date(2025, 1, 1),
        period_to=date(2025, 12, 31),
        medium="CO",
        part="STALA",
        invoice_total=result,
        common_cost=none,
        allocation_key="AREA_M2",
        pool=result,
        key_premises=one,
        key_total=one,
        cost=result,
        advances=none,
        result=result,
        posting_date=SUNDAY,
        due_date=due,
    )
