"""Rights on the whole public part do what rights on each of its sections did, and no more.

The measure is Wagtail's own policy with a row for every public section, as earlier releases wrote
them.
"""

from collections.abc import Iterable
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.db.models import F
from django.test import Client
from wagtail.models import GroupPagePermission, Page
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.permissions import policy_registry

from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import User
from cms_ext.public_site.pages.domain.editing import sync_editors
from cms_ext.public_site.pages.domain.page_policy import list_public_parts
from cms_ext.public_site.pages.models import ContentPage, HomePage, PanelContentPage, PanelPage
from cms_ext.public_site.pages.roles import PAGE_RIGHTS
from tests.clients import signed_in
from tests.people import staff
from tests.project.behind_our_back.rights_office import found, seal_office
from tests.query_counts import queries_of
from tests.shared_rows import shared
from tests.standing import stand_below

pytestmark = pytest.mark.django_db

ACTIONS = ("add", "change", "publish", "lock", "unlock", "bulk_delete", "delete")
ABILITIES = (
    "can_add_subpage",
    "can_edit",
    "can_delete",
    "can_unpublish",
    "can_publish",
    "can_submit_for_moderation",
    "can_set_view_restrictions",
    "can_lock",
    "can_unlock",
    "can_publish_subpage",
    "can_reorder_children",
    "can_move",
    "can_view_revisions",
)
Place = tuple[Page, Iterable[str]]


@shared
def tree(
    home: HomePage, public: ContentPage, section: PanelPage, inside: PanelContentPage
) -> dict[str, Page]:
    """Public sections before, between and after the panels, with pages below them."""
    child = stand_below(public, ContentPage(title="Zarząd", slug="zarzad"))
    between = stand_below(home, ContentPage(title="Remonty", slug="remonty"))
    panel = stand_below(home, PanelPage(title="E-BOK", realm="ebok"))
    last = stand_below(home, ContentPage(title="Przetargi", slug="przetargi"))
    deep = stand_below(child, ContentPage(title="Skład", slug="sklad"))
    pages = {"root": Page.get_first_root_node(), "home": home, "public": public, "child": child}
    rest = {"deep": deep, "between": between, "last": last}
    return {**pages, **rest, "ikcs": section, "inside": inside, "ebok": panel}


def role(name: str, *places: Place) -> User:
    """A login whose only role has these rights at these pages."""
    group = Group.objects.create(name=name)
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    give(group, *places)
    return staff(name, name)


def give(group: Group, *places: Place) -> None:
    GroupPagePermission.objects.bulk_create(
        GroupPagePermission(
            group=group,
            page_id=page.pk,
            permission=Permission.objects.get(
                content_type__app_label="wagtailcore", codename=codename
            ),
        )
        for page, codenames in places
        for codename in codenames
    )


def read_abilities(user: User, tree: dict[str, Page]) -> dict[str, list[str]]:
    """Return what a person may do with each page, asked as Wagtail's screens ask."""
    able = {}
    for name, page in tree.items():
        tester = Page.objects.get(pk=page.pk).permissions_for_user(user)
        able[name] = [ability for ability in ABILITIES if getattr(tester, ability)()]
    return able


def read_sets(policy: PagePermissionPolicy, user: User, tree: dict[str, Page]) -> dict[str, Any]:
    """Return all answers of a policy about one person."""
    user = User.objects.get(pk=user.pk)
    names = {page.pk: name for name, page in tree.items()}

    def named(pages: Any) -> list[str]:
        return sorted(names[page.pk] for page in pages)

    top = policy.explorable_root_instance(user)
    return {
        "explorable": named(policy.explorable_instances(user)),
        "top": names[top.pk] if top else None,
        **{
            action: (
                policy.user_has_permission(user, action),
                named(policy.instances_user_has_permission_for(user, action)),
                [
                    name
                    for name, page in tree.items()
                    if policy.user_has_permission_for_instance(user, action, page)
                ],
                [
                    name
                    for name, page in tree.items()
                    if user in policy.users_with_permission_for_instance(action, page)
                ],
                user in policy.users_with_permission(action),
            )
            for action in ACTIONS
        },
    }


PUBLIC = ("public", "between", "last")
PEOPLE: dict[str, tuple[tuple[str, ...], dict[str, tuple[str, ...]]]] = {
    # login: its roles of the program, and its rights at single pages
    "nobody": ((), {}),
    "board": (("board_member",), {}),
    "editor": (("editor",), {}),
    "publisher": (("publisher",), {}),
    "both": (("editor", "publisher"), {}),
    "branch": ((), {"child": ("change_page", "publish_page")}),
    "two-branches": ((), {"deep": ("change_page",), "last": ("publish_page",)}),
    "own-pages": ((), {"public": ("add_page",)}),
    "home": ((), {"home": ("change_page", "bulk_delete_page")}),
    "root": ((), {"root": ("publish_page",)}),
    "panel": ((), {"ikcs": ("change_page", "add_page")}),
    "inside": ((), {"inside": ("lock_page",)}),
    "editor-and-panel": (("editor",), {"ebok": ("change_page",)}),
    "publisher-and-branch": (("publisher",), {"child": ("bulk_delete_page",)}),
}


