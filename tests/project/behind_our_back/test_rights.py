"""What was changed behind our back of the rights of staff → `verify_rights` finds it.

Each row runs its SQL past the site. What goes through the site is in the log, and nothing is found.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, Permission
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from wagtail.models import GroupPagePermission, Page

from cms_ext.access.models import AccessApplication
from cms_ext.desks.privacy.domain.erasure import erase_person
from cms_ext.office.audit.domain.event import SYSTEM, record
from cms_ext.office.audit.models import AuditEvent
from cms_ext.people.identity.domain.merge import merge_persons
from cms_ext.people.identity.domain.password import set_password
from cms_ext.people.identity.domain.staff import (
    StaffLogin,
    change_staff_login,
    delete_staff_login,
    open_staff_login,
    staff_login_of,
)
from cms_ext.people.identity.domain.standing import verify_rights
from cms_ext.people.identity.domain.state import resume
from cms_ext.people.identity.models import Person, User
from cms_ext.people.identity.models.recorded import recorded_by_verb
from tests.project.behind_our_back.rights_office import USER, by_sql, found, take_office_down
from tests.shared_rows import shared_by_the_whole_file

pytestmark = pytest.mark.django_db

OF_GROUP = "auth_group_permissions"
WHO = {
    "{ewa}": f"(SELECT id FROM {USER} WHERE login = 'ewa')",
    "{anna}": f"(SELECT id FROM {USER} WHERE login = 'IKCS-0001')",
    "{cyryl}": f"(SELECT u.person_id FROM {USER} u WHERE u.login = 'IKCS-0003')",
    "{auditor}": "(SELECT id FROM auth_group WHERE name = 'auditor')",
    "{right}": (
        "(SELECT p.id FROM auth_permission p JOIN django_content_type c ON c.id = p.content_type_id"
        " WHERE c.app_label = 'cms_ext_audit' AND p.codename = 'delete_auditevent')"
    ),
}
MORE, LESS = "jest, a według dziennika nie ma", "nie ma, a według dziennika jest"
ROWS: list[tuple[str, list[str], list[tuple[str, str]]]] = [
    ("nothing", [], []),
    (
        "made an administrator",
        [f"UPDATE {USER} SET is_superuser = true WHERE login = 'ewa'"],
        [("konto „ewa”: uprawnienia administratora", MORE)],
    ),
    (
        "an administrator no more",
        [f"UPDATE {USER} SET is_superuser = false WHERE login = 'admin'"],
        [("konto „admin”: uprawnienia administratora", LESS)],
    ),
    (
        "let in again",
        [f"UPDATE {USER} SET is_active = true, state = 'ACTIVE' WHERE login = 'jan'"],
        [("konto „jan”: konto czynne", MORE)],
    ),
    (
        "shut out",
        [f"UPDATE {USER} SET is_active = false, state = 'SUSPENDED' WHERE login = 'ewa'"],
        [("konto „ewa”: konto czynne", LESS)],
    ),
    (
        "the flag of staff",
        [f"UPDATE {USER} SET is_staff = false WHERE login = 'ewa'"],
        [("konto „ewa”: wejście do administracji", LESS)],
    ),
    (
        "a role added",
        [f"INSERT INTO {USER}_groups (user_id, group_id) VALUES ({{ewa}}, {{auditor}})"],
        [("konto „ewa”: rola", MORE)],
    ),
    (
        "a role taken",
        [f"DELETE FROM {USER}_groups WHERE user_id = {{ewa}}"],
        [("konto „ewa”: rola", LESS)],
    ),
    (
        "a right of one's own",
        [
            f"INSERT INTO {USER}_user_permissions (user_id, permission_id)"
            " VALUES ({ewa}, {right})"
        ],
        [("konto „ewa”: ", MORE)],
    ),
    (
        "a right of a role",
        [f"INSERT INTO {OF_GROUP} (group_id, permission_id) VALUES ({{auditor}}, {{right}})"],
        [("rola „", MORE)],
    ),
    (
        "all rights of a role",
        [f"DELETE FROM {OF_GROUP} WHERE group_id = {{auditor}}"],
        [("rola „", LESS)],
    ),
    (
        "another name of a role",
        ["UPDATE auth_group SET name = 'inna' WHERE name = 'empty'"],
        [("rola „empty”: usunięto z bazy", ""), ("rola „inna”: jest w bazie", "")],
    ),
    (
        "a login of staff",
        [
            f"DELETE FROM {USER}_groups WHERE user_id = {{ewa}}",
            f"DELETE FROM {USER} WHERE login = 'ewa'",
        ],
        [("konto „nr", "usunięto z bazy, dziennik o tym nie mówi")],
    ),
    (
        "the password of an administrator",
        [f"UPDATE {USER} SET password = 'pbkdf2_sha256$1$x$y' WHERE login = 'admin'"],
        [("konto „admin”: hasło jest inne", "Zablokuj to konto")],
    ),
    (
        "the password of a resident",
        [f"UPDATE {USER} SET password = 'pbkdf2_sha256$1$x$y' WHERE login = 'IKCS-0001'"],
        [("konto „IKCS-0001”: hasło jest inne", "Zablokuj to konto")],
    ),
    (
        "a password of who has none yet",
        [f"UPDATE {USER} SET password = 'pbkdf2_sha256$1$x$y' WHERE login = 'EB-1'"],
        [("konto „EB-1”: hasło jest inne", "Zablokuj to konto")],
    ),
    (
        "a resident shut out",
        [f"UPDATE {USER} SET is_active = false, state = 'SUSPENDED' WHERE login = 'IKCS-0001'"],
        [("konto „IKCS-0001”: konto czynne", LESS)],
    ),
    (
        "a suspended resident let in",
        [f"UPDATE {USER} SET is_active = true, state = 'ACTIVE' WHERE login = 'IKCS-0002'"],
        [("konto „IKCS-0002”: konto czynne", MORE)],
    ),
    (
        "a closed login opened",
        [
            f"UPDATE {USER} SET is_active = true, state = 'ACTIVE', closed_at = NULL,"
            " closed_reason = '' WHERE login = 'IKCS-0003'"
        ],
        [
            ("konto „IKCS-0003”: konto czynne", MORE),
            ("konto „IKCS-0003”: konto zamknięte", LESS),
            ("konto „IKCS-0003”: rola „panel-ikcs”", MORE),
        ],
    ),
    (
        "a resident's other person",
        [f"UPDATE {USER} SET person_id = {{cyryl}} WHERE login = 'IKCS-0001'"],
        [("konto „IKCS-0001”: osoba nr", MORE), ("konto „IKCS-0001”: osoba nr", LESS)],
    ),
    (
        "a resident's other panel",
        [f"UPDATE {USER} SET realm = 'ebok' WHERE login = 'IKCS-0001'"],
        [
            ("konto „IKCS-0001”: panel ebok", MORE),
            ("konto „IKCS-0001”: panel ikcs", LESS),
        ],
    ),
    (
        "a resident out of the panel",
        [f"DELETE FROM {USER}_groups WHERE user_id = {{anna}}"],
        [("konto „IKCS-0001”: rola „panel-ikcs”", LESS)],
    ),
    (
        "a role of staff for a resident",
        [f"INSERT INTO {USER}_groups (user_id, group_id) VALUES ({{anna}}, {{auditor}})"],
        [("konto „IKCS-0001”: rola", MORE)],
    ),
    (
        "a right for a resident",
        [
            f"INSERT INTO {USER}_user_permissions (user_id, permission_id)"
            " VALUES ({anna}, {right})"
        ],
        [("konto „IKCS-0001”: ", MORE)],
    ),
    (
        "the event of a resident's login removed",
        ["DELETE FROM cms_ext_audit_auditevent WHERE action = 'LOGIN_OPENED'"],
        [("konto „EB-1”: jest w bazie, dziennik o tym nie mówi", ""), ("konto „EB-1”: ", MORE)],
    ),
    (
        "an event of the log changed",
        ["UPDATE cms_ext_audit_auditevent SET note = 'x' WHERE action = 'STAFF_LOGIN_OPENED'"],
        [("zdarzenie nr", "zmieniono w bazie")],
    ),
    (
        "the event of a role removed",
        ["DELETE FROM cms_ext_audit_auditevent WHERE action = 'STAFF_GROUPS_CHANGED'"],
        [("konto „zofia”: rola", MORE)],
    ),
]


@shared_by_the_whole_file
def office() -> None:
    take_office_down()


@pytest.mark.both_databases
@pytest.mark.parametrize(("what", "statements", "findings"), ROWS, ids=[row[0] for row in ROWS])
def test_the_command_finds(
    what: str, statements: list[str], findings: list[tuple[str, str]], triggers_off: None
) -> None:
    for statement in statements:
        for name, query in WHO.items():
            statement = statement.replace(name, query)
        by_sql(statement)
    lines = found()

    assert (not lines) == (not findings)
    for begins, ends in findings:
        assert [line for line in lines if line.startswith(begins) and ends in line], lines
    # And each line is one of those that were expected.
    assert [line for line in lines if not line.startswith(tuple(one for one, _ in findings))] == []


def test_what_goes_through_the_site_is_in_the_log() -> None:
    ewa = User.objects.get(login="ewa")
    right = Permission.objects.get(codename="delete_auditevent")
    ewa.user_permissions.add(right)
    ewa.groups.add(Group.objects.get(name="auditor"))
    ewa.is_staff = False
    ewa.save()
    wanted = replace(staff_login_of(ewa), is_superuser=True, groups=frozenset({"editor"}))
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


def test_a_right_goes_with_its_page_wherever_that_is_moved(news: Page) -> None:
    home = Page.objects.get(depth=2)
    into = home.add_child(instance=Page(title="Archiwum", slug="archiwum"))
    news.move(into, pos="last-child")
    assert found() == []

    given = GroupPagePermission.objects.get(group__name="empty")
    given.delete()
    assert found() == []
    by_sql(
        "INSERT INTO wagtailcore_grouppagepermission (group_id, page_id, permission_id)"
        f" VALUES ({given.group_id}, {home.pk}, {given.permission_id})"
    )
    assert [line.startswith("rola „empty”: ") and MORE in line for line in found()] == [True]


def test_a_right_on_a_page_that_was_deleted_since_is_no_finding(news: Page) -> None:
    news.delete()

    assert found() == []


def test_a_right_that_was_recorded_by_its_address_alone_is_found_by_it(
    news: Page, triggers_off: None
) -> None:
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


def test_what_becomes_of_a_resident_is_in_the_log() -> None:
    anna, borys = (User.objects.get(login=f"IKCS-000{number}") for number in (1, 2))
    set_password(anna, "inne-haslo-2026", SYSTEM)
    resume(borys, SYSTEM)
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


@pytest.mark.parametrize("action", ["ACTIVATED", "CLOSED"])
def test_what_else_is_activated_or_closed_is_no_login_of_that_number(action: str) -> None:
    ewa = User.objects.get(login="ewa")
    application = AccessApplication(pk=ewa.pk)

    record(action, SYSTEM, obj=application, to_state=action)

    assert found() == []


def test_a_hash_renewed_by_a_sign_in_is_the_same_password() -> None:
    of_before = make_password("inne-haslo-2026", salt="x")
    User.objects.filter(login="IKCS-0001").update(password=of_before)

    anna = User.objects.get(login="IKCS-0001")
    assert anna.check_password("inne-haslo-2026")

    assert User.objects.get(pk=anna.pk).password != of_before
    assert found() == []
    assert AuditEvent.objects.filter(action="PASSWORD_RENEWED").count() == 1


def test_more_people_cost_no_more_queries(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(29):
        verify_rights()
    for number in range(12):
        open_staff_login(
            StaffLogin(f"p{number}", "P", "P", f"p{number}@coop.example", frozenset({"auditor"})),
            SYSTEM,
        )
    with django_assert_num_queries(29):
        verify_rights()
