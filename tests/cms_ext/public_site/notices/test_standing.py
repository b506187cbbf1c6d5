"""What stands before a test begins is what a publication would have left."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from cms_ext.public_site.notices.models import (
    AnnouncementIndexPage,
    AnnouncementKind,
    AnnouncementPage,
)
from cms_ext.public_site.pages.domain.publishing import publish_below
from tests.cms_ext.conftest import TODAY
from tests.cms_ext.public_site.notices.estates import Estates
from tests.standing import rows_but_the_moment, stand_below, without_the_moment

pytestmark = pytest.mark.django_db


def _left_by(
    way: Callable[[Any, Any], Any], index: AnnouncementIndexPage, **facts: Any
) -> tuple[dict[str, str], str]:
    """The rows that there are then, and the page as it was given back."""
    page = AnnouncementPage(title="Brak wody", lead="Od 8:00.", valid_from=TODAY, **facts)
    with transaction.atomic():
        given = way(AnnouncementIndexPage.objects.get(pk=index.pk), page)
        rows = rows_but_the_moment()
        transaction.set_rollback(True)
    return rows, without_the_moment(given.serializable_data())


@pytest.mark.parametrize("kind", ["GENERAL", "OUTAGE"])
def test_a_page_that_stands_is_one_that_was_published(
    index: AnnouncementIndexPage, estates: Estates, kind: str
) -> None:
    before = rows_but_the_moment()
    facts = {
        "kind": AnnouncementKind.objects.get(code=kind),
        "properties": [estates.jodlowa],
        "pinned": True,
        "valid_until": TODAY + timedelta(days=3),
    }

    published = _left_by(publish_below, index, **facts)

    assert _left_by(stand_below, index, **facts) == published
    assert rows_but_the_moment() == before != published[0]