@pytest.mark.always
@pytest.mark.parametrize("login", PEOPLE)
def test_rights_are_those_of_a_row_for_every_section(login: str, tree: dict[str, Page]):
    groups, places = PEOPLE[login]
    own = [(tree[name], codenames) for name, codenames in places.items()]
    user = role("own", *own)
    user.groups.add(*Group.objects.filter(name__in=groups))
    rows = [
        (tree[name], PAGE_RIGHTS[group])
        for group in groups
        if group in PAGE_RIGHTS
        for name in PUBLIC
    ]
    twin = role("twin", *own)
    for number, place in enumerate(rows):
        group = Group.objects.create(name=f"rows {number}")
        give(group, place)
        twin.groups.add(group)
    Page.objects.filter(pk=tree["deep"].pk).update(owner=user)
    pages = {name: Page.objects.get(pk=page.pk) for name, page in tree.items()}
    ours = (read_sets(policy_registry.get_by_type(Page), user, pages), read_abilities(user, pages))

    Page.objects.filter(pk=tree["deep"].pk).update(owner=twin)
    pages = {name: Page.objects.get(pk=page.pk) for name, page in tree.items()}
    assert ours == (read_sets(PagePermissionPolicy(), twin, pages), read_abilities(twin, pages))


@pytest.mark.always
def test_who_edits_what(tree: dict[str, Page]):
    editable = ["public", "child", "deep", "between", "last"]

    def edited_by(user: User) -> list[str]:
        able = read_abilities(user, tree)
        return [name for name in tree if "can_edit" in able[name]]

    assert edited_by(staff("ewa", "editor")) == editable
    assert edited_by(staff("zofia", "publisher")) == editable
    assert edited_by(staff("piotr", "board_member")) == []
    assert edited_by(role("branch", (tree["child"], ["change_page"]))) == ["child", "deep"]
    assert edited_by(staff("admin", superuser=True)) == [name for name in tree if name != "root"]


def test_wagtail_s_own_policy_gives_nothing_of_it(tree: dict[str, Page]):
    ewa = staff("ewa", "editor")

    assert list(PagePermissionPolicy().instances_user_has_permission_for(ewa, "change")) == []


@pytest.mark.always
def test_rights_follow_the_place_of_a_page(tree: dict[str, Page]):
    """New, copied, moved and deleted sections, and one that comes into a panel."""
    ewa = staff("ewa", "editor")

    def editable() -> list[str]:
        policy = policy_registry.get_by_type(Page)
        user = User.objects.get(pk=ewa.pk)
        pages = policy.instances_user_has_permission_for(user, "change")
        return sorted(page.slug for page in pages)

    before = editable()
    tree["child"].copy(to=tree["home"], update_attrs={"slug": "kopia"})
    assert editable() == sorted([*before, "kopia"])
    Page.objects.get(slug="kopia").move(Page.objects.get(slug="remonty"), pos="last-child")
    assert editable() == sorted([*before, "kopia"])
    Page.objects.get(slug="kopia").move(Page.objects.get(pk=tree["ebok"].pk), pos="last-child")
    assert editable() == before
    Page.objects.get(slug="kopia").move(Page.objects.get(pk=tree["home"].pk), pos="first-child")
    assert editable() == sorted([*before, "kopia"])
    Page.objects.get(slug="remonty").delete()
    assert editable() == sorted(
        [*before, "kopia"][:0] + [s for s in [*before, "kopia"] if s != "remonty"]
    )
    Page.objects.get(pk=tree["ikcs"].pk).move(Page.objects.get(pk=tree["home"].pk), "last-child")
    assert PanelContentPage.objects.get().slug not in editable()


def add_sections(home: HomePage, count: int) -> None:
    """Many sections at once, past `save`: only their places matter here."""
    last = Page.objects.get(pk=home.pk).get_children().last()
    first = int(last.path[-4:], 36) + 1 if last else 1
    kind = Page.objects.get(slug="o-nas").content_type
    Page.objects.bulk_create(
        Page(
            path=home.path + Page._int2str(step).rjust(4, "0"),
            depth=home.depth + 1,
            title=f"Dział {step}",
            draft_title=f"Dział {step}",
            slug=f"dzial-{step}",
            url_path=f"{home.url_path}dzial-{step}/",
            content_type=kind,
            locale_id=home.locale_id,
        )
        for step in range(first, first + count)
    )
    for page in Page.objects.filter(slug__startswith="dzial-"):
        ContentPage(page_ptr=page).save_base(raw=True, force_insert=True)
    Page.objects.filter(pk=home.pk).update(numchild=F("numchild") + count)


