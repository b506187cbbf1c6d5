from __future__ import annotations

from datetime import date
from hashlib import sha256

import pytest
from django.test import Client
from pytest_django import Settings

from cms_ext.office.audit.domain.event import SYSTEM
from cms_ext.people.identity.models import User
from members_area.meetings.domain.draft import submit_draft, support_draft
from members_area.meetings.models import Amendment, Draft, Meeting
from tests.members_area.meetings.conftest import at, called, members, person
from tests.page_checks import page_problems, parsed, texts

pytestmark = pytest.mark.django_db
WORDS = {"title": "ławek", "text": "Staną ławki.", "reasons": "Brakuje ich."}


@pytest.fixture(autouse=True)
def _on_1_june(settings: Settings) -> None:
    settings.COOP_TODAY = date(2026, 6, 1)


@pytest.fixture
def anna_in(client: Client, anna: User) -> Client:
    client.force_login(anna)
    return client


def of(meeting: Meeting) -> str:
    return f"/ikcs/walne-zgromadzenia/{meeting.pk}/"


def page(draft: Draft) -> str:
    return f"{of(draft.meeting)}projekty/{draft.pk}/"


def begun(meeting: Meeting, by: User) -> Draft:
    return submit_draft(meeting, person(by), **WORDS, at=at(date(2026, 6, 1)), origin=SYSTEM)


def test_a_member_hands_in_a_draft_and_gets_a_receipt(anna_in: Client, june: Meeting) -> None:
    form = anna_in.get(f"{of(june)}nowy-projekt/")
    assert page_problems(form) == []

    response = anna_in.post(f"{of(june)}nowy-projekt/", WORDS, follow=True)

    draft = Draft.objects.get()
    assert response.redirect_chain == [(f"{page(draft)}potwierdzenie/", 302)]
    assert page_problems(response) == []
    shown = response.content.decode()
    assert sha256("Staną ławki.".encode()).hexdigest() in shown
    assert draft.pk.hex[:12].upper() in shown
    assert (draft.title, draft.state) == ("ławek", "COLLECTING")


def test_an_empty_form_says_what_is_missing(anna_in: Client, june: Meeting) -> None:
    response = anna_in.post(f"{of(june)}nowy-projekt/", {})

    assert page_problems(response) == []
    assert texts(parsed(response), "//div[@class='errors']//li") == [
        "Napisz, w jakiej sprawie jest uchwała.",
        "Wpisz treść uchwały.",
    ]


@pytest.mark.parametrize("verb", ["get", "post"])
def test_a_late_draft_is_refused_with_the_date_and_keeps_its_words(
    anna_in: Client, june: Meeting, settings: Settings, verb: str
) -> None:
    settings.COOP_TODAY = date(2026, 6, 10)

    response = getattr(anna_in, verb)(f"{of(june)}nowy-projekt/", WORDS)

    assert response.status_code == 409
    assert page_problems(response) == []
    shown = response.content.decode()
    assert "do dnia 9 czerwca 2026 r. (wtorek), do godz. 24:00" in shown
    assert ("Staną ławki." in shown) == (verb == "post")
    assert "Złóż projekt do poparcia" not in shown
    assert not Draft.objects.exists()


def test_a_refused_text_is_put_right_on_the_same_page(anna_in: Client, june: Meeting) -> None:
    address = f"{of(june)}nowy-projekt/"
    response = anna_in.post(address, {**WORDS, "text": "Dzwonić: 600 000 101."})

    assert response.status_code == 409
    assert page_problems(response) == []
    assert "W tekście jest: numer telefonu." in response.content.decode()
    assert "Złóż projekt do poparcia" in response.content.decode()
    anna_in.post(address, WORDS)
    assert Draft.objects.get().text == "Staną ławki."


def test_markup_in_a_draft_is_shown_as_text(anna_in: Client, june: Meeting) -> None:
    anna_in.post(
        f"{of(june)}nowy-projekt/", {**WORDS, "text": "<script>x</script>", "title": "<b>y</b>"}
    )
    draft = Draft.objects.get()

    for address in (page(draft), of(june), f"{page(draft)}potwierdzenie/"):
        shown = anna_in.get(address).content.decode()
        assert "<script>x" not in shown
        assert "<b>y" not in shown


def test_another_member_supports_it_and_takes_it_back(
    anna_in: Client, june: Meeting, piotr: User
) -> None:
    draft = begun(june, piotr)
    assert page_problems(anna_in.get(page(draft))) == []

    supported = anna_in.post(f"{page(draft)}poparcie/", follow=True)
    assert "2 z 10" in supported.content.decode()
    assert "Popierasz ten projekt." in supported.content.decode()
    twice = anna_in.post(f"{page(draft)}poparcie/", follow=True)
    assert "Ten projekt ma już Twoje poparcie." in twice.content.decode()

    back = anna_in.post(f"{page(draft)}poparcie/", {"cofnij": "1"}, follow=True)
    assert "Nie popierasz już tego projektu." in back.content.decode()
    assert draft.supports.count() == 1


