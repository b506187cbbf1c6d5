"""A version saved before there was a choice of everybody keeps its readers."""

from __future__ import annotations

import pytest

from cms_ext.public_site.notices.models import AnnouncementPage
from cms_ext.public_site.notices.targets import Targets
from tests.cms_ext.conftest import Publish
from tests.cms_ext.public_site.notices.estates import Estates

pytestmark = pytest.mark.django_db


def test_an_older_version_that_names_places_never_turns_to_everybody(
    publish: Publish, estates: Estates
) -> None:
    page = publish("Dla klatki", staircases=[estates.w1_1])
    revision = page.save_revision()
    del revision.content["everybody"]
    revision.save()

    revision.publish()

    assert AnnouncementPage.objects.get().targets == Targets(staircases=(estates.w1_1,))
