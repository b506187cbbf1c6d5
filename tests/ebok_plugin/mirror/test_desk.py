"""The finance desk on a mirror: the card of an account, and reminders less free money."""

from datetime import date

import pytest
from django.test import Client

from cms_ext.base.money.amounts import ZERO
from ebok_plugin.ledger.domain.debtors import DebtorScope, find_debtors
from ebok_plugin.ledger.domain.reader import account_reader
from ebok_plugin.ledger.models import Account
from ebok_plugin.statements.domain.papers import letters
from tests.ebok_plugin.ledger.books import zl
from tests.ebok_plugin.mirror.feeds import balance, bring, feed, row
from tests.ebok_plugin.statements.offices import OFFICE, settle_office
from tests.page_checks import words_at
from tests.papers_read import words_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _mirror(settings) -> None:
    settings.COOP_LEDGER = "mirror"
    settle_office()


@pytest.mark.always
def test_the_card_states_the_program_s_figures_and_offers_no_posting(clerk: Client):
    bring("balances_ok.csv", today=TODAY)
    account = Account.objects.get(account_no="100004")
    said = words_at(clerk.get(f"/admin/rozliczenia/konto/{account.pk}/"))

    for words in (
        "Zaległość: 1 138,19 zł", "Stan na 20.11.2026 z programu finansowo-księgowego.",
        "Opłata za 03/2026", "Opłata za listopad 2026, lok. 1A/4", "Potwierdzenie salda",
    ):  # fmt: skip
        assert words in said
    for words in ("Wystornuj", "Wpłata w kasie", "Układ", "Odsetki", "Ostatnie naliczenie"):
        assert words not in said


def test_a_reminder_is_of_what_is_late_less_the_money_that_waits():
    late = row(
        "POZYCJA", "100001", document_no="N-1", title="Opłata za 09/2026", due_date="2026-09-15",
        amount="100.00", remaining="100.00",
    )  # fmt: skip
    free = row("NADPLATA", "100001", document_no="W-1", title="Wpłata", remaining="30.00")
    bring(feed(balance("100001", "70.00"), late, free), today=TODAY)
    account = Account.objects.select_related("payer", "premises__building").get()
    found = find_debtors(TODAY, DebtorScope(), least=zl("50.00"), days=14)
    state = account_reader().read_account_states([account], TODAY)[account.pk]
    reminder = letters.Reminder(account, state.state, state.postings, "")

    assert [(line.account, line.arrears.late) for line in found.lines] == [
        (account.pk, zl("70.00"))
    ]
    assert found.lines[0].arrears.in_plan == ZERO
    said = words_of(letters.reminder_pdf(OFFICE, reminder, TODAY))
    assert "Wpłata czeka na rozliczenie" in said
    assert ("−30,00" in said or "-30,00" in said, "Razem 70,00" in said) == (True, True)


def test_a_balance_without_open_items_is_in_arrears_and_may_be_reminded():
    """The program states what is owed and not since when: no number of days leaves it out."""
    bring(feed(balance("100001", "70.00"), balance("100002", "-5.00")), today=TODAY)
    accounts = Account.objects.select_related("payer", "premises__building")
    account = accounts.get(account_no="100001")
    found = find_debtors(TODAY, DebtorScope(), least=zl("50.00"), days=365)
    state = account_reader().read_account_states([account], TODAY)[account.pk]
    reminder = letters.Reminder(account, state.state, state.postings, "")

    assert [(line.account, line.arrears.late) for line in found.lines] == [
        (account.pk, zl("70.00"))
    ]
    assert dict(found.sums)["bez podanego terminu"] == zl("70.00")
    said = words_of(letters.reminder_pdf(OFFICE, reminder, TODAY))
    assert "Saldo konta, bez podanych pozycji" in said
    assert "Razem 70,00" in said
