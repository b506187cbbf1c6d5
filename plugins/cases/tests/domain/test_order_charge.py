"""Charging an order: exactly once, by finance, with the confirmed quote to the grosz."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.models import User
from cms_ext.plugins import offers
from coop_cases.domain.order_work import charge_by_document, charge_order, charged_account
from coop_cases.domain.queries import find_order
from coop_cases.models import Case
from ebok_plugin.desk.domain.card import read_book_page
from ebok_plugin.ledger.domain.audit import run_auditors
from ebok_plugin.ledger.domain.posting import reverse_entry
from ebok_plugin.ledger.domain.queries.account import read_balance
from ebok_plugin.ledger.models import Account, AccountAccess, LedgerEntry
from plugins.cases.tests.cases import TODAY
from plugins.cases.tests.orders import ACCOUNT, TOTAL, done, order_in_state, service
from tests.clients import signed_in
from tests.ebok_plugin.ledger.books import ledger, open_account
from tests.ebok_plugin.ledger.holders import grant
from tests.page_checks import parsed, texts
from tests.people import staff
from tests.query_counts import counted
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db


@shared
def payer() -> Account:
    account = open_account(ACCOUNT)
    grant(account, "Anna Lis")
    service()
    return account


def charge(case: Case, by: User, *, today: date = TODAY) -> Case:
    return charge_order(case, today=today, origin=Origin(actor=by))


def test_cs_07_charged_twice_is_one_entry(payer: Account, anna: User, daria: User, franek: User):
    case = done(anna.person, daria)

    charge(case, franek)
    with pytest.raises(Refusal, match="w stanie „obciążono”"):
        charge(case, franek)

    assert ledger(payer) == [(1, "SERVICE", "153.12")]
    entry = LedgerEntry.objects.get()
    assert (entry.source, entry.source_key) == ("SERVICE", f"case:{case.pk}")
    assert (entry.title, entry.due_date) == (
        f"Plombowanie wodomierza, sprawa {case.number}",
        date(2026, 12, 4),
    )
    assert read_balance(payer, TODAY).upcoming == TOTAL
    assert (list(run_auditors()), entry.posted_by) == ([], franek)


def test_a_charge_that_was_taken_back_is_not_made_again(
    payer: Account, anna: User, daria: User, franek: User
):
    case = charge(done(anna.person, daria), franek)
    reverse_entry(
        LedgerEntry.objects.get(), on=TODAY, reason="Pomyłka w wycenie", made_by=franek, today=TODAY
    )
    Case.objects.filter(pk=case.pk).update(state="DONE", ended_on=None)

    charge(case, franek)

    assert ledger(payer) == [(1, "SERVICE", "153.12"), (2, "REVERSAL", "-153.12")]


def test_only_finance_charges(payer: Account, anna: User, daria: User, franek: User):
    """The right of cases alone posts nothing."""
    case = done(anna.person, daria)

    for group in ("case_clerk", "board_member", "auditor"):
        other = staff(group, group)
        with pytest.raises(Refusal, match="dział finansowy"):
            charge(case, other)
        with pytest.raises(Refusal, match="dział finansowy"):
            charge_by_document(case, "FV 1", today=TODAY, origin=Origin(actor=other))
    franek.groups.get().permissions.filter(codename="add_ledgerentry").delete()
    with pytest.raises(Refusal, match="Obciążyć konto może tylko dział finansowy"):
        charge(case, User.objects.get(pk=franek.pk))
    assert (Case.objects.get().state, LedgerEntry.objects.count()) == ("DONE", 0)


def test_an_account_that_the_person_pays_no_more_is_charged_by_a_document(
    payer: Account, anna: User, daria: User, franek: User
):
    case = done(anna.person, daria)
    assert charged_account(case, TODAY) == ACCOUNT
    AccountAccess.objects.update(valid_to=TODAY - timedelta(1))

    assert charged_account(case, TODAY) == ""
    with pytest.raises(Refusal, match=f"nie płaci już za konto {ACCOUNT}"):
        charge(case, franek)
    charge_by_document(case, " FV 12/2026 ", today=TODAY, origin=Origin(actor=franek))

    order = find_order(Case.objects.select_related("subject__type").get())
    assert (order.charge_note, order.charged_on) == ("FV 12/2026", TODAY)
    assert (Case.objects.get().state, LedgerEntry.objects.count()) == ("CHARGED", 0)


def test_an_account_is_charged_rather_than_by_a_document_and_not_when_it_is_closed(
    payer: Account, anna: User, daria: User, franek: User
):
    case = done(anna.person, daria)

    for note, words in (("FV 1", "Obciąż konto"), (" ", "Wpisz numer dokumentu")):
        with pytest.raises(ValidationError, match=words):
            charge_by_document(case, note, today=TODAY, origin=Origin(actor=franek))
    Account.objects.update(closed_on=TODAY - timedelta(1))
    with pytest.raises(Refusal):
        charge(case, franek)
    assert (Case.objects.get().state, LedgerEntry.objects.count()) == ("DONE", 0)


def test_a_site_without_accounts_charges_by_documents(
    anna: User, daria: User, franek: User, monkeypatch
):
    monkeypatch.setattr(offers, "_charging", lambda: None)
    service()
    case = order_in_state("DONE", anna.person, daria, franek, account="")

    charge_by_document(case, "FV 12/2026", today=TODAY, origin=Origin(actor=franek))

    assert Case.objects.get().state == "CHARGED"


@pytest.mark.thorough
def test_the_card_of_the_account_leads_each_reader_to_the_case_that_he_may_open(
    payer: Account, anna: User, daria: User, franek: User
):
    """Franek handles cases, Gosia only charges their orders; who does neither reads no link."""
    case = charge(done(anna.person, daria), franek)
    words = f"Zamówienie usługi, sprawa {case.number}"
    gosia = staff("gosia", "finance_approver")
    gosia.user_permissions.add(Permission.objects.get(codename="charge_serviceorder"))
    readers = {
        franek: f"/admin/sprawy/{case.pk}/",
        gosia: f"/admin/sprawy/do-obciazenia/{case.pk}/",
        staff("felicja", "finance_approver"): None,
    }

    for reader, address in readers.items():
        client = signed_in(reader)
        page = parsed(client.get(f"/admin/rozliczenia/konto/{payer.pk}/"))

        assert texts(page, "//h2[@id='ksiega']") != [], reader
        found = page.xpath(f"//a[normalize-space()='{words}']/@href")
        assert found == ([address] if address else [])
        assert [client.get(one).status_code for one in found] == [200] * len(found)


def test_four_services_on_a_card_cost_the_questions_of_one(
    payer: Account, anna: User, daria: User, franek: User
):
    counts = []
    for more in (1, 3):
        for _number in range(more):
            charge(done(anna.person, daria), franek)
        shown, asked = counted(read_book_page, payer, TODAY, reader=franek)
        counts.append(asked)
    works = [line.work for day in shown.days for line in day.lines]

    assert counts[0] == counts[1]
    assert (len(works), None in works) == (4, False)
