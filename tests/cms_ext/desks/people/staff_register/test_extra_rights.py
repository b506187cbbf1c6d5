import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    GroupSitePermission,
    Page,
    Site,
)

from cms_ext.people.identity.domain.rights import read_group_standing
from cms_ext.public_site.pages.domain.editing import publish_site, sync_editors
from cms_ext.public_site.pages.models import ContentPage, HomePage, PanelPage
from tests.clients import signed_in
from tests.cms_ext.desks.people.staff_register.screens import ROLES, seq, text, told
from tests.people import staff
from tests.shared_rows import shared
from tests.standing import stand_below

pytestmark = pytest.mark.django_db
BEYOND = "Ponad opis tej roli"


@pytest.fixture
def auditor() -> Group:
    """With a right everywhere, one at a place, and one of a part that is off."""
    group = Group.objects.get(name="auditor")
    group.permissions.add(Permission.objects.get(codename="merge_person"))
    gone = ContentType.objects.create(app_label="wylaczona", model="entry")
    group.permissions.add(Permission.objects.create(content_type=gone, codename="add_entry"))
    publishing = Permission.objects.get(codename="publish_page")
    root = Page.objects.get(depth=1)
    GroupPagePermission.objects.create(group=group, page=root, permission=publishing)
    return group


@shared
def home() -> HomePage:
    """The site's first page with a public section and a panel, as the editors got their rights."""
    home = publish_site(HomePage(title="SM Próbna", slug="start"), "testserver", 80)
    stand_below(home, ContentPage(title="O nas", slug="o-nas", lead="Kim jesteśmy."))
    stand_below(home, PanelPage(title="IKCS", realm="ikcs"))
    sync_editors()
    return home


@pytest.mark.thorough
def test_what_came_beside_the_declaration_is_told_and_taken(desk: Client, auditor: Group):
    standing = read_group_standing(auditor).rights
    page = text(desk.get(ROLES))
    assert page.count(BEYOND) == 1
    assert "<li>łączy dwa wpisy jednej osoby</li>" in page
    before = seq()

    answer = desk.post(f"{ROLES}{auditor.pk}/ponad/", follow=True)

    extra = {"cms_ext_identity.merge_person", "wagtailcore.publish_page: / #page-1"}
    assert "Rola ma teraz tylko prawa ze swojego opisu." in text(answer)
    assert BEYOND not in text(answer)
    assert standing - read_group_standing(auditor).rights == extra
    assert told(before) == [
        ("GROUP_CHANGED", "", {"group": "auditor", "added": [], "removed": sorted(extra)})
    ]


@pytest.mark.thorough
def test_a_declared_right_at_another_place_is_beyond_the_declaration_too(
    desk: Client, home: HomePage
):
    group = Group.objects.get(name="editor")
    writing = Permission.objects.get(codename="change_page")
    choosing = Permission.objects.get(codename="choose_image")
    _about, panel = home.get_children()
    standing = read_group_standing(group)
    assert BEYOND not in text(desk.get(ROLES))
    GroupPagePermission.objects.create(group=group, page=panel, permission=writing)
    GroupPagePermission.objects.create(group=group, page=home, permission=writing)
    root = Collection.get_first_root_node()
    GroupCollectionPermission.objects.create(group=group, collection=root, permission=choosing)
    site = Site.objects.get()
    GroupSitePermission.objects.create(group=group, site=site, permission=writing)

    page = text(desk.get(ROLES))
    assert page.count(BEYOND) == 1
    beyond = page.partition(BEYOND)[2].partition("</ul>")[0]
    assert [line.partition("</li>")[0] for line in beyond.split("<li>")[1:]] == [
        "pisze i poprawia strony i ogłoszenia (IKCS, SM Próbna i testserver) – tylko część tego",
        "dodaje i zmienia pliki i obrazy (Root) – tylko część tego",
    ]

    desk.post(f"{ROLES}{group.pk}/ponad/")

    assert read_group_standing(group) == standing
    assert BEYOND not in text(desk.get(ROLES))


def test_a_right_that_went_with_its_section_into_a_panel_is_beyond_it(desk: Client, home: HomePage):
    about, panel = home.get_children()
    assert BEYOND not in text(desk.get(ROLES))

    about.move(panel, pos="last-child")

    assert text(desk.get(ROLES)).count(BEYOND) == 2


@pytest.mark.thorough
def test_roles_as_the_program_makes_them_have_nothing_beside_and_an_own_one_keeps_its_rights(
    desk: Client,
):
    own = Group.objects.create(name="Sekretariat")
    own.permissions.add(*Permission.objects.filter(codename__in=("access_admin", "merge_person")))
    before, standing = seq(), [read_group_standing(group) for group in Group.objects.order_by("pk")]

    assert BEYOND not in text(desk.get(ROLES))
    for group in Group.objects.exclude(name__startswith="panel-"):
        desk.post(f"{ROLES}{group.pk}/ponad/")

    assert [read_group_standing(group) for group in Group.objects.order_by("pk")] == standing
    assert told(before) == []


def test_nobody_but_an_administrator_takes_a_right(auditor: Group):
    held = read_group_standing(auditor)
    editor = signed_in(staff("ewa", "editor"))

    assert editor.post(f"{ROLES}{auditor.pk}/ponad/").status_code == 302
    assert read_group_standing(auditor) == held
