"""Who is shown which pages: the public, a member, a payer, an editor, a former member."""

import re
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.contrib.contenttypes.models import ContentType
from django.test import Client, RequestFactory
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction
from wagtail.models import get_page_models as every_page_type

from cms_ext.people.identity.models import User
from cms_ext.plugins import Panel, registry
from cms_ext.public_site.pages.domain import visibility
from cms_ext.public_site.pages.domain.visibility import visible_pages
from cms_ext.public_site.pages.models import ContentPage, PanelContentPage, SitePage
from tests.clients import signed_in
from tests.people import resident, staff
from tests.sources import PACKAGES, ROOT, of_packages

TODAY = date(2026, 11, 20)
PANEL = Panel(
    name="IKCS",
    full_name="Konto członka",
    audience="członkowie",
    contents=(),
    login_label="Login",
    login_help="",
    no_login_text="",
    path="ikcs",
    home_url_name="pages:search",
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _panel_that_admits_everybody(monkeypatch) -> None:
    """A panel of our own: the plugins' rules are tested with the plugins."""
    monkeypatch.setattr(registry, "find_panel", lambda realm: PANEL if realm == "ikcs" else None)


def titles(user: User | AnonymousUser) -> list[str]:
    request = RequestFactory().get("/")
    request.user = user
    pages = visible_pages(request, TODAY, Page.objects.filter(depth__gt=2))
    return [page.title for page in pages.order_by("title")]


def test_who_is_shown_what_also_when_the_restriction_says_nothing(
    public: ContentPage, inside: PanelContentPage
):
    people: dict[str, User | AnonymousUser] = {
        "guest": AnonymousUser(),
        "anna": resident("ikcs", "IKCS-0007", "Anna Lis"),
        "nina": resident("ebok", "EB-500003-9", "Nina Testowska"),
        "ewa": staff("redaktor", "editor", "publisher"),
        "admin": staff("admin", superuser=True),
    }

    assert {who: titles(user) for who, user in people.items()} == dict.fromkeys(
        people, ["O nas"]
    ) | {"anna": ["IKCS", "O nas", "Tajne Kanarek"]}

    PageViewRestriction.objects.update(restriction_type="none")

    assert titles(AnonymousUser()) == ["O nas"]


def test_without_a_right_or_without_the_plugin_nothing_of_the_panel_is_shown(
    public: ContentPage, inside: PanelContentPage, monkeypatch
):
    anna = resident("ikcs", "IKCS-0007", "Anna Lis")
    with monkeypatch.context() as ended:
        ended.setattr(visibility, "is_admitted", lambda user, realm, today: False)
        assert titles(anna) == ["O nas"]

    monkeypatch.setattr(registry, "find_panel", lambda realm: None)
    assert titles(anna) == ["O nas"]


def test_drafts_and_expired_pages_are_in_no_list(public: ContentPage):
    page = Page.objects.filter(pk=public.pk)
    assert titles(AnonymousUser()) == ["O nas"]

    page.update(expire_at=timezone.now() + timedelta(hours=1))
    assert titles(AnonymousUser()) == ["O nas"]
    # Expired, not swept.
    page.update(expire_at=timezone.now() - timedelta(seconds=1))
    assert titles(AnonymousUser()) == []
    page.update(expire_at=None, live=False)
    assert titles(AnonymousUser()) == []


@pytest.mark.filterwarnings("ignore:A specific version")
def test_a_page_of_a_plugin_that_is_off_is_nowhere(public: ContentPage):
    """Wagtail would show a page of its own at its address, and fail where it is edited."""
    gone = ContentType.objects.create(app_label="gone", model="gonepage")
    Page.objects.filter(pk=public.pk).update(content_type=gone)
    editor, above = signed_in(staff("admin", superuser=True)), public.get_parent()

    assert titles(AnonymousUser()) == []
    assert Client().get(public.url).status_code == 404
    assert editor.get(f"/admin/pages/{public.pk}/").status_code == 200
    listed = editor.get(f"/admin/pages/{above.pk}/").context["object_list"]
    assert public.pk not in [page.pk for page in listed]


def test_a_public_page_shut_by_an_editor_is_shown_to_its_groups(public: ContentPage):
    restriction = PageViewRestriction.objects.create(
        page=public, restriction_type=PageViewRestriction.GROUPS
    )
    restriction.groups.add(Group.objects.get(name="auditor"))

    assert titles(AnonymousUser()) == []
    assert titles(staff("kontroler", "auditor")) == ["O nas"]


def test_every_page_type_of_the_site_obeys_the_clock_and_offers_groups_only():
    own = [model for model in every_page_type() if model is not Page]

    assert len(own) >= 7
    assert [model for model in own if not issubclass(model, SitePage)] == []
    assert {option for model in own for option in model.private_page_options} == {"groups"}


def test_no_page_is_listed_past_the_access_query():
    """`.live()` and `.public()` in a view or a template would forget the clock or a restriction."""
    showing = ("cms_ext/public_site/pages", "cms_ext/public_site/notices", *PACKAGES[2:])
    outside = [
        str(path.relative_to(ROOT))
        for path in of_packages(".py", ".html", packages=showing)
        if re.search(r"\.(live|public)\(\)|get_children\.live", path.read_text(encoding="utf-8"))
    ]

    assert outside == []
