"""What was changed behind our back of the rights of staff → `verify_rights` finds it.

Each row runs its SQL past the site. What goes through the site is sealed, and nothing is found.
"""

from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, Permission
from django.utils import timezone
from wagtail.models import GroupPagePermission, Page

from cms_ext.desks.privacy.domain.erasure import erase_person
from cms_ext.evidence.audit.domain.chain import verify_chains
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.domain.login_state import resume_login
from cms_ext.people.identity.domain.merge import merge_persons
from cms_ext.people.identity.domain.reset_link import set_password
from cms_ext.people.identity.domain.rights_check import verify_rights
from cms_ext.people.identity.domain.staff import (
    StaffLogin,
    change_staff_login,
    delete_staff_login,
    open_staff_login,
    read_staff_login,
)
from cms_ext.people.identity.models import Person, User
from tests.project.behind_our_back.by_table import after_each, missed, run, undone
from tests.project.behind_our_back.rights_office import USER, found, seal_office
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
MORE, LESS = "nie dodano go w serwisie. Odbierz to prawo", ". Przywróć to prawo"
ON, OFF = "aktywny: było nie, jest tak", "aktywny: było tak, jest nie"


def login(name: str, values: str) -> str:
    return f"UPDATE {USER} SET {values} WHERE login = '{name}'"


# By how the lines begin and what is in them.
ROWS: dict[tuple[tuple[str, str], ...], Any] = {
    (): {"nothing": []},
    (("konto „ewa”: ", "status superużytkownika: było nie, jest tak"),): (
        login("ewa", "is_superuser = true")
    ),
    (("konto „admin”: ", "status superużytkownika: było tak, jest nie"),): (
        login("admin", "is_superuser = false")
    ),
    (("konto „jan”: ", ON),): login("jan", IN),
    (("konto „ewa”: ", OFF),): login("ewa", OUT),
    (("konto „ewa”: ", "w zespole: było tak, jest nie"),): login("ewa", "is_staff = false"),
    (("konto „ewa”: adres e-mail: ", "inna treść"),): login("ewa", "email = 'x@x.example'"),
    (("konto „ewa”: rola „Kontrola”", MORE),): (
        f"INSERT INTO {GROUPS} (user_id, group_id) VALUES ({EWA}, {AUDITOR})"
    ),
    (("konto „ewa”: rola „Dział Finansowo-Księgowy”", LESS),): (
        f"DELETE FROM {GROUPS} WHERE user_id = {EWA}"
    ),
    (("konto „ewa”: inne prawo: usuwanie (zdarzenie)", MORE),): (
        f"INSERT INTO {RIGHTS} (user_id, permission_id) VALUES ({EWA}, {RIGHT})"
    ),
    (("rola „Kontrola”: inne prawo: usuwanie (zdarzenie)", MORE),): (
        f"INSERT INTO {OF_GROUP} (group_id, permission_id) VALUES ({AUDITOR}, {RIGHT})"
    ),
    (("rola „Kontrola”: czyta dziennik dostępu", LESS), ("rola „Kontrola”: ", LESS)): (
        f"DELETE FROM {OF_GROUP} WHERE group_id = {AUDITOR}"
    ),
    (("rola „empty”: ", "nazwa: było empty, jest inna"),): (
        "UPDATE auth_group SET name = 'inna' WHERE name = 'empty'"
    ),
    (("uprawnienia ", "nazwa kodowa: było delete_auditevent, jest x"),): (
        f"UPDATE auth_permission SET codename = 'x' WHERE id = {RIGHT}"
    ),
    (("konto „nr", "usunięto go poza serwisem"), ("konto „nr", LESS)): (
        f"DELETE FROM {GROUPS} WHERE user_id = {EWA}; DELETE FROM {USER} WHERE login = 'ewa'"
    ),
    **{
        ((f"konto „{name}”: hasło: inna treść", "Zablokuj to konto"),): login(name, PASSWORD)
        for name in ("admin", "IKCS-0001", "EB-1")
    },
    (("konto „IKCS-0001”: ", OFF),): login("IKCS-0001", OUT),
    (("konto „IKCS-0002”: ", ON),): login("IKCS-0002", IN),
    (("konto „IKCS-0003”: ", "stan dostępu: było Zamknięty, jest Czynny"),): (
        login("IKCS-0003", f"{IN}, closed_at = NULL, closed_reason = ''")
    ),
    (("konto „IKCS-0001”: ", "osoba: było Anna Nowak, jest Cyryl Nowak"),): (
        login("IKCS-0001", f"person_id = {CYRYL}")
    ),
    (("konto „IKCS-0001”: ", "panel: było IKCS, jest E-BOK"),): (
        login("IKCS-0001", "realm = 'ebok'")
    ),
    (("konto „IKCS-0001”: rola „panel-ikcs”", LESS),): (
        f"DELETE FROM {GROUPS} WHERE user_id = {ANNA}"
    ),
    (("konto „IKCS-0001”: rola „Kontrola”", MORE),): (
        f"INSERT INTO {GROUPS} (user_id, group_id) VALUES ({ANNA}, {AUDITOR})"
    ),
    (("konto „IKCS-0001”: inne prawo: ", MORE),): (
        f"INSERT INTO {RIGHTS} (user_id, permission_id) VALUES ({ANNA}, {RIGHT})"
    ),
}
# What is changed in the log about rights, the log's own check finds.
OF_LOG: dict[bool, Any] = {
    True: [
        f"DELETE FROM {LOG} WHERE action = 'LOGIN_OPENED'",
        f"UPDATE {LOG} SET note = 'x' WHERE action = 'STAFF_LOGIN_OPENED'",
        f"DELETE FROM {LOG} WHERE action = 'STAFF_GROUPS_CHANGED'",
    ]
}


@shared_by_the_whole_file
def office() -> None:
    seal_office()


@pytest.mark.thorough
@pytest.mark.both_databases
@pytest.mark.usefixtures("triggers_off")
def test_the_command_finds_what_was_changed():
    for findings, sql, lines in after_each(ROWS, found):
        assert bool(lines) == bool(findings), sql
        for begins, words in findings:
            assert [line for line in lines if line.startswith(begins) and words in line], (
                sql,
                lines,
            )
        # And each line is one of those that were expected.
        expected = tuple(begins for begins, _ in findings)
        assert [line for line in lines if not line.startswith(expected)] == [], sql


@pytest.mark.usefixtures("triggers_off")
def test_the_log_finds_what_was_changed_of_its_events():
    assert missed(OF_LOG, lambda: [bool([*verify_chains()])]) == []


@pytest.mark.thorough
def test_what_goes_through_the_site_is_sealed():
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


@pytest.mark.thorough
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
    assert [line.startswith("rola „empty”: ") and line.endswith(MORE) for line in found()] == [True]


@pytest.mark.thorough
def test_what_becomes_of_a_resident_is_sealed():
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
