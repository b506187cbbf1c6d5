"""The screens of the administration for personal data: who may open them and what they do."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from cms_ext.desks.privacy.models import Erasure, RetentionPolicy
from cms_ext.office.audit.domain.event import SYSTEM, Origin, record
from cms_ext.office.audit.domain.view import ReadReason, record_view
from cms_ext.office.audit.models import AuditEvent
from cms_ext.people.identity.models import Person, User
from tests.people import resident, staff

pytestmark = pytest.mark.django_db

LOG = "/admin/cms_ext_audit/auditevent/"
TERMS = "/admin/cms_ext_privacy/retentionpolicy/"
SESSIONS = f"{TERMS}edit/SESSIONS/"
ERASURES = "/admin/cms_ext_privacy/erasure/"


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(staff("prawnik", "legal_admin"))
    return client


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return b"".join(answer).decode()


@pytest.mark.parametrize(
    ("groups", "addresses"),
    [
        (["auditor"], [LOG, TERMS, ERASURES]),
        (["legal_admin"], [LOG, TERMS, SESSIONS, ERASURES]),
        (["membership_clerk", "finance_clerk", "editor"], []),
    ],
    ids=["auditor", "legal admin", "clerks"],
)
def test_who_opens_what(client: Client, groups: list[str], addresses: list[str]) -> None:
    client.force_login(staff("kontroler", *groups))

    opened = [one for one in (LOG, TERMS, SESSIONS, ERASURES) if client.get(one).status_code == 200]

    assert opened == addresses


def test_the_auditor_reads_the_whole_log(client: Client) -> None:
    celina = staff("czlonkowski", "membership_clerk")
    anna = resident("ebok", "EB-500001-3", "Anna Lis").person
    assert anna
    event = record_view(Origin(celina), anna, anna, ReadReason.CALL)
    record("IMPORT", SYSTEM)
    client.force_login(staff("kontroler", "auditor"))

    looks = page(client, f"{LOG}?czynnosc=VIEW")
    inspected = page(client, f"{LOG}inspect/{event.pk}/")

    assert "Dział Członkowsko-Lokalowy" in looks
    assert ">IMPORT<" in page(client, LOG)
    assert ">IMPORT<" not in looks
    assert ">IMPORT<" not in page(client, f"{LOG}?osoba={anna.pk}")
    assert event.hash in inspected
    assert "Anna Lis" not in looks + inspected
    for address in (f"{LOG}create/", f"{LOG}edit/{event.pk}/", f"{LOG}delete/{event.pk}/"):
        assert client.post(address).status_code in (302, 403, 404), address
    assert AuditEvent.objects.filter(pk=event.pk).exists()


@pytest.mark.parametrize("value", ["x", "9" * 30, "1%00"])
def test_a_number_that_is_none_finds_nothing(client: Client, value: str) -> None:
    client.force_login(staff("kontroler", "auditor"))

    assert client.get(f"{LOG}?osoba={value}").status_code in (200, 302)


def test_the_export_of_the_log_stands_in_the_log(client: Client) -> None:
    client.force_login(staff("kontroler", "auditor"))

    text = page(client, f"{LOG}?export=csv")

    assert "SIGN_IN" in text
    assert AuditEvent.objects.get(action="EXPORT").note == "cms_ext_audit.AuditEvent"


def form(**changes: str) -> dict[str, str]:
    return {"amount": "60", "unit": "DAYS", "source": "uchwała zarządu"} | changes


def test_a_term_is_changed_through_the_verb(desk: Client) -> None:
    answer = desk.post(f"{TERMS}edit/SESSIONS/", form())

    assert answer.status_code == 302
    assert RetentionPolicy.objects.get(code="SESSIONS").term == "60 dni"
    assert AuditEvent.objects.filter(action="RETENTION_CHANGED").count() == 1


def test_what_the_law_keeps_gets_no_term_that_would_delete_it(desk: Client) -> None:
    answer = desk.post(f"{TERMS}edit/LEDGER/", form())

    assert "nigdy nie usuwa sam" in answer.content.decode()
    assert RetentionPolicy.objects.get(code="LEDGER").amount is None


def test_terms_with_two_words_in_their_code_have_an_address_too(desk: Client) -> None:
    assert desk.get(f"{TERMS}edit/MAIL_5FTEXTS/").status_code == 200


def test_no_kind_is_added_or_removed(desk: Client, admin_user: User) -> None:
    desk.force_login(admin_user)

    assert desk.post(f"{TERMS}create/", form()).status_code in (302, 403)
    assert desk.post(f"{TERMS}delete/SESSIONS/").status_code in (302, 403)
    assert RetentionPolicy.objects.filter(code="SESSIONS").exists()


def test_the_auditor_sees_which_erasures_were_done_and_what_they_left(client: Client) -> None:
    person = Person.objects.create(name="Osoba usunięta nr 1")
    law = {"what": "zapisy", "why": "ustawa o rachunkowości", "until": "2031-12-31"}
    day = date(2026, 11, 20)
    done = Erasure.objects.create(person=person, first_on=day, last_on=day, kept=[law])
    client.force_login(staff("kontroler", "auditor"))

    assert f">{person.pk}<" in page(client, ERASURES).replace("\n", "").replace(" ", "")
    shown = page(client, f"{ERASURES}inspect/{done.pk}/")
    assert "zapisy, ustawa o rachunkowości, 2031-12-31" in shown


def test_the_terms_of_a_plugin_stand_among_the_others_while_it_is_on(client: Client) -> None:
    client.force_login(staff("prawnik", "legal_admin"))
    RetentionPolicy.objects.create(code="DAWNA_WTYCZKA", title="Dane wtyczki, której nie ma")

    text = page(client, TERMS)

    assert "Pliki zaksięgowane z importów i wyciągów bankowych" in text
    assert "Dane wtyczki, której nie ma" not in text
