"""Who looked at whose data: the desk is written, never the clerk's name."""

import pytest

from cms_ext.evidence.audit.domain.event import SYSTEM, Origin, ReadReason, name_desk, record_view
from cms_ext.people.identity.models import Person
from cms_ext.public_site.pages.models import Desk
from tests.people import resident, staff

pytestmark = pytest.mark.django_db


def test_staff_act_for_a_desk_and_nobody_else_has_one():
    desks = {
        ("membership_clerk",): "Dział Członkowsko-Lokalowy",
        ("finance_clerk",): "Dział Finansowo-Księgowy",
        ("finance_approver",): "Dział Finansowo-Księgowy",
        ("editor", "finance_clerk"): "Dział Finansowo-Księgowy",
        ("auditor",): "Kontrola wewnętrzna",
        ("legal_admin",): "Ochrona danych osobowych",
        ("editor",): "Pracownik Spółdzielni",
        (): "Pracownik Spółdzielni",
    }
    people = {groups: staff(f"osoba{number}", *groups) for number, groups in enumerate(desks)}

    assert {groups: name_desk(person) for groups, person in people.items()} == desks
    assert name_desk(staff("admin", superuser=True)) == "Administrator strony"
    assert name_desk(resident("ebok", "EB-500001-3", "Anna Lis")) == ""
    assert name_desk(None) == ""


def test_a_desk_is_called_as_the_coop_calls_it():
    Desk.objects.create(code="DFK", name="Księgowość", matter="Opłaty", room="2")

    for group in ("finance_clerk", "finance_approver"):
        assert name_desk(staff(f"osoba_{group}", group)) == "Księgowość"


def test_a_look_names_person_desk_and_reason_and_that_of_the_site_its_label():
    celina = staff("czlonkowski", "membership_clerk")
    anna = Person.objects.create(name="Anna Lis")

    event = record_view(Origin(celina, panel="staff"), anna, anna, ReadReason.CALL)

    assert (event.action, event.subject, event.reason_code) == ("VIEW", anna, "CALL")
    assert event.actor_label == "Dział Członkowsko-Lokalowy"
    assert "Anna" not in str(vars(event))
    assert record_view(SYSTEM, anna, anna, ReadReason.INSPECTION).actor_label == "system"
