"""A refund is one sum in ledger, bank file, statement and the accountant's journal."""

from datetime import date

import pytest

from cms_ext.evidence.audit.domain.event import Origin
from ebok_plugin.ledger.domain.queries.account import read_balance
from ebok_plugin.ledger.models import Account
from ebok_plugin.payments.models import BankEntry, RefundFile, RefundOrder
from tests.ebok_plugin.desk.clerks import APPROVER, CLERK
from tests.ebok_plugin.ledger.books import charge, pay, zl
from tests.ebok_plugin.ledger.holders import grant
from tests.ebok_plugin.payments.lines import operation, take
from tests.ebok_plugin.payments.refund_books import close_books, export, write_line
from tests.ebok_plugin.payments.refunds import ANNA, OFFICE, TODAY, approved, filed, proposed
from tests.people import resident, staff
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
TITLE = "Zwrot nadpłaty ZN/2026/0001, konto 100005"


@pytest.fixture(autouse=True)
def _own_account(settings) -> None:
    settings.COOP_OWN_BANK_ACCOUNTS = [OFFICE]


@shared
def celina() -> Origin:
    return Origin(actor=staff("celina", CLERK))


@shared
def order(flat: Account, celina: Origin) -> RefundOrder:
    """120,50 of Anna's overpayment of 300,00, approved on the business day."""
    grant(flat, "Anna Lis")
    charge(flat, "2026-10", "500.00")
    pay(flat, "2026-10-12", "800.00")
    refund = filed(flat, resident("ebok", "EB-500001-3", "Anna Lis"), zl("120.50"))
    return approved(proposed(refund, celina.signed_in), staff("daria", APPROVER))


def test_a_paid_refund_reconciles(flat: Account, order: RefundOrder, celina: Origin):
    file, lines = export(celina)
    # The statements of these tests are of March.
    RefundFile.objects.update(day=date(2026, 3, 1))
    take(operation("120,50", mark="D", sender=ANNA, title=TITLE))

    books = close_books(flat, celina)

    order.refresh_from_db()
    debit = BankEntry.objects.get()
    assert file is not None
    assert lines == [write_line("12050", "Anna Lis", "100005")]
    assert (file.total, file.count, order.file_id) == (order.amount, 1, file.pk)
    assert (debit.amount, debit.fate, order.bank_entry) == (-order.amount, "OUTGOING", debit)
    place = flat.premises.building.property
    assert books.ledger == [
        ("CHARGE", "500.00", "Opłata za 10/2026"),
        ("PAYMENT", "-800.00", "wpłata"),
        ("PAYMENT_RETURN", "120.50", TITLE),
    ]
    assert books.journal == [
        (
            *("1", str(order.entry), "operacja ręczna", "2026-11-20", "celina", TITLE),
            *("120.50", "204", "120.50", "131", "120.50", "zwrot wpłaty", "100005", str(place)),
        )
    ]
    assert books.turnover == [("131", "0.00", "120.50"), ("204", "120.50", "0.00")]
    assert books.findings == []
    assert read_balance(flat, TODAY).balance == zl("-179.50")


def test_a_stopped_refund_leaves_nothing(flat: Account, order: RefundOrder, celina: Origin):
    charge(flat, "2026-11", "179.51")

    file, lines = export(celina)
    books = close_books(flat, celina)

    assert (file, lines) == (None, [])
    assert [row[:2] for row in books.ledger] == [
        ("CHARGE", "500.00"),
        ("PAYMENT", "-800.00"),
        ("PAYMENT_RETURN", "120.50"),
        ("CHARGE", "179.51"),
        ("REVERSAL", "-120.50"),
    ]
    assert books.turnover == [
        ("131", "0.00", "0.00"),
        ("204", "179.51", "0.00"),
        ("700", "0.00", "179.51"),
    ]
    assert books.findings == []
    assert read_balance(flat, TODAY).balance == zl("-120.49")
