"""What was changed past the site of people, rules and decisions → a check finds it."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction, Site

from cms_ext.evidence.sealed_rows.domain.sealing import seal_all_rows
from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.office.law.models import LegalRule
from cms_ext.people.identity.models import ActivationCode, ContactSource, Person
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
    ActivationCode.objects.create(
        user=anna, channel="PRINT", code_hash="d", issued_at=now, expires_at=soon
    )
    Person.objects.create(name="X")
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
    "elektroniczny adres korespondencyjny: inna treść": (
        update(Person, "correspondence_email = 'x@x.example'", "name = 'Anna Nowak'")
    ),
    "telefon: inna treść": update(Person, "phone = '600'", "name = 'Anna Nowak'"),
    "połączono z wpisem: było brak, jest Anna Nowak": update(
        Person,
        f"merged_into_id = (SELECT p.id FROM {table(Person)} p WHERE p.name = 'Anna Nowak')",
        "name = 'X'",
    ),
    "źródło danych kontaktowych nr": update(ContactSource, "since = '2001-01-01'"),
    "hasło startowe nr": [
        update(ActivationCode, "code_hash = 'x'"),
        f"DELETE FROM {table(ActivationCode)}",
    ],
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