def ask_everything(ewa: User) -> None:
    policy = policy_registry.get_by_type(Page)
    user = User.objects.get(pk=ewa.pk)
    assert policy.explorable_instances(user).exists()
    assert policy.instances_user_has_permission_for(user, "publish").count()
    assert policy.explorable_root_instance(user)
    assert Page.objects.get(slug="o-nas").permissions_for_user(user).can_publish()


@pytest.mark.both_databases
def test_rights_cost_the_same_for_more_sections(tree: dict[str, Page]):
    ewa = staff("ewa", "publisher")
    ask_everything(ewa)
    few = queries_of(lambda: ask_everything(ewa))

    add_sections(HomePage.objects.get(), 300)

    assert queries_of(lambda: ask_everything(ewa)) == few
    assert not GroupPagePermission.objects.filter(group__name__in=PAGE_RIGHTS).exists()


@pytest.mark.thorough
def test_a_role_of_the_site_s_own_with_many_branches_is_one_condition(tree: dict[str, Page]):
    """Not only the roles of the program: rows add up anyone who gave them."""
    add_sections(HomePage.objects.get(), 1_200)
    places = [
        (page, ("add_page", "change_page"))
        for page in Page.objects.filter(slug__startswith="dzial-").order_by("path")
    ]
    user = role("Osiedla", *places)

    policy = policy_registry.get_by_type(Page)
    assert policy.instances_user_has_permission_for(user, "change").count() == 1_200
    assert policy.explorable_instances(user).count() == 1_201


SCREENS = (
    "/admin/",
    "/admin/pages/",
    "/admin/pages/{home}/",
    "/admin/pages/{home}/results/",
    "/admin/pages/search/?q=zarz",
    "/admin/pages/{public}/",
    "/admin/pages/{public}/edit/",
    "/admin/pages/{public}/history/",
    "/admin/pages/{public}/usage/",
    "/admin/pages/{public}/delete/",
    "/admin/pages/{public}/move/",
    "/admin/pages/{public}/copy/",
    "/admin/pages/create/cms_ext_pages/contentpage",
    "/admin/pages/usage/cms_ext_pages/contentpage/",
    "/admin/choose-page/",
    "/admin/choose-page/{home}/",
    "/admin/choose-page/search/?q=zarz",
    "/admin/reports/site-history/",
    "/admin/reports/aging-pages/",
    "/admin/reports/locked/",
    "/admin/reports/workflow/",
    "/admin/reports/workflow_tasks/",
    "/admin/reports/page-types-usage/",
    "/admin/api/main/pages/?child_of={home}",
    "/admin/bulk/wagtailcore/page/publish/?id={public}",
)


@pytest.mark.thorough
@pytest.mark.both_databases
@pytest.mark.parametrize("who", ["publisher", "own role"])
def test_every_screen_opens_with_four_hundred_sections(who: str, tree: dict[str, Page]):
    add_sections(HomePage.objects.get(), 400)
    user = staff("ewa", "editor", "publisher") if who == "publisher" else None
    if user is None:
        sections = Page.objects.filter(depth=3).exclude(pk__in=PanelPage.objects.values("pk"))
        rights = ("add_page", "change_page", "publish_page", "bulk_delete_page")
        user = role("Osiedla", *((page, rights) for page in sections))
    client: Client = signed_in(user)
    pages = {name: page.pk for name, page in tree.items()}

    answers = {screen: client.get(screen.format(**pages), follow=True) for screen in SCREENS}

    assert {screen: answer.status_code for screen, answer in answers.items()} == dict.fromkeys(
        SCREENS, 200
    )


@pytest.mark.always
@pytest.mark.both_databases
def test_an_upgrade_drops_the_rows_of_sections_and_keeps_the_rest(tree: dict[str, Page]):
    """Once, with an event; a row in a panel was never part of the role and stays to be revoked."""
    publishers = Group.objects.get(name="publisher")
    own = Group.objects.create(name="Osiedla")
    with_rows = [(tree[name], PAGE_RIGHTS["publisher"]) for name in (*PUBLIC, "deep")]
    give(
        publishers,
        *with_rows,
        (tree["ikcs"], ["change_page"]),
        (tree["public"], ["bulk_delete_page"]),
    )
    give(own, *with_rows)
    seal_office()
    events_before = AuditEvent.objects.filter(action="GROUP_CHANGED").count()

    sync_editors()
    events = AuditEvent.objects.filter(action="GROUP_CHANGED").count()
    sync_editors()

    left = publishers.page_permissions.values_list("page__slug", "permission__codename")
    assert sorted(left) == [("ikcs", "change_page"), ("o-nas", "bulk_delete_page")]
    assert own.page_permissions.count() == 20
    assert AuditEvent.objects.filter(action="GROUP_CHANGED").count() == events == events_before + 1
    assert found() == []


def test_a_site_without_a_home_page_has_no_public_part():
    Page.objects.filter(depth__gt=1).delete()

    assert list_public_parts() == []
    assert not policy_registry.get_by_type(Page).explorable_instances(staff("ewa", "editor"))
