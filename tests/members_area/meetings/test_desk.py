"""The meetings in the administration: who may what, and every step by its own page."""

from datetime import date

import pytest
from django.test import Client

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.people.identity.models import User
from members_area.meetings.domain.draft import amend_draft, submit_draft, support_draft
from members_area.meetings.domain.meeting import answer_survey
from members_area.meetings.models import (
    Amendment,
    Draft,
    Meeting,
    NoticeChannel,
    Participation,
    Support,
    Survey,
)
from members_area.plugin.people import collect_meeting_data, erase_meeting_data
from members_area.register.models import Organ
from tests.members_area.conftest import BrowserOf, Publish
from tests.members_area.meetings.conftest import T, at, handed_in, members, person, planned

pytestmark = pytest.mark.django_db


MEETINGS = "/admin/members_area_meetings/meeting/"
SURVEYS = "/admin/members_area_meetings/survey/"
CHANNELS = "/admin/members_area_meetings/noticechannel/"
STEPS = (
    "call",
    "hold",
    "cancel",
    "agenda",
    "results",
    "notice",
    "paper",
    "paper-out",
    "draft",
    "lay-out",
)


def step(meeting: Meeting, name: str) -> str:
    return f"{MEETINGS}{name}/{meeting.pk}/"


def card(client: Client, meeting: Meeting) -> str:
    response = client.get(step(meeting, "inspect"))
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def survey_form(question: str) -> dict[str, str]:
    return {
        "question": question,
        "explanation": "",
        "answers": "tak\r\nnie",
        "opens_on": "2026-06-01",
        "closes_on": "2026-06-30",
        "organ": "",
        "meeting": "",
    }


def test_a_meeting_from_the_plan_to_the_day(desk: Client, meeting: Organ, settings):
    place = {"starts_at": "17:00", "place": "świetlica", "papers_place": "pokój nr 7"}
    desk.post(f"{MEETINGS}create/", {"organ": meeting.pk, "date": "2026-06-24", **place})
    found = Meeting.objects.get()
    early = desk.post(step(found, "call"))
    assert "Uzupełnij najpierw: porządek obrad." in early.content.decode()

    desk.post(step(found, "agenda"), {"points": "Otwarcie\r\nZmiana statutu\r\n"})
    desk.post(step(found, "call"))
    post = NoticeChannel.objects.get(code="POST").pk
    sent = {"channel": post, "delivered_on": "2026-06-01", "recipients": "127"}
    desk.post(step(found, "notice"), sent)
    shown = card(desk, found)
    assert "Zawiadomiono w terminie, sposobem, który się liczy: 127." in shown
    settings.COOP_TODAY = T
    desk.post(step(found, "hold"))

    found.refresh_from_db()
    points = [str(item) for item in found.agenda.all()]
    assert (found.state, points) == ("HELD", ["1. Otwarcie", "2. Zmiana statutu"])


def test_the_card_has_the_calendar_and_what_is_late(desk: Client, june: Meeting, settings):
    settings.COOP_TODAY = date(2026, 6, 5)

    shown = card(desk, june)

    assert "zawiadomienie powinno być doręczone najpóźniej 3 czerwca 2026" in shown
    assert shown.count("po terminie") == 2
    assert "wtorek, 9 czerwca 2026" in shown
    assert "piątek, 19 czerwca 2026" in shown
    assert "Pełnomocnictwa doręczone Spółdzielni" in shown
    assert "niedziela, 21 czerwca 2026" in shown


def test_papers_are_laid_and_taken_away(
    desk: Client, june: Meeting, publish: Publish, board: Organ
):
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


def test_drafts_are_entered_and_laid_out(desk: Client, june: Meeting):
    handed_in(june, begun=date(2026, 6, 1), supported=date(2026, 6, 1))
    assert "Poparcie 10 z 10" in card(desk, june)

    desk.post(step(june, "lay-out"))
    desk.post(step(june, "draft"), {"title": "absolutorium", "text": "Udziela się.", "reasons": ""})

    day = date(2026, 6, 1)
    assert set(june.drafts.values_list("title", "state", "laid_out_on")) == {
        ("ławek", "LAID_OUT", day),
        ("absolutorium", "LAID_OUT", day),
    }


def test_a_refusal_stands_above_the_form(desk: Client, june: Meeting):
    response = desk.post(step(june, "hold"))

    assert response.status_code == 409
    assert "To zebranie jest dopiero przed nami." in response.content.decode()
    assert desk.post(step(june, "cancel"), {"reason": " "}).status_code == 200
    june.refresh_from_db()
    assert june.state == "CALLED"


@pytest.mark.always
def test_only_the_desk_takes_steps(browser_of: BrowserOf, june: Meeting):
    """The auditor reads the card and finds no button."""
    addresses = [step(june, name) for name in (*STEPS, "edit")]

    answers = {
        who: {
            getattr(browser, verb)(address).status_code
            for address in addresses
            for verb in ("get", "post")
        }
        for who in ("guest", "anna", "ewa", "kornel")
        for browser in (browser_of(who),)
    }

    assert answers == {"guest": {302}, "anna": {404}, "ewa": {302}, "kornel": {302}}
    june.refresh_from_db()
    assert june.state == "CALLED"
    shown = card(browser_of("kornel"), june)
    assert "Kalendarz ustawowy" in shown
    assert [address for address in addresses if address in shown] == []


