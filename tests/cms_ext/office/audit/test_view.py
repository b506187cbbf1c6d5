"""Who looked at whose data: the desk is written, never the clerk's name."""

from __future__ import annotations

import pytest

from cms_ext.office.audit.domain.event import SYSTEM, Origin, desk_of
from cms_ext.office.audit.domain.view import ReadReason, record_view
from cms_ext.people.identity.models import Person
from cms_ext.public_site.pages.models import Desk
from tests.people import resident, staff

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("groups", "desk"),
    [
        (["membership_clerk"], "Dział Członkowsko-Lokalowy"),
        (["finance_clerk"], "Dział Finansowo-Księgowy"),
        (["finance_approver"], "Dział Finansowo-Księgowy"),
        (["editor", "finance_clerk"], "Dział Finansowo-Księgowy"),
        (["auditor"], "Kontrola wewnętrzna"),
        (["legal_admin"], "Ochrona danych osobowych"),
        (["editor"], "Pracownik Spółdzielni"),
        ([], "Pracownik Spółdzielni"),
    ],
    ids=lambda value: "+".join(value) or "no group" if isinstance(value, list) else "",
)
def test_staff_act_for_a_desk(groups: list[str], desk: str) -> None:
    assert desk_of(staff("czlonkowski", *groups)) == desk


@pytest.mark.parametrize("group", ["finance_clerk", "finance_approver"])
def test_a_desk_is_called_as_the_coop_calls_it(group: str) -> None:
    Desk.objects.create(code="DFK", name="Księgowość", matter="Opłaty", room="2")

    assert desk_of(staff("finanse", group)) == "Księgowość"


def test_nobody_else_has_a_desk() -> None:
    assert desk_of(staff("admin", superuser=True)) == "Administrator strony"
    assert desk_of(resident("ebok", "EB-500001-3", "Anna Lis")) == ""
    assert desk_of(None) == ""


def test_a_look_names_person_desk_and_reason() -> None:
    celina = staff("czlonkowski", "membership_clerk")
    anna = Person.objects.create(name="Anna Lis")

    event = record_view(Origin(celina, panel="staff"), anna, anna, ReadReason.CALL)

    assert (event.action, event.subject, event.actor_label, event.reason_code) == (
        "VIEW",
        anna,
        "Dział Członkowsko-Lokalowy",
        "CALL",
    )
    assert "Anna" not in str(vars(event))


def test_a_view_by_the_site_itself_keeps_its_label() -> None:
    anna = Person.objects.create(name="Anna Lis")

    assert record_view(SYSTEM, anna, anna, ReadReason.INSPECTION).actor_label == "system"
