"""What stood on the site before there was a choice of everybody keeps its readers."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps

from cms_ext.notices.models import AnnouncementPage
from cms_ext.notices.targets import Targets
from tests.cms_ext.conftest import Publish
from tests.cms_ext.notices.estates import Estates

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

settle = import_module("cms_ext.notices.migrations.0012_whom_older_ones_concern").settle


def test_older_announcements_and_their_versions_are_read_as_they_were_meant(
    publish: Publish, estates: Estates
) -> None:
    publish("Dla wszystkich")
    publish("Dla klatki", staircases=[estates.w1_1])
    publish("Dla nieruchomości", properties=[estates.jodlowa])
    for page in AnnouncementPage.objects.all():
        page.save_revision()
        revision = page.get_latest_revision()
        del revision.content["everybody"]
        revision.save()
    AnnouncementPage.objects.update(everybody=True)

    settle(apps, None)

    pages = AnnouncementPage.objects.order_by("pk")
    assert [page.everybody for page in pages] == [True, False, False]
    versions = [page.get_latest_revision().content["everybody"] for page in pages]
    assert versions == [True, False, False]


def test_an_older_version_that_names_places_never_turns_to_everybody(
    publish: Publish, estates: Estates
) -> None:
    page = publish("Dla klatki", staircases=[estates.w1_1])
    revision = page.save_revision()
    del revision.content["everybody"]
    revision.save()

    revision.publish()

    assert AnnouncementPage.objects.get().targets == Targets(staircases=(estates.w1_1,))
