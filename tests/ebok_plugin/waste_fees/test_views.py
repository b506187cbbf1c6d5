"""The fees of a month from the screens: prepared by one, approved by another, posted, shown."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ebok_plugin.waste_fees.models import FeeRun
from tests.ebok_plugin.desk.clerks import APPROVER, AUDITOR, CLERK, sits, text_of
from tests.ebok_plugin.waste_fees.payers import account, charges_of, obliged, tariff
from tests.people import staff

pytestmark = pytest.mark.django_db
RUNS = "/admin/rozliczenia/oplaty-za-odpady/"
NOVEMBER = {"period": "2026-11"}
SINCE = date(2026, 10, 1)


def rehearsed(client: Client) -> FeeRun:
    sits(client, CLERK, "celina")
    assert client.post(RUNS, NOVEMBER).status_code == 302
    return FeeRun.objects.get()


def decide(client: Client, run: FeeRun, decision: str, reason: str = "") -> str:
    address = f"{RUNS}{run.pk}/decyzja/"
    return text_of(client.post(address, {"decyzja": decision, "reason": reason}, follow=True))


def test_from_the_rehearsal_to_the_account(client: Client) -> None:
    hanna = account()
    obliged(hanna, "124.00", SINCE, tariff())
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


def test_the_maker_cannot_approve(client: Client) -> None:
    obliged(account(), "124.00", SINCE, tariff())
    run = rehearsed(client)
    assert run.made_by is not None
    run.made_by.groups.add(*sits(client, APPROVER, "daria").groups.all())
    client.force_login(run.made_by)

    page = decide(client, run, "zatwierdz")

    assert "Przebieg zatwierdza inna osoba niż ta, która go przygotowała." in page
    assert FeeRun.objects.get().state == "REHEARSED"


def test_giving_up_asks_for_a_reason_at_its_field(client: Client) -> None:
    obliged(account(), "124.00", SINCE, tariff())
    run = rehearsed(client)

    assert "Podaj powód wycofania (co najmniej 10 znaków)." in decide(
        client, run, "wycofaj", "krótko"
    )
    assert "Naliczenie wycofano." in decide(client, run, "wycofaj", "Zła stawka w taryfie.")


def test_who_may_look_may_not_act_and_others_see_nothing(client: Client) -> None:
    obliged(account(), "124.00", SINCE, tariff())
    run = rehearsed(client)

    sits(client, AUDITOR, "kornel")
    assert client.get(f"{RUNS}{run.pk}/").status_code == 200
    assert client.post(RUNS, NOVEMBER).status_code in (302, 403, 404)
    decide(client, run, "wycofaj", "Zła stawka w taryfie.")
    assert FeeRun.objects.get().state == "REHEARSED"

    client.force_login(staff("ewa", "editor"))
    assert client.get(RUNS).status_code in (302, 403, 404)
    assert client.get(f"{RUNS}{run.pk}/").status_code in (302, 403, 404)


def test_thirty_accounts_cost_as_many_questions_as_one(client: Client) -> None:
    by_tariff = tariff()
    obliged(account("300001"), "33.00", SINCE, by_tariff)
    one = rehearsed(client)

    def asked(run: FeeRun) -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get(f"{RUNS}{run.pk}/")
        return len(seen)

    asked(one)
    few = asked(one)
    for number in range(300002, 300031):
        obliged(account(str(number)), "33.00", SINCE, by_tariff)
    client.post(RUNS, NOVEMBER)

    assert asked(FeeRun.objects.latest("pk")) == few
