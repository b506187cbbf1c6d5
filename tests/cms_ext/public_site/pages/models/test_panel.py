"""Pages of a panel are in their panel and nowhere else, no matter who tries and however."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from wagtail.models import Page, PageViewRestriction
from wagtail.rich_text import RichText

from cms_ext.public_site.pages.domain.visibility import restrict_to_realm
from cms_ext.public_site.pages.forms import address_is_taken
from cms_ext.public_site.pages.models import (
    ContentPage,
    HomePage,
    PanelContentPage,
    PanelPage,
    QuestionsPage,
    base,
)
from tests.clients import signed_in
from tests.page_checks import page_problems, parsed, texts
from tests.people import resident, staff
from tests.shared_rows import shared
from tests.standing import stand_below

pytestmark = pytest.mark.django_db


@shared
def other(home: HomePage) -> PanelPage:
    """Return the editorial section of the payers' panel."""
    return stand_below(home, PanelPage(title="E-BOK", realm="ebok"))


def test_a_realm_has_one_section_at_its_own_address(section: PanelPage, home: HomePage):
    assert (section.slug, section.url) == ("ikcs", "/ikcs/")

    section.slug = "inny"
    section.save()

    assert PanelPage.objects.get().slug == "ikcs"

    with pytest.raises(ValidationError, match="slug"):
        stand_below(home, PanelPage(title="Drugi", realm="ikcs"))


@pytest.mark.all_plugins
def test_what_may_stand_where():
    models = (HomePage, ContentPage, PanelPage, PanelContentPage)

    assert {
        model: {
            child.__name__
            for child in model.allowed_subpage_models()
            if not child.__module__.startswith("tests.")  # made by another test, and not yet gone
        }
        for model in models
    } == {
        HomePage: {
            "ContentPage",
            "ContactPage",
            "PanelPage",
            "AnnouncementIndexPage",
            "QuestionsPage",
            "AccessibilityStatementPage",  # of the waste union
        },
        ContentPage: {"ContentPage", "QuestionsPage"},
        PanelPage: {"PanelContentPage", "AnnouncementIndexPage"},
        PanelContentPage: {"PanelContentPage"},
    }


def test_a_type_of_a_plugin_stands_below_those_that_it_names(monkeypatch):
    """No type of the core names it, because a site may be without the plugin."""

    class Named:
        parent_page_types = ["cms_ext_pages.HomePage"]

        @staticmethod
        def clean_parent_page_models() -> list[type[Page]]:
            return [HomePage]

    monkeypatch.setattr(base, "get_page_models", lambda: [Page, Named])
    for model in (HomePage, ContentPage):
        monkeypatch.setattr(model, "_clean_subpage_models", None)

    assert Named in HomePage.clean_subpage_models()
    assert Named not in ContentPage.clean_subpage_models()


def test_a_page_moves_inside_its_panel_only_and_is_not_saved_outside(
    home: HomePage, public: ContentPage, inside: PanelContentPage, other: PanelPage
):
    folder = stand_below(
        inside.get_parent(), PanelContentPage(title="Folder", slug="folder", lead="x")
    )

    allowed = [place for place in (home, public, other, folder) if inside.can_move_to(place)]

    assert allowed == [folder]
    assert inside.get_parent().specific.can_move_to(home) is False

    for place in (home, other):
        with pytest.raises(ValidationError, match="w swoim panelu"):
            inside.copy(to=place, update_attrs={"slug": "wyniesiona"})
        with pytest.raises(ValidationError, match="w swoim panelu"):
            inside.create_alias(parent=place, update_slug="wyniesiona")

    assert not Page.objects.filter(slug="wyniesiona").exists()


@pytest.mark.thorough
def test_the_admin_copies_a_page_inside_its_panel_and_moves_or_copies_none_outside(
    admin: Client, home: HomePage, public: ContentPage, other: PanelPage, inside: PanelContentPage
):
    for target in (home, public, other):
        copied = {
            "new_title": "Kopia",
            "new_slug": "kopia",
            "new_parent_page": target.pk,
            "publish_copies": "on",
        }
        for alias in ({}, {"alias": "on"}):
            answer = admin.post(f"/admin/pages/{inside.pk}/copy/", copied | alias)
            assert answer.status_code == 200
            assert "new_parent_page" in answer.context["form"].errors
            assert not Page.objects.filter(slug="kopia").exists()

        admin.post(f"/admin/pages/{inside.pk}/move/{target.pk}/confirm/")
        assert Page.objects.get(pk=inside.pk).get_parent().slug == "ikcs"

    kept_inside = copied | {"new_parent_page": inside.get_parent().pk}
    admin.post(f"/admin/pages/{inside.pk}/copy/", kept_inside)

    copy = PanelContentPage.objects.get(slug="kopia")
    assert (copy.realm, copy.url, copy.live) == ("ikcs", "/ikcs/kopia/", True)


