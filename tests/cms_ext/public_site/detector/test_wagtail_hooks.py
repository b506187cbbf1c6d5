"""The registers of the whitelist and of the strengths: who opens them and what they do."""

from datetime import date

import pytest
from django.test import Client

from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.public_site.detector.models import Allowance, RuleStrength
from tests.clients import signed_in
from tests.page_checks import parsed, texts
from tests.people import staff

pytestmark = pytest.mark.django_db

ALLOWANCES = "/admin/cms_ext_detector/allowance/"
STRENGTHS = "/admin/cms_ext_detector/rulestrength/"
CREATE = f"{ALLOWANCES}create/"


@pytest.fixture
def desk(client) -> Client:
    client.force_login(staff("prawnik", "legal_admin"))
    return client


@pytest.fixture
def piotr() -> Allowance:
    return Allowance.objects.create(
        kind="PERSON",
        value="Piotr Wrona",
        reason="Członek Rady Nadzorczej",
        starts_on=date(2024, 6, 20),
        ends_on=date(2028, 6, 20),
    )


def test_who_opens_what():
    clerks = ["records_clerk", "redaction_confirmer", "membership_clerk", "editor"]
    readers = {
        "legal": signed_in(staff("prawnik", "legal_admin")),
        "auditor": signed_in(staff("audytor", "auditor")),
        "clerks": signed_in(staff("ktoś", *clerks)),
    }

    assert {
        who: [reader.get(address).status_code for address in (ALLOWANCES, CREATE, STRENGTHS)]
        for who, reader in readers.items()
    } == {"legal": [200, 200, 200], "auditor": [200, 302, 200], "clerks": [302, 302, 302]}


def form(**changes: str) -> dict[str, str]:
    return {
        "kind": "PHONE",
        "value": "00 000 00 00",
        "reason": "telefon biura",
        "starts_on": "2026-11-20",
        "ends_on": "2027-12-31",
    } | changes


def test_an_entry_is_made_through_the_verb_and_what_is_wrong_is_said_in_the_form(desk: Client):
    for changes, words in (
        ({"value": "22 000"}, "Numer telefonu ma 9 cyfr."),
        ({"ends_on": "2026-11-19"}, "Wpis nie może skończyć się przed początkiem."),
        ({"reason": ""}, "To pole jest wymagane."),
    ):
        assert words in desk.post(CREATE, form(**changes)).content.decode()
    assert not Allowance.objects.exists()

    assert desk.post(CREATE, form()).status_code == 302
    kept = Allowance.objects.get()
    assert (kept.value, str(kept.added_by)) == ("00 000 00 00", "prawnik")
    assert AuditEvent.objects.filter(action="ALLOWANCE_ENTERED").count() == 1


def test_of_an_entry_only_the_reason_and_the_end_change(desk: Client, piotr: Allowance):
    answer = desk.post(
        f"{ALLOWANCES}edit/{piotr.pk}/",
        form(kind="PHONE", value="Anna Lis", reason="koniec kadencji", ends_on="2026-12-31"),
    )

    assert answer.status_code == 302
    piotr.refresh_from_db()
    assert (piotr.kind, piotr.value) == ("PERSON", "Piotr Wrona")
    assert (piotr.reason, piotr.ends_on) == ("koniec kadencji", date(2026, 12, 31))


def test_the_list_says_what_is_in_use_and_nothing_is_deleted(desk: Client, piotr: Allowance):
    assert desk.post(f"{ALLOWANCES}delete/{piotr.pk}/").status_code == 302

    [row] = texts(parsed(desk.get(ALLOWANCES)), "//main//tbody/tr")
    assert "Piotr Wrona" in row
    assert "działa" in row


def test_the_strength_of_a_rule_is_set(desk: Client):
    sent = {"rule": "PERSON", "doubtful": "on", "strength": "block", "reason": "decyzja"}

    assert desk.post(f"{STRENGTHS}create/", sent).status_code == 302
    kept = RuleStrength.objects.get()
    assert (kept.rule, kept.doubtful, kept.strength) == ("PERSON", True, "block")
    assert "osoba z rejestru" in desk.get(STRENGTHS).content.decode()
