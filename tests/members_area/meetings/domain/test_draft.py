import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.office.law.models import LegalRule
from cms_ext.people.identity.models import Person, User
from members_area.meetings.domain.calendar import clean_text
from members_area.meetings.domain.draft import (
    amend_draft,
    enter_board_draft,
    has_lapsed,
    lay_out_draft,
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


def submitted(meeting: Meeting, author: Person, on: datetime | None = None, **words: str) -> Draft:
    values = {**WORDS, **words}
    return submit_draft(meeting, author, **values, at=on or at(LAST), origin=SYSTEM)


def begun(meeting: Meeting, author: Person) -> Draft:
    return submitted(meeting, author, at(date(2026, 6, 1)))


def refused(act: Callable[[], object]) -> list[str]:
    with pytest.raises(ValidationError) as refusal:
        act()
    messages: list[str] = refusal.value.messages
    return messages


def supported(draft: Draft, people: list[Person], on: date = LAST) -> Draft:
    for one in people:
        draft = support_draft(draft, one, at=at(on, 23, 59), origin=SYSTEM)
    return draft


def test_lb_12_a_draft_is_handed_in_with_the_tenth_member(june: Meeting, anna: User):
    draft = begun(june, person(anna))

    nine = supported(draft, members(8))
    assert (nine.state, nine.supports.count(), nine.handed_in_at) == ("COLLECTING", 9, None)

    ten = supported(draft, members(1, since=200))
    assert (ten.state, ten.supports.count(), ten.handed_in_at) == (
        "HANDED_IN",
        10,
        at(LAST, 23, 59),
    )
    event = AuditEvent.objects.filter(action="GM_DRAFT_HANDED_IN").get()
    assert (event.subject, event.object_id, event.from_state, event.to_state) == (
        person(anna),
        str(draft.pk),
        "COLLECTING",
        "HANDED_IN",
    )


def test_the_number_of_supporters_is_a_dated_rule(june: Meeting, anna: User):
    LegalRule.objects.filter(code="GM_MEMBER_DRAFTS").update(params={"days": 15, "supporters": 2})

    assert supported(begun(june, person(anna)), members(1)).state == "HANDED_IN"


def test_lb_12_late_ones_are_refused_with_the_date(june: Meeting, anna: User):
    draft = begun(june, person(anna))
    midnight = at(LATE, 0, 0)
    said = (
        "Projekty uchwał i poparcie przyjmowaliśmy do dnia 9 czerwca 2026 r. (wtorek), "
        "do godz. 24:00. Ten termin minął. Głos zabierzesz na zebraniu: sprawdź jego dzień."
    )

    for late in (
        lambda: submitted(june, person(anna), midnight),
        lambda: support_draft(draft, members(1)[0], at=midnight, origin=SYSTEM),
        lambda: withdraw_support(draft, person(anna), today=LATE, origin=SYSTEM),
    ):
        assert refused(late) == [said]


def test_a_draft_with_too_little_support_lapses_and_is_not_laid_out(june: Meeting, anna: User):
    draft = begun(june, person(anna))

    with pytest.raises(ValidationError, match="zebrał poparcie"):
        lay_out_draft(draft, today=LAST, origin=SYSTEM)
    assert [has_lapsed(draft, day) for day in (LAST, LATE)] == [False, True]
    assert not has_lapsed(supported(draft, members(9)), LATE)


def test_support_is_given_once_and_taken_back_while_it_is_collected(june: Meeting, anna: User):
    draft = begun(june, person(anna))
    (first, *others) = members(9)
    supported(draft, [first])
    with pytest.raises(ValidationError, match="ma już Twoje poparcie"):
        support_draft(draft, person(anna), at=at(LAST), origin=SYSTEM)
    with pytest.raises(IntegrityError), transaction.atomic():
        Support.objects.create(draft=draft, person=person(anna), given_at=at(LAST))

    withdraw_support(draft, first, today=LAST, origin=SYSTEM)
    assert draft.supports.count() == 1

    with pytest.raises(ValidationError, match="To Twój projekt"):
        withdraw_support(draft, person(anna), today=LAST, origin=SYSTEM)
    supported(draft, [first, *others])
    with pytest.raises(ValidationError, match="już zgłoszony"):
        withdraw_support(draft, first, today=LAST, origin=SYSTEM)


def test_the_author_withdraws_until_it_is_laid_out(june: Meeting, anna: User):
    draft = supported(begun(june, person(anna)), members(9))

    with pytest.raises(ValidationError, match="nie można już wycofać"):
        withdraw_draft(draft, members(1, since=300)[0], origin=SYSTEM)
    laid = lay_out_draft(draft, today=date(2026, 6, 10), origin=SYSTEM)
    with pytest.raises(ValidationError, match="nie można już wycofać"):
        withdraw_draft(laid, person(anna), origin=SYSTEM)
    other = begun(june, person(anna))
    assert withdraw_draft(other, person(anna), origin=SYSTEM).state == "WITHDRAWN"
    with pytest.raises(ValidationError, match="nie można poprzeć"):
        supported(other, members(1, since=400))


def test_nothing_is_handed_in_where_no_general_meeting_is_called(
    june: Meeting, meeting: Organ, board: Organ, anna: User
):
    for other in (
        planned(meeting),
        called(board),
        cancel_meeting(june, "Zalana świetlica.", origin=SYSTEM),
    ):
        with pytest.raises(ValidationError, match="nie można nic zgłosić"):
            begun(other, person(anna))
    with pytest.raises(ValidationError, match="nie wykłada się już projektów"):
        enter_board_draft(called(board), **WORDS, at=at(LAST), origin=SYSTEM)


def test_a_draft_is_plain_text_neither_empty_nor_endless(june: Meeting, anna: User):
    for words in ({"title": " "}, {"text": "\u200b"}, {"title": "x" * 251}, {"text": "x" * 20_001}):
        with pytest.raises(ValidationError):
            submitted(june, person(anna), **words)
    assert not Draft.objects.exists()

    text = "<b>Staną</b> ławki.\r\n\r\n\r\n\r\nW maju.\x00\u200b"
    draft = submitted(june, person(anna), title="  ławek\u202e ", text=text)

    assert (draft.title, draft.text) == ("ławek", "<b>Staną</b> ławki.\n\nW maju.")


def test_lb_12_an_amendment_until_midnight_of_sunday(
    june: Meeting, boards_draft: Draft, anna: User
):
    def amended(draft: Draft, when: datetime) -> None:
        amend_draft(draft, person(anna), "Zamiast 5 – 10.", at=when, origin=SYSTEM)

    amended(boards_draft, at(date(2026, 6, 21), 23, 59))

    assert refused(lambda: amended(boards_draft, at(date(2026, 6, 22), 0, 0))) == [
        "Poprawki przyjmowaliśmy do dnia 21 czerwca 2026 r. (niedziela), do godz. 24:00. "
        "Ten termin minął. Głos zabierzesz na zebraniu: sprawdź jego dzień."
    ]
    assert [amendment.text for amendment in boards_draft.amendments.all()] == ["Zamiast 5 – 10."]
    with pytest.raises(ValidationError, match="już zgłoszony"):
        amended(begun(june, person(anna)), at(LAST))


def test_without_a_rule_nothing_is_accepted_and_it_says_whom_to_ask(
    june: Meeting, boards_draft: Draft, anna: User
):
    draft = begun(june, person(anna))
    LegalRule.objects.filter(code__startswith="GM_").delete()

    with pytest.raises(ValidationError, match="Zapytaj w biurze"):
        begun(june, person(anna))
    with pytest.raises(ValidationError, match="Zapytaj w biurze"):
        amend_draft(boards_draft, person(anna), "Inaczej.", at=at(LAST), origin=SYSTEM)
    assert not has_lapsed(draft, LATE)


def test_numbers_and_addresses_of_people_are_refused_in_words(
    june: Meeting, boards_draft: Draft, anna: User
):
    """But not amounts, dates and names."""
    found = {
        "Dzwonić do mnie: 600 000 101.": "numer telefonu",
        "Pisać na anna@poczta.example.": "adres e-mail",
        "Telefon 600 000 101, anna@poczta.example.": "numer telefonu, adres e-mail",
    }

    for written, what in found.items():
        said = f"W tekście jest: {what}. Usuń to, bo tekst przeczytają wszyscy członkowie."
        for field in ("title", "text", "reasons"):
            words = {field: written}
            assert refused(partial(submitted, june, person(anna), **words)) == [said]
        amend = partial(amend_draft, boards_draft, person(anna), written, at=at(LAST))
        assert refused(partial(amend, origin=SYSTEM)) == [said]
    assert not Draft.objects.filter(author__isnull=False).exists()

    title = "odwołania Piotra Wrony z Rady Nadzorczej"
    text = "Od 24.06.2026 r. 420 000 000,00 zł z uchwały 3/RN/2024. Wniosek Anny Lis."
    assert submitted(june, person(anna), title=title, text=text).state == "COLLECTING"


def test_what_stays_of_what_is_typed():
    kept = {
        "a\r\nb\rc": "a\nb\nc",
        "  a  \n\n\n\n b ": "a\n\n b",
        "Ż\N{SOFT HYPHEN}ółw\N{ZERO WIDTH SPACE}": "Żółw",
        "txt.\N{RIGHT-TO-LEFT OVERRIDE}exe": "txt.exe",
        "a\tb\x00": "a b",
        "<script>": "<script>",
    }

    assert {typed: clean_text(typed) for typed in kept} == kept


@given(st.text())
def test_twice_is_once_and_nothing_unseen_stays(typed: str):
    text = clean_text(typed)

    assert clean_text(text) == text
    assert not [
        sign for sign in text if unicodedata.category(sign) in ("Cc", "Cf") and sign != "\n"
    ]
