"""The base of the staff registers, on a table of the core; the plugins' registers use all of it."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import Permission

from cms_ext.office.staff_registers import Register
from cms_ext.office.staff_registers.modeladmin import UUID_KEY
from cms_ext.people.identity.models import Person
from tests.people import staff


class People(Register):
    model = Person


@pytest.mark.parametrize(
    ("key", "fits"), [("7", True), ("1" * 19, False), ("abc", False), ("-1", False), ("1_2", False)]
)
def test_an_address_has_a_key_of_the_right_form(key: str, fits: bool) -> None:
    pattern = People().url_helper.get_action_url_pattern("inspect")

    assert bool(re.search(pattern, f"cms_ext_identity/person/inspect/{key}/")) is fits


@pytest.mark.parametrize(
    ("key", "fits"),
    [
        ("588f37db-0873-48ed-8519-8ef115d5bcb7", True),
        ("588F37DB-0873-48ED-8519-8EF115D5BCB7", False),
        ("588f37db087348ed85198ef115d5bcb7", False),
        ("0" * 36, False),
    ],
)
def test_a_uuid_has_one_spelling(key: str, fits: bool) -> None:
    assert bool(re.fullmatch(UUID_KEY, key)) is fits


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("rights", "may"),
    [
        ((), (False, False, False, False, False)),
        (("view",), (True, True, False, False, False)),
        (("view", "add"), (True, True, True, False, False)),
        (("view", "change", "delete"), (True, True, False, True, False)),
        (("change",), (False, False, False, True, False)),
    ],
)
def test_seeing_needs_view_and_nothing_is_deleted(
    rights: tuple[str, ...], may: tuple[bool, ...]
) -> None:
    clerk = staff("celina")
    for right in rights:
        clerk.user_permissions.add(Permission.objects.get(codename=f"{right}_person"))
    allows = People().permission_helper
    person = SimpleNamespace(pk=1)

    assert (
        allows.user_can_list(clerk),
        allows.user_can_inspect_obj(clerk, person),
        allows.user_can_create(clerk),
        allows.user_can_edit_obj(clerk, person),
        allows.user_can_delete_obj(clerk, person),
    ) == may


@pytest.mark.django_db
def test_rights_that_mean_nothing_are_not_offered() -> None:
    class Guarded(People):
        object_permissions = ("change_person",)

    offered = Guarded().get_permissions_for_registration()

    assert set(offered.values_list("codename", flat=True)) == {
        "add_person",
        "change_contact",
        "merge_person",
        "view_person",
    }


@pytest.mark.parametrize(("label", "shown"), [("", "Dodaj osoba"), ("Dodaj osobę", "Dodaj osobę")])
def test_a_register_may_name_its_way_to_add(label: str, shown: str) -> None:
    register = People()
    register.add_label = label

    assert register.get_add_label() == shown
