"""The base of the staff registers, on a table of the core; the plugins' registers use all of it."""

import re
from datetime import date
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from cms_ext.office.desk_kit.staff_registers import Register
from cms_ext.office.desk_kit.staff_registers.views import UUID_KEY
from cms_ext.people.identity.models import Person
from ebok_plugin.utilities.meters.models import ReadingWindow
from tests.clients import signed_in
from tests.page_checks import parsed
from tests.people import staff


class People(Register):
    model = Person


def test_an_address_has_a_key_of_the_right_form_and_a_uuid_one_spelling():
    pattern = People().url_helper.get_action_url_pattern("inspect")
    keys = {"7": True, "1" * 19: False, "abc": False, "-1": False, "1_2": False}
    uuids = {
        "588f37db-0873-48ed-8519-8ef115d5bcb7": True,
        "588F37DB-0873-48ED-8519-8EF115D5BCB7": False,
        "588f37db087348ed85198ef115d5bcb7": False,
        "0" * 36: False,
    }

    assert {
        key: bool(re.search(pattern, f"cms_ext_identity/person/inspect/{key}/")) for key in keys
    } == keys
    assert {key: bool(re.fullmatch(UUID_KEY, key)) for key in uuids} == uuids


@pytest.mark.django_db
def test_seeing_needs_view_and_nothing_is_deleted():
    person = SimpleNamespace(pk=1)
    may = {
        "": (False, False, False, False, False),
        "view": (True, True, False, False, False),
        "view add": (True, True, True, False, False),
        "view change delete": (True, True, False, True, False),
        "change": (False, False, False, True, False),
    }

    def allowed(rights: str) -> tuple[bool, ...]:
        names = [f"{right}_person" for right in rights.split()]
        clerk = staff(f"z_{rights.replace(' ', '_')}")
        clerk.user_permissions.add(*Permission.objects.filter(codename__in=names))
        allows = People().permission_helper
        return (
            allows.user_can_list(clerk),
            allows.user_can_inspect_obj(clerk, person),
            allows.user_can_create(clerk),
            allows.user_can_edit_obj(clerk, person),
            allows.user_can_delete_obj(clerk, person),
        )

    assert {rights: allowed(rights) for rights in may} == may


@pytest.mark.django_db
def test_rights_that_mean_nothing_are_not_offered():
    class Guarded(People):
        object_permissions = ("change_person",)

    offered = Guarded().get_permissions_for_registration().values_list("codename", flat=True)

    assert set(offered) == {"add_person", "change_contact", "merge_person", "view_person"}


def test_a_register_may_name_its_way_to_add():
    register = People()
    assert register.get_add_label() == "Dodaj osoba"

    register.add_label = "Dodaj osobę"

    assert register.get_add_label() == "Dodaj osobę"


NEW = "/admin/liczniki/terminy/create/"


@pytest.fixture
def clerk(db: None) -> Client:
    return signed_in(staff("finanse", "finance_clerk"))


@pytest.mark.thorough
def test_what_is_no_day_is_said_at_its_field_and_stays_to_be_corrected(clerk: Client):
    # The calendar leaves what was typed.
    calendars = re.findall(r"initDateChooser\([^)]*\)", clerk.get(NEW).content.decode())
    assert ['"validateOnBlur": false' in calendar for calendar in calendars] == [True, True]

    for typed in ("12 grudnia", "32.12.2026", "2026-13-01"):
        page = parsed(clerk.post(NEW, {"opens_on": "01.12.2026", "closes_on": typed}))

        assert "Wpisz poprawną datę." in page.text_content()
        assert page.xpath("string(//input[@name='closes_on']/@value)") == typed
    assert not ReadingWindow.objects.exists()


@pytest.mark.django_db
def test_a_day_is_taken_as_it_is_written_here_and_as_programs_write_it(clerk: Client):
    clerk.post(NEW, {"opens_on": "01.12.2026", "closes_on": "2026-12-15"})

    window = ReadingWindow.objects.get()
    assert (window.opens_on, window.closes_on) == (date(2026, 12, 1), date(2026, 12, 15))
