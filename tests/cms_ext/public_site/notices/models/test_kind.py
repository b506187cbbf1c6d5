from __future__ import annotations

from datetime import date

import pytest

from cms_ext.frontend.theme.icons import ICONS
from cms_ext.public_site.notices.models import AnnouncementKind

pytestmark = pytest.mark.django_db

FIRST, EVENT = date(2026, 11, 20), date(2026, 12, 1)


def test_the_kinds_of_the_spec_are_rows_and_only_the_alert_must_end() -> None:
    kinds = AnnouncementKind.objects.all()

    assert {kind.code: (kind.pinned, kind.last_day(FIRST, EVENT)) for kind in kinds} == {
        "LOGIN_PROCEDURE": (True, None),
        "GENERAL": (False, date(2027, 1, 19)),
        "OUTAGE": (False, date(2026, 12, 2)),
        "WORKS": (False, date(2026, 12, 8)),
        "MEETING_GM": (True, date(2026, 12, 15)),
        "FEES": (True, date(2027, 1, 19)),
        "SETTLEMENT": (False, date(2027, 1, 19)),
        "READINGS": (False, date(2026, 12, 2)),
        "INSPECTION": (False, date(2026, 12, 2)),
        "WASTE": (False, date(2027, 2, 18)),
        "TENDER": (False, date(2026, 12, 31)),
        "OFFICE": (False, date(2026, 12, 2)),
        "ALERT": (True, date(2026, 11, 22)),
    }
    assert {kind.icon for kind in kinds} <= set(ICONS)
    assert [kind.code for kind in kinds if kind.needs_end] == ["ALERT"]


def test_an_event_without_a_date_has_no_last_day() -> None:
    assert AnnouncementKind.objects.get(code="OUTAGE").last_day(FIRST, None) is None
