from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.test import Client
from icalendar import Calendar

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.office.law.models import LegalRule
from members_area.library.models import Document
from members_area.meetings.domain.draft import enter_board_draft
from members_area.meetings.domain.meeting import (
    add_paper,
    call_meeting,
    cancel_meeting,
    hold_meeting,
)
from members_area.meetings.models import Draft, Meeting, PaperRole
from members_area.register.models import Organ
from tests.members_area.conftest import Publish
from tests.members_area.meetings.conftest import T, at, called, part_of, planned
from tests.page_checks import page_problems, parsed, texts
from tests.query_counts import queries_of

pytestmark = pytest.mark.django_db
LIST = "/ikcs/walne-zgromadzenia/"
CANARY = "Kanarek-4711"
MAY = date(2026, 5, 29)


def page(meeting: Meeting) -> str:
    return f"{LIST}{meeting.pk}/"


def laid(meeting: Meeting, *papers: Document, role: PaperRole = PaperRole.MATERIAL) -> None:
    for paper in papers:
        add_paper(meeting, paper, role=role, origin=SYSTEM)


def test_a_member_reads_when_where_and_what_about(
    anna_in: Client, june: Meeting, publish: Publish, boards_draft: Draft
):
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


def test_a_member_prints_a_proxy_while_it_may_be_handed_in(anna_in: Client, june: Meeting):
    form = f"{page(june)}pelnomocnictwo/"
    assert form in parsed(anna_in.get(page(june))).xpath("//main//a/@href")

    paper = anna_in.get(form)

    tree = parsed(paper)
    assert page_problems(paper) == []
    assert texts(tree, "//dl//dd") == ["Anna Lis", "", "", "", "", ""]
    assert texts(tree, "//main//p")[0] == (
        "Wydrukuj, wypełnij, podpisz i przynieś do biura. Ostatni dzień: piątek, 19 czerwca 2026. "
        "Według ustawy to niedziela, 21 czerwca 2026, ale biuro jest wtedy zamknięte."
    )
    sheet = " ".join(texts(tree, "//section[contains(@class, 'proxy')]"))
    assert "Jestem świadomy odpowiedzialności karnej za złożenie fałszywego oświadczenia." in sheet
    assert "tylko faktycznie we wspólnym pożyciu" in sheet
    # Without a number of days in the rule a term is never guessed.
    LegalRule.objects.filter(code="GM_PROXY_DELIVERY").update(params={"days": None})
    unknown = texts(parsed(anna_in.get(form)), "//main//p")[0]
    assert unknown.endswith("O ostatni dzień zapytaj w biurze.")

    hold_meeting(june, today=T, origin=SYSTEM)
    assert anna_in.get(form).status_code == 404
    assert form not in parsed(anna_in.get(page(june))).xpath("//main//a/@href")


def test_the_countdown_to_the_members_own_terms(anna_in: Client, june: Meeting):
    found = parsed(anna_in.get(page(june))).xpath("//ul[@class='terms']/li")

    assert [" ".join(one.text_content().split()) for one in found] == [
        "Projekty uchwał i żądania członków wtorek, 9 czerwca 2026, do godz. 24:00 za 8 dni "
        "art. 8³ u.s.m.",
        "Poprawki członków do projektów niedziela, 21 czerwca 2026, do godz. 24:00 za 20 dni "
        "W biurze: piątek, 19 czerwca 2026. art. 8³ u.s.m.",
    ]


def test_the_list_has_what_is_ahead_and_what_was(anna_in: Client, meeting: Organ, june: Meeting):
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


def test_what_is_only_planned_and_what_another_organ_does_is_not_there(
    anna_in: Client, meeting: Organ, board: Organ
):
    """An empty list says what will be here."""
    hidden = [planned(meeting, place=CANARY), called(board)]

    response = anna_in.get(LIST)

    assert page_problems(response) == []
    assert "Żadne walne zgromadzenie nie jest teraz zwołane" in response.content.decode()
    assert CANARY not in response.content.decode()
    assert [anna_in.get(page(one)).status_code for one in hidden] == [404, 404]
    assert anna_in.get(f"{LIST}nie-ma/").status_code == 404
    assert anna_in.get(page(hidden[0]).upper().replace("/IKCS", "/ikcs")).status_code == 404


