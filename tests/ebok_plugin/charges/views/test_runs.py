"""A month is charged from the screens: rehearsed by one, approved by another, posted, shown."""

from datetime import date

import pytest
from django.test import Client
from lxml import html

from cms_ext.base.dates.period import Period
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.audit.models import AuditEvent
from ebok_plugin.charges.domain.run.charge_run import rehearse_charge_run
from ebok_plugin.charges.models import ChargeRun, ChargeRunFinding, Component, ComponentRate
from ebok_plugin.ledger.domain.period import closed_periods
from ebok_plugin.ledger.models import ChargeDocument, PeriodReopening
from tests.ebok_plugin.charges.coop import imported_coop
from tests.ebok_plugin.desk.clerks import APPROVER, CLERK, sign_in_clerk
from tests.ebok_plugin.ledger.books import open_account
from tests.page_checks import parsed, text_of
from tests.people import staff
from tests.query_counts import queries_of_page
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
RUNS = "/admin/rozliczenia/naliczenia/"
WHY = "Zła stawka wody od grudnia"
DECEMBER = {"period": "2026-12", "kind": "REGULAR", "reason": ""}


@shared
def rehearsed() -> ChargeRun:
    """Celina rehearsed December for two accounts."""
    imported_coop("100001", "100005")
    celina = Origin(actor=staff("celina", CLERK))
    return rehearse_charge_run(Period(2026, 12), origin=celina, today=date(2026, 11, 20))


def decide(client: Client, run: ChargeRun, decision: str) -> str:
    address = f"{RUNS}{run.pk}/decyzja/"
    return text_of(client.post(address, {"decyzja": decision, "reason": WHY}, follow=True))


@pytest.mark.thorough
def test_from_the_rehearsal_to_the_last_portion(client):
    imported_coop("100001", "100005")
    sign_in_clerk(client, CLERK, "celina")
    assert client.post(RUNS, DECEMBER).status_code == 302
    rehearsed = ChargeRun.objects.get()
    listed, page = client.get(RUNS), text_of(client.get(f"{RUNS}{rehearsed.pk}/"))
    assert "Naliczenie, grudzień 2026" in text_of(listed)
    assert "Tę próbę zatwierdzi inna osoba." in page
    assert "100005" in page
    assert str(rehearsed.total).replace("\N{NO-BREAK SPACE}", " ") in page
    assert not ChargeDocument.objects.filter(period="2026-12").exists()

    sign_in_clerk(client, APPROVER, "daria")
    inbox = text_of(client.get("/admin/rozliczenia/do-zatwierdzenia/"))
    assert "Naliczenie za grudzień 2026" in inbox
    assert "Naliczenie zatwierdzono." in decide(client, rehearsed, "zatwierdz")

    sign_in_clerk(client, CLERK, "celestyna")
    while ChargeRun.objects.get().state != "POSTED":
        page = decide(client, rehearsed, "ksieguj")
    assert "Zaksięgowano 2 z 2 (100%)." in page
    assert ChargeDocument.objects.filter(period="2026-12").count() == 2
    assert "Otwórz go jeszcze raz." in decide(client, rehearsed, "ksieguj")


def test_the_maker_cannot_approve(client, rehearsed: ChargeRun):
    ChargeRun.objects.get().made_by.groups.add(  # type: ignore[union-attr]  # a clerk made it
        *sign_in_clerk(client, APPROVER, "daria").groups.all()
    )
    client.force_login(rehearsed.made_by)  # type: ignore[arg-type]  # a clerk made it

    page = decide(client, rehearsed, "zatwierdz")

    assert "Przebieg zatwierdza inna osoba niż ta, która go przygotowała." in page
    assert ChargeRun.objects.get().state == "REHEARSED"


def test_withdrawing_asks_why(client, rehearsed: ChargeRun):
    client.force_login(rehearsed.made_by)  # type: ignore[arg-type]  # a clerk made it
    address = f"{RUNS}{rehearsed.pk}/decyzja/"

    short = text_of(client.post(address, {"decyzja": "wycofaj", "reason": "bo tak"}))
    none = text_of(client.post(address, {"decyzja": "wycofaj"}))
    assert "Podaj powód wycofania (co najmniej 10 znaków)." in short
    assert "Podaj powód (co najmniej 10 znaków)." in none
    assert ChargeRun.objects.get().state == "REHEARSED"

    assert "Przebieg wycofano." in decide(client, rehearsed, "wycofaj")
    assert AuditEvent.objects.get(action="CHARGE_RUN_VOIDED").note == WHY
    assert "nieaktualne" in decide(client, rehearsed, "wycofaj")


def test_the_accounts_of_one_mark(auditor: Client, rehearsed: ChargeRun):
    new = text_of(auditor.get(f"{RUNS}{rehearsed.pk}/", {"uwaga": "MISSING"}))
    other = text_of(auditor.get(f"{RUNS}{rehearsed.pk}/", {"uwaga": "x", "p": "x"}))

    assert "Nie ma takich kont." in new
    assert "100001" in other


def test_a_correction_needs_a_reason(clerk: Client):
    page = clerk.post(RUNS, {"period": "2026-10", "kind": "CORRECTION", "reason": "bo tak"})

    assert "Podaj powód korekty (co najmniej 10 znaków)." in text_of(page)
    assert not ChargeRun.objects.exists()


