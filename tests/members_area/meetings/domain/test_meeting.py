from datetime import date, time

import pytest
from django.core.exceptions import ValidationError

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.audit.models import AuditEvent
from members_area.meetings.domain.draft import (
    count_reached,
    enter_board_draft,
    lay_out_draft,
    list_meeting_notices,
    list_stages,
    notice_day,
    record_delivery,
    set_channel,
)
from members_area.meetings.domain.meeting import (
    add_paper,
    amend_meeting,
    call_meeting,
    cancel_meeting,
    hold_meeting,
    plan_meeting,
    record_results,
    set_agenda,
)
from members_area.meetings.models import Meeting, NoticeChannel, Paper, PaperRole
from members_area.register.models import Organ
from tests.members_area.conftest import Publish
from tests.members_area.meetings.conftest import AGENDA, T, at, called, handed_in, part_of, planned

pytestmark = pytest.mark.django_db


def points(meeting: Meeting) -> list[tuple[int, str]]:
    return list(meeting.agenda.values_list("position", "title"))


def test_a_meeting_is_planned_called_and_held(meeting: Organ):
    june = called(meeting)
    june = hold_meeting(june, today=T, origin=SYSTEM)

    assert (june.state, june.called_on) == ("HELD", date(2026, 5, 20))
    assert list(AuditEvent.objects.order_by("seq").values_list("action", flat=True))[-4:] == [
        "MEETING_PLANNED",
        "AGENDA_SET",
        "MEETING_CALLED",
        "MEETING_HELD",
    ]


def test_a_held_meeting_says_how_each_point_was_voted(june: Meeting):
    votes = {2: " przyjęto: za 41,\n przeciw 3 ", 3: "", 9: "nie ma takiego punktu"}
    with pytest.raises(ValidationError):
        record_results(june, votes, origin=SYSTEM)

    hold_meeting(june, today=T, origin=SYSTEM)
    record_results(june, votes, origin=SYSTEM)

    results = list(june.agenda.values_list("result", flat=True))
    assert results == ["", "przyjęto: za 41, przeciw 3", ""]
    assert AuditEvent.objects.order_by("seq").last().action == "MEETING_RESULTS_SET"
    record_results(june, {}, origin=SYSTEM)
    assert set(june.agenda.values_list("result", flat=True)) == {""}


def test_who_calls_it_hears_of_everything_that_is_missing(meeting: Organ):
    bare = planned(meeting, starts_at=None, place="", papers_place="")

    with pytest.raises(ValidationError) as refusal:
        call_meeting(bare, on=date(2026, 5, 20), origin=SYSTEM)

    assert refusal.value.messages == [
        "Uzupełnij najpierw: godzina, miejsce, porządek obrad, gdzie leżą sprawozdania i projekty."
    ]


@pytest.mark.parametrize("state", ["HELD", "CANCELLED"])
def test_what_is_over_is_not_changed(june: Meeting, state: str):
    """It is held on its day at the earliest, and cancelled with a reason."""
    if state == "HELD":
        with pytest.raises(ValidationError, match="dopiero przed nami"):
            hold_meeting(june, today=date(2026, 6, 23), origin=SYSTEM)
        over = hold_meeting(june, today=T, origin=SYSTEM)
    else:
        with pytest.raises(ValidationError, match="Podaj powód"):
            cancel_meeting(june, "  ", origin=SYSTEM)
        over = cancel_meeting(june, "Zalana świetlica.", origin=SYSTEM)
    assert over.state == state
    over.place = "gdzie indziej"

    with pytest.raises(ValidationError, match="już się odbyło albo je odwołano"):
        amend_meeting(over, origin=SYSTEM)
    with pytest.raises(ValidationError, match="ma już stan"):
        set_agenda(over, ["Inny punkt"], origin=SYSTEM)
    with pytest.raises(ValidationError, match="ma już stan"):
        cancel_meeting(over, "Jeszcze raz.", origin=SYSTEM)


def test_a_change_leaves_in_the_log_what_changed_and_keeps_the_state(june: Meeting):
    june.place, june.state = "szkoła przy ul. Wrzosowej", "HELD"

    amend_meeting(june, origin=SYSTEM)

    june.refresh_from_db()
    assert (june.place, june.state) == ("szkoła przy ul. Wrzosowej", "CALLED")
    assert AuditEvent.objects.latest("seq").changes == {"fields": ["place"]}


def test_a_point_that_keeps_its_words_keeps_its_papers(june: Meeting, publish: Publish):
    finance = june.agenda.get(position=2)
    Paper.objects.create(meeting=june, document=publish("Sprawozdanie"), item=finance)

    set_agenda(june, ["Sprawy nowe", AGENDA[2], "", AGENDA[1]], origin=SYSTEM)

    assert points(june) == [(1, "Sprawy nowe"), (2, AGENDA[2]), (3, AGENDA[1])]
    assert june.papers.get().item == finance


