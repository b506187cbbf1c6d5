"""The screen „Reguły prawne”: who opens it, what it warns of, what it keeps."""

from datetime import date

import pytest
from django.test import Client

from cms_ext.office.law.domain import NUMBERS, SWITCHES, TEXTS, legal_rule
from cms_ext.office.law.models import LegalRule
from cms_ext.office.law.views import NAMES
from cms_ext.people.identity.models import User
from tests.clients import signed_in
from tests.page_checks import parsed, said
from tests.people import staff

pytestmark = pytest.mark.django_db

RULES = "/admin/cms_ext_law/legalrule/"
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
def _pinned(settings) -> None:
    settings.COOP_TODAY = TODAY


@pytest.fixture
def jurek() -> User:
    return staff("prawnik", "legal_admin")


@pytest.fixture
def desk(jurek: User) -> Client:
    return signed_in(jurek)


@pytest.mark.parametrize(
    ("group", "opened"),
    [("legal_admin", [200, 200, 200]), ("auditor", [200, 302, 302]), ("records_clerk", [302] * 3)],
)
def test_who_opens_what(group: str, opened: list[int]):
    rule = legal_rule("GM_NOTICE", on=TODAY)
    addresses = [RULES, f"{RULES}edit/{rule.pk}/", f"{RULES}create/"]
    client = signed_in(staff("ktos", group))

    assert [client.get(address).status_code for address in addresses] == opened


def test_a_rule_that_nobody_has_looked_at_for_a_year_is_amber(desk: Client):
    LegalRule.objects.filter(code="GM_NOTICE").update(reviewed_on=date(2025, 1, 20))

    page = desk.get(f"{RULES}?q=GM_").content.decode()

    stale = '<strong class="rule-stale">'
    months = "Reguła nie była przeglądana od 22 miesięcy – sprawdź, czy przepis się nie zmienił"
    never = "Reguły jeszcze nie przejrzano – sprawdź, czy przepis się nie zmienił"
    assert (page.count(stale + months), page.count(stale + never)) == (1, 2)
    assert "01.11.2026" in page


def test_the_legal_admin_keeps_a_rule_with_days_as_people_write_them(desk: Client, jurek: User):
    rule = legal_rule("GM_PROXY_DELIVERY", on=TODAY)
    edit = f"{RULES}edit/{rule.pk}/"

    assert 'value="28.01.2026"' in desk.get(edit).content.decode()
    answer = desk.post(edit, PROXY)

    assert answer.status_code == 302
    rule.refresh_from_db()
    assert (rule.params, rule.reviewed_on, rule.reviewed_by) == ({"days": 3}, TODAY, jurek)
    assert rule.valid_from == date(2026, 1, 28)

    desk.post(edit, {**PROXY, "valid_from": "1.02.2026"})

    rule.refresh_from_db()
    assert rule.valid_from == date(2026, 2, 1)


def test_a_new_wording_is_added_when_the_old_one_has_ended_else_refused(desk: Client):
    facts = {**PROXY, "code": "GM_PROXY_DELIVERY", "valid_from": "2027-01-01"}
    wordings = LegalRule.objects.filter(code="GM_PROXY_DELIVERY")

    refused = desk.post(f"{RULES}create/", facts)

    assert (refused.status_code, wordings.count()) == (200, 1)
    assert "W tym czasie obowiązuje inne brzmienie tej reguły" in refused.content.decode()

    wordings.update(valid_to=date(2026, 12, 31))
    added = desk.post(f"{RULES}create/", facts)

    assert added.status_code == 302
    assert legal_rule("GM_PROXY_DELIVERY", on=date(2027, 1, 1)).params == {"days": 3}


def test_the_values_stand_in_words(desk: Client):
    values = {
        "GM_NOTICE": "dni: 21",
        "FEE_CONTROLLED": "miesiące: 3, liczone do: końca miesiąca",
        "INVOICE_REFUSAL": "obowiązuje: nie",
    }
    LegalRule.objects.filter(code="GM_DRAFTS_OUT").update(params={"days": None})
    values["GM_DRAFTS_OUT"] = "dni: nieznane"
    for code, words in values.items():
        assert words in said(parsed(desk.get(f"{RULES}?q={code}")), "//td")
    assert NAMES.keys() == NUMBERS | SWITCHES | TEXTS