def test_the_privacy_of_a_panel_cannot_be_changed_in_the_admin(
    admin: Client, section: PanelPage, inside: PanelContentPage
):
    for page in (section, inside):
        admin.post(f"/admin/pages/{page.pk}/privacy/", {"restriction_type": "none"})

    [restriction] = section.view_restrictions.all()
    assert [group.name for group in restriction.groups.all()] == ["panel-ikcs"]
    assert inside.view_restrictions.count() == 0


def test_an_editor_of_public_pages_deletes_no_page_of_a_panel(inside: PanelContentPage):
    """Nor copies or moves one: `test_acceptance.py`, 08."""
    editor = signed_in(staff("ewa", "editor", "publisher"))

    editor.post(f"/admin/pages/{inside.pk}/delete/")

    assert [page.slug for page in Page.objects.filter(depth=4)] == ["tajne"]


def list_restrictions() -> list[tuple[str, str, list[str]]]:
    return [
        (
            restriction.page.slug,
            restriction.restriction_type,
            [group.name for group in restriction.groups.all()],
        )
        for restriction in PageViewRestriction.objects.all()
    ]


def test_a_panel_is_fenced_from_its_first_save_to_its_end(section: PanelPage):
    fenced = [("ikcs", "groups", ["panel-ikcs"])]
    assert list_restrictions() == fenced

    restrict_to_realm(section)
    assert list_restrictions() == fenced

    PageViewRestriction.objects.get().delete()
    PageViewRestriction.objects.all().delete()
    assert list_restrictions() == fenced

    section.delete()
    assert list_restrictions() == []


def test_an_address_has_no_diacritics_and_is_not_too_long(home: HomePage):
    page = stand_below(home, ContentPage(title="Źdźbło – " + "bardzo długi tytuł " * 8))

    assert page.slug == "zdzblo-bardzo-dlugi-tytul-bardzo-dlugi-tytul-bardzo-dlugi-ty"


def test_a_page_may_not_hide_behind_a_view_or_a_panel(home: HomePage, section: PanelPage):
    expected = {
        "szukaj": True,
        "o-nas": False,
        "ikcs": True,
        "strefa-mieszkanca": False,
        "admin": True,
        "administracja": False,
        "static": True,
        "media": True,
    }

    assert {slug: address_is_taken(home, slug) for slug in expected} == expected

    assert [address_is_taken(section, slug) for slug in ("dokumenty", "nowosci")] == [True, False]


def test_no_copy_and_no_move_takes_an_address_of_the_site(
    admin: Client, home: HomePage, public: ContentPage
):
    inner = stand_below(public, ContentPage(title="Szukaj"))
    said = "Ten adres zajmuje inna część serwisu."

    form = {"new_title": "Szukaj", "new_slug": "szukaj", "new_parent_page": home.pk}
    copied = admin.post(f"/admin/pages/{inner.pk}/copy/", form)
    moved = admin.post(f"/admin/pages/{inner.pk}/move/{home.pk}/confirm/", follow=True)

    assert [said in answer.content.decode() for answer in (copied, moved)] == [True, True]
    assert [page.url for page in Page.objects.filter(slug="szukaj")] == ["/o-nas/szukaj/"]


def test_an_address_that_begins_like_the_administration_is_for_everybody(home: HomePage):
    stand_below(home, ContentPage(title="Administracja"))
    payer = signed_in(resident("ebok", "EB-100004-1", "Nina Najemca"))

    answers = {at: payer.get(at).status_code for at in ("/administracja/", "/admin/")}

    assert answers == {"/administracja/": 200, "/admin/": 404}


@shared
def questions(home: HomePage) -> QuestionsPage:
    page = QuestionsPage(title="Pytania", slug="pytania", lead="O co pytacie.")
    page.questions = [
        ("heading", {"text": "Opłaty", "level": "2"}),
        (
            "question",
            {
                "question": "Do kiedy zapłacić?",
                "answer": RichText("<p>Do <b>15.</b> dnia.</p><ul><li>przelewem</li></ul>"),
            },
        ),
    ]
    return stand_below(home, page)


def test_questions_are_folded_and_both_the_search_and_search_engines_find_them(
    client, questions: QuestionsPage
):
    answer = client.get("/pytania/")
    page = parsed(answer)

    assert texts(page, "//main//h2") == ["Opłaty"]
    assert texts(page, "//main//details/summary") == ["Do kiedy zapłacić?"]
    assert texts(page, "//main//details[not(@open)]/div/p") == ["Do 15. dnia."]
    assert page_problems(answer) == []

    for query in ("zaplacic", "przelewem"):
        found = parsed(client.get(f"/szukaj/?q={query}"))
        assert texts(found, "//main//h3/a") == ["Pytania"]

    [script] = page.xpath("//script/text()")

    assert json.loads(script)["@graph"][0] == {
        "@type": "FAQPage",
        "mainEntity": [
            {
                "@type": "Question",
                "name": "Do kiedy zapłacić?",
                "acceptedAnswer": {"@type": "Answer", "text": "Do 15. dnia. przelewem"},
            }
        ],
    }
