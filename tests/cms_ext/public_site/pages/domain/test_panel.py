from __future__ import annotations

import pytest
from wagtail.models import PageViewRestriction

from cms_ext.public_site.pages.domain.visibility import restrict_to_realm
from cms_ext.public_site.pages.models import PanelPage

pytestmark = pytest.mark.django_db


def walls() -> list[tuple[str, str, list[str]]]:
    return [
        (wall.page.slug, wall.restriction_type, [group.name for group in wall.groups.all()])
        for wall in PageViewRestriction.objects.all()
    ]


def test_a_panel_is_fenced_from_its_first_save(section: PanelPage) -> None:
    assert walls() == [("ikcs", "groups", ["panel-ikcs"])]


def test_fencing_again_changes_nothing(section: PanelPage) -> None:
    restrict_to_realm(section)

    assert walls() == [("ikcs", "groups", ["panel-ikcs"])]


def test_a_fence_that_is_taken_off_stands_again(section: PanelPage) -> None:
    PageViewRestriction.objects.get().delete()
    PageViewRestriction.objects.all().delete()

    assert walls() == [("ikcs", "groups", ["panel-ikcs"])]


def test_a_fence_goes_with_its_panel(section: PanelPage) -> None:
    section.delete()

    assert walls() == []
