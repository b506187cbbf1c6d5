"""What was changed behind our back of the rights of staff → `verify_rights` finds it.

Each row runs its SQL past the site. What goes through the site is in the log, and nothing is found.
"""

from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, Permission
from django.utils import timezone
from wagtail.models import GroupPagePermission, Page

from cms_ext.access.models import AccessApplication
from cms_ext.desks.privacy.domain.erasure import erase_person
from cms_ext.evidence.audit.domain.event import SYSTEM, record
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.domain.merge import merge_persons
from cms_ext.people.identity.domain.reset_link import set_password
from cms_ext.people.identity.domain.session import resume_login
from cms_ext.people.identity.domain.staff import (
    StaffLogin,
    change_staff_login,
    delete_staff_login,
    open_staff_login,
    read_staff_login,
)
from cms_ext.people.identity.domain.standing import verify_rights
from cms_ext.people.identity.models import Person, User
from cms_ext.people.identity.models.user import recorded_by_verb
from tests.project.behind_our_back.by_table import after_each, run, undone
from tests.project.behind_our_back.rights_office import USER, found, take_office_down
from tests.query_counts import queries_of
from tests.shared_rows import shared_by_the_whole_file

pytestmark = pytest.mark.django_db

GROUPS, RIGHTS = f"{USER}_groups", f"{USER}_user_permissions"
OF_GROUP, LOG = "auth_group_permissions", "cms_ext_audit_auditevent"
EWA = f"(SELECT id FROM {USER} WHERE login = 'ewa')"
ANNA = f"(SELECT id FROM {USER} WHERE login = 'IKCS-0001')"
CYRYL = f"(SELECT u.person_id FROM {USER} u WHERE u.login = 'IKCS-0003')"
AUDITOR = "(SELECT id FROM auth_group WHERE name = 'auditor')"
RIGHT = (
    "(SELECT p.id FROM auth_permission p JOIN django_content_type c ON c.id = p.content_type_id"
    " WHERE c.app_label = 'cms_ext_audit' AND p.codename = 'delete_auditevent')"
)
IN, OUT = "is_active = true, state = 'ACTIVE'", "is_active = false, state = 'SUSPENDED'"
PASSWORD = "password = 'pbkdf2_sha256$1$x$y'"
MORE, LESS = "jest, a według dziennika nie ma", "nie ma, a według dziennika jest"


def login(name: str, values: str) -> str:
    return f"UPDATE {USER} SET {values} WHERE login = '{name}'"