def test_the_parts_stand_on_one_page(anna_in: Client, june: Meeting):
    place = "szkoła przy ul. Wrzosowej"
    second = part_of(june, date(2026, 6, 26), starts_at="17:00", place=place)
    call_meeting(second, on=date(2026, 5, 20), origin=SYSTEM)

    tree = parsed(anna_in.get(page(june)))

    assert texts(tree, "//dl[@class='where']/dt[@class='where__part']") == ["Część 1", "Część 2"]
    assert place in texts(tree, "//dl[@class='where']/dd")[1]
    assert anna_in.get(page(second)).status_code == 404


@pytest.mark.thorough
def test_a_paper_that_the_member_may_not_read_is_not_named(
    anna_in: Client, june: Meeting, publish: Publish, board: Organ, draft: Publish
):
    """All others come in one file."""
    secret = publish(CANARY, "ORGAN", audience_organ=board, published_on=MAY)
    laid(june, secret, draft(f"{CANARY} szkic"), publish("Sprawozdanie", published_on=MAY))
    publish("Inny dokument", published_on=MAY)

    shown = anna_in.get(page(june)).content.decode()
    response = anna_in.get(f"{page(june)}dokumenty.zip")

    assert (CANARY in shown, "Sprawozdanie" in shown) == (False, True)
    names = ZipFile(BytesIO(b"".join(response))).namelist()
    assert [name for name in names if name.endswith(".pdf")] == ["Protokoły/Sprawozdanie.pdf"]


def test_minutes_and_results_after_the_meeting(
    anna_in: Client, june: Meeting, publish: Publish, settings
):
    settings.COOP_TODAY = date(2026, 7, 20)
    hold_meeting(june, today=T, origin=SYSTEM)
    laid(june, publish("Protokół z obrad"), role=PaperRole.MINUTES)
    laid(june, publish("Uchwała nr 5"), role=PaperRole.RESULTS)

    tree = parsed(anna_in.get(page(june)))

    found = texts(tree, "//section[@aria-labelledby='wyniki']//li/a")
    assert found == ["Uchwała nr 5", "Protokół z obrad"]
    assert texts(tree, "//section[@aria-labelledby='terminy']") == []


@pytest.mark.thorough
def test_the_pages_ask_the_same_number_of_questions(
    anna_in: Client, june: Meeting, meeting: Organ, publish: Publish
):
    def add(number: int) -> None:
        called(meeting, date(2026, 7, number))
        words = {"title": f"sprawy {number}", "text": "Treść.", "reasons": ""}
        enter_board_draft(june, **words, at=at(date(2026, 6, 1)), origin=SYSTEM)
        item = june.agenda.get(position=number % 3 + 1)
        paper = publish(f"Materiał {number}", published_on=MAY)
        add_paper(june, paper, role=PaperRole.MATERIAL, item=item, origin=SYSTEM)

    def costs() -> list[int]:
        return [queries_of(anna_in.get, address) for address in (LIST, page(june))]

    add(1)
    anna_in.get(LIST)
    one = costs()
    for number in (2, 3, 4):
        add(number)

    assert costs() == one


def test_the_calendar_has_the_meetings_and_the_members_last_days(
    anna_in: Client, june: Meeting, meeting: Organ
):
    cancel_meeting(called(meeting, date(2026, 9, 9)), "Zalana świetlica.", origin=SYSTEM)

    response = anna_in.get(f"{LIST}kalendarz.ics")

    events = Calendar.from_ical(response.content).walk("VEVENT")
    assert sorted(
        (str(event["DTSTART"].to_ical().decode()), str(event["SUMMARY"]), str(event["STATUS"]))
        for event in events
    ) == [
        ("20260609", "Ostatni dzień: Projekty uchwał i żądania członków", "CONFIRMED"),
        ("20260621", "Ostatni dzień: Poprawki członków do projektów", "CONFIRMED"),
        ("20260624T170000", "Walne Zgromadzenie", "CONFIRMED"),
        ("20260909T170000", "Walne Zgromadzenie", "CANCELLED"),
    ]
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Cache-Control"] == "private, no-store"


def test_the_file_of_one_meeting_has_its_agenda(anna_in: Client, june: Meeting):
    response = anna_in.get(f"{page(june)}zebranie.ics")

    lines = response.content.decode().replace("\r\n ", "").split("\r\n")
    assert lines.count("BEGIN:VEVENT") == 3
    assert "LOCATION:świetlica przy ul. Sosnowej 5" in lines
    assert (
        "DESCRIPTION:1. Otwarcie i wybór prezydium\\n"
        "2. Zatwierdzenie sprawozdania finansowego\\n3. Absolutorium" in lines
    )
    assert 'filename="walne-zgromadzenie-2026-06-24.ics"' in response["Content-Disposition"]
