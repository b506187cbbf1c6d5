"""A PESEL is asked for only where the form says so, kept sealed, and shown in no other place."""

import json
from dataclasses import replace

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from cms_ext.base.text.encryption import UnreadableSeal
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.models import Person, User
from plugins.waste_union.tests.declarations import declarations
from plugins.waste_union.tests.declarations.payer import (
    FACTS,
    START,
    at_home,
    draft,
    start_draft,
    step,
)
from tests.clients import signed_in
from tests.page_checks import page_problems, parsed, words_at
from tests.people import staff
from tests.whole_database import execute, whole_database
from waste_union.declarations.domain.drafting import fill_declaration, has_pesel, read_pesel
from waste_union.declarations.domain.facts import read_declared_facts
from waste_union.declarations.domain.queries import search_declarations
from waste_union.declarations.domain.submitting import render_receipt
from waste_union.declarations.domain.verify import verify_declarations
from waste_union.declarations.models import (
    Declaration,
    DeclaredPesel,
    DeclaredProperty,
    FormVersion,
)
from waste_union.declarations.plugin.people import collect

pytestmark = pytest.mark.django_db
# Nobody's: month 20 and more are of another century.
PESEL = "44051401359"
WITH = replace(declarations.HOME, pesel=PESEL)


@pytest.fixture
def pesel_required(lipowa: DeclaredProperty) -> DeclaredProperty:
    FormVersion.objects.update(fields={**declarations.FIELDS, "pesel": True})
    return lipowa


@pytest.fixture
def kept(anna: User, celina: User, pesel_required: DeclaredProperty) -> Declaration:
    """Accepted, with a number."""
    return declarations.accepted(
        declarations.with_account(pesel_required), anna, celina, facts=WITH
    )


def test_a_form_that_does_not_say_so_keeps_none(anna: User, lipowa: DeclaredProperty):
    kept = declarations.submitted(lipowa, anna, facts=WITH)

    assert (has_pesel(kept), DeclaredPesel.objects.count()) == (False, 0)


@pytest.mark.thorough
def test_it_is_asked_for_where_the_form_says_so(anna: User, celina: User, kept: Declaration):
    browser = at_home(anna)
    start_draft(browser)
    step(browser, "powod", reason="BIRTH", event_date="2026-05-18")
    key = draft().pk
    page = browser.get(f"{START}{key}/dane/")

    without = step(browser, "dane", **FACTS)
    wrong = step(browser, "dane", **FACTS, pesel="44051401358")
    right = step(browser, "dane", **FACTS, pesel="440514 01359")
    again = browser.get(f"{START}{key}/dane/")

    assert parsed(page).xpath("//input[@name='pesel']/@value") == []
    assert "Wpisz numer PESEL." in words_at(without)
    assert "To nie jest numer PESEL. Wpisz 11 cyfr." in words_at(wrong)
    assert [page_problems(one) for one in (page, without, wrong)] == [[]] * 3
    assert right["Location"] == f"{START}{key}/oplata/"
    # It is not shown again, and need not be typed again.
    assert PESEL not in again.content.decode()
    assert step(browser, "dane", **FACTS)["Location"] == f"{START}{key}/oplata/"
    assert read_pesel(draft(), origin=Origin(actor=celina)) == PESEL


def test_the_demo_and_the_form_of_the_tests_ask_for_none(
    anna: User, celina: User, lipowa: DeclaredProperty
):
    declarations.accepted(declarations.with_account(lipowa), anna, celina)
    browser = at_home(anna)
    start_draft(browser)
    step(browser, "powod", reason="BIRTH", event_date="2026-05-18")

    page = parsed(browser.get(f"{START}{draft().pk}/dane/"))

    assert page.xpath("//input[@name='pesel']") == []
    assert page.xpath("//input[@name='persons']/@value") == ["4"]