def found_out(run: ChargeRun, code: str, component: str, accounts: int) -> None:
    """As a rehearsal leaves it: one finding for each account."""
    about = Component.objects.get(code=component)
    for number in range(accounts):
        account = open_account(f"2{len(code):02d}{number:03d}")
        message = f"Lokal {number}: składnik {component} nie ma ilości."
        ChargeRunFinding.objects.create(
            run=run, code=code, blocking=True, account=account, component=about, message=message
        )


@pytest.mark.thorough
def test_findings_stand_by_their_cause_with_a_count(auditor: Client, rehearsed: ChargeRun):
    found_out(rehearsed, "QUANTITY_MISSING", "EKS", 61)
    address = f"{RUNS}{rehearsed.pk}/"

    found = auditor.get(address)
    page = text_of(found)
    upkeep = Component.objects.get(code="EKS")
    assert f"<strong>błąd</strong>: Brak ilości: {upkeep.name}, kont: 61" in page
    assert page.count("nie ma ilości.") == 10
    key = f"QUANTITY_MISSING-{upkeep.pk}"
    [all_of_them] = parsed(found).xpath("//a[normalize-space()='Pokaż wszystkie (61)']/@href")
    assert all_of_them == f"?przyczyna={key}#{key}"
    opened = text_of(auditor.get(address, {"przyczyna": key}))
    assert opened.count("nie ma ilości.") == 50
    rest = text_of(auditor.get(address, {"przyczyna": key, "u": "2"}))
    assert "Lokal 60: składnik EKS nie ma ilości." in rest
    assert text_of(auditor.get(address, {"przyczyna": "\x00", "u": "x"})).count("ilości.") == 10


def test_findings_cost_the_same_for_one_account_and_for_four(auditor: Client, rehearsed: ChargeRun):
    address = f"{RUNS}{rehearsed.pk}/"
    found_out(rehearsed, "QUANTITY_MISSING", "EKS", 1)
    one = queries_of_page(auditor, address)
    found_out(rehearsed, "QUANTITY_FROM_LAST", "EKS", 4)

    assert queries_of_page(auditor, address) == one


def test_a_missing_rate_is_one_finding_about_all_accounts(client):
    imported_coop("100001", "100005")
    ComponentRate.objects.filter(component__code="EKS", valid_to=None).update(
        valid_to=date(2026, 11, 30)
    )
    sign_in_clerk(client, CLERK, "celina")

    page = text_of(client.post(RUNS, DECEMBER, follow=True))

    assert f"Brak stawki: {Component.objects.get(code='EKS').name}, kont: 2" in page
    assert '#stawki">Wpisz stawkę</a>' in page


# --- months: closed by one person, opened again with a reason and a second one ---


PERIODS = "/admin/rozliczenia/okresy/"
INBOX = "/admin/rozliczenia/do-zatwierdzenia/"
SEPTEMBER = {"krok": "zamknij", "period": "2026-09"}
REOPENED = {"krok": "otworz", "period": "2026-09", "reason": "Spóźniony wyciąg z banku"}


def test_a_month_is_closed_asked_for_and_opened_by_another(client):
    sign_in_clerk(client, CLERK, "celina")
    assert client.post(PERIODS, {"krok": "inny"}).status_code == 404

    assert "Okres zamknięto." in text_of(client.post(PERIODS, SEPTEMBER, follow=True))
    assert closed_periods() == {"2026-09"}
    asked = text_of(client.post(PERIODS, REOPENED, follow=True))
    assert "Wniosek czeka na drugą osobę." in asked
    assert "Spóźniony wyciąg z banku" in asked
    assert "O otwarcie okresu 09.2026 już wystąpiono." in text_of(client.post(PERIODS, REOPENED))
    assert closed_periods() == {"2026-09"}

    sign_in_clerk(client, APPROVER, "daria")
    pk = PeriodReopening.objects.get().pk
    client.post(f"{INBOX}okresy/{pk}/", {"decyzja": "zatwierdz"})
    assert closed_periods() == frozenset()
    assert "otwarty" in text_of(client.get(PERIODS))


def test_what_is_wrong_is_said_and_changes_nothing(clerk: Client):
    """Each field of the page has an id of its own."""
    clerk.post(PERIODS, SEPTEMBER)
    page = html.document_fromstring(clerk.get(PERIODS).content.decode())
    ids = page.xpath("//main//select/@id")
    assert sorted(ids) == ["id_period", "otworz_period"]
    assert set(page.xpath("//main//label/@for")) >= set(ids)

    for fields, message in (
        ({"krok": "zamknij", "period": "2026-11"}, "Wybierz poprawną wartość."),
        ({**REOPENED, "period": "2026-08"}, "Wybierz poprawną wartość."),
        ({**REOPENED, "reason": "bo tak"}, "Podaj powód otwarcia (co najmniej 10 znaków)."),
    ):
        assert message in text_of(clerk.post(PERIODS, fields)), fields
    assert closed_periods() == {"2026-09"}
    assert not PeriodReopening.objects.exists()
