"""A role that the co-op makes itself is put together in words; each change stands in the log."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from wagtail.models import GroupPagePermission, Page

from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.domain.rights import read_group_standing
from cms_ext.people.identity.models import User
from cms_ext.people.identity.models.user import recorded_by_verb
from tests.people import staff

pytestmark = pytest.mark.django_db
LOG = "cms_ext_audit.view_auditevent"
FORMSETS = tuple(f"{one}_permissions" for one in ("page", "collection", "image", "document"))


@pytest.fixture
def readers(db: None) -> Group:
    with recorded_by_verb():
        group = Group.objects.create(name="Czytelnicy")
        group.permissions.add(right("access_admin"), right("view_auditevent"))
    return group


def right(codename: str) -> Permission:
    return Permission.objects.get(codename=codename)


def typed(name: str, *rights: str, pages: tuple[tuple[int, str], ...] = ()) -> dict[str, Any]:
    """The form as it is sent: the boxes by code, and the rights to pages by page."""
    sent: dict[str, Any] = {"name": name, "rights": list(rights)}
    for prefix in FORMSETS:
        sent |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    for number, (page, permission) in enumerate(pages):
        sent |= {
            f"page_permissions-{number}-page": page,
            f"page_permissions-{number}-permissions": [permission],
        }
    return sent | {"page_permissions-TOTAL_FORMS": len(pages)}


def told() -> list[tuple[str, User | None, dict[str, Any]]]:
    events = AuditEvent.objects.filter(action__startswith="GROUP_").order_by("seq")
    return [(event.action, event.actor, event.changes) for event in events]


@pytest.mark.thorough
def test_a_declared_role_is_read_only_and_stands_on_the_page_of_roles(admin: User, client):
    assert client.get("/admin/groups/")["Location"] == "/admin/pracownicy/role/"
    for code in ("editor", "finance_clerk", "auditor"):
        declared = Group.objects.get(name=code)
        before = read_group_standing(declared)
        address = f"/admin/groups/edit/{declared.pk}/"

        answers = [client.get(address), client.post(address, typed("Piszący", LOG))]
        client.post(f"/admin/groups/delete/{declared.pk}/")

        roles = f"/admin/pracownicy/role/#rola-{declared.pk}"
        assert [(one.status_code, one["Location"]) for one in answers] == [(302, roles)] * 2
        assert (read_group_standing(declared), told()) == (before, [])
        assert address not in client.get(roles).content.decode()


def test_the_groups_of_panels_and_organs_have_no_screen(admin: User, client, readers: Group):
    panel = Group.objects.get(name="panel-ikcs")

    answers = [
        client.post(f"/admin/groups/edit/{panel.pk}/", typed("panel-ikcs")),
        client.post(f"/admin/groups/delete/{panel.pk}/"),
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert (panel.permissions.count(), told()) == (0, [])

    # Whoever may not change groups leaves neither change nor event.
    client.force_login(staff("redaktor", "editor"))
    answer = client.post(f"/admin/groups/edit/{readers.pk}/", typed("Czytelnicy"))
    assert (answer.status_code, readers.permissions.count(), told()) == (302, 2, [])


def test_a_new_group_is_told_with_all_that_it_may(admin: User, client):
    root = Page.objects.get(depth=1)

    client.post("/admin/groups/new/", typed("Stażyści", pages=((root.pk, "add_page"),)))

    assert GroupPagePermission.objects.filter(group__name="Stażyści").count() == 1
    added = ["wagtailadmin.access_admin", f"wagtailcore.add_page: {root.url_path} #page-{root.pk}"]
    assert told() == [("GROUP_MADE", admin, {"group": "Stażyści", "added": added})]


@pytest.mark.thorough
def test_another_name_is_told_and_nothing_is_told_of_nothing(admin: User, client, readers: Group):
    address = f"/admin/groups/edit/{readers.pk}/"
    for name in ("Czytelnicy", ""):
        client.post(address, typed(name, LOG))
    assert told() == []

    client.post(address, typed("Kontrola", LOG))

    changes = {"group": "Kontrola", "added": [], "removed": [], "formerly": "Czytelnicy"}
    assert told() == [("GROUP_CHANGED", admin, changes)]


def test_what_came_and_what_went_is_told_and_by_whom(admin: User, client, readers: Group):
    root = Page.objects.get(depth=1)
    address = f"/admin/groups/edit/{readers.pk}/"

    client.post(address, typed("Czytelnicy", pages=((root.pk, "lock_page"),)))

    changes = {
        "group": "Czytelnicy",
        "added": [f"wagtailcore.lock_page: {root.url_path} #page-{root.pk}"],
        "removed": ["cms_ext_audit.view_auditevent"],
    }
    assert told() == [("GROUP_CHANGED", admin, changes)]


def test_a_deleted_group_is_told_with_what_its_people_lost(admin: User, client, readers: Group):
    staff("kontroler", "Czytelnicy")

    client.post(f"/admin/groups/delete/{readers.pk}/")

    removed = ["cms_ext_audit.view_auditevent", "wagtailadmin.access_admin"]
    changes = {"group": "Czytelnicy", "removed": removed, "members": 1}
    assert told() == [("GROUP_DELETED", admin, changes)]
    assert not Group.objects.filter(name="Czytelnicy").exists()
