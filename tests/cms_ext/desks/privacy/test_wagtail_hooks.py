"""The screens of the administration for personal data: who may open them and what they do."""

from datetime import date

import pytest
from django.test import Client

from cms_ext.desks.privacy import checks
from cms_ext.desks.privacy.checks import check_personal_models, personal_models
from cms_ext.desks.privacy.models import Erasure, RetentionPolicy
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin, ReadReason, record, record_view
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import Person, User
from cms_ext.plugins import plugin_configs
from tests.clients import signed_in
from tests.people import resident, staff

pytestmark = pytest.mark.django_db


LOG = "/admin/cms_ext_audit/auditevent/"
TERMS = "/admin/cms_ext_privacy/retentionpolicy/"
ERASURES = "/admin/cms_ext_privacy/erasure/"


@pytest.fixture
def desk(db: None) -> Client:
    return signed_in(staff("prawnik", "legal_admin"))


@pytest.fixture
def auditor(db: None) -> Client:
    return signed_in(staff("kontroler", "auditor"))


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return b"".join(answer).decode()


@pytest.mark.always
def test_who_opens_what(desk: Client, auditor: Client):
    clerk = signed_in(staff("ktos", "membership_clerk", "finance_clerk", "editor"))
    addresses = (LOG, TERMS, f"{TERMS}edit/SESSIONS/", ERASURES)

    def opened(client: Client) -> list[int]:
        return [client.get(address).status_code for address in addresses]

    assert opened(auditor) == [200, 200, 302, 200]
    assert opened(desk) == [200] * 4
    assert opened(clerk) == [302] * 4
    # Terms with two words in their code have an address, too.
    assert desk.get(f"{TERMS}edit/MAIL_5FTEXTS/").status_code == 200


@pytest.mark.always
def test_the_auditor_reads_the_whole_log(auditor: Client):
    celina = staff("czlonkowski", "membership_clerk")
    anna = resident("ebok", "EB-500001-3", "Anna Lis").person
    assert anna
    event = record_view(Origin(celina), anna, anna, ReadReason.CALL)
    record("IMPORT", SYSTEM)

    looks = page(auditor, f"{LOG}?czynnosc=VIEW")
    inspected = page(auditor, f"{LOG}inspect/{event.pk}/")

    assert "Dział Członkowsko-Lokalowy" in looks
    assert ">IMPORT<" in page(auditor, LOG)
    assert ">IMPORT<" not in looks
    assert ">IMPORT<" not in page(auditor, f"{LOG}?osoba={anna.pk}")
    assert event.hash in inspected
    assert "Anna Lis" not in looks + inspected
    steps = ("create/", f"edit/{event.pk}/", f"delete/{event.pk}/")
    assert [auditor.post(LOG + step).status_code for step in steps] == [302] * 3
    assert AuditEvent.objects.filter(pk=event.pk).exists()
    # What is no number of a person finds nothing.
    nobody = ("x", "9" * 30, "1%00", "%00")
    assert [one for one in nobody if ">IMPORT<" in page(auditor, f"{LOG}?osoba={one}")] == []


def test_the_export_of_the_log_stands_in_the_log(auditor: Client):
    text = page(auditor, f"{LOG}?export=csv")

    assert "SIGN_IN" in text
    assert AuditEvent.objects.get(action="EXPORT").note == "cms_ext_audit.AuditEvent"


def test_a_term_is_changed_through_the_verb_and_no_kind_is_added_or_removed(
    desk: Client, admin_user: User
):
    form = {"amount": "60", "unit": "DAYS", "source": "uchwała zarządu"}
    admin = signed_in(admin_user)

    changed = desk.post(f"{TERMS}edit/SESSIONS/", form)
    kept_by_law = desk.post(f"{TERMS}edit/LEDGER/", form)

    assert changed.status_code == 302
    assert RetentionPolicy.objects.get(code="SESSIONS").term == "60 dni"
    assert AuditEvent.objects.filter(action="RETENTION_CHANGED").count() == 1
    # What the law keeps gets no term that would delete it.
    assert "nigdy nie usuwa sam" in kept_by_law.content.decode()
    assert RetentionPolicy.objects.get(code="LEDGER").amount is None
    rows = RetentionPolicy.objects.count()
    assert admin.post(f"{TERMS}create/", form).status_code == 302
    assert admin.post(f"{TERMS}delete/SESSIONS/").status_code == 302
    assert RetentionPolicy.objects.count() == rows


def test_the_auditor_sees_which_erasures_were_done_and_what_they_left(auditor: Client):
    person = Person.objects.create(name="Osoba usunięta nr 1")
    law = {"what": "zapisy", "why": "ustawa o rachunkowości", "until": "2031-12-31"}
    day = date(2026, 11, 20)
    done = Erasure.objects.create(person=person, first_on=day, last_on=day, kept=[law])

    assert f">{person.pk}<" in page(auditor, ERASURES).replace("\n", "").replace(" ", "")
    shown = page(auditor, f"{ERASURES}inspect/{done.pk}/")
    assert "zapisy, ustawa o rachunkowości, 2031-12-31" in shown


def test_the_terms_of_a_plugin_stand_among_the_others_while_it_is_on(desk: Client):
    RetentionPolicy.objects.create(code="DAWNA_WTYCZKA", title="Dane wtyczki, której nie ma")

    text = page(desk, TERMS)

    assert "Pliki zaksięgowane z importów i wyciągów bankowych" in text
    assert "Dane wtyczki, której nie ma" not in text


# Every table that points at a person is answered for, or the site does not start.


def test_every_table_with_a_person_or_a_login_is_answered_for():
    found = personal_models()

    own = {
        label
        for config in plugin_configs()
        if config.is_own and (data := config.plugin.people.personal_data)
        for label in (*data.models, *data.staff_models)
    }
    assert {"cms_ext_identity.User", "ebok_plugin_ledger.AccountAccess"} <= set(found)
    assert check_personal_models(None) == []
    assert {"cms_ext_identity.User", "cms_ext_law.LegalRule"} <= own <= set(found)


def test_a_table_nobody_answers_for_is_named(monkeypatch):
    others = [config.plugin for config in plugin_configs() if config.name != "cms_ext.office.law"]
    monkeypatch.setattr(checks, "list_plugins", lambda: others)

    problems = check_personal_models(None)

    assert [(problem.id, problem.msg) for problem in problems] == [
        ("coop.E015", f"cms_ext_law.{table} points at a person, but nobody collects or erases it.")
        for table in ("LegalRule", "RuleChange")
    ]
