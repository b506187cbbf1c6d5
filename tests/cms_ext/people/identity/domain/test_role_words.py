"""What „Pracownicy i role” says of a role is what the declarations give it, in their words."""

from collections import defaultdict

import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from wagtail.models import GroupPagePermission, Page

from cms_ext.people.identity.domain.role import STAFF_GROUPS
from cms_ext.people.identity.domain.role_words import RoleInWords, describe_roles
from cms_ext.people.identity.models import User
from cms_ext.plugins import list_given_roles, list_rights_in_words
from tests.people import resident, staff
from tests.query_counts import counted

pytestmark = pytest.mark.django_db
FILES = "dodaje i zmienia pliki i obrazy (Publiczne)"


def role(code: str) -> RoleInWords:
    return next(one for one in describe_roles() if one.group.name == code)


def test_each_role_may_in_words_what_is_declared_and_nothing_else():
    declared: dict[str, set[str]] = defaultdict(set)
    for given_role in list_given_roles():
        declared[given_role.group].update(given_role.permissions)
    expected = {
        group: {
            right.words
            for right in list_rights_in_words()
            if declared[group] >= set(right.permissions)
        }
        for group in {*STAFF_GROUPS, *declared}
    }
    for editing in ("editor", "publisher"):
        expected[editing].add(FILES)

    assert {one.group.name: set(one.may) for one in describe_roles()} == expected


def test_one_role_read_as_people_read_it():
    staff("karol", "redaction_confirmer")
    staff("dawny", "redaction_confirmer")
    User.objects.filter(login="dawny").update(is_active=False, state="SUSPENDED")
    # The list leaves out rights of a part that is off.
    gone = ContentType.objects.create(app_label="wylaczona", model="entry")
    Group.objects.get(name="redaction_confirmer").permissions.add(
        Permission.objects.create(content_type=gone, codename="add_entry", name="Can add entry")
    )

    read = role("redaction_confirmer")

    assert (read.title, read.about, read.desk, read.people, read.is_own, read.may) == (
        "Biblioteka, druga osoba",
        "Sprawdza zakryte dane i dopuszcza dokumenty do publikacji.",
        "",
        1,
        False,
        (
            "wchodzi do administracji serwisu",
            "ogląda dokumenty biblioteki",
            "dopuszcza dokumenty do publikacji jako druga osoba",
            "otwiera oryginały dokumentów, także z danymi osobowymi",
        ),
    )
    assert role("finance_clerk").desk == "Dział Finansowo-Księgowy, pokój nr 3"


def test_a_group_of_the_co_op_s_own_tells_parts_places_and_what_has_no_words():
    group = Group.objects.create(name="Sekretariat")
    for codename in ("access_admin", "add_person", "add_group"):
        group.permissions.add(Permission.objects.get(codename=codename))
    GroupPagePermission.objects.create(
        group=group,
        page=Page.objects.get(depth=1),
        permission=Permission.objects.get(codename="publish_page"),
    )

    read = role("Sekretariat")

    assert (read.title, read.about, read.is_own, read.may) == (
        "Sekretariat",
        "",
        True,
        (
            "wchodzi do administracji serwisu",
            "wpisuje osoby i poprawia wpisy – tylko część tego",
            "publikuje i wycofuje strony i ogłoszenia (Root)",
            "inne prawo: dodawanie (grupa)",
        ),
    )


def test_a_right_everywhere_and_at_one_page_is_described_apart():
    group = Group.objects.create(name="Sekretariat")
    for codename in ("access_admin", "add_page", "change_page"):
        group.permissions.add(Permission.objects.get(codename=codename))
    GroupPagePermission.objects.create(
        group=group,
        page=Page.objects.get(depth=1),
        permission=Permission.objects.get(codename="change_page"),
    )

    assert role("Sekretariat").may == (
        "wchodzi do administracji serwisu",
        "pisze i poprawia strony i ogłoszenia",
        "pisze i poprawia strony i ogłoszenia (Root) – tylko część tego",
    )


def test_reading_the_roles_costs_the_same_for_one_group_and_for_four():
    resident("ikcs", "IKCS-0007", "Anna Lis")
    entering = Permission.objects.get(codename="access_admin")
    site = len({*STAFF_GROUPS, *(given_role.group for given_role in list_given_roles())})
    asked = {}
    for number in range(4):
        group = Group.objects.create(name=f"Dyżur {number}")
        group.permissions.add(entering)
        staff(f"osoba{number}", group.name)
        found, queries = counted(describe_roles)
        asked[len(found) - site] = queries

    assert list(asked) == [1, 2, 3, 4]
    assert asked[1] == asked[4]
