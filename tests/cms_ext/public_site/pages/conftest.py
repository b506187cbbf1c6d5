"""A small site: a home page, a public page, the members' panel with a page in it."""

from typing import Any

import pytest
from django.test import Client

from cms_ext.people.identity.models import User
from cms_ext.public_site.pages.domain.editing import publish_site
from cms_ext.public_site.pages.models import ContentPage, HomePage, PanelContentPage, PanelPage
from tests.clients import signed_in
from tests.people import staff
from tests.shared_rows import shared
from tests.standing import stand_below

HERE = "https://www.naskraju.example"


@shared
def home() -> HomePage:
    return publish_site(HomePage(title="SM Próbna", slug="start"), "testserver", 80)


@shared
def public(home: HomePage) -> ContentPage:
    return stand_below(home, ContentPage(title="O nas", slug="o-nas", lead="Kim jesteśmy."))


@shared
def section(home: HomePage) -> PanelPage:
    """Return the editorial section of the members' panel."""
    return stand_below(home, PanelPage(title="IKCS", realm="ikcs"))


@shared
def inside(section: PanelPage) -> PanelContentPage:
    """A page for members only."""
    page = PanelContentPage(title="Tajne Kanarek", slug="tajne", lead="Tylko dla członków.")
    return stand_below(section, page)


@pytest.fixture
def admin(db: None) -> Client:
    return signed_in(staff("admin", superuser=True))


@pytest.fixture
def desk(client, settings: Any) -> Client:
    """Return the administrator's browser, on a site whose address is HERE."""
    settings.WAGTAILADMIN_BASE_URL = HERE
    admin = staff("admin")
    User.objects.filter(pk=admin.pk).update(is_superuser=True)
    client.force_login(User.objects.get(pk=admin.pk))
    return client
