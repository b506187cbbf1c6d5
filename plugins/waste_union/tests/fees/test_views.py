"""The fees of a month from the screens: prepared by one, approved by another, posted, shown."""

import re
from datetime import date

import pytest
from django.test import Client

from cms_ext.base.dates.period import Period
from cms_ext.evidence.audit.models import AuditEvent
from ebok_plugin.interest.domain.accrual import accrued_in_words
from ebok_plugin.interest.domain.accrued import accrued_on_account
from ebok_plugin.ledger.domain.draft import EntryDraft
from ebok_plugin.ledger.domain.posting import post_batch
from ebok_plugin.ledger.models import Account, Batch
from ebok_plugin.ledger.vocabulary import EntryKind
from plugins.waste_union.tests.fees.payers import account, charge_fees, charges_of, obliged, tariff
from tests.ebok_plugin.desk.clerks import APPROVER, AUDITOR, CLERK, sign_in_clerk
from tests.ebok_plugin.ledger.books import zl
from tests.page_checks import parsed, text_of, texts
from tests.people import resident, staff
from tests.query_counts import queries_when_warm
from tests.shared_rows import shared
from waste_union.fees.domain import queries
from waste_union.fees.models import FeeRun

pytestmark = pytest.mark.django_db

RUNS = "/admin/rozliczenia/oplaty-za-odpady/"
NOVEMBER = {"period": "2026-11"}
SINCE = date(2026, 10, 1)


@shared
def hanna() -> Account:
    """Owes 124.00 a month from October on, by quarters."""
    whose = account()
    obliged(whose, "124.00", SINCE, tariff())
    return whose


def rehearsed(client: Client) -> FeeRun:
    sign_in_clerk(client, CLERK, "celina")
    assert client.post(RUNS, NOVEMBER).status_code == 302
    return FeeRun.objects.get()


def decide(client: Client, run: FeeRun, decision: str, reason: str = "") -> str:
    address = f"{RUNS}{run.pk}/decyzja/"
    return text_of(client.post(address, {"decyzja": decision, "reason": reason}, follow=True))


@pytest.mark.thorough
def test_from_the_rehearsal_to_the_account(client, hanna: Account):
    run = rehearsed(client)
    page = text_of(client.get(f"{RUNS}{run.pk}/"))
    assert "Tę próbę zatwierdzi inna osoba." in page
    assert "Opłata za odpady 10–12/2026 (3 × 124,00 zł, deklaracja EB/2026/000001)" in page

    sign_in_clerk(client, APPROVER, "daria")
    assert "Opłaty za odpady do zatwierdzenia" in text_of(client.get("/admin/"))
    assert "Naliczenie zatwierdzono." in decide(client, run, "zatwierdz")
    sign_in_clerk(client, CLERK, "celestyna")
    while FeeRun.objects.get().state != "POSTED":
        decide(client, run, "ksieguj")

    assert [row[3] for row in charges_of(hanna)] == ["372.00"]
    assert "listopad 2026" in text_of(client.get(RUNS))


@pytest.mark.usefixtures("hanna")
def test_the_maker_cannot_approve_and_gives_up_with_a_reason_at_its_field(client):
    run = rehearsed(client)
    assert run.made_by is not None
    run.made_by.groups.add(*sign_in_clerk(client, APPROVER, "daria").groups.all())
    client.force_login(run.made_by)

    page = decide(client, run, "zatwierdz")

    assert "Przebieg zatwierdza inna osoba niż ta, która go przygotowała." in page
    assert FeeRun.objects.get().state == "REHEARSED"

    page = decide(client, run, "wycofaj", "krótko")

    assert "Podaj powód wycofania (co najmniej 10 znaków)." in page
    assert "Naliczenie wycofano." in decide(client, run, "wycofaj", "Zła stawka w taryfie.")


@pytest.mark.thorough
def test_the_page_of_a_run_shows_how_far_the_posting_is(client, monkeypatch):
    """A portion here is one account."""
    monkeypatch.setattr(queries, "PORTION", 1)
    by_tariff = tariff()
    for number in ("300001", "300002", "300003"):
        obliged(account(number), "33.00", SINCE, by_tariff)
    run = rehearsed(client)
    sign_in_clerk(client, APPROVER, "daria")
    decide(client, run, "zatwierdz")
    sign_in_clerk(client, CLERK, "celestyna")
    progress = re.compile(r"zaksięgowano opłaty: (\d z \d \(\d+%\))")

    shown = progress.findall(text_of(client.get(f"{RUNS}{run.pk}/")))
    while FeeRun.objects.get().state != "POSTED":
        shown += progress.findall(decide(client, run, "ksieguj"))

    assert shown == ["0 z 3 (0%)", "1 z 3 (33%)", "2 z 3 (66%)", "3 z 3 (100%)", "3 z 3 (100%)"]


