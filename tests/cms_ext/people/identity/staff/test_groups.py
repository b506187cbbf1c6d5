"""A role that the co-op makes itself is put together as text; each change is in the log.

The screen of a role that the co-op makes itself: each right stands there in Polish words.
"""

import re
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from lxml import html
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page
from wagtail.users.forms import GroupForm

from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.domain import role
from cms_ext.people.identity.domain.rights import read_group_standing
from cms_ext.people.identity.domain.role_words import (
    grant_rights,
    list_held_codes,
    list_rights_to_give,
)
from cms_ext.people.identity.models import User
from cms_ext.people.identity.models.user import recorded_by_verb
from cms_ext.people.identity.templatetags.roles import AT_PLACE
from cms_ext.plugins import list_given_roles, list_rights_in_words
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
    """Return the form as it is sent: the boxes by code, and the rights to pages by page."""
    sent: dict[str, Any] = {"name": name, "rights": list(rights)}
    for prefix in FORMSETS:
        sent |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    for number, (page, permission) in enumerate(pages):
        sent |= {
            f"page_permissions-{number}-page": page,
            f"page_permissions-{number}-permissions": [permission],
        }
    return sent | {"page_permissions-TOTAL_FORMS": len(pages)}


def group_events() -> list[tuple[str, User | None, dict[str, Any]]]:
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
        assert [(answer.status_code, answer["Location"]) for answer in answers] == [
            (302, roles)
        ] * 2
        assert (read_group_standing(declared), group_events()) == (before, [])
        assert address not in client.get(roles).content.decode()


