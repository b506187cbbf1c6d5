"""The ledger as a file: the same rows as the page, recorded, and not without measure."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from io import StringIO

import pytest
from django.test import Client
from django.utils import timezone

from cms_ext.audit.models import AuditEvent
from ebok_plugin.ledger.models import Account
from tests.ebok_plugin.ledger.books import charge, open_account, pay
from tests.ebok_plugin.ledger.holders import BACKEND, grant, signed_in
from tests.ebok_plugin.ledger.samples import post_samples
from tests.page_checks import page_problems, parsed
from tests.people import resident

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
TODAY = date(2026, 11, 20)
FILE = "/e-bok/konto/100005/csv/"
PAGE = "/e-bok/konto/100005/"


@pytest.fixture
def account() -> Account:
    opened = open_account("100005")
    charge(opened, "2026-02", "1200.50")
    pay(opened, "2026-02-10", "1300.00", "=HYPERLINK(1;2)")
    grant(opened, "Anna Lis")
    return opened


def test_the_file_is_what_the_spec_says(client: Client, account: Account) -> None:
    signed_in(client)

    answer = client.get(FILE)

    assert answer.content.decode("utf-8-sig").split("\r\n") == [
        "Data;Rodzaj;Tytuł;Okres;Termin płatności;Obciążenie;Wpłata;Saldo po operacji",
        "2026-01-01;Saldo początkowe;;;;;;0,00",
        "2026-02-01;naliczenie;Opłata za 02/2026;2026-02;2026-02-15;1200,50;;1200,50",
        '2026-02-10;wpłata;"\'=HYPERLINK(1;2)";;;;1300,00;-99,50',
        "2026-11-20;Saldo końcowe;;;;;;-99,50",
        "",
    ]
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert {name: answer[name] for name in ("Content-Type", "Content-Disposition")} == {
        "Content-Type": "text/csv; charset=utf-8",
        "Content-Disposition": 'attachment; filename="konto-100005-2026-01-01-2026-11-20.csv"',
    }
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))


def test_its_rows_are_those_of_the_page(client: Client) -> None:
    grant(post_samples("100005", until=TODAY)["100005"], "Anna Lis")
    signed_in(client)
    page = parsed(client.get(PAGE))
    [link] = page.xpath("//a[contains(., 'Pobierz CSV')]/@href")

    text = client.get(link).content.decode("utf-8-sig")
    in_file = list(csv.reader(StringIO(text), delimiter=";"))[2:-1]

    on_page = [
        [" ".join(cell.text_content().replace("nadpłata", "").split()) for cell in row]
        for row in page.xpath("//tbody/tr[@id]")
    ]
    assert len(on_page) == 24
    assert [
        (f"{day[8:]}.{day[5:7]}.{day[:4]}", debit, credit, balance)
        for day, _kind, _title, _period, _due, debit, credit, balance in in_file
    ] == [
        (day, *(_plain(number) for number in (debit, credit, balance)))
        for day, _what, _due, debit, credit, balance in on_page
    ]


def _plain(number: str) -> str:
    return number.replace(" ", "").replace("\N{NO-BREAK SPACE}", "").replace("−", "-")


def test_the_year_of_the_page_is_the_year_of_the_file(client: Client, account: Account) -> None:
    signed_in(client)

    answer = client.get(FILE, {"rok": "2025"})

    assert answer.content.decode("utf-8-sig").split("\r\n")[1:3] == [
        "2025-01-01;Saldo początkowe;;;;;;0,00",
        "2025-12-31;Saldo końcowe;;;;;;0,00",
    ]
    assert "konto-100005-2025-01-01-2025-12-31.csv" in answer["Content-Disposition"]


def test_each_download_stands_in_the_access_log(client: Client, account: Account) -> None:
    anna = signed_in(client)

    client.get(FILE)

    event = AuditEvent.objects.get(action="DOWNLOAD")
    assert (event.stream, event.actor, event.panel, event.object_id, event.changes) == (
        "SIGN_IN",
        anna,
        "ebok",
        str(account.pk),
        {"format": "csv", "from": "2026-01-01", "to": "2026-11-20"},
    )


def test_twenty_an_hour_are_enough(
    client: Client, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = signed_in(client)

    answers = [client.get(FILE).status_code for _ in range(21)]
    refused = client.get(FILE)

    assert answers == [200] * 20 + [429]
    assert refused["Retry-After"] == "3600"
    assert page_problems(refused) == []
    assert AuditEvent.objects.filter(action="DOWNLOAD").count() == 20
    # Somebody else's measure is untouched, and an hour later hers is whole again.
    grant(account, "Piotr Wrona")
    other = Client()
    other.force_login(resident("ebok", "EB-500002-1", "Piotr Wrona"), BACKEND)
    assert other.get(FILE).status_code == 200
    later = timezone.now() + timedelta(hours=1, minutes=1)
    monkeypatch.setattr("ebok_plugin.ledger.domain.download.timezone.now", lambda: later)
    client.force_login(anna, BACKEND)  # the session is over by then
    assert client.get(FILE).status_code == 200


def test_only_a_get_makes_a_file(client: Client, account: Account) -> None:
    signed_in(client)

    assert [client.post(FILE).status_code, client.head(FILE).status_code] == [405, 405]
    assert not AuditEvent.objects.filter(action="DOWNLOAD").exists()
