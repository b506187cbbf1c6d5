"""What was changed past the site of people, rules and decisions → a check finds it."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction, Site

from cms_ext.access.models import AccessApplication, AccessSettings, CheckResult, FormVersion
from cms_ext.desks.privacy.models import Erasure, RetentionPolicy
from cms_ext.evidence.sealed_rows.domain.sealing import seal_all_rows
from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.office.law.models import LegalRule
from cms_ext.people.identity.models import (
    ActivationCode,
    AddressChange,
    ContactSource,
    PasswordReset,
    Person,
    StaffInvitation,
)
from cms_ext.public_site.subscriptions.models import Subscription
from tests.people import resident, staff
from tests.project.behind_our_back.by_table import by_table, missed, run, said_of_rows
from tests.shared_rows import shared_by_the_whole_file

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@shared_by_the_whole_file
def office() -> None:
    """One row of each kind, sealed; Anna's mailbox is changed by the site afterwards."""
    now, ewa = timezone.now(), staff("ewa")
    soon, today = now + timedelta(1), timezone.localdate()
    anna = resident("ikcs", "IKCS-0001", "Anna Nowak")
    person = anna.person
    assert person is not None
    ContactSource.objects.create(person=person, fact="EMAIL", since=today, at=now, by=ewa)
    AddressChange.objects.create(
        person=person, new_email="n@n.example", asked_at=now, expires_at=soon, new_token_hash="a"
    )
    PasswordReset.objects.create(
        realm="ikcs", asked_at=now, user=anna, token_hash="b", expires_at=soon
    )
    StaffInvitation.objects.create(
        user=ewa, by_mail=True, token_hash="c", invited_at=now, expires_at=soon
    )
    ActivationCode.objects.create(
        user=anna, channel="PRINT", code_hash="d", issued_at=now, expires_at=soon
    )
    application = AccessApplication.objects.create(
        number="IKCS/2026/000001",
        secret_hash="e",
        panel="ikcs",
        channel="PAPER",
        person=person,
        form_version=FormVersion.objects.latest("pk"),
        payload={"name": "Anna Nowak"},
        received_at=now,
        decide_by=today,
    )
    CheckResult.objects.create(application=application, code="C01", result="PASSED", at=now)
    Erasure.objects.create(person=Person.objects.create(name="X"), first_on=today, last_on=today)
    Subscription.objects.create(
        email="s@s.example",
        frequency="NOW",
        consent_text_version="1",
        consent_at=now,
        confirm_until=soon,
    )
    AccessSettings.load()
    site = Site.objects.get(is_default_site=True)
    CoopSettings.for_site(site)
    PageViewRestriction.objects.create(page=site.root_page, restriction_type="login")
    seal_all_rows()
    person.correspondence_email = "anna@nowak.example"
    person.save()


def table(model: type) -> str:
    return str(model._meta.db_table)  # type: ignore[attr-defined]


def update(model: type, values: str, where: str = "1 = 1") -> str:
    return f"UPDATE {table(model)} SET {values} WHERE {where}"


RESTRICTION = table(PageViewRestriction)
# By what the finding says.
ROWS = {
    "było {": update(LegalRule, "params = '{\"days\": 1000}'", "code = 'GM_NOTICE'"),
    "obowiązuje od: było": update(LegalRule, "valid_from = '2001-01-01'", "valid_to IS NULL"),
    "elektroniczny adres korespondencyjny: inna treść": (
        update(Person, "correspondence_email = 'x@x.example'", "name = 'Anna Nowak'")
    ),
    "telefon: inna treść": update(Person, "phone = '600'", "name = 'Anna Nowak'"),
    "imię i nazwisko albo nazwa: inna treść": update(Person, "name = 'Y'", "name = 'X'"),
    "połączono z wpisem: było brak, jest Anna Nowak": update(
        Person,
        f"merged_into_id = (SELECT p.id FROM {table(Person)} p WHERE p.name = 'Anna Nowak')",
        "name = 'X'",
    ),
    "NIP: inna treść": update(Person, "tax_id = '1'", "name = 'X'"),
    "data śmierci: inna treść": update(Person, "died_on = '2026-01-01'", "name = 'X'"),
    "źródło danych kontaktowych nr": update(ContactSource, "since = '2001-01-01'"),
    "nowy adres: inna treść": update(AddressChange, "new_email = 'x@x.example'"),
    "prośba o nowe hasło nr": [
        update(PasswordReset, "token_hash = 'x'"),
        update(PasswordReset, "expires_at = '2030-01-01'"),
    ],
    "zaproszenie pracownika nr": update(StaffInvitation, "token_hash = 'x'"),
    "hasło startowe nr": [
        update(ActivationCode, "code_hash = 'x'"),
        f"DELETE FROM {table(ActivationCode)}",
    ],
    "wniosek o dostęp nr": [
        update(AccessApplication, "payload = '{}'"),
        update(AccessApplication, "decide_by = '2030-01-01'"),
        update(AccessApplication, "person_id = NULL"),
    ],
    "wynik kontroli nr": update(CheckResult, "result = 'FAILED'"),
    "wzór formularza nr": update(FormVersion, "fields = '[]'"),
    "jak długo: było": update(RetentionPolicy, "amount = 1", "amount > 1"),
    "usunięcie danych nr": f"DELETE FROM {table(Erasure)}",
    "subskrypcja ogłoszeń nr": [
        update(Subscription, "state = 'CONFIRMED'"),
        update(Subscription, "consent_at = '2001-01-01'"),
    ],
    "termin rozpatrzenia wniosku (dni): było": update(AccessSettings, "decision_days = 60"),
    "NIP: było": update(CoopSettings, "nip = '1'"),
    "--accept wagtailcore.pageviewrestriction": [
        f"UPDATE {RESTRICTION} SET restriction_type = 'none'",
        f"DELETE FROM {RESTRICTION}",
    ],
}


def test_an_untouched_office_has_no_findings():
    assert said_of_rows() == ""


@pytest.mark.thorough
def test_the_check_finds_what_was_changed(triggers_off: None):
    assert missed(by_table(ROWS), said_of_rows) == []


@pytest.mark.thorough
def test_a_finding_names_related_rows_and_no_secret(triggers_off: None):
    run(ROWS["źródło danych kontaktowych nr"])
    run(ROWS["telefon: inna treść"])

    assert "osoba: Anna Nowak" in said_of_rows()
    assert "600" not in said_of_rows()