# By how the lines begin and what stands in them.
ROWS: dict[tuple[tuple[str, str], ...], Any] = {
    (): {"nothing": []},
    (("konto „ewa”: uprawnienia administratora", MORE),): login("ewa", "is_superuser = true"),
    (("konto „admin”: uprawnienia administratora", LESS),): login("admin", "is_superuser = false"),
    (("konto „jan”: konto czynne", MORE),): login("jan", IN),
    (("konto „ewa”: konto czynne", LESS),): login("ewa", OUT),
    (("konto „ewa”: wejście do administracji", LESS),): login("ewa", "is_staff = false"),
    (("konto „ewa”: rola", MORE),): (
        f"INSERT INTO {GROUPS} (user_id, group_id) VALUES ({EWA}, {AUDITOR})"
    ),
    (("konto „ewa”: rola", LESS),): f"DELETE FROM {GROUPS} WHERE user_id = {EWA}",
    (("konto „ewa”: ", MORE),): (
        f"INSERT INTO {RIGHTS} (user_id, permission_id) VALUES ({EWA}, {RIGHT})"
    ),
    (("rola „", MORE),): (
        f"INSERT INTO {OF_GROUP} (group_id, permission_id) VALUES ({AUDITOR}, {RIGHT})"
    ),
    (("rola „", LESS),): f"DELETE FROM {OF_GROUP} WHERE group_id = {AUDITOR}",
    (("rola „empty”: usunięto z bazy", ""), ("rola „inna”: jest w bazie", "")): (
        "UPDATE auth_group SET name = 'inna' WHERE name = 'empty'"
    ),
    (("konto „nr", "usunięto z bazy, dziennik o tym nie mówi"),): (
        f"DELETE FROM {GROUPS} WHERE user_id = {EWA}; DELETE FROM {USER} WHERE login = 'ewa'"
    ),
    **{
        ((f"konto „{name}”: hasło jest inne", "Zablokuj to konto"),): login(name, PASSWORD)
        for name in ("admin", "IKCS-0001", "EB-1")
    },
    (("konto „IKCS-0001”: konto czynne", LESS),): login("IKCS-0001", OUT),
    (("konto „IKCS-0002”: konto czynne", MORE),): login("IKCS-0002", IN),
    (
        ("konto „IKCS-0003”: konto czynne", MORE),
        ("konto „IKCS-0003”: konto zamknięte", LESS),
        ("konto „IKCS-0003”: rola „panel-ikcs”", MORE),
    ): login("IKCS-0003", f"{IN}, closed_at = NULL, closed_reason = ''"),
    (("konto „IKCS-0001”: osoba nr", MORE), ("konto „IKCS-0001”: osoba nr", LESS)): (
        login("IKCS-0001", f"person_id = {CYRYL}")
    ),
    (("konto „IKCS-0001”: panel ebok", MORE), ("konto „IKCS-0001”: panel ikcs", LESS)): (
        login("IKCS-0001", "realm = 'ebok'")
    ),
    (("konto „IKCS-0001”: rola „panel-ikcs”", LESS),): (
        f"DELETE FROM {GROUPS} WHERE user_id = {ANNA}"
    ),
    (("konto „IKCS-0001”: rola", MORE),): (
        f"INSERT INTO {GROUPS} (user_id, group_id) VALUES ({ANNA}, {AUDITOR})"
    ),
    (("konto „IKCS-0001”: ", MORE),): (
        f"INSERT INTO {RIGHTS} (user_id, permission_id) VALUES ({ANNA}, {RIGHT})"
    ),
    (("konto „EB-1”: jest w bazie, dziennik o tym nie mówi", ""), ("konto „EB-1”: ", MORE)): (
        f"DELETE FROM {LOG} WHERE action = 'LOGIN_OPENED'"
    ),
    (("zdarzenie nr", "zmieniono w bazie"),): (
        f"UPDATE {LOG} SET note = 'x' WHERE action = 'STAFF_LOGIN_OPENED'"
    ),
    (("konto „zofia”: rola", MORE),): f"DELETE FROM {LOG} WHERE action = 'STAFF_GROUPS_CHANGED'",
}


@shared_by_the_whole_file
def office() -> None:
    take_office_down()


@pytest.mark.thorough
@pytest.mark.both_databases
@pytest.mark.usefixtures("triggers_off")
def test_the_command_finds_what_was_changed():
    for findings, sql, lines in after_each(ROWS, found):
        assert bool(lines) == bool(findings), sql
        for begins, words in findings:
            assert [one for one in lines if one.startswith(begins) and words in one], (sql, lines)
        # And each line is one of those that were expected.
        expected = tuple(begins for begins, _ in findings)
        assert [one for one in lines if not one.startswith(expected)] == [], sql


def test_what_goes_through_the_site_is_in_the_log():
    ewa = User.objects.get(login="ewa")
    right = Permission.objects.get(codename="delete_auditevent")
    ewa.user_permissions.add(right)
    ewa.groups.add(Group.objects.get(name="auditor"))
    ewa.is_staff = False
    ewa.save()
    wanted = replace(read_staff_login(ewa), is_superuser=True, groups=frozenset({"editor"}))
    change_staff_login(ewa, wanted, SYSTEM)
    change_staff_login(ewa, replace(wanted, is_active=False), SYSTEM)
    delete_staff_login(User.objects.get(login="zofia"), SYSTEM)
    User.objects.create_superuser("drugi", password="haslo-do-testu-2026")
    User.objects.create_login("staff", "bez-flagi")
    role = Group.objects.get(name="empty")
    role.permissions.add(right)
    role.name = "nowa"
    role.save()
    ewa.groups.add(role)
    Group.objects.get(name="finance_clerk").delete()
    User.objects.get(login="jan").delete()

    assert found() == []


