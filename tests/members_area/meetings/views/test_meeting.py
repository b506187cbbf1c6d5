from __future__ import annotations

from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.test import Client
from icalendar import Calendar
from pytest_django import DjangoAssertNumQueries, Settings

from cms_ext.office.audit.domain.event import SYSTEM
from cms_ext.people.identity.models import User
from members_area.meetings.domain.draft import enter_board_draft
from members_area.meetings.domain.meeting import (
    add_paper,
    call_meeting,
    cancel_meeting,
    hold_meeting,
    plan_meeting,
)
from members_area.meetings.models import Draft, Meeting, PaperRole
from members_area.register.models import Organ
from tests.members_area.conftest import Publish
from tests.members_area.meetings.conftest import T, at, called, planned
from tests.page_checks import page_problems, parsed, texts

pytestmark = pytest.mark.django_db
LIST = "/ikcs/walne-zgromadzenia/"
CANARY = "Kanarek-4711"
QUERIES_OF_LIST = 10
QUERIES_OF_PAGE = 19
MAY = date(2026, 5, 29)


@pytest.fixture(autouse=True)
def _on_1_june(settings: Settings) -> None:
    settings.COOP_TODAY = date(2026, 6, 1)


@pytest.fixture
def anna_in(client: Client, anna: User) -> Client:
    client.force_login(anna)
    return client


def page(meeting: Meeting) -> str:
    return f"{LIST}{meeting.pk}/"


def everything(meeting: Meeting, draft: Draft) -> list[str]:
    """Every address of a meeting."""
    of_draft = f"{page(meeting)}projekty/{draft.pk}/"
    return [
        LIST,
        f"{LIST}kalendarz.ics",
        page(meeting),
        f"{page(meeting)}zebranie.ics",
        f"{page(meeting)}dokumenty.zip",
        f"{page(meeting)}nowy-projekt/",
        of_draft,
        f"{of_draft}wycofanie/",
        f"{of_draft}potwierdzenie/",
        f"{of_draft}poprawka/",
    ]


def test_a_member_reads_when_where_and_what_about(
    anna_in: Client, june: Meeting, publish: Publish, boards_draft: Draft
) -> None:
    item = june.agenda.get(position=2)
    add_paper(
        june,
        publish("Sprawozdanie", published_on=MAY),
        role=PaperRole.MATERIAL,
        item=item,
        origin=SYSTEM,
    )

    response = anna_in.get(page(june))

    tree = parsed(response)
    assert page_problems(response) == []
    assert texts(tree, "//ol[@class='agenda']/li/p") == [
        "Otwarcie i wybór prezydium",
        "Zatwierdzenie sprawozdania finansowego",
        "Absolutorium",
    ]
    assert texts(tree, "//ol[@class='agenda']/li[2]//a") == ["Sprawozdanie"]
    assert texts(tree, "//dl[@class='where']/dd")[0].startswith(
        "środa, 24 czerwca 2026, godz. 17:00"
    )
    assert texts(tree, "//ul[@class='drafts']//h3") == ["w sprawie: zmiany statutu"]


def test_the_countdown_to_the_members_own_terms(anna_in: Client, june: Meeting) -> None:
    found = parsed(anna_in.get(page(june))).xpath("//ul[@class='terms']/li")

    assert [" ".join(one.text_content().split()) for one in found] == [
        "Projekty uchwał i żądania członków wtorek, 9 czerwca 2026, do godz. 24:00 za 8 dni "
        "art. 8³ u.s.m.",
        "Poprawki członków do projektów niedziela, 21 czerwca 2026, do godz. 24:00 za 20 dni "
        "W biurze: piątek, 19 czerwca 2026. art. 8³ u.s.m.",
    ]


