"""How those pay who have no number of their own: to the common account, named by the title."""

from datetime import date

import pytest

from cms_ext.base.money.nrb import format_nrb
from ebok_plugin.ledger.domain.queries.account import read_account_state
from ebok_plugin.ledger.models import Account
from ebok_plugin.payments.models import OwnBankAccount
from ebok_plugin.statements.domain.papers.letterhead import (
    account_facts,
    load_letterhead,
    pay_block,
)
from ebok_plugin.statements.domain.payment_code import (
    Payment,
    code_problems,
    payment_for_balance,
    payment_office,
)
from tests.ebok_plugin.ledger.books import charge, open_account
from tests.ebok_plugin.payments.lines import SENDER
from tests.ebok_plugin.statements.offices import NIP, RECIPIENT, TODAY, settle_office

pytestmark = pytest.mark.django_db
DAY = date(2026, 2, 10)


def without_number(number: str = "100005") -> Account:
    account = open_account(number)
    account.nrb = None
    account.save()
    charge(account, "2026-02", "926.94")
    return account


def payment_of(account: Account) -> Payment:
    read = read_account_state(account, DAY)
    return payment_for_balance(account, read.state, read.postings, payment_office())


def test_the_code_has_the_common_account_and_the_title_the_number(settings):
    settle_office()
    settings.COOP_OWN_BANK_ACCOUNTS = [SENDER]
    payment = payment_of(account := without_number())
    [code] = payment.codes

    found = (payment.nrb, payment.is_common, payment.title)
    assert found == (SENDER, True, "Opłata 100005 02/2026")
    assert code.payload == f"{NIP}|PL|{SENDER}|092694|{RECIPIENT}|Opłata 100005 02/2026|||"
    assert code_problems([account]) == []


def test_a_number_that_reads_like_a_month_gives_way_to_the_premises(settings):
    settings.COOP_OWN_BANK_ACCOUNTS = [SENDER]
    account = without_number("02/2026")

    assert payment_of(account).title == f"Opłata {account.premises.code} 02/2026"


def test_papers_say_whose_account_it_is_and_where_to_ask(settings):
    settle_office()
    settings.COOP_OWN_BANK_ACCOUNTS = []
    account, own = without_number(), open_account("100006")
    office = load_letterhead(TODAY)
    unknown = pay_block(office, account, account.entries.get().amount, "Opłata 100005")

    assert unknown["qr"] == ""
    assert dict(account_facts(office, account))["Rachunek do wpłat"] == f"poda go {office.desk}"
    assert code_problems([account])[0].startswith("[QR_NRB] Konto 100005")

    OwnBankAccount.objects.create(nrb=SENDER, name="czynsze", is_common=True)
    office = load_letterhead(TODAY)
    block = pay_block(office, account, account.entries.get().amount, "Opłata 100005")

    assert dict(block["facts"])["Rachunek"] == format_nrb(SENDER)
    assert block["qr"]
    assert "To wspólny rachunek: wpłatę rozpoznamy po tytule" in block["help"]
    assert (
        "przypisany do tego konta"
        in pay_block(office, own, account.entries.get().amount, "")["help"]
    )
