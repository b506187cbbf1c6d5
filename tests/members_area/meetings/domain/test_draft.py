from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from cms_ext.office.audit.domain.event import SYSTEM
from cms_ext.office.audit.models import AuditEvent
from cms_ext.office.rules.models import LegalRule
from cms_ext.people.identity.models import Person, User
from members_area.meetings.domain.draft import (
    amend_draft,
    enter_board_draft,
    has_lapsed,
    lay_out,
    submit_draft,
    support_draft,
    withdraw_draft,
    withdraw_support,
)
from members_area.meetings.domain.meeting import cancel_meeting
from members_area.meetings.models import Draft, Meeting, Support
from members_area.register.models import Organ
from tests.members_area.meetings.conftest import at, called, members, person, planned

pytestmark = pytest.mark.django_db
LAST = date(2026, 6, 9)
LATE = date(2026, 6, 10)
WORDS: dict[str, Any] = {"title": "ławek", "text": "Staną ławki.", "reasons": ""}


def begun(meeting: Meeting, author: Person, on: date = date(2026, 6, 1)) -> Draft:
    return submit_draft(meeting, author, **WORDS, at=at(on), origin=SYSTEM)


def supported(draft: Draft, people: list[Person], on: date = LAST) -> Draft:
    for one in people:
        draft = support_draft(draft, one, at=at(on, 23, 59), origin=SYSTEM)
    return draft


def test_lb_12_a_draft_is_handed_in_with_the_tenth_member(june: Meeting, anna: User) -> None:
    draft = begun(june, person(anna))

    nine = supported(draft, members(8))
    assert (nine.state, nine.supports.count(), nine.handed_in_at) == ("COLLECTING", 9, None)

    ten = supported(draft, members(1, since=200))
    assert (ten.state, ten.supports.count(), ten.handed_in_at) == (
        "HANDED_IN",
        10,
        at(LAST, 23, 59),
    )


def test_the_number_of_supporters_is_a_dated_rule(june: Meeting, anna: User) -> None:
    LegalRule.objects.filter(code="GM_MEMBER_DRAFTS").update(params={"days": 15, "supporters": 2})

    assert supported(begun(june, person(anna)), members(1)).state == "HANDED_IN"


def test_lb_12_late_ones_are_refused_with_the_date(june: Meeting, anna: User) -> None:
    draft = begun(june, person(anna))
    said = (
        "Projekty uchwał i poparcie przyjmowaliśmy do dnia 9 czerwca 2026 r. (wtorek), "
        "do godz. 24:00. Ten termin minął."
    )

    for late in (
        lambda: submit_draft(june, person(anna), **WORDS, at=at(LATE, 0, 0), origin=SYSTEM),
        lambda: support_draft(draft, members(1)[0], at=at(LATE, 0, 0), origin=SYSTEM),
        lambda: withdraw_support(draft, person(anna), today=LATE, origin=SYSTEM),
    ):
        with pytest.raises(ValidationError) as refusal:
            late()
        assert refusal.value.messages == [said]


def test_a_draft_with_too_little_support_lapses(june: Meeting, anna: User) -> None:
    draft = begun(june, person(anna))

    assert [has_lapsed(draft, day) for day in (LAST, LATE)] == [False, True]
    assert not has_lapsed(supported(draft, members(9)), LATE)


def test_one_member_supports_once(june: Meeting, anna: User) -> None:
    draft = begun(june, person(anna))

    with pytest.raises(ValidationError, match="ma już Twoje poparcie"):
        support_draft(draft, person(anna), at=at(LAST), origin=SYSTEM)
    with pytest.raises(IntegrityError), transaction.atomic():
        Support.objects.create(draft=draft, person=person(anna), given_at=at(LAST))


def test_support_is_taken_back_while_it_is_collected(june: Meeting, anna: User) -> None:
    draft = begun(june, person(anna))
    (first, *others) = members(9)
    supported(draft, [first])

    withdraw_support(draft, first, today=LAST, origin=SYSTEM)
    assert draft.supports.count() == 1

    with pytest.raises(ValidationError, match="To Twój projekt"):
        withdraw_support(draft, person(anna), today=LAST, origin=SYSTEM)
    supported(draft, [first, *others])
    with pytest.raises(ValidationError, match="już zgłoszony"):
        withdraw_support(draft, first, today=LAST, origin=SYSTEM)


def test_the_author_withdraws_until_it_is_laid_out(june: Meeting, anna: User) -> None:
    draft = supported(begun(june, person(anna)), members(9))

    with pytest.raises(ValidationError, match="nie można już wycofać"):
        withdraw_draft(draft, members(1, since=300)[0], origin=SYSTEM)
    laid = lay_out(draft, today=date(2026, 6, 10), origin=SYSTEM)
    with pytest.raises(ValidationError, match="nie można już wycofać"):
        withdraw_draft(laid, person(anna), origin=SYSTEM)
    other = begun(june, person(anna))
    assert withdraw_draft(other, person(anna), origin=SYSTEM).state == "WITHDRAWN"
    with pytest.raises(ValidationError, match="nie można poprzeć"):
        supported(other, members(1, since=400))


def test_only_what_is_handed_in_is_laid_out(june: Meeting, anna: User) -> None:
    with pytest.raises(ValidationError, match="zebrał poparcie"):
        lay_out(begun(june, person(anna)), today=LAST, origin=SYSTEM)