@pytest.mark.thorough
def test_no_table_holds_it_but_sealed_and_no_page_file_or_event_says_it(
    anna: User, celina: User, kept: Declaration
):
    desk, own = signed_in(celina), signed_in(anna)

    stored = whole_database()
    pages = [
        desk.get(reverse("declarations_desk_queue") + "?widok=wszystkie"),
        desk.get(reverse("declarations_desk_queue") + "?widok=wszystkie&export=csv"),
        desk.get(reverse("declarations_desk_properties")),
        desk.get(reverse("declarations_desk_property", args=[kept.declared_property_id])),
        desk.get(reverse("declarations_desk_one", args=[kept.pk])),
        own.get(START),
        own.get(f"{START}zlozone/"),
        own.get(f"{START}{kept.pk}/"),
        own.get(f"{START}{kept.pk}/plik.xml"),
    ]

    assert "Anna Lis" in stored
    assert PESEL not in stored
    said_in = [page.getvalue() if page.streaming else page.content for page in pages]
    assert [page.status_code for page in pages] == [200] * len(pages)
    assert [PESEL.encode() in content for content in said_in] == [False] * len(pages)
    assert PESEL.encode() not in render_receipt(kept)
    assert PESEL not in json.dumps([str(read_declared_facts(kept)), str(WITH)])
    assert list(search_declarations(PESEL)) == []


@pytest.mark.usefixtures("kept")
def test_the_copy_of_the_own_data_holds_it_and_that_of_nobody_else(anna: User):
    [own] = [
        one for one in collect(declarations.person_of(anna)) if one.title.startswith("Deklaracje")
    ]

    assert [row["PESEL"] for row in own.rows] == [PESEL]
    assert PESEL not in str(collect(Person.objects.create(name="Jan Lis")))


def test_who_has_the_right_reads_it_once_unless_the_key_is_another_and_the_log_tells_no_digit(
    celina: User, kept: Declaration, settings
):
    desk, address = signed_in(celina), reverse("declarations_desk_pesel", args=[kept.pk])

    shown = desk.post(address)
    later = desk.get(reverse("declarations_desk_one", args=[kept.pk]))
    auditor = signed_in(staff("audyt", "auditor")).post(address)
    by_link = desk.get(address)

    assert PESEL in shown.content.decode()
    assert {"private", "no-store"} <= set(shown["Cache-Control"].split(", "))
    assert PESEL not in later.content.decode()
    assert (auditor.status_code, by_link.status_code) == (302, 405)
    event = AuditEvent.objects.get(action="DECLARED_PESEL_READ")
    assert (event.actor, event.object_id, event.changes) == (
        celina,
        str(kept.pk),
        {"number": kept.number},
    )

    settings.COOP_SEAL_KEY = "innego-klucza-nikt-nie-zna-" * 2

    with pytest.raises(UnreadableSeal):
        read_pesel(kept, origin=Origin(actor=celina))


@pytest.mark.both_databases
def test_it_stays_as_it_was_submitted(anna: User, pesel_required: DeclaredProperty):
    kept = declarations.submitted(pesel_required, anna, facts=WITH)
    number = DeclaredPesel.objects.filter(declaration=kept)

    def one_more() -> None:
        execute(
            "INSERT INTO waste_union_declarations_declaredpesel (id, declaration_id, sealed) "
            "SELECT id + 100, declaration_id, sealed "
            "FROM waste_union_declarations_declaredpesel"
        )

    for change in (lambda: number.update(sealed=b"x"), number.delete, one_more):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert number.count() == 1
    assert verify_declarations() == []


def test_a_draft_takes_its_number_along_and_without_one_nothing_is_checked(
    anna: User, pesel_required: DeclaredProperty
):
    one = declarations.started(pesel_required, anna, facts=WITH)
    fill_declaration(one, declarations.HOME, today=declarations.TODAY, origin=Origin(actor=anna))
    assert has_pesel(one)

    one.delete()

    assert DeclaredPesel.objects.count() == 0

    with pytest.raises(Refusal) as refused:
        declarations.submitted(pesel_required, anna)

    assert refused.value.message == "Deklaracja nie jest kompletna. Uzupełnij: numer PESEL."
