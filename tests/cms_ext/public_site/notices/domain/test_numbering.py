from __future__ import annotations

from datetime import date

import pytest

from cms_ext.public_site.notices.domain.life import assign_number
from cms_ext.public_site.notices.models import AnnouncementPage
from tests.cms_ext.conftest import Publish

pytestmark = pytest.mark.django_db


def test_numbers_follow_one_another_and_start_anew_each_year(publish: Publish) -> None:
    pages = [publish(f"Ogłoszenie nr {n}") for n in range(3)]
    assert [page.number for page in pages] == ["OG/2026/0001", "OG/2026/0002", "OG/2026/0003"]

    AnnouncementPage.objects.update(number=None)
    assert [assign_number(page, date(2027, 1, 2)) for page in pages[:2]] == [
        "OG/2027/0001",
        "OG/2027/0002",
    ]


def test_a_number_is_given_once(publish: Publish) -> None:
    page = publish("Ogłoszenie o zebraniu")

    page.unpublish()
    page.save_revision().publish()

    assert AnnouncementPage.objects.get().number == "OG/2026/0001"
    assert assign_number(page, date(2027, 1, 2)) == "OG/2026/0001"


def test_a_draft_has_no_number(publish: Publish) -> None:
    index = publish("Ogłoszenie o zebraniu").get_parent()

    draft = index.add_child(instance=AnnouncementPage(title="Szkic ogłoszenia", live=False))

    assert draft.number is None
