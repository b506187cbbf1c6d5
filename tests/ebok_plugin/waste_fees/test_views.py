"""The fees of a month from the screens: prepared by one, approved by another, posted, shown."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.period import Period
from ebok_plugin.waste_fees.domain.charging import planned_fees, post_planned
from ebok_plugin.waste_fees.models import FeeRun
from tests.ebok_plugin.desk.clerks import APPROVER, AUDITOR, CLERK, sits, text_of
from tests.ebok_plugin.waste_fees.payers import account, charges_of, obliged, tariff
from tests.page_checks import parsed, texts
from tests.people import resident, staff
from tests.shared_rows import shared

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
    sits(client, CLERK, "celina")
    assert client.post(RUNS, NOVEMBER).status_code == 302
    return FeeRun.objects.get()


def decide(client: Client, run: FeeRun, decision: str, reason: str = "") -> str:
    address = f"{RUNS}{run.pk}/decyzja/"
    return text_of(client.post(address, {"decyzja": decision, "reason": reason}, follow=True))


def test_from_the_rehearsal_to_the_account(client: Client, hanna: Account) -> None:
    run = rehearsed(client)
    page = text_of(client.get(f"{RUNS}{run.pk}/"))
    assert "Tę próbę zatwierdzi inna osoba." in page
    assert "Opłata za odpady 10–12/2026 (3 × 124,00 zł, deklaracja EB/2026/000001)" in page

    sits(client, APPROVER, "daria")
    assert "Opłaty za odpady do zatwierdzenia" in text_of(client.get("/admin/"))
    assert "Naliczenie zatwierdzono." in decide(client, run, "zatwierdz")
    sits(client, CLERK, "celestyna")
    while FeeRun.objects.get().state != "POSTED":
        decide(client, run, "ksieguj")

    assert [row[3] for row in charges_of(hanna)] == ["372.00"]
    assert "listopad 2026" in text_of(client.get(RUNS))


@pytest.mark.usefixtures("hanna")
def test_the_maker_cannot_approve(client: Client) -> None:
    run = rehearsed(client)
    assert run.made_by is not None
    run.made_by.groups.add(*sits(client, APPROVER, "daria").groups.all())
    client.force_login(run.made_by)

    page = decide(client, run, "zatwierdz")

    assert "Przebieg zatwierdza inna osoba niż ta, która go przygotowała." in page
    assert FeeRun.objects.get().state == "REHEARSED"


@pytest.mark.usefixtures("hanna")
def test_giving_up_asks_for_a_reason_at_its_field(client: Client) -> None:
    run = rehearsed(client)

    page = decide(client, run, "wycofaj", "krótko")

    assert "Podaj powód wycofania (co najmniej 10 znaków)." in page
    assert "Naliczenie wycofano." in decide(client, run, "wycofaj", "Zła stawka w taryfie.")


@pytest.mark.usefixtures("hanna")
def test_who_may_look_may_not_act_and_others_see_nothing(client: Client) -> None:
    run = rehearsed(client)
    address = f"{RUNS}{run.pk}/"

    sits(client, AUDITOR, "kornel")
    assert client.get(address).status_code == 200
    assert client.post(RUNS, NOVEMBER).status_code == 302
    decide(client, run, "wycofaj", "Zła stawka w taryfie.")
    assert [one.state for one in FeeRun.objects.all()] == ["REHEARSED"]

    client.force_login(staff("ewa", "editor"))
    assert [client.get(one).status_code for one in (RUNS, address)] == [302, 302]


def test_four_accounts_cost_as_many_queries_as_one(client: Client) -> None:
    by_tariff = tariff()
    sits(client, CLERK, "celina")

    def queries(*numbers: str) -> int:
        """Of the page of a run with these accounts, too."""
        for number in numbers:
            obliged(account(number), "33.00", SINCE, by_tariff)
        client.post(RUNS, NOVEMBER)
        address = f"{RUNS}{FeeRun.objects.latest('pk').pk}/"
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        return len(captured)

    assert queries("300001") == queries("300002", "300003", "300004")


def test_a_charge_says_its_months_and_its_declaration(client: Client, hanna: Account) -> None:
    for portion in planned_fees(Period(2026, 10), today=SINCE):
        charges = [charge for one in portion for charge in one.charges]
        post_planned(charges, made_by=None, today=SINCE)
    client.force_login(resident("ebok", "EB-500001-3", hanna.payer_name))

    page = text_of(client.get("/e-bok/konto/300001/naliczenie/1/"))
    answer = client.get("/e-bok/")

    assert "ul. Leśna 300001 · nieruchomość N-300001 · konto 300001" in page
    assert "Opłata za odpady 10–12/2026 (3 × 124,00 zł, deklaracja EB/2026/000001)" in page
    assert "372,00 zł, termin płatności 15 grudnia 2026 r." in page
    assert "Opłata za październik" not in page
    assert "Numer rachunku do opłaty za odpady" in text_of(answer)
    assert texts(parsed(answer), "//div[@class='ahead']/*") == [
        "Następna opłata (przewidywana)",
        "Za styczeń–marzec: 372,00\N{NO-BREAK SPACE}zł do poniedziałku 15 marca.",
    ]
