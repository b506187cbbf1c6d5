"""A member's tasks that need no script; see `test_without_scripts.py`."""

import pytest

from tests.browser.test_meetings import BENCHES, MEETING, ROOFS
from tests.demo_site import ROOT
from tests.marks import ON_THE_DEMO
from tests.page_checks import cells, said
from tests.papers_read import words_of
from tests.project.demo_sign_in import ANNA, as_
from tests.reader import Reader

pytestmark = [*ON_THE_DEMO, pytest.mark.thorough]


def at_the_meeting(who: str = ANNA) -> Reader:
    member = Reader(as_(who))
    member.open("/ikcs/")
    member.follow("Walne zgromadzenia")
    member.follow(MEETING)
    return member


def test_a_member_hands_in_an_amendment():
    anna = at_the_meeting()
    anna.follow(ROOFS)
    anna.follow("Zgłoś poprawkę")
    anna.press("Zgłoś poprawkę")
    assert said(anna.page, "//*[contains(@class, 'errors')]//li") == ["Wpisz treść poprawki."]
    anna.fill("Treść poprawki", "W ust. 2 zamiast „1 września” – „1 sierpnia”.")
    anna.press("Zgłoś poprawkę")

    assert anna.heading == "Poprawka jest zgłoszona"
    assert "W ust. 2 zamiast „1 września” – „1 sierpnia”." in anna.said()


def test_a_draft_is_supported_and_the_support_taken_back():
    anna = at_the_meeting()
    anna.follow(BENCHES)
    anna.press("Popieram ten projekt")
    assert "3 z 10 potrzebnych członków" in anna.said()
    anna.press("Cofnij poparcie")
    assert "2 z 10 potrzebnych członków" in anna.said()


def test_a_survey_is_answered_once():
    piotr = at_the_meeting("ikcs:ikcs-0012")
    piotr.follow("Gdzie najbardziej brakuje ławek?")
    option = piotr.page.xpath("//main//input[@type='radio']")[1]
    piotr.put(option.get("name"), option.get("value"))
    piotr.press("Wyślij odpowiedź")

    assert piotr.said("//h2[@id='policzona']") == "Twoja odpowiedź jest policzona"
    assert piotr.page.xpath("//main//input[@type='radio']") == []


def test_a_member_reads_the_statute_that_the_public_cannot():
    guest, anna = Reader(), Reader(as_(ANNA))
    guest.open("/ikcs/dokumenty/statut/")
    assert guest.heading == "Logowanie do IKCS"
    anna.open("/ikcs/")
    anna.follow("Statut, który obowiązuje")
    assert anna.heading == "Statut Spółdzielni Mieszkaniowej „Pod Lasem” – wyciąg"

    printed = words_of(anna.fetch("Pobierz PDF"))
    source = (ROOT / "fixtures/coop/documents/01-statut-wyciag.md").read_text("utf-8")
    lines = [
        " ".join(line.removeprefix("## ").split())
        for line in source.split("---", 2)[2].splitlines()
    ]
    assert [line for line in lines if line not in printed] == []


def test_the_register_of_resolutions_on_a_day():
    anna = Reader(as_(ANNA))
    anna.open("/ikcs/")
    anna.follow("Uchwały")
    assert anna.heading == "Rejestr uchwał"
    anna.fill("Stan na dzień", "2025-07-01")
    anna.press("Pokaż")
    assert said(anna.page, "//*[contains(@class, 'resolutions')]//tbody//th") == [
        *("1/WZ/2025", "7/RN/2025", "3/RN/2024"),
        *("1/RN/2023", "2/WZ/2023", "1/WZ/2023"),
        *("2/RN/2022", "3/WZ/2022", "2/WZ/2022", "1/WZ/2022", "1/RN/2022"),
    ]
    assert "Obowiązuje ze zmianami" in anna.fetch("Pobierz CSV").decode("utf-8-sig")

    anna.follow("3/RN/2024")
    assert anna.heading == "Uchwała nr 3/RN/2024 w sprawie regulaminu ustalania opłat"
    anna.follow("Otwórz dokument")
    assert anna.path.startswith("/ikcs/dokumenty/")


def test_what_is_missing_leads_the_member_and_the_office_on():
    statements = "Walne Zgromadzenie · Roczne sprawozdanie finansowe"
    anna, celina = Reader(as_(ANNA)), Reader(as_("staff:czlonkowski"))
    anna.open("/ikcs/")
    anna.follow("Kompletność")
    assert "26 braków1 opóźnienieRodzaje dokumentów bez uwag: 2 z 8" in anna.said()
    anna.follow(statements)
    assert "W bibliotece nie ma takiego dokumentu." in anna.said()
    anna.follow("Przejdź do dokumentów")
    assert anna.path == "/ikcs/dokumenty/"

    celina.open("/admin/kompletnosc/")
    assert celina.said("//main//*[contains(@class, 'complete-counts')]") == (
        "26 braków, 2 opóźnienia"
    )
    row = f"//main//table[contains(@class, 'complete')]//tr[contains(., '{statements}')]"
    assert cells(celina.page, row)[0][1:] == [
        *("–nie dotyczy", "brak", "jest", "brak", "jeszcze nie termin")
    ]
    celina.follow(statements)
    celina.follow("Dodaj dokument")
    assert celina.path == "/admin/members_area_library/document/create/"
