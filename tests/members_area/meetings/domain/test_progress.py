from datetime import date

import pytest

from cms_ext.evidence.audit.domain.event import SYSTEM
from members_area.meetings.domain.draft import lay_out_draft, list_stages, record_delivery
from members_area.meetings.domain.meeting import add_paper
from members_area.meetings.models import Meeting, NoticeChannel, PaperRole
from tests.members_area.conftest import Publish
from tests.members_area.meetings.conftest import T, handed_in

pytestmark = pytest.mark.django_db


def progress(meeting: Meeting, today: date) -> dict[str, str]:
    return {stage.term.code: stage.progress.value for stage in list_stages(meeting, today)}


def test_what_was_not_done_is_late_and_nothing_while_the_days_are_ahead(june: Meeting):
    assert set(progress(june, date(2026, 6, 3)).values()) == {"AHEAD"}

    handed_in(june, begun=date(2026, 6, 8), supported=date(2026, 6, 9))

    assert progress(june, T) == {
        "GM_NOTICE": "LATE",
        "GM_MATERIALS": "LATE",
        "GM_MEMBER_DRAFTS": "OVER",
        "GM_DRAFTS_OUT": "LATE",
        "GM_AMENDMENTS": "OVER",
    }


def test_what_was_done_in_time_is_done(june: Meeting, publish: Publish):
    post = NoticeChannel.objects.get(code="POST")
    record_delivery(june, post, on=date(2026, 6, 2), recipients=9, today=T, origin=SYSTEM)
    report = publish("Sprawozdanie Zarządu", published_on=date(2026, 6, 3))
    add_paper(june, report, role=PaperRole.MATERIAL, origin=SYSTEM)
    draft = handed_in(june, begun=date(2026, 6, 8), supported=date(2026, 6, 9))
    lay_out_draft(draft, today=date(2026, 6, 10), origin=SYSTEM)

    assert progress(june, T) == {
        "GM_NOTICE": "DONE",
        "GM_MATERIALS": "DONE",
        "GM_MEMBER_DRAFTS": "OVER",
        "GM_DRAFTS_OUT": "DONE",
        "GM_AMENDMENTS": "OVER",
    }


def test_a_day_too_late_is_late(june: Meeting, publish: Publish):
    report = publish("Sprawozdanie Zarządu", published_on=date(2026, 6, 4))
    add_paper(june, report, role=PaperRole.MATERIAL, origin=SYSTEM)
    draft = handed_in(june, begun=date(2026, 6, 8), supported=date(2026, 6, 9))
    lay_out_draft(draft, today=date(2026, 6, 11), origin=SYSTEM)

    found = progress(june, T)

    assert (found["GM_MATERIALS"], found["GM_DRAFTS_OUT"]) == ("LATE", "LATE")
