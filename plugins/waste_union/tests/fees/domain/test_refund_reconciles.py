"""The refund of a waste fee is one sum in ledger, bank file and the accountant's journal."""

from datetime import date

import pytest

from cms_ext.base.dates.period import Period
from cms_ext.evidence.audit.domain.event import Origin
from ebok_plugin.ledger.domain.queries.account import read_balance
from plugins.waste_union.tests.fees.payers import account, charge_fees, obliged, tariff
from tests.ebok_plugin.desk.clerks import APPROVER, CLERK
from tests.ebok_plugin.ledger.books import pay, zl
from tests.ebok_plugin.ledger.holders import grant
from tests.ebok_plugin.payments.refund_books import close_books, export, write_line
from tests.ebok_plugin.payments.refunds import OFFICE, TODAY, approved, filed, proposed
from tests.people import resident, staff
from waste_union.tariffs.vocabulary import Settled

pytestmark = pytest.mark.django_db
TITLE = "Zwrot nadpłaty ZN/2026/0001, konto 300001"


def test_a_refund_of_a_waste_fee_reconciles(settings):
    settings.COOP_OWN_BANK_ACCOUNTS = [OFFICE]
    celina = Origin(actor=staff("celina", CLERK))
    hanna_s = account()
    grant(hanna_s, "Hanna Wilk")
    obliged(hanna_s, "66.00", date(2026, 11, 1), tariff(Settled.MONTHLY, due_months=0))
    charge_fees(Period(2026, 11), TODAY)
    pay(hanna_s, "2026-11-12", "200.00")
    refund = filed(hanna_s, resident("ebok", "EB-500001-3", "Hanna Wilk"), zl("134.00"))
    order = approved(proposed(refund, celina.signed_in), staff("daria", APPROVER))

    file, lines = export(celina)
    books = close_books(hanna_s, celina)

    assert file is not None
    assert lines == [write_line("13400", "Anna Lis", "300001")]
    assert (file.total, file.count) == (order.amount, 1)
    assert [row[:2] for row in books.ledger] == [
        ("CHARGE", "66.00"),
        ("PAYMENT", "-200.00"),
        ("PAYMENT_RETURN", "134.00"),
    ]
    of_refunds = [row for row in books.journal if TITLE in row]
    assert [row[5:11] for row in of_refunds] == [
        (TITLE, "134.00", "204", "134.00", "131", "134.00")
    ]
    assert books.turnover == [
        ("131", "200.00", "134.00"),
        ("204", "200.00", "200.00"),
        ("700", "0.00", "66.00"),
    ]
    assert books.findings == []
    assert read_balance(hanna_s, TODAY).balance == zl("0.00")
