from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.test import Client
from wagtail.models import GroupPagePermission, Page

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.domain.rights import make_password_changes, update_roles
from cms_ext.people.identity.domain.staff import StaffLogin, change_staff_login, invite_staff
from cms_ext.people.identity.domain.staff_rights import approve_rights
from cms_ext.people.identity.models import Person, User
from cms_ext.people.identity.models.user import recorded_by_verb
from cms_ext.people.outbox.mail.models import OutgoingMessage
from tests.people import resident, staff

pytestmark = pytest.mark.django_db


def with_address(user: User) -> User:
    User.objects.filter(pk=user.pk).update(email=f"{user.login}@podlasem.example")
    return User.objects.get(pk=user.pk)


@pytest.fixture
def celina(db: None) -> User:
    return with_address(staff("celina", "membership_clerk"))


@pytest.fixture
def admins(db: None) -> list[User]:
    return [with_address(staff(name, superuser=True)) for name in ("adam", "beata")]


def right(codename: str) -> Permission:
    return Permission.objects.get(codename=codename)


def group(name: str) -> Group:
    return Group.objects.get(name=name)


def acts() -> list[tuple[str, Any, dict[str, Any]]]:
    rows = AuditEvent.objects.filter(stream="ACT").order_by("seq")
    return list(rows.values_list("action", "object_id", "changes"))


def recipients() -> list[str]:
    return sorted(OutgoingMessage.objects.values_list("to", flat=True))


def saved(**values: Any) -> Callable[[User], None]:
    def change(user: User) -> None:
        for name, value in values.items():
            setattr(user, name, value)
        user.save()

    return change


def updated(**values: Any) -> Callable[[User], None]:
    """Past the model, in one statement."""

    def change(user: User) -> None:
        User.objects.filter(pk=user.pk).update(**values)

    return change


def renewed(user: User) -> None:
    user.set_password("mglisty kaloryfer pod orzechem")
    user.save()


def in_bulk(user: User) -> None:
    user.is_superuser = True
    User.objects.bulk_update([user], ["is_superuser"])


# Stands for the mark of the password as it is afterwards.
MARK: dict[str, object] = {}

