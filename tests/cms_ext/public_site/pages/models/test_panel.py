"""Pages of a panel stand in their panel and nowhere else, whoever tries and however."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from wagtail.models import Page

from cms_ext.base.realm import Realm
from cms_ext.people.identity.models import User
from cms_ext.public_site.pages.models import ContentPage, HomePage, PanelContentPage, PanelPage
from tests.people import staff
from tests.shared_rows import shared
from tests.standing import stand_below

pytestmark = pytest.mark.django_db


@shared
def other(home: HomePage) -> PanelPage:
    """The editorial section of the payers' panel."""
    return stand_below(home, PanelPage(title="E-BOK", realm=Realm.EBOK))


@pytest.fixture
def admin(db: None) -> Client:
    client = Client()
    client.force_login(
        staff("admin", superuser=True), "cms_ext.people.identity.backends.RealmBackend"
    )
    return client


def test_the_address_of_a_panel_follows_from_its_realm(section: PanelPage) -> None:
    assert (section.slug, section.url) == ("ikcs", "/ikcs/")

    section.slug = "inny"
    section.save()

    assert PanelPage.objects.get().slug == "ikcs"


def test_a_realm_has_one_section(section: PanelPage, home: HomePage) -> None:
    with pytest.raises(ValidationError, match="slug"):
        stand_below(home, PanelPage(title="Drugi", realm=Realm.IKCS))


def test_what_may_stand_where(home: HomePage, section: PanelPage) -> None:
    below = {
        model: {child.__name__ for child in model.allowed_subpage_models()}
        for model in (
            HomePage,
            ContentPage,
            PanelPage,
            PanelContentPage,
        )
    }

    assert below == {
        HomePage: {
            "ContentPage",
            "ContactPage",
            "PanelPage",
            "AnnouncementIndexPage",
            "QuestionsPage",
        },
        ContentPage: {"ContentPage", "QuestionsPage"},
        PanelPage: {"PanelContentPage", "AnnouncementIndexPage"},
        PanelContentPage: {"PanelContentPage"},
    }


def test_a_page_moves_inside_its_panel_only(
    home: HomePage, public: ContentPage, inside: PanelContentPage, other: PanelPage
) -> None:
    folder = stand_below(
        inside.get_parent(), PanelContentPage(title="Folder", slug="folder", lead="x")
    )

    allowed = [place for place in (home, public, other, folder) if inside.can_move_to(place)]

    assert allowed == [folder]
    assert inside.get_parent().specific.can_move_to(home) is False


def test_a_page_placed_outside_by_code_is_not_saved(
    home: HomePage, inside: PanelContentPage, other: PanelPage
) -> None:
    for place in (home, other):
        with pytest.raises(ValidationError, match="w swoim panelu"):
            inside.copy(to=place, update_attrs={"slug": "wyniesiona"})
        with pytest.raises(ValidationError, match="w swoim panelu"):
            inside.create_alias(parent=place, update_slug="wyniesiona")

    assert not Page.objects.filter(slug="wyniesiona").exists()


@pytest.mark.parametrize("alias", [{}, {"alias": "on"}], ids=["copy", "alias"])
@pytest.mark.parametrize("place", ["home", "public", "other"])
def test_the_admin_refuses_to_copy_a_page_outside(
    request: pytest.FixtureRequest,
    admin: Client,
    inside: PanelContentPage,
    place: str,
    alias: dict[str, str],
) -> None:
    target = request.getfixturevalue(place)

    answer = admin.post(
        f"/admin/pages/{inside.pk}/copy/",
        {
            "new_title": "Kopia",
            "new_slug": "kopia",
            "new_parent_page": target.pk,
            "publish_copies": "on",
            **alias,
        },
    )

    assert answer.status_code == 200
    assert "new_parent_page" in answer.context["form"].errors
    assert not Page.objects.filter(slug="kopia").exists()


@pytest.mark.parametrize("place", ["home", "public", "other"])
def test_the_admin_refuses_to_move_a_page_outside(
    request: pytest.FixtureRequest, admin: Client, inside: PanelContentPage, place: str
) -> None:
    target = request.getfixturevalue(place)

    admin.post(f"/admin/pages/{inside.pk}/move/{target.pk}/confirm/")

    assert Page.objects.get(pk=inside.pk).get_parent().slug == "ikcs"


def test_a_copy_inside_the_panel_keeps_its_realm(admin: Client, inside: PanelContentPage) -> None:
    admin.post(
        f"/admin/pages/{inside.pk}/copy/",
        {
            "new_title": "Kopia",
            "new_slug": "kopia",
            "new_parent_page": inside.get_parent().pk,
            "publish_copies": "on",
        },
    )

    copy = PanelContentPage.objects.get(slug="kopia")
    assert (copy.realm, copy.url, copy.live) == ("ikcs", "/ikcs/kopia/", True)


def test_the_privacy_of_a_panel_cannot_be_changed_in_the_admin(
    admin: Client, section: PanelPage, inside: PanelContentPage
) -> None:
    for page in (section, inside):
        admin.post(f"/admin/pages/{page.pk}/privacy/", {"restriction_type": "none"})

    [wall] = section.view_restrictions.all()
    assert [group.name for group in wall.groups.all()] == ["panel-ikcs"]
    assert inside.view_restrictions.count() == 0


def test_an_editor_of_public_pages_cannot_touch_a_panel(
    public: ContentPage, inside: PanelContentPage
) -> None:
    ewa: User = staff("ewa", "editor", "publisher")
    editor = Client()
    editor.force_login(ewa)

    editor.post(
        f"/admin/pages/{inside.pk}/copy/",
        {"new_title": "K", "new_slug": "kopia", "new_parent_page": public.pk, "alias": "on"},
    )
    editor.post(f"/admin/pages/{inside.pk}/move/{public.pk}/confirm/")
    editor.post(f"/admin/pages/{inside.pk}/delete/")

    assert [page.slug for page in Page.objects.filter(depth=4)] == ["tajne"]
