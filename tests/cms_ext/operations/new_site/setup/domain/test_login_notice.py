"""The page on how to get access leads to the notice from its first publication on."""

import pytest
from django.test import Client

from cms_ext.public_site.notices.models import AnnouncementPage
from cms_ext.public_site.pages.models import ContentPage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("new_site")]
HOW_TO = "/strefa-mieszkanca/jak-uzyskac-dostep/"
LINK = ">Jak uzyskać login i hasło</a>"


def published() -> AnnouncementPage:
    notice = AnnouncementPage.objects.get(kind__code="LOGIN_PROCEDURE")
    notice.save_revision().publish()
    return notice


def links(client: Client) -> int:
    return client.get(HOW_TO, secure=True).content.decode().count(LINK)


@pytest.mark.thorough
def test_it_leads_to_the_notice_once_that_is_there_to_read(client):
    before = links(client)
    notice = published()
    after = links(client)
    notice.save_revision().publish()

    assert (before, after, links(client)) == (0, 1, 1)
    assert client.get(notice.get_url(), secure=True).status_code == 200


def test_a_page_on_which_an_editor_works_is_left_alone(client):
    page = ContentPage.objects.get(slug="jak-uzyskac-dostep")
    page.title = "Jak wejść"
    draft = page.save_revision()
    notice = published()
    while_writing = links(client)
    draft.publish()
    notice.save_revision().publish()

    assert (while_writing, links(client)) == (0, 1)


def test_a_link_that_an_editor_took_away_does_not_come_back(client):
    notice = published()
    page = ContentPage.objects.get(slug="jak-uzyskac-dostep")
    page.body = [row for row in page.body.raw_data if "ogloszenia" not in str(row["value"])]
    page.save_revision().publish()
    notice.save_revision().publish()

    assert links(client) == 0
