from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import Page

from cms_ext.public_site.pages.forms import address_is_taken
from cms_ext.public_site.pages.models import ContentPage, HomePage, PanelPage
from tests.standing import stand_below

pytestmark = pytest.mark.django_db


def test_an_expired_page_is_gone_although_the_sweep_has_not_run(
    client: Client, public: ContentPage
) -> None:
    assert client.get("/o-nas/").status_code == 200

    Page.objects.filter(pk=public.pk).update(expire_at=timezone.now() - timedelta(seconds=1))

    assert client.get("/o-nas/").status_code == 404


def test_an_address_has_no_diacritics_and_is_not_too_long(home: HomePage) -> None:
    page = stand_below(home, ContentPage(title="Źdźbło – " + "bardzo długi tytuł " * 8))

    assert page.slug == "zdzblo-bardzo-dlugi-tytul-bardzo-dlugi-tytul-bardzo-dlugi-ty"


@pytest.mark.parametrize(
    ("slug", "taken"),
    [("szukaj", True), ("o-nas", False), ("ikcs", True), ("strefa-mieszkanca", False)],
)
def test_a_page_may_not_hide_behind_a_view(home: HomePage, slug: str, taken: bool) -> None:
    assert address_is_taken(home, slug) is taken


def test_a_page_of_a_panel_may_not_hide_behind_the_panel(section: PanelPage) -> None:
    assert [address_is_taken(section, slug) for slug in ("dokumenty", "nowosci")] == [True, False]