@pytest.mark.usefixtures("hanna")
def test_the_accounts_of_a_run_are_a_file_that_the_log_knows(client):
    run = rehearsed(client)

    file = client.get(f"{RUNS}{run.pk}/?plik=csv")

    assert file["Content-Disposition"].endswith(f'"oplaty-za-odpady-2026-11-{run.pk}.csv"')
    assert file.getvalue().decode("utf-8-sig").splitlines() == [
        "Konto;Płatnik;Nieruchomość;Za co;Razem",
        "300001;Hanna Wilk;ul. Leśna 300001;"
        "Opłata za odpady 10–12/2026 (3 × 124,00\N{NO-BREAK SPACE}zł, deklaracja EB/2026/000001);"
        "372,00",
    ]
    assert AuditEvent.objects.get(action="EXPORT").changes == {"format": "csv", "rows": 1}


@pytest.mark.usefixtures("hanna")
def test_who_may_look_may_not_act_and_others_see_nothing(client):
    run = rehearsed(client)
    address = f"{RUNS}{run.pk}/"

    sign_in_clerk(client, AUDITOR, "kornel")
    assert client.get(address).status_code == 200
    assert client.post(RUNS, NOVEMBER).status_code == 302
    decide(client, run, "wycofaj", "Zła stawka w taryfie.")
    assert [fee_run.state for fee_run in FeeRun.objects.all()] == ["REHEARSED"]

    client.force_login(staff("ewa", "editor"))
    assert [client.get(one).status_code for one in (RUNS, address)] == [302, 302]


@pytest.mark.thorough
def test_four_accounts_cost_as_many_queries_as_one(client):
    by_tariff = tariff()
    sign_in_clerk(client, CLERK, "celina")

    def queries(*numbers: str) -> int:
        """Of the page of a run with these accounts, too."""
        for number in numbers:
            obliged(account(number), "33.00", SINCE, by_tariff)
        client.post(RUNS, NOVEMBER)
        address = f"{RUNS}{FeeRun.objects.latest('pk').pk}/"
        return queries_when_warm(lambda: client.get(address))

    assert queries("300001") == queries("300002", "300003", "300004")


def test_a_charge_says_its_months_and_its_declaration(client, hanna: Account):
    charge_fees(Period(2026, 10), SINCE)
    client.force_login(resident("ebok", "EB-500001-3", hanna.payer_name))

    page = text_of(client.get("/e-bok/konto/300001/naliczenie/1/"))
    answer = client.get("/e-bok/")

    assert "ul. Leśna 300001 · nieruchomość N-300001 · konto 300001" in page
    assert "Opłata za odpady, październik–grudzień 2026" in page
    assert "deklaracja EB/2026/000001" in page
    assert "372,00 zł, termin płatności 15 grudnia 2026 r." in page
    assert "Opłata za październik" not in page
    assert "Numer rachunku do opłaty za odpady" in text_of(answer)
    assert texts(parsed(answer), "//div[@class='ahead']/*") == [
        "Następna opłata (przewidywana)",
        "Za styczeń–marzec: 372,00\N{NO-BREAK SPACE}zł do poniedziałku 15 marca. Zlecenie stałe",
    ]


PAID = date(2026, 6, 30)


@pytest.fixture
def debtor() -> Account:
    """456.00 for the first quarter, due 16 March 2026, and 300.00 of it paid on 30 June."""
    whose = account()
    obliged(whose, "152.00", date(2026, 1, 1), tariff())
    charge_fees(Period(2026, 3), date(2026, 1, 2))
    payment = EntryDraft(whose.pk, EntryKind.PAYMENT, zl("-300.00"), PAID, "Opłata za odpady")
    post_batch(Batch.Kind.PAYMENTS, [payment], made_by=None, today=PAID)
    return whose


def test_tax_interest_is_shown_in_full_zloty_with_what_the_law_makes_of_the_payment(
    debtor: Account, settings
):
    words = accrued_in_words(accrued_on_account(debtor, PAID)).replace("\N{NO-BREAK SPACE}", " ")

    assert words == (
        "Odsetki podatkowe na dzień 30.06.2026: 14,00 zł (informacyjnie, nie są doliczone do salda)"
    )

    said = [
        warning.message.replace("\N{NO-BREAK SPACE}", " ")
        for warning in accrued_on_account(debtor, PAID).warnings
    ]

    # 300.00 of 456.00 and 14.00: 8.94 to the interest, 291.06 to the debt.
    assert said == [
        "Odsetki podatkowe: sprawdź zaliczenie wpłaty.",
        "Według art. 55 § 2 Ordynacji podatkowej z wpłat po terminie na odsetki przypada 8,94 zł, "
        "a zaległość wynosi 164,94 zł. Saldo tego nie zawiera.",
    ]

    # Below the threshold nothing is shown.
    settings.COOP_TAX_MIN_INTEREST = zl("14.00").amount

    found = accrued_on_account(debtor, PAID)

    assert (accrued_in_words(found), found.warnings) == ("", ())