def test_the_tenth_member_reads_that_it_is_handed_in(
    anna_in: Client, june: Meeting, piotr: User
) -> None:
    draft = begun(june, piotr)
    for one in members(8):
        support_draft(draft, one, at=at(date(2026, 6, 1)), origin=SYSTEM)

    response = anna_in.post(f"{page(draft)}poparcie/", follow=True)

    assert "Projekt ma już dość głosów poparcia: jest zgłoszony." in response.content.decode()


def test_who_supports_is_told_to_nobody(anna_in: Client, june: Meeting, piotr: User) -> None:
    draft = begun(june, piotr)
    for one in members(3):
        support_draft(draft, one, at=at(date(2026, 6, 1)), origin=SYSTEM)

    shown = anna_in.get(page(draft)).content.decode()

    assert "Członek 1" not in shown
    assert "zgłasza: Piotr Wrona" in shown


def test_after_the_term_it_says_that_the_meeting_will_not_hear_of_it(
    anna_in: Client, june: Meeting, piotr: User, settings: Settings
) -> None:
    draft = begun(june, piotr)
    settings.COOP_TODAY = date(2026, 6, 10)

    shown = anna_in.get(page(draft)).content.decode()

    assert "nie zebrał poparcia w terminie" in shown
    assert "Popieram ten projekt" not in shown


def test_the_author_withdraws_after_a_question(anna_in: Client, june: Meeting, anna: User) -> None:
    draft = begun(june, anna)
    question = anna_in.get(f"{page(draft)}wycofanie/")
    assert page_problems(question) == []
    draft.refresh_from_db()
    assert draft.state == "COLLECTING"

    response = anna_in.post(f"{page(draft)}wycofanie/", follow=True)

    assert "Projekt jest wycofany." in response.content.decode()
    assert anna_in.get(page(draft)).status_code == 404


def test_what_is_the_authors_own_is_nobody_elses(
    anna_in: Client, june: Meeting, piotr: User
) -> None:
    draft = begun(june, piotr)

    for address in ("wycofanie/", "potwierdzenie/"):
        assert anna_in.get(f"{page(draft)}{address}").status_code == 404
    assert anna_in.post(f"{page(draft)}wycofanie/").status_code == 404
    draft.refresh_from_db()
    assert draft.state == "COLLECTING"


def test_a_draft_has_no_page_at_another_meeting(
    anna_in: Client, june: Meeting, boards_draft: Draft
) -> None:
    other = called(june.organ, date(2026, 9, 9))

    assert anna_in.get(f"{of(other)}projekty/{boards_draft.pk}/").status_code == 404
    assert anna_in.get(f"{of(june)}projekty/{boards_draft.pk}/").status_code == 200


def test_an_amendment_with_its_receipt(
    anna_in: Client, june: Meeting, boards_draft: Draft, settings: Settings
) -> None:
    settings.COOP_TODAY = date(2026, 6, 21)
    assert page_problems(anna_in.get(f"{page(boards_draft)}poprawka/")) == []

    response = anna_in.post(
        f"{page(boards_draft)}poprawka/", {"text": "Zamiast „miesiąc” – „tydzień”."}, follow=True
    )

    amendment = Amendment.objects.get()
    assert response.redirect_chain == [(f"{page(boards_draft)}poprawki/{amendment.pk}/", 302)]
    assert page_problems(response) == []
    assert amendment.pk.hex[:12].upper() in response.content.decode()
    assert "Zamiast „miesiąc” – „tydzień”." in anna_in.get(page(boards_draft)).content.decode()


def test_a_late_amendment_is_refused_with_the_date(
    anna_in: Client, boards_draft: Draft, settings: Settings
) -> None:
    settings.COOP_TODAY = date(2026, 6, 22)

    response = anna_in.post(f"{page(boards_draft)}poprawka/", {"text": "Inaczej."})

    assert response.status_code == 409
    assert "do dnia 21 czerwca 2026 r. (niedziela), do godz. 24:00" in response.content.decode()
    assert not Amendment.objects.exists()


def test_the_receipt_of_another_is_not_there(
    anna_in: Client, client: Client, boards_draft: Draft, piotr: User
) -> None:
    anna_in.post(f"{page(boards_draft)}poprawka/", {"text": "Inaczej."})
    client.force_login(piotr)

    key = Amendment.objects.get().pk
    assert client.get(f"{page(boards_draft)}poprawki/{key}/").status_code == 404
