"""The meetings in the administration: who may what, and every step by its own page."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from pytest_django import Settings

from cms_ext.office.audit.domain.event import SYSTEM
from cms_ext.people.identity.models import User
from members_area.meetings.domain.draft import submit_draft, support_draft
from members_area.meetings.domain.survey import answer_survey
from members_area.meetings.models import Draft, Meeting, NoticeChannel, Survey
from members_area.register.models import Organ
from tests.members_area.conftest import Publish
from tests.members_area.meetings.conftest import T, at, members, planned

pytestmark = pytest.mark.django_db
MEETINGS = "/admin/members_area_meetings/meeting/"
SURVEYS = "/admin/members_area_meetings/survey/"
CHANNELS = "/admin/members_area_meetings/noticechannel/"
STEPS = ("call", "hold", "cancel", "agenda", "notice", "paper", "paper-out", "draft", "lay-out")


@pytest.fixture(autouse=True)
def _on_1_june(settings: Settings) -> None:
    settings.COOP_TODAY = date(2026, 6, 1)


@pytest.fixture
def desk(client: Client, celina: User) -> Client:
    client.force_login(celina)
    return client


def step(meeting: Meeting, name: str) -> str:
    return f"{MEETINGS}{name}/{meeting.pk}/"


def card(client: Client, meeting: Meeting) -> str:
    response = client.get(step(meeting, "inspect"))
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def handed_in(meeting: Meeting) -> Draft:
    author, *others = members(10)
    words = {"title": "ławek", "text": "Staną ławki.", "reasons": ""}
    draft = submit_draft(meeting, author, **words, at=at(date(2026, 6, 1)), origin=SYSTEM)
    for one in others:
        draft = support_draft(draft, one, at=at(date(2026, 6, 1)), origin=SYSTEM)
    return draft


def test_a_meeting_from_the_plan_to_the_day(
    desk: Client, meeting: Organ, settings: Settings
) -> None:
    desk.post(
        f"{MEETINGS}create/",
        {
            "organ": meeting.pk,
            "date": "2026-06-24",
            "starts_at": "17:00",
            "place": "świetlica",
            "papers_place": "pokój nr 7",
        },
    )
    found = Meeting.objects.get()
    early = desk.post(step(found, "call"))
    assert "Uzupełnij najpierw: porządek obrad." in early.content.decode()

    desk.post(step(found, "agenda"), {"points": "Otwarcie\r\nZmiana statutu\r\n"})
    desk.post(step(found, "call"))
    desk.post(
        step(found, "notice"),
        {
            "channel": NoticeChannel.objects.get(code="POST").pk,
            "delivered_on": "2026-06-01",
            "recipients": "127",
        },
    )
    shown = card(desk, found)
    assert "Zawiadomiono w terminie, sposobem, który się liczy: 127." in shown
    settings.COOP_TODAY = T
    desk.post(step(found, "hold"))

    found.refresh_from_db()
    assert (found.state, [str(item) for item in found.agenda.all()]) == (
        "HELD",
        ["1. Otwarcie", "2. Zmiana statutu"],
    )


def test_the_card_has_the_calendar_and_what_is_late(
    desk: Client, june: Meeting, settings: Settings
) -> None:
    settings.COOP_TODAY = date(2026, 6, 5)

    shown = card(desk, june)

    assert "zawiadomienie powinno być doręczone najpóźniej 3 czerwca 2026" in shown
    assert shown.count("po terminie") == 2
    assert "wtorek, 9 czerwca 2026" in shown
    assert "piątek, 19 czerwca 2026" in shown
    assert "Doręczenie pełnomocnictwa" not in shown
    assert "Pełnomocnictwa" not in shown


def test_papers_are_laid_and_taken_away(
    desk: Client, june: Meeting, publish: Publish, board: Organ
) -> None:
    report = publish("Sprawozdanie", kind="BOARD_REPORT", year=2025)
    other = publish("Protokół Rady", organ=board)
    form = desk.get(step(june, "paper")).content.decode()
    assert f'value="{report.pk}"' in form
    assert f'value="{other.pk}"' not in form

    desk.post(step(june, "paper"), {"document": report.pk, "role": "MATERIAL", "item": ""})
    paper = june.papers.get()
    assert "Sprawozdanie – materiały" in card(desk, june)
    assert desk.post(step(june, "paper-out") + "?dokument=x").status_code == 404

    desk.post(step(june, "paper-out") + f"?dokument={paper.pk}")
    assert not june.papers.exists()


def test_drafts_are_entered_and_laid_out(desk: Client, june: Meeting) -> None:
    handed_in(june)
    assert "Poparcie 10 z 10" in card(desk, june)

    desk.post(step(june, "lay-out"))
    desk.post(step(june, "draft"), {"title": "absolutorium", "text": "Udziela się.", "reasons": ""})

    assert set(june.drafts.values_list("title", "state", "laid_out_on")) == {
        ("ławek", "LAID_OUT", date(2026, 6, 1)),
        ("absolutorium", "LAID_OUT", date(2026, 6, 1)),
    }


def test_a_refusal_stands_above_the_form(desk: Client, june: Meeting) -> None:
    response = desk.post(step(june, "hold"))

    assert response.status_code == 409
    assert "To zebranie jest dopiero przed nami." in response.content.decode()
    assert desk.post(step(june, "cancel"), {"reason": " "}).status_code == 200
    june.refresh_from_db()
    assert june.state == "CALLED"


@pytest.mark.parametrize("who", ["guest", "anna", "ewa", "kornel"])
def test_only_the_desk_takes_steps(
    client: Client, request: pytest.FixtureRequest, june: Meeting, who: str
) -> None:
    user = request.getfixturevalue(who)
    if isinstance(user, User):
        client.force_login(user)

    answers = {
        getattr(client, verb)(step(june, name)).status_code
        for name in (*STEPS, "edit")
        for verb in ("get", "post")
    }

    assert answers <= {302, 403, 404}
    june.refresh_from_db()
    assert june.state == "CALLED"


def test_the_auditor_reads_the_card_and_finds_no_button(
    client: Client, kornel: User, june: Meeting
) -> None:
    client.force_login(kornel)

    shown = card(client, june)

    assert "Kalendarz ustawowy" in shown
    for name in STEPS:
        assert step(june, name) not in shown


def test_a_survey_is_asked_and_its_result_waits(desk: Client, settings: Settings) -> None:
    desk.post(
        f"{SURVEYS}create/",
        {
            "question": "Ławki?",
            "explanation": "",
            "answers": "tak\r\nnie",
            "opens_on": "2026-06-01",
            "closes_on": "2026-06-30",
            "organ": "",
            "meeting": "",
        },
    )
    survey = Survey.objects.get()
    for one in members(5):
        answer_survey(survey, one, survey.options.get(position=1), today=date(2026, 6, 1))

    during = desk.get(f"{SURVEYS}inspect/{survey.pk}/").content.decode()
    settings.COOP_TODAY = date(2026, 7, 1)
    after = desk.get(f"{SURVEYS}inspect/{survey.pk}/").content.decode()

    assert "100 %" not in during
    assert "Wynik poznasz po zakończeniu ankiety" in during
    assert "100 %" in after
    changed = desk.post(
        f"{SURVEYS}edit/{survey.pk}/",
        {
            "question": "Inaczej?",
            "explanation": "",
            "answers": "tak\r\nnie",
            "opens_on": "2026-06-01",
            "closes_on": "2026-06-30",
            "organ": "",
            "meeting": "",
        },
    )
    assert "Ktoś już odpowiedział" in changed.content.decode()


def test_the_desk_writes_what_the_statute_says_of_the_notice_board(desk: Client) -> None:
    board = NoticeChannel.objects.get(code="NOTICE_BOARD")

    desk.post(
        f"{CHANNELS}edit/{board.pk}/",
        {"name": board.name, "counts": "on", "basis": "statut, § 32 ust. 4"},
    )

    board.refresh_from_db()
    assert (board.counts, board.basis) == (True, "statut, § 32 ust. 4")
    assert desk.get(f"{CHANNELS}create/").status_code == 302


@pytest.mark.parametrize("address", [MEETINGS, SURVEYS, CHANNELS, f"{MEETINGS}create/"])
def test_the_lists_open(desk: Client, june: Meeting, benches: Survey, address: str) -> None:
    assert desk.get(address).status_code == 200


def test_a_planned_meeting_is_changed(desk: Client, meeting: Organ) -> None:
    found = planned(meeting)

    desk.post(
        step(found, "edit"),
        {"date": "2026-06-25", "starts_at": "18:00", "place": "szkoła", "papers_place": "pokój 7"},
    )

    found.refresh_from_db()
    assert (found.date, found.place, found.state) == (date(2026, 6, 25), "szkoła", "PLANNED")