def test_a_survey_is_asked_and_its_result_waits(desk: Client, settings):
    desk.post(f"{SURVEYS}create/", survey_form("Ławki?"))
    survey = Survey.objects.get()
    for member in members(5):
        answer_survey(survey, member, survey.options.get(position=1), today=date(2026, 6, 1))

    during = desk.get(f"{SURVEYS}inspect/{survey.pk}/").content.decode()
    settings.COOP_TODAY = date(2026, 7, 1)
    after = desk.get(f"{SURVEYS}inspect/{survey.pk}/").content.decode()
    changed = desk.post(f"{SURVEYS}edit/{survey.pk}/", survey_form("Inaczej?"))

    assert "100 %" not in during
    assert "Wynik poznasz po zakończeniu ankiety" in during
    assert "100 %" in after
    assert "Ktoś już odpowiedział" in changed.content.decode()


def test_the_desk_writes_what_the_statute_says_of_the_notice_board(desk: Client):
    board = NoticeChannel.objects.get(code="NOTICE_BOARD")

    desk.post(
        f"{CHANNELS}edit/{board.pk}/",
        {"name": board.name, "counts": "on", "basis": "statut, § 32 ust. 4"},
    )

    board.refresh_from_db()
    assert (board.counts, board.basis) == (True, "statut, § 32 ust. 4")
    assert desk.get(f"{CHANNELS}create/").status_code == 302


def test_the_lists_name_what_there_is(desk: Client, june: Meeting, benches: Survey):
    named = {
        MEETINGS: "świetlica przy ul. Sosnowej 5",
        SURVEYS: benches.question,
        CHANNELS: NoticeChannel.objects.get(code="POST").name,
        f"{MEETINGS}create/": 'name="papers_place"',
    }

    assert [one for one, name in named.items() if name not in desk.get(one).content.decode()] == []


def test_a_planned_meeting_is_changed(desk: Client, meeting: Organ):
    found = planned(meeting)
    day = {"date": "2026-06-25", "starts_at": "18:00"}

    desk.post(step(found, "edit"), day | {"place": "szkoła", "papers_place": "pokój 7"})

    found.refresh_from_db()
    assert (found.date, found.place, found.state) == (date(2026, 6, 25), "szkoła", "PLANNED")


DAY = date(2026, 6, 9)
WORDS = {"title": "ławek", "text": "Staną ławki.", "reasons": ""}


def test_a_member_gets_the_own_drafts_support_amendments_and_that_a_survey_was_answered(
    june: Meeting, boards_draft: Draft, benches: Survey, anna: User, piotr: User
):
    submit_draft(june, person(anna), **WORDS, at=at(DAY), origin=SYSTEM)
    other = submit_draft(
        june, person(piotr), **{**WORDS, "title": "drzew"}, at=at(DAY), origin=SYSTEM
    )
    support_draft(other, person(anna), at=at(DAY), origin=SYSTEM)
    amend_draft(boards_draft, person(anna), "Inaczej.", at=at(DAY), origin=SYSTEM)
    answer_survey(benches, person(anna), benches.options.get(position=2), today=DAY)

    found = {
        one.title: [list(row.values()) for row in one.rows]
        for one in collect_meeting_data(person(anna))
    }

    assert found == {
        "Zgłoszone projekty uchwał": [
            [date(2026, 6, 24), "ławek", "Staną ławki.", "", at(DAY), "zbiera poparcie"]
        ],
        "Poparcie projektów uchwał": [["ławek", at(DAY)], ["drzew", at(DAY)]],
        "Zgłoszone poprawki": [["zmiany statutu", "Inaczej.", at(DAY)]],
        "Udział w ankietach doradczych": [["Gdzie postawić nowe ławki?"]],
    }


def test_what_was_not_handed_in_goes(june: Meeting, benches: Survey, anna: User):
    submit_draft(june, person(anna), **WORDS, at=at(DAY), origin=SYSTEM)
    answer_survey(benches, person(anna), benches.options.get(position=2), today=DAY)

    assert erase_meeting_data(person(anna)) == []

    left = [model.objects.count() for model in (Draft, Support, Participation)]
    assert left == [0, 0, 0]
    assert benches.options.get(position=2).answers == 1


def test_what_was_handed_in_to_the_meeting_stays_with_the_name(boards_draft: Draft, anna: User):
    assert (collect_meeting_data(person(anna)), erase_meeting_data(person(anna))) == ([], [])
    amend_draft(boards_draft, person(anna), "Inaczej.", at=at(DAY), origin=SYSTEM)

    (kept,) = erase_meeting_data(person(anna))

    assert kept.needs_name
    assert Amendment.objects.count() == 1