def test_the_groups_of_panels_and_organs_have_no_screen(admin: User, client, readers: Group):
    panel = Group.objects.get(name="panel-ikcs")

    answers = [
        client.post(f"/admin/groups/edit/{panel.pk}/", typed("panel-ikcs")),
        client.post(f"/admin/groups/delete/{panel.pk}/"),
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert (panel.permissions.count(), group_events()) == (0, [])

    # Anyone who may not change groups leaves neither change nor event.
    client.force_login(staff("redaktor", "editor"))
    answer = client.post(f"/admin/groups/edit/{readers.pk}/", typed("Czytelnicy"))
    assert (answer.status_code, readers.permissions.count(), group_events()) == (302, 2, [])


def test_an_empty_role_of_a_plugin_that_is_absent_is_not_offered(monkeypatch):
    """By its code alone „records_clerk” stood among the roles of a waste union."""
    absent = {"records_clerk", "redaction_confirmer"}
    given = [declared for declared in list_given_roles() if declared.group not in absent]
    monkeypatch.setattr(role, "list_given_roles", lambda: given)
    with recorded_by_verb():
        Group.objects.get(name="redaction_confirmer").permissions.clear()

    offered = set(role.list_offered_groups().values_list("name", flat=True))

    # The other one grants something: anyone who has it must be seen to have it.
    assert offered & {"editor", "records_clerk", "redaction_confirmer"} == {
        "editor",
        "records_clerk",
    }


def test_the_log_names_a_new_group_with_all_that_it_may(admin: User, client):
    root = Page.objects.get(depth=1)

    client.post("/admin/groups/new/", typed("Stażyści", pages=((root.pk, "add_page"),)))

    assert GroupPagePermission.objects.filter(group__name="Stażyści").count() == 1
    added = ["wagtailadmin.access_admin", f"wagtailcore.add_page: {root.url_path} #page-{root.pk}"]
    assert group_events() == [("GROUP_MADE", admin, {"group": "Stażyści", "added": added})]


@pytest.mark.thorough
def test_the_log_names_another_name_and_nothing_without_a_change(
    admin: User, client, readers: Group
):
    address = f"/admin/groups/edit/{readers.pk}/"
    for name in ("Czytelnicy", ""):
        client.post(address, typed(name, LOG))
    assert group_events() == []

    client.post(address, typed("Kontrola", LOG))

    changes = {"group": "Kontrola", "added": [], "removed": [], "formerly": "Czytelnicy"}
    assert group_events() == [("GROUP_CHANGED", admin, changes)]


def test_the_log_says_what_came_and_what_went_and_by_whom(admin: User, client, readers: Group):
    root = Page.objects.get(depth=1)
    address = f"/admin/groups/edit/{readers.pk}/"

    client.post(address, typed("Czytelnicy", pages=((root.pk, "lock_page"),)))

    changes = {
        "group": "Czytelnicy",
        "added": [f"wagtailcore.lock_page: {root.url_path} #page-{root.pk}"],
        "removed": ["cms_ext_audit.view_auditevent"],
    }
    assert group_events() == [("GROUP_CHANGED", admin, changes)]


def test_the_log_names_a_deleted_group_with_what_its_people_lost(
    admin: User, client, readers: Group
):
    staff("kontroler", "Czytelnicy")

    client.post(f"/admin/groups/delete/{readers.pk}/")

    removed = ["cms_ext_audit.view_auditevent", "wagtailadmin.access_admin"]
    changes = {"group": "Czytelnicy", "removed": removed, "members": 1}
    assert group_events() == [("GROUP_DELETED", admin, changes)]
    assert not Group.objects.filter(name="Czytelnicy").exists()


NEW = "/admin/groups/new/"
# A codename, a code of the program, or Django's and Wagtail's English.
RAW = re.compile(r"_|\w\.\w|\b(Can|can|permissions?|Page|Root|any|you)\b")


@pytest.fixture
def secretaries(db: None) -> Group:
    """May read the log, enter people in part, and what no box offers."""
    with recorded_by_verb():
        group = Group.objects.create(name="Sekretariat")
        rights = ("access_admin", "view_auditevent", "add_person", "add_group")
        group.permissions.set(Permission.objects.filter(codename__in=rights))
    return group


def is_raw(words: str) -> bool:
    """Return whether it is none of a clerk's Polish; one service is called by its address."""
    return bool(RAW.search(words.replace("login.gov.pl", "")))


def held(group: Group) -> set[str]:
    rows = group.permissions.values_list("content_type__app_label", "codename")
    return {f"{label}.{codename}" for label, codename in rows}


def labels(page: bytes) -> dict[str, list[str]]:
    """What stands next to each box, by the last part of the field's name."""
    found: dict[str, list[str]] = {}
    tree = html.fromstring(page.decode())
    templates = [
        html.fromstring(f"<div>{html.tostring(one, encoding='unicode')}</div>")
        for one in tree.xpath("//template")
    ]
    for part in (tree, *templates):
        for box in part.xpath(
            "//main//input[@type='checkbox'] | //template//input[@type='checkbox']"
        ):
            [label] = part.xpath(f"//label[@for='{box.get('id')}']")
            name = str(box.get("name")).rpartition("-")[2]
            found.setdefault(name, []).append(" ".join(label.text_content().split()))
    return found


@pytest.mark.thorough
def test_each_box_has_polish_words(admin: User, client, secretaries: Group):
    GroupPagePermission.objects.create(
        group=secretaries,
        page=Page.objects.get(depth=1),
        permission=right("lock_page"),
    )

    new = labels(client.get(NEW).content)
    edited = labels(client.get(f"/admin/groups/edit/{secretaries.pk}/").content)

    plain = [one.words for one in list_rights_in_words() if not one.placed]
    assert sorted([*new["rights"], "wchodzi do administracji serwisu"]) == sorted(plain)
    assert set(edited["rights"]) - set(new["rights"]) == {
        "wpisuje osoby i poprawia wpisy – tylko część tego",
        "inne prawo: dodawanie (grupa)",
    }
    assert set(new["permissions"]) == set(map(str, AT_PLACE.values()))
    words = [
        one for page in (new, edited) for name in ("rights", "permissions") for one in page[name]
    ]
    assert [one for one in words if is_raw(one)] == []


def test_each_right_that_wagtail_would_offer_has_a_box_or_opens_nothing():
    worded = {permission for right in list_rights_in_words() for permission in right.permissions}
    rows = GroupForm().fields["permissions"].queryset  # type: ignore[attr-defined]  # a ModelChoiceField
    offered = {f"{row.content_type.app_label}.{row.codename}" for row in rows}
    verbs = ("add", "change", "delete")

    assert offered - worded == {
        # Administrators' only,
        *(f"auth.{verb}_group" for verb in verbs),
        *(f"cms_ext_identity.{verb}_user" for verb in verbs),
        # and what Wagtail's screen offers and nothing asks for.
        "cms_ext_privacy.add_retentionpolicy",
        "members_area_library.add_section",
        "members_area_library.delete_document",
        "members_area_library.open_document",
        "members_area_meetings.add_noticechannel",
    }
    # The boxes stand by fields of work.
    parts = [
        (part.title, [one.words for one in part.rights]) for part in list_rights_to_give(Group())
    ]
    assert dict(parts)["Dziennik dostępu"] == ["czyta dziennik dostępu"]
    assert [title for title, _ in parts if is_raw(title) or "Wagtail" in title] == []
    assert len(parts) == len(dict(parts))


def test_a_whole_right_is_given_and_what_was_held_in_part_goes(secretaries: Group):
    assert list_held_codes(secretaries) == [
        "cms_ext_audit.view_auditevent",
        "inne:auth.add_group",
        "inne:cms_ext_identity.add_person",
    ]

    grant_rights(secretaries, ["cms_ext_identity.add_person", "inne:auth.add_group"])

    assert held(secretaries) == {
        "wagtailadmin.access_admin",
        "cms_ext_identity.add_person",
        "cms_ext_identity.change_person",
        "auth.add_group",
    }


def test_saving_what_stands_there_changes_nothing_not_even_rights_asleep(secretaries: Group):
    gone = ContentType.objects.create(app_label="wylaczona", model="entry")
    asleep = Permission.objects.create(
        content_type=gone, codename="add_entry", name="Can add entry"
    )
    secretaries.permissions.add(asleep)
    before = held(secretaries)

    grant_rights(secretaries, list_held_codes(secretaries))

    assert held(secretaries) == before
    assert "wylaczona.add_entry" in before


def test_a_new_role_enters_the_administration_and_stands_on_the_list(admin: User, client):
    files = Collection.objects.get(depth=1)
    sent = typed("Sekretariat", LOG) | {
        "document_permissions-TOTAL_FORMS": 1,
        "document_permissions-0-collection": files.pk,
        "document_permissions-0-permissions": [
            Permission.objects.get(
                content_type__app_label="wagtaildocs", codename="add_document"
            ).pk
        ],
    }

    answer = client.post(NEW, sent, follow=True)

    made = Group.objects.get(name="Sekretariat")
    assert held(made) == {"wagtailadmin.access_admin", "cms_ext_audit.view_auditevent"}
    assert GroupCollectionPermission.objects.filter(group=made, collection=files).count() == 1
    assert "Rola „Sekretariat” jest gotowa." in answer.content.decode()
    assert "Zmień prawa roli „Sekretariat”" in answer.content.decode()


@pytest.mark.thorough
def test_what_is_refused_says_why_and_makes_no_role(admin: User, client, secretaries: Group):
    before = Group.objects.count()

    for sent, said in (
        (typed(""), "Wpisz nazwę roli."),
        (typed("Sekretariat"), "Rola o tej nazwie już jest."),
        (typed("Nowa", "auth.add_group"), "auth.add_group"),  # administrators'
    ):
        assert said in client.post(NEW, sent).content.decode()
    assert Group.objects.count() == before