def test_the_list_has_what_is_ahead_and_what_was(
    anna_in: Client, meeting: Organ, june: Meeting
) -> None:
    hold_meeting(called(meeting, date(2025, 6, 18)), today=T, origin=SYSTEM)
    cancel_meeting(called(meeting, date(2026, 9, 9)), "Zalana świetlica.", origin=SYSTEM)

    response = anna_in.get(LIST)

    tree = parsed(response)
    assert page_problems(response) == []
    assert texts(tree, "//section[@aria-labelledby='przed-nami']//h3") == [
        "Walne Zgromadzenie 24 czerwca 2026 r.",
        "Walne Zgromadzenie 9 września 2026 r.",
    ]
    assert texts(tree, "//section[@aria-labelledby='dotychczasowe']//h3") == [
        "Walne Zgromadzenie 18 czerwca 2025 r."
    ]
    assert "Zalana świetlica." in texts(tree, "//section[@aria-labelledby='przed-nami']//p")


def test_an_empty_list_says_what_will_be_here(anna_in: Client) -> None:
    response = anna_in.get(LIST)

    assert page_problems(response) == []
    assert "Żadne walne zgromadzenie nie jest teraz zwołane" in response.content.decode()


def test_what_is_only_planned_and_what_another_organ_does_is_not_there(
    anna_in: Client, meeting: Organ, board: Organ
) -> None:
    hidden = [planned(meeting, place=CANARY), called(board)]

    assert CANARY not in anna_in.get(LIST).content.decode()
    assert [anna_in.get(page(one)).status_code for one in hidden] == [404, 404]
    assert anna_in.get(f"{LIST}nie-ma/").status_code == 404
    assert anna_in.get(page(hidden[0]).upper().replace("/IKCS", "/ikcs")).status_code == 404


def test_the_parts_stand_on_one_page(anna_in: Client, june: Meeting) -> None:
    second = plan_meeting(
        Meeting(
            organ=june.organ,
            date=date(2026, 6, 26),
            part_of=june,
            starts_at="17:00",
            place="szkoła przy ul. Wrzosowej",
        ),
        origin=SYSTEM,
    )
    call_meeting(second, on=date(2026, 5, 20), origin=SYSTEM)

    tree = parsed(anna_in.get(page(june)))

    assert texts(tree, "//dl[@class='where']/dt[@class='where__part']") == ["Część 1", "Część 2"]
    assert "szkoła przy ul. Wrzosowej" in texts(tree, "//dl[@class='where']/dd")[1]
    assert anna_in.get(page(second)).status_code == 404


@pytest.mark.usefixtures("frame_kept")
@pytest.mark.parametrize("who", ["guest", "nina", "adrian", "anna_at_ebok", "celina", "admin"])
def test_nobody_but_a_member_sees_anything(
    client: Client,
    request: pytest.FixtureRequest,
    june: Meeting,
    boards_draft: Draft,
    who: str,
) -> None:
    """Anonymous, a payer, a former member, the other realm, staff: at no address, by no verb."""
    user = request.getfixturevalue(who)
    if isinstance(user, User):
        client.force_login(user)
    answers = [
        getattr(client, verb)(address)
        for address in everything(june, boards_draft)
        for verb in ("get", "head", "options", "post")
    ]

    assert {answer.status_code for answer in answers} <= {302, 403, 404}
    shown = b"".join(answer.content for answer in answers).decode()
    assert "zmiany statutu" not in shown
    assert "Sosnowej 5" not in shown


def test_a_paper_that_the_member_may_not_read_is_not_named(
    anna_in: Client, june: Meeting, publish: Publish, board: Organ, draft: Publish
) -> None:
    secret = publish(CANARY, "ORGAN", audience_organ=board)
    for document in (secret, draft(f"{CANARY} szkic"), publish("Sprawozdanie", published_on=MAY)):
        add_paper(june, document, role=PaperRole.MATERIAL, origin=SYSTEM)

    shown = anna_in.get(page(june)).content.decode()

    assert CANARY not in shown
    assert "Sprawozdanie" in shown