def test_an_agenda_that_cannot_be_is_refused_whole(june: Meeting):
    for titles, complaint in (
        ([" ", ""], "co najmniej jeden punkt"),
        (["Otwarcie", "Otwarcie "], "te same słowa"),
        (["Otwarcie", "x" * 251], "Punkt 2 jest za długi: najwyżej 250 znaków"),
        ([f"Punkt {n}" for n in range(61)], "najwyżej 60 punktów"),
    ):
        with pytest.raises(ValidationError, match=complaint):
            set_agenda(june, titles, origin=SYSTEM)
        assert [title for _, title in points(june)] == list(AGENDA)


def test_parts_are_numbered_from_the_first_and_need_hour_and_place_but_no_agenda(june: Meeting):
    second = part_of(june, date(2026, 6, 25), starts_at=time(17))
    third = part_of(june, date(2026, 6, 26))

    june.refresh_from_db()
    assert [june.part_no, second.part_no, third.part_no] == [1, 2, 3]
    assert {one.counted_from for one in (june, second, third)} == {T}
    with pytest.raises(ValidationError) as refusal:
        call_meeting(second, on=date(2026, 5, 20), origin=SYSTEM)
    assert refusal.value.messages == ["Uzupełnij najpierw: miejsce."]


def test_a_part_fits_the_first(june: Meeting, board: Organ):
    second = part_of(june, date(2026, 6, 25))

    with pytest.raises(ValidationError, match="wcześniej niż pierwsza"):
        part_of(june, date(2026, 6, 23))
    with pytest.raises(ValidationError, match="zebraniami jednego organu"):
        plan_meeting(Meeting(organ=board, date=date(2026, 6, 25), part_of=june), origin=SYSTEM)
    with pytest.raises(ValidationError, match="Wskaż pierwszą część"):
        part_of(second, date(2026, 6, 26))
    june.refresh_from_db()
    june.date = date(2026, 6, 26)
    with pytest.raises(ValidationError, match="Następna część byłaby wcześniej"):
        amend_meeting(june, origin=SYSTEM)


def test_what_belongs_to_the_whole_meeting_is_entered_at_its_first_part(
    june: Meeting, publish: Publish
):
    second = part_of(june, date(2026, 6, 26))
    words = {"title": "ławek", "text": "Staną ławki.", "reasons": ""}
    report = publish("Sprawozdanie")

    for act in (
        lambda: set_agenda(second, ["Otwarcie"], origin=SYSTEM),
        lambda: add_paper(second, report, role=PaperRole.MATERIAL, origin=SYSTEM),
        lambda: enter_board_draft(second, **words, at=at(T), origin=SYSTEM),
    ):
        with pytest.raises(ValidationError, match="należy do pierwszej części"):
            act()


LAST = date(2026, 6, 3)


def channel(code: str) -> NoticeChannel:
    return NoticeChannel.objects.get(code=code)


def deliver(meeting: Meeting, code: str, on: date, recipients: int = 100) -> None:
    day = date(2026, 7, 1)
    record_delivery(meeting, channel(code), on=on, recipients=recipients, today=day, origin=SYSTEM)


def test_lb_12_the_term_of_each_notice(june: Meeting):
    """Post and hand count; the board, a bulletin and this site do not (V CSK 405/10)."""
    deliver(june, "POST", date(2026, 6, 2), 109)
    deliver(june, "HAND", LAST, 18)
    deliver(june, "POST", date(2026, 6, 4), 3)
    for code in ("NOTICE_BOARD", "BULLETIN", "WEBSITE"):
        deliver(june, code, date(2026, 6, 1), 130)

    rows = list_meeting_notices(june, notice_day(june))

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
    deliver(june, "NOTICE_BOARD", LAST)
    way = channel("NOTICE_BOARD")
    way.counts, way.basis = True, "statut, § 32 ust. 4"
    set_channel(way, origin=SYSTEM)
    assert count_reached(list_meeting_notices(june, notice_day(june))) == 100

    sitting = called(board)
    deliver(sitting, "POST", date(2026, 6, 20))
    assert [row.in_time for row in list_meeting_notices(sitting, notice_day(sitting))] == [None]


def test_notices_follow_the_calling_and_lie_in_the_past(june: Meeting, meeting: Organ):
    with pytest.raises(ValidationError, match="Najpierw zwołaj"):
        deliver(planned(meeting), "POST", LAST)
    with pytest.raises(ValidationError, match="dopiero przed nami"):
        deliver(june, "POST", date(2026, 7, 2))
    with pytest.raises(ValidationError, match="co najmniej jedną"):
        deliver(june, "POST", LAST, 0)


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
        "GM_PROXY_DELIVERY": "OVER",
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
        "GM_PROXY_DELIVERY": "OVER",
    }


def test_a_day_too_late_is_late(june: Meeting, publish: Publish):
    report = publish("Sprawozdanie Zarządu", published_on=date(2026, 6, 4))
    add_paper(june, report, role=PaperRole.MATERIAL, origin=SYSTEM)
    draft = handed_in(june, begun=date(2026, 6, 8), supported=date(2026, 6, 9))
    lay_out_draft(draft, today=date(2026, 6, 11), origin=SYSTEM)

    found = progress(june, T)

    assert (found["GM_MATERIALS"], found["GM_DRAFTS_OUT"]) == ("LATE", "LATE")