@pytest.fixture
def news(db: None) -> Page:
    """A page on which the role „empty” has a right of its own."""
    news = Page.objects.get(depth=2).add_child(instance=Page(title="Wieści", slug="wiesci"))
    right = Permission.objects.get(codename="lock_page")
    GroupPagePermission.objects.create(
        group=Group.objects.get(name="empty"), page=news, permission=right
    )
    return news


def test_a_right_goes_with_its_page_when_that_is_moved_or_deleted(news: Page):
    home = Page.objects.get(depth=2)
    into = home.add_child(instance=Page(title="Archiwum", slug="archiwum"))
    news.move(into, pos="last-child")
    assert found() == []
    with undone():
        Page.objects.get(pk=news.pk).delete()
        assert found() == []

    given = GroupPagePermission.objects.get(group__name="empty")
    given.delete()
    assert found() == []
    run(
        "INSERT INTO wagtailcore_grouppagepermission (group_id, page_id, permission_id)"
        f" VALUES ({given.group_id}, {home.pk}, {given.permission_id})"
    )
    assert [line.startswith("rola „empty”: ") and MORE in line for line in found()] == [True]


def test_a_right_that_was_recorded_by_its_address_alone_is_found_by_it(
    news: Page, triggers_off: None
):
    """As events before the numbers of places were."""
    root = Page.objects.get(depth=1)
    right = Permission.objects.get(codename="lock_page")
    beside = {"group": Group.objects.get(name="empty"), "page": root, "permission": right}
    as_before = f"wagtailcore.lock_page: {root.url_path}"
    record("GROUP_CHANGED", SYSTEM, changes={"group": "empty", "added": [as_before]})
    with recorded_by_verb():
        given = GroupPagePermission.objects.create(**beside)
    assert found() == []

    given.delete()
    assert found() == []
    with recorded_by_verb():
        GroupPagePermission.objects.filter(page=news).delete()
    assert [line.startswith("rola „empty”: ") and LESS in line for line in found()] == [True]


def test_what_becomes_of_a_resident_is_in_the_log():
    anna, borys = (User.objects.get(login=f"IKCS-000{number}") for number in (1, 2))
    set_password(anna, "inne-haslo-2026", SYSTEM)
    resume_login(borys, SYSTEM)
    borys.set_password("jeszcze-inne-2026")
    borys.save()
    assert found() == []

    kept = Person.objects.create(name="Anna N.")
    assert anna.person is not None
    merge_persons(kept, anna.person, take=(), reason_code="", document="dowód", origin=SYSTEM)
    assert found() == []
    User.objects.get(login="EB-1").delete()
    erase_person(kept, timezone.localdate(), SYSTEM)
    assert found() == []


def test_what_else_is_activated_or_closed_is_no_login_of_that_number():
    application = AccessApplication(pk=User.objects.get(login="ewa").pk)

    for action in ("ACTIVATED", "CLOSED"):
        record(action, SYSTEM, obj=application, to_state=action)

    assert found() == []


def test_a_hash_renewed_by_a_sign_in_is_the_same_password():
    of_before = make_password("inne-haslo-2026", salt="x")
    User.objects.filter(login="IKCS-0001").update(password=of_before)

    anna = User.objects.get(login="IKCS-0001")
    assert anna.check_password("inne-haslo-2026")

    assert User.objects.get(pk=anna.pk).password != of_before
    assert found() == []
    assert AuditEvent.objects.filter(action="PASSWORD_RENEWED").count() == 1


def test_more_people_cost_no_more_queries():
    def queries() -> int:
        return queries_of(verify_rights)

    few = queries()
    for number in range(4):
        open_staff_login(
            StaffLogin(f"p{number}", "P", "P", f"p{number}@coop.example", frozenset({"auditor"})),
            SYSTEM,
        )

    assert queries() == few