def test_all_papers_that_the_member_reads_in_one_file(
    anna_in: Client, june: Meeting, publish: Publish, board: Organ
) -> None:
    for document in (
        publish("Sprawozdanie", published_on=MAY),
        publish(CANARY, "ORGAN", audience_organ=board, published_on=MAY),
    ):
        add_paper(june, document, role=PaperRole.MATERIAL, origin=SYSTEM)
    publish("Inny dokument", published_on=MAY)

    response = anna_in.get(f"{page(june)}dokumenty.zip")

    names = ZipFile(BytesIO(b"".join(response))).namelist()
    assert [name for name in names if name.endswith(".pdf")] == ["Protokoły/Sprawozdanie.pdf"]


def test_minutes_and_results_after_the_meeting(
    anna_in: Client, june: Meeting, publish: Publish, settings: Settings
) -> None:
    settings.COOP_TODAY = date(2026, 7, 20)
    hold_meeting(june, today=T, origin=SYSTEM)
    add_paper(june, publish("Protokół z obrad"), role=PaperRole.MINUTES, origin=SYSTEM)
    add_paper(june, publish("Uchwała nr 5"), role=PaperRole.RESULTS, origin=SYSTEM)

    tree = parsed(anna_in.get(page(june)))

    assert texts(tree, "//section[@aria-labelledby='wyniki']//li/a") == [
        "Uchwała nr 5",
        "Protokół z obrad",
    ]
    assert texts(tree, "//section[@aria-labelledby='terminy']") == []


@pytest.mark.parametrize("others", [1, 30])
def test_the_pages_ask_the_same_number_of_questions(
    anna_in: Client,
    june: Meeting,
    meeting: Organ,
    publish: Publish,
    others: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(others):
        called(meeting, date(2026, 7, number % 28 + 1))
        words = {"title": f"sprawy {number}", "text": "Treść.", "reasons": ""}
        enter_board_draft(june, **words, at=at(date(2026, 6, 1)), origin=SYSTEM)
        item = june.agenda.get(position=number % 3 + 1)
        paper = publish(f"Materiał {number}", published_on=MAY)
        add_paper(june, paper, role=PaperRole.MATERIAL, item=item, origin=SYSTEM)
    anna_in.get(LIST)

    with django_assert_num_queries(QUERIES_OF_LIST):
        anna_in.get(LIST)
    with django_assert_num_queries(QUERIES_OF_PAGE):
        anna_in.get(page(june))


def test_the_calendar_has_the_meetings_and_the_members_last_days(
    anna_in: Client, june: Meeting, meeting: Organ
) -> None:
    cancel_meeting(called(meeting, date(2026, 9, 9)), "Zalana świetlica.", origin=SYSTEM)

    response = anna_in.get(f"{LIST}kalendarz.ics")

    events = Calendar.from_ical(response.content).walk("VEVENT")
    assert sorted(
        (str(one["DTSTART"].to_ical().decode()), str(one["SUMMARY"]), str(one["STATUS"]))
        for one in events
    ) == [
        ("20260609", "Ostatni dzień: Projekty uchwał i żądania członków", "CONFIRMED"),
        ("20260621", "Ostatni dzień: Poprawki członków do projektów", "CONFIRMED"),
        ("20260624T170000", "Walne Zgromadzenie", "CONFIRMED"),
        ("20260909T170000", "Walne Zgromadzenie", "CANCELLED"),
    ]
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Cache-Control"] == "private, no-store"


def test_the_file_of_one_meeting_has_its_agenda(anna_in: Client, june: Meeting) -> None:
    response = anna_in.get(f"{page(june)}zebranie.ics")

    lines = response.content.decode().replace("\r\n ", "").split("\r\n")
    assert lines.count("BEGIN:VEVENT") == 3
    assert "LOCATION:świetlica przy ul. Sosnowej 5" in lines
    assert (
        "DESCRIPTION:1. Otwarcie i wybór prezydium\\n"
        "2. Zatwierdzenie sprawozdania finansowego\\n3. Absolutorium" in lines
    )
    assert 'filename="walne-zgromadzenie-2026-06-24.ics"' in response["Content-Disposition"]
