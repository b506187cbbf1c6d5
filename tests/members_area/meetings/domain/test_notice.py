from datetime import date

import pytest
from django.core.exceptions import ValidationError

from cms_ext.evidence.audit.domain.event import SYSTEM
from members_area.meetings.domain.draft import (
    count_reached,
    list_notices,
    notice_day,
    record_delivery,
    set_channel,
)
from members_area.meetings.models import Meeting, NoticeChannel
from members_area.register.models import Organ
from tests.members_area.meetings.conftest import called, planned

pytestmark = pytest.mark.django_db
LAST = date(2026, 6, 3)


def channel(code: str) -> NoticeChannel:
    return NoticeChannel.objects.get(code=code)


def told(meeting: Meeting, code: str, on: date, recipients: int = 100) -> None:
    day = date(2026, 7, 1)
    record_delivery(meeting, channel(code), on=on, recipients=recipients, today=day, origin=SYSTEM)


def test_lb_12_the_term_of_each_notice(june: Meeting):
    """Post and hand count; the board, a bulletin and this site do not (V CSK 405/10)."""
    told(june, "POST", date(2026, 6, 2), 109)
    told(june, "HAND", LAST, 18)
    told(june, "POST", date(2026, 6, 4), 3)
    for code in ("NOTICE_BOARD", "BULLETIN", "WEBSITE"):
        told(june, code, date(2026, 6, 1), 130)

    rows = list_notices(june, notice_day(june))

    found = {(row.delivery.channel.code, row.delivery.recipients): row.in_time for row in rows}
    assert found == {
        ("POST", 109): True,
        ("HAND", 18): True,
        ("POST", 3): False,
        ("NOTICE_BOARD", 130): None,
        ("BULLETIN", 130): None,
        ("WEBSITE", 130): None,
    }
    assert count_reached(rows) == 127


def test_the_notice_board_counts_when_the_statute_says_so(june: Meeting, board: Organ):
    """Another organ has no term for notices."""
    told(june, "NOTICE_BOARD", LAST)
    way = channel("NOTICE_BOARD")
    way.counts, way.basis = True, "statut, § 32 ust. 4"
    set_channel(way, origin=SYSTEM)
    assert count_reached(list_notices(june, notice_day(june))) == 100

    sitting = called(board)
    told(sitting, "POST", date(2026, 6, 20))
    assert [row.in_time for row in list_notices(sitting, notice_day(sitting))] == [None]


def test_notices_follow_the_calling_and_lie_in_the_past(june: Meeting, meeting: Organ):
    with pytest.raises(ValidationError, match="Najpierw zwołaj"):
        told(planned(meeting), "POST", LAST)
    with pytest.raises(ValidationError, match="dopiero przed nami"):
        told(june, "POST", date(2026, 7, 2))
    with pytest.raises(ValidationError, match="co najmniej jedną"):
        told(june, "POST", LAST, 0)
