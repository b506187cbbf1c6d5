"""The screen „Reguły prawne”: who opens it, what it warns of, what it keeps."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from pytest_django import Settings

from cms_ext.office.rules.domain import NUMBERS, SWITCHES, TEXTS, legal_rule
from cms_ext.office.rules.models import LegalRule
from cms_ext.office.rules.views import NAMES
from tests.people import staff

pytestmark = pytest.mark.django_db

RULES = "/admin/cms_ext_rules/legalrule/"
TODAY = date(2026, 11, 20)
PROXY = {
    "title": "Doręczenie pełnomocnictwa na walne zgromadzenie",
    "legal_basis": "Dz.U. 2026 poz. 39",
    "params": '{"days": 3}',
    "valid_from": "2026-01-28",
    "valid_to": "",
    "source_note": "sprawdzono w Dzienniku Ustaw",
}


@pytest.fixture(autouse=True)
def _pinned(settings: Settings) -> None:
    settings.COOP_TODAY = TODAY


@pytest.mark.parametrize(
    ("group", "opened"),
    [("legal_admin", [200, 200, 200]), ("auditor", [200, 302, 302]), ("records_clerk", [302] * 3)],
)
def test_who_opens_what(client: Client, group: str, opened: list[int]) -> None:
    client.force_login(staff("ktos", group))
    rule = legal_rule("GM_NOTICE", on=TODAY)
    addresses = [RULES, f"{RULES}edit/{rule.pk}/", f"{RULES}create/"]

    assert [client.get(address).status_code for address in addresses] == opened


def test_a_rule_that_nobody_has_looked_at_for_a_year_is_amber(client: Client) -> None:
    client.force_login(staff("prawnik", "legal_admin"))
    LegalRule.objects.filter(code="GM_NOTICE").update(reviewed_on=date(2025, 1, 20))

    page = client.get(f"{RULES}?q=GM_").content.decode()

    stale = '<strong class="rule-stale">'
    months = "Reguła nie była przeglądana od 22 miesięcy – sprawdź, czy przepis się nie zmienił"
    never = "Reguły jeszcze nie przejrzano – sprawdź, czy przepis się nie zmienił"
    assert (page.count(stale + months), page.count(stale + never)) == (1, 3)
    assert "01.11.2026" in page


def test_the_legal_admin_keeps_a_rule(client: Client) -> None:
    jurek = staff("prawnik", "legal_admin")
    client.force_login(jurek)
    rule = legal_rule("GM_PROXY_DELIVERY", on=TODAY)

    answer = client.post(f"{RULES}edit/{rule.pk}/", PROXY)

    assert answer.status_code == 302
    rule.refresh_from_db()
    assert (rule.params, rule.reviewed_on, rule.reviewed_by) == ({"days": 3}, TODAY, jurek)


def test_days_are_shown_and_typed_as_people_write_them(client: Client) -> None:
    client.force_login(staff("prawnik", "legal_admin"))
    rule = legal_rule("GM_PROXY_DELIVERY", on=TODAY)
    edit = f"{RULES}edit/{rule.pk}/"

    assert 'value="28.01.2026"' in client.get(edit).content.decode()
    client.post(edit, {**PROXY, "valid_from": "1.02.2026"})
    rule.refresh_from_db()

    assert rule.valid_from == date(2026, 2, 1)


def test_a_refusal_stands_at_the_form(client: Client) -> None:
    client.force_login(staff("prawnik", "legal_admin"))
    facts = {**PROXY, "code": "GM_PROXY_DELIVERY", "valid_from": "2027-01-01"}

    answer = client.post(f"{RULES}create/", facts)

    assert answer.status_code == 200
    assert "W tym czasie obowiązuje inne brzmienie tej reguły" in answer.content.decode()
    assert LegalRule.objects.filter(code="GM_PROXY_DELIVERY").count() == 1


def test_a_new_wording_is_added(client: Client) -> None:
    client.force_login(staff("prawnik", "legal_admin"))
    LegalRule.objects.filter(code="GM_PROXY_DELIVERY").update(valid_to=date(2026, 12, 31))
    facts = {**PROXY, "code": "GM_PROXY_DELIVERY", "valid_from": "2027-01-01"}

    answer = client.post(f"{RULES}create/", facts)

    assert answer.status_code == 302
    assert legal_rule("GM_PROXY_DELIVERY", on=date(2027, 1, 1)).params == {"days": 3}


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("GM_NOTICE", "dni: 21"),
        ("FEE_CONTROLLED", "miesiące: 3, liczone do: końca miesiąca"),
        ("INVOICE_REFUSAL", "obowiązuje: nie"),
        ("GM_PROXY_DELIVERY", "dni: nieznane"),
    ],
)
def test_the_values_are_told_in_words(client: Client, code: str, words: str) -> None:
    client.force_login(staff("prawnik", "legal_admin"))

    assert f">{words}<" in client.get(f"{RULES}?q={code}").content.decode()


def test_every_value_that_a_rule_may_hold_has_words() -> None:
    assert NAMES.keys() == NUMBERS | SWITCHES | TEXTS
