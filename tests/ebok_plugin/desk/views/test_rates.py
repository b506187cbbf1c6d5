"""A rate that was announced is looked at and added once; what would bend the table is refused."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from cms_ext.office.audit.models import AuditEvent
from ebok_plugin.interest.domain.rate import confirmed_until
from ebok_plugin.interest.models import InterestRate
from ebok_plugin.interest.vocabulary import RateKind
from tests.ebok_plugin.desk.clerks import AUDITOR, CLERK, sits, text_of, words_at
from tests.ebok_plugin.interest import debts
from tests.ebok_plugin.interest.debts import FEBRUARY, issued, owe
from tests.ebok_plugin.ledger.books import open_account
from tests.page_checks import parsed

pytestmark = pytest.mark.django_db
RATES = "/admin/rozliczenia/odsetki/stawki/"
NEW = {
    "kind": "STATUTORY_DELAY",
    "rate_percent": "9,00",
    "valid_from": "2026-11-05",
    "reference_percent": "3,50",
    "source_title": "Komunikat NBP po posiedzeniu RPP",
    "source_day": "2026-11-04",
}


def rates() -> int:
    return InterestRate.objects.filter(kind=RateKind.STATUTORY).count()


def test_the_tables_say_what_held_when_and_up_to_which_day(client: Client) -> None:
    sits(client, AUDITOR)

    page = text_of(client.get(RATES))

    for said in ("od 05.03.2026", "9,25%", "04.12.2025 – 04.03.2026", "potwierdzone do 01.07.2026"):
        assert said in page, said
    assert "Dodaj stawkę" not in page


def test_a_rate_is_looked_at_and_then_added(client: Client) -> None:
    sits(client, CLERK)
    known = rates()

    seen = text_of(client.post(RATES, {"krok": "sprawdz", **NEW}))

    for said in ("9,00% od 05.11.2026", "9,25%, ostatni dzień 04.11.2026", "<dd>05.11.2026</dd>"):
        assert said in seen, said
    assert (rates(), confirmed_until(RateKind.STATUTORY)) == (known, date(2026, 7, 1))
    assert not AuditEvent.objects.filter(action="INTEREST_RATE_ADDED").exists()

    done = client.post(RATES, {"krok": "zapisz", **NEW}, follow=True)

    assert "Stawkę dodano." in text_of(done)
    assert (rates(), confirmed_until(RateKind.STATUTORY)) == (known + 1, date(2026, 11, 5))
    assert AuditEvent.objects.get(action="INTEREST_RATE_ADDED").actor.login == CLERK
    again = text_of(client.post(RATES, {"krok": "zapisz", **NEW}))
    assert "Ostatnia stawka obowiązuje od 05.11.2026." in again
    assert rates() == known + 1


def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(client: Client) -> None:
    sits(client, CLERK)
    known = rates()

    for field, value, message in (
        ("valid_from", "2026-03-05", "Ostatnia stawka obowiązuje od 05.03.2026."),
        ("valid_from", "2126-11-05", "dodaj ją najwyżej rok naprzód"),
        ("rate_percent", "9,255", "nie więcej niż 2 cyfry po przecinku"),
        ("rate_percent", "-1", "Podaj stawkę od 0 do 100 procent"),
        ("source_title", " ", "Podaj, skąd jest stawka."),
        ("source_day", "2026-11-21", "nie może być późniejsza niż dzisiaj"),
    ):
        page = client.post(RATES, {"krok": "zapisz", **NEW, field: value})
        assert message in words_at(page, f"//p[@id='id_{field}_error']")
        assert parsed(page).xpath("//input[@name='reference_percent']/@value") == ["3,50"]
    assert rates() == known


def test_a_rate_behind_a_posted_note_is_refused(client: Client) -> None:
    debts.celina()
    debts.daria()
    account = open_account("100005")
    owe(account, due=FEBRUARY)
    issued(account)
    sits(client, CLERK)
    known = rates()

    page = text_of(client.post(RATES, {"krok": "zapisz", **NEW, "valid_from": "2026-07-01"}))

    assert "Nota NO/2026/000001 liczy już odsetki do 01.07.2026" in page
    assert "wystornuj noty, które sięgają 01.07.2026 i dalej." in page
    assert rates() == known
    other = {**NEW, "kind": "TAX_DELAY", "valid_from": "2026-07-01"}
    assert "Stawkę dodano." in text_of(client.post(RATES, {"krok": "zapisz", **other}, follow=True))
