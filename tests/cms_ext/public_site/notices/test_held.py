"""An announcement that a switched off part of the site still has rows of is not deleted."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client

from cms_ext.public_site.notices.domain.related import is_held
from cms_ext.public_site.notices.models import AnnouncementIndexPage, AnnouncementPage
from tests.cms_ext.conftest import Publish
from tests.people import staff

pytestmark = pytest.mark.django_db

Hang = Callable[[AnnouncementPage], None]


@pytest.fixture
def hang() -> Hang:
    """A table of boards whose app is not installed; `hang(page)` puts a row about it there."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE boards_that_are_off (page_id integer NOT NULL REFERENCES "
            "cms_ext_notices_announcementpage (page_ptr_id) DEFERRABLE INITIALLY DEFERRED)"
        )

    def put(page: AnnouncementPage) -> None:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO boards_that_are_off VALUES (%s)", [page.pk])

    return put


def test_a_row_holds_its_announcement_and_the_list_above_it(
    index: AnnouncementIndexPage, publish: Publish, hang: Hang
) -> None:
    hanging, free = publish("Brak wody w czwartek"), publish("Mycie klatek schodowych")

    hang(hanging)

    assert [is_held(page) for page in (hanging, index, free)] == [True, True, False]


def test_what_is_held_stays_with_a_sentence_and_the_rest_is_deleted(
    client: Client, publish: Publish, hang: Hang
) -> None:
    hanging, free = publish("Brak wody w czwartek"), publish("Mycie klatek schodowych")
    hang(hanging)
    client.force_login(staff("admin", superuser=True))

    told = [
        "Nie usunięto: do tej strony odnoszą się dane części serwisu" in answer.content.decode()
        for answer in (
            client.post(f"/admin/pages/{hanging.pk}/delete/", follow=True),
            client.post(
                f"/admin/bulk/wagtailcore/page/delete/?next=/admin/&id={hanging.pk}", follow=True
            ),
            client.post(f"/admin/pages/{free.pk}/delete/", follow=True),
        )
    ]

    assert told == [True, True, False]
    assert list(AnnouncementPage.objects.values_list("pk", flat=True)) == [hanging.pk]
