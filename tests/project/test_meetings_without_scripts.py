"""A member at a meeting, without scripts; see `test_without_scripts.py`."""

import pytest

from tests.browser.test_meetings import BENCHES, MEETING, ROOFS
from tests.marks import ON_THE_DEMO
from tests.page_checks import said
from tests.project.doors import ANNA, as_
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