def test_nothing_is_handed_in_where_no_general_meeting_is_called(
    june: Meeting, meeting: Organ, board: Organ, anna: User
) -> None:
    for other in (
        planned(meeting),
        called(board),
        cancel_meeting(june, "Zalana świetlica.", origin=SYSTEM),
    ):
        with pytest.raises(ValidationError, match="nie można nic zgłosić"):
            begun(other, person(anna))
    with pytest.raises(ValidationError, match="nie wykłada się już projektów"):
        enter_board_draft(called(board), **WORDS, at=at(LAST), origin=SYSTEM)


def test_a_draft_is_plain_text(june: Meeting, anna: User) -> None:
    draft = submit_draft(
        june,
        person(anna),
        title="  ławek\u202e ",
        text="<b>Staną</b> ławki.\r\n\r\n\r\n\r\nW maju.\x00\u200b",
        reasons="",
        at=at(LAST),
        origin=SYSTEM,
    )

    assert (draft.title, draft.text) == ("ławek", "<b>Staną</b> ławki.\n\nW maju.")


@pytest.mark.parametrize(
    "words", [{"title": " "}, {"text": "\u200b"}, {"title": "x" * 251}, {"text": "x" * 20_001}]
)
def test_an_empty_or_endless_draft_is_refused(
    june: Meeting, anna: User, words: dict[str, str]
) -> None:
    with pytest.raises(ValidationError):
        submit_draft(june, person(anna), **{**WORDS, **words}, at=at(LAST), origin=SYSTEM)

    assert not Draft.objects.exists()


def test_the_log_names_whoever_acted_and_the_change_of_state(june: Meeting, anna: User) -> None:
    draft = supported(begun(june, person(anna)), members(9))

    event = AuditEvent.objects.filter(action="GM_DRAFT_HANDED_IN").get()
    assert (event.subject, event.object_id, event.from_state, event.to_state) == (
        person(anna),
        str(draft.pk),
        "COLLECTING",
        "HANDED_IN",
    )


def test_lb_12_an_amendment_until_midnight_of_sunday(
    june: Meeting, boards_draft: Draft, anna: User
) -> None:
    sunday = date(2026, 6, 21)
    amend_draft(boards_draft, person(anna), "Zamiast 5 – 10.", at=at(sunday, 23, 59), origin=SYSTEM)

    with pytest.raises(ValidationError) as refusal:
        amend_draft(
            boards_draft,
            person(anna),
            "Zamiast 5 – 10.",
            at=at(sunday + timedelta(1), 0, 0),
            origin=SYSTEM,
        )

    assert refusal.value.messages == [
        "Poprawki przyjmowaliśmy do dnia 21 czerwca 2026 r. (niedziela), do godz. 24:00. "
        "Ten termin minął."
    ]
    assert [one.text for one in boards_draft.amendments.all()] == ["Zamiast 5 – 10."]


def test_without_a_rule_nothing_is_accepted_and_it_says_whom_to_ask(
    june: Meeting, boards_draft: Draft, anna: User
) -> None:
    draft = begun(june, person(anna))
    LegalRule.objects.filter(code__startswith="GM_").delete()

    with pytest.raises(ValidationError, match="Zapytaj w biurze"):
        begun(june, person(anna))
    with pytest.raises(ValidationError, match="Zapytaj w biurze"):
        amend_draft(boards_draft, person(anna), "Inaczej.", at=at(LAST), origin=SYSTEM)
    assert not has_lapsed(draft, LATE)


def test_a_draft_that_still_collects_is_not_amended(june: Meeting, anna: User) -> None:
    with pytest.raises(ValidationError, match="już zgłoszony"):
        amend_draft(begun(june, person(anna)), person(anna), "Inaczej.", at=at(LAST), origin=SYSTEM)


@pytest.mark.parametrize(
    ("written", "what"),
    [
        ("Dzwonić do mnie: 600 000 101.", "numer telefonu"),
        ("Pisać na anna@poczta.example.", "adres e-mail"),
        ("Telefon 600 000 101, anna@poczta.example.", "numer telefonu, adres e-mail"),
    ],
)
def test_numbers_and_addresses_of_people_are_refused_in_words(
    june: Meeting, boards_draft: Draft, anna: User, written: str, what: str
) -> None:
    said = f"W tekście jest: {what}. Usuń to, bo tekst przeczytają wszyscy członkowie."

    for field in ("title", "text", "reasons"):
        with pytest.raises(ValidationError) as refusal:
            submit_draft(
                june, person(anna), **{**WORDS, field: written}, at=at(LAST), origin=SYSTEM
            )
        assert refusal.value.messages == [said]
    with pytest.raises(ValidationError) as refusal:
        amend_draft(boards_draft, person(anna), written, at=at(LAST), origin=SYSTEM)
    assert refusal.value.messages == [said]
    assert not Draft.objects.filter(author__isnull=False).exists()


def test_amounts_dates_and_names_are_no_reason_to_refuse(june: Meeting, anna: User) -> None:
    words = {
        "title": "odwołania Piotra Wrony z Rady Nadzorczej",
        "text": "Od 24.06.2026 r. 420 000 000,00 zł z uchwały 3/RN/2024. Wniosek Anny Lis.",
        "reasons": "",
    }

    draft = submit_draft(june, person(anna), **words, at=at(LAST), origin=SYSTEM)

    assert draft.state == "COLLECTING"