GROUPS = "STAFF_GROUPS_CHANGED"
CHANGES: dict[str, tuple[Callable[[User], Any], list[tuple[str, dict[str, Any]]]]] = {
    "group added": (
        lambda user: user.groups.add(group("editor")),
        [(GROUPS, {"added": ["editor"], "removed": []})],
    ),
    "group added from its side": (
        lambda user: group("editor").user_set.add(user),
        [(GROUPS, {"added": ["editor"], "removed": []})],
    ),
    "groups set": (
        lambda user: user.groups.set([group("editor")]),
        [
            (GROUPS, {"added": [], "removed": ["membership_clerk"]}),
            (GROUPS, {"added": ["editor"], "removed": []}),
        ],
    ),
    "groups emptied": (
        lambda user: user.groups.clear(),
        [(GROUPS, {"added": [], "removed": ["membership_clerk"]})],
    ),
    "group emptied": (
        lambda user: group("membership_clerk").user_set.clear(),
        [(GROUPS, {"added": [], "removed": ["membership_clerk"]})],
    ),
    "single permission": (
        lambda user: user.user_permissions.add(right("view_auditevent")),
        [("PERMISSIONS_CHANGED", {"added": ["cms_ext_audit.view_auditevent"], "removed": []})],
    ),
    "administrator": (saved(is_superuser=True), [("ADMINISTRATOR_MADE", {})]),
    "administrator in one statement": (updated(is_superuser=True), [("ADMINISTRATOR_MADE", {})]),
    "administrator in bulk": (in_bulk, [("ADMINISTRATOR_MADE", {})]),
    "blocked": (saved(is_active=False), [("SUSPENDED", {})]),
    "blocked in one statement": (updated(is_active=False, state="SUSPENDED"), [("SUSPENDED", {})]),
    "password": (renewed, [("PASSWORD_CHANGED", MARK)]),
    "password in one statement": (
        lambda user: updated(password=make_password("inne"))(user),
        [("PASSWORD_CHANGED", MARK)],
    ),
    "another realm": (
        updated(is_staff=False),
        [("STAFF_LOGIN_CHANGED", {"fields": ["is_staff"], "realm": "staff", "is_staff": False})],
    ),
    "deleted": (
        lambda user: User.objects.filter(pk=user.pk).delete(),
        [("STAFF_LOGIN_DELETED", {})],
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_past_the_verbs_leaves_its_events_and_tells_all_concerned(
    name: str, celina: User, admins: list[User]
):
    change, events = CHANGES[name]

    change(User.objects.get(pk=celina.pk))

    mark = make_password_changes(User.objects.filter(pk=celina.pk).first() or celina)
    assert acts() == [
        (action, str(celina.pk), mark if changes is MARK else changes) for action, changes in events
    ]
    everybody = [one.email for one in (celina, *admins)]
    assert recipients() == sorted(everybody * len(events))


def test_what_is_no_change_of_rights_leaves_no_event(celina: User, admins: list[User]):
    clerks = group("membership_clerk")
    user = User.objects.get(pk=celina.pk)

    user.groups.set([clerks])
    user.groups.add(clerks)
    saved(first_name="Celina")(user)
    assert user.check_password("demo-haslo-2026")
    Client().force_login(user)

    assert (acts(), recipients()) == ([], [])


@pytest.mark.thorough
def test_a_renewed_hash_of_the_same_password_is_no_new_password(celina: User, settings):
    former = "django.contrib.auth.hashers.PBKDF2PasswordHasher"
    settings.PASSWORD_HASHERS = [*settings.PASSWORD_HASHERS, former]
    with recorded_by_verb():
        old = make_password("demo-haslo-2026", hasher="pbkdf2_sha256")
        User.objects.filter(pk=celina.pk).update(password=old)

    assert User.objects.get(pk=celina.pk).check_password("demo-haslo-2026")
    renewed = User.objects.get(pk=celina.pk)
    assert renewed.password != old
    assert acts() == [("PASSWORD_RENEWED", str(celina.pk), make_password_changes(renewed))]
    assert recipients() == []


def test_commands_of_django_are_logged_as_the_operator_s(admins: list[User]):
    call_command("createsuperuser", "--noinput", "--username", "nowy")

    event = AuditEvent.objects.get()
    assert (event.action, event.object_id, event.actor_label, event.changes) == (
        "STAFF_LOGIN_OPENED",
        str(User.objects.get(login="nowy").pk),
        "operator",
        {"groups": [], "is_superuser": True},
    )
    assert recipients() == [admin.email for admin in admins]


def test_a_sign_in_writes_back_no_state_that_was_changed_meanwhile(celina: User):
    read_before = User.objects.get(pk=celina.pk)
    User.objects.filter(pk=celina.pk).update(is_active=False, state="SUSPENDED")

    read_before.save(update_fields=["last_login"])

    assert not User.objects.get(pk=celina.pk).is_active


def test_changes_of_a_resident_s_login_reach_the_log_and_the_administrators(admins: list[User]):
    anna = resident("ikcs", "IKCS-0007", "Anna Lis")
    Person.objects.update(correspondence_email="anna@poczta.example")
    key = str(anna.pk)

    User.objects.get(pk=anna.pk).user_permissions.add(right("view_auditevent"))
    User.objects.get(pk=anna.pk).delete()

    events = AuditEvent.objects.order_by("seq").values_list("action", "object_id", "subject_id")
    assert list(events) == [
        ("PERMISSIONS_CHANGED", key, anna.person_id),
        ("LOGIN_DELETED", key, anna.person_id),
    ]
    assert recipients() == sorted(["anna@poczta.example", *(admin.email for admin in admins)] * 2)


def logged_changes() -> list[tuple[str, dict[str, Any]]]:
    return [(action, changes) for action, _about, changes in acts()]


def test_its_people_and_the_administrators_read_of_the_rights_of_a_group(
    celina: User, admins: list[User]
):
    clerks = group("membership_clerk")
    root = Page.objects.get(depth=1)

    clerks.permissions.add(right("view_auditevent"))
    given = GroupPagePermission.objects.create(
        group=clerks, page=root, permission=right("lock_page")
    )
    given.delete()

    name = {"group": "membership_clerk"}
    here = f"wagtailcore.lock_page: {root.url_path} #page-{root.pk}"
    assert logged_changes() == [
        ("GROUP_CHANGED", name | {"added": ["cms_ext_audit.view_auditevent"], "removed": []}),
        ("GROUP_CHANGED", name | {"added": [here], "removed": []}),
        ("GROUP_CHANGED", name | {"added": [], "removed": [here]}),
    ]
    assert recipients() == sorted([one.email for one in (celina, *admins)] * 3)


MOVED = "zmieniono miejsca, w których działa prawo: publikuje i wycofuje strony i ogłoszenia"


def test_a_right_that_moves_between_places_is_not_reported_as_lost(
    celina: User, admins: list[User]
):
    """From one page to another, to all public sections, and only then away."""
    clerks, first = group("membership_clerk"), Page.objects.get(depth=1)
    second = first.add_child(instance=Page(title="Dział", slug="dzial"))
    give = {"group": clerks, "permission": right("publish_page")}
    row = GroupPagePermission.objects.create(**give, page=first)
    OutgoingMessage.objects.all().delete()

    def words() -> set[str]:
        texts = {message.text for message in OutgoingMessage.objects.all()}
        OutgoingMessage.objects.all().delete()
        lines = (
            line.partition("”: ")[2] or line[2:] for text in texts for line in text.split("\n")
        )
        return {line for line in lines if "prawo: " in line}

    GroupPagePermission.objects.create(**give, page=second)
    assert words() == {MOVED}
    row.delete()
    assert words() == {MOVED}
    clerks.permissions.add(right("publish_page"))
    assert words() == {MOVED}
    clerks.page_permissions.all()[0].delete()
    assert words() == {MOVED}
    clerks.permissions.remove(right("publish_page"))
    assert words() == {"odebrano prawo: publikuje i wycofuje strony i ogłoszenia"}


def test_the_log_names_a_deleted_group_with_what_its_people_lost(celina: User, admins: list[User]):
    with recorded_by_verb():
        readers = Group.objects.create(name="Czytelnicy")
        readers.permissions.add(right("view_auditevent"))
        celina.groups.add(readers)

    readers.delete()

    changes = {"group": "Czytelnicy", "removed": ["cms_ext_audit.view_auditevent"], "members": 1}
    assert logged_changes() == [("GROUP_DELETED", changes)]
    assert len(recipients()) == 3


@pytest.mark.thorough
def test_what_a_release_gives_its_roles_is_recorded_where_there_is_staff(db: None):
    # On a site without staff nobody's rights change.
    Group.objects.create(name="Czytelnicy").permissions.add(right("view_auditevent"))
    assert acts() == []
    staff("celina", "membership_clerk")
    with recorded_by_verb():
        group("membership_clerk").permissions.remove(right("change_contact"))

    update_roles()
    update_roles()

    added = {"added": ["cms_ext_identity.change_contact"], "removed": []}
    assert logged_changes() == [("GROUP_CHANGED", {"group": "membership_clerk"} | added)]


def test_the_verbs_tell_once_and_not_the_one_who_acted(admins: list[User]):
    adam, beata = admins
    origin = Origin(adam)
    wanted = StaffLogin(
        "celina", "Celina", "Borówczyk", "celina@podlasem.example", frozenset({"editor"})
    )

    invited = invite_staff(wanted, origin)
    approve_rights(invited, origin=Origin(beata))
    OutgoingMessage.objects.all().delete()
    now = replace(wanted, groups=frozenset())
    change_staff_login(invited, now, origin, reason="zmiana obowiązków")

    proposed = ["STAFF_RIGHTS_PROPOSED", "STAFF_INVITED", GROUPS, "STAFF_RIGHTS_APPROVED"]
    actions = ["STAFF_LOGIN_OPENED", *proposed, GROUPS]
    assert [action for action, _ in logged_changes()] == actions
    assert recipients() == [beata.email, "celina@podlasem.example"]
    for message in OutgoingMessage.objects.all():
        assert "- odebrano rolę „Redakcja”" in message.text
        assert "Zmianę wprowadził(a): adam." in message.text
