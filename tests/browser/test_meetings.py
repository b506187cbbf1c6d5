"""A member reads the agenda, hands in an amendment, supports a draft and answers a survey."""

from tests.browser.looks import faults_on_the_way
from tests.browser.visitor import Visit, Visitor, words, words_of_each

ANNA = "IKCS-0007"
MEETING = "Walne Zgromadzenie 14 stycznia 2027 r."
ROOFS = "w sprawie: remontu dachów przy ul. Jodłowej i ul. Wrzosowej"
BENCHES = "w sprawie: nowych ławek na osiedlu"


def at_the_meeting(visit: Visit) -> Visitor:
    visitor = visit(who=ANNA)
    visitor.open("/ikcs/")
    visitor.choose("Walne zgromadzenia")
    assert faults_on_the_way(visitor) == []
    visitor.follow(MEETING)
    assert visitor.heading == MEETING
    assert faults_on_the_way(visitor) == []
    return visitor


def test_a_member_reads_the_agenda_and_hands_in_an_amendment(visit: Visit):
    anna = at_the_meeting(visit)
    assert words_of_each(anna.page.locator(".agenda > li")) == [
        "Otwarcie i wybór prezydium",
        "Remont dachów przy ul. Jodłowej i ul. Wrzosowej",
        "Nowe ławki i zieleń",
        "Wolne wnioski",
    ]
    assert words_of_each(anna.page.locator(".terms .chip")) == ["za 40 dni", "za 52 dni"]

    anna.follow(ROOFS)
    assert faults_on_the_way(anna) == []
    anna.follow("Zgłoś poprawkę")
    assert faults_on_the_way(anna) == []
    anna.press("Zgłoś poprawkę")
    assert words_of_each(anna.page.locator(".errors li")) == ["Wpisz treść poprawki."]
    assert faults_on_the_way(anna) == []
    anna.fill("Treść poprawki", "W ust. 2 zamiast „1 września” – „1 sierpnia”.")
    anna.press("Zgłoś poprawkę")

    assert anna.heading == "Poprawka jest zgłoszona"
    assert "W ust. 2 zamiast „1 września” – „1 sierpnia”." in words(anna.page.locator("main"))
    assert faults_on_the_way(anna) == []


def test_a_draft_is_supported_with_the_keyboard_alone(visit: Visit):
    anna = at_the_meeting(visit)
    anna.tab_to(anna.page.get_by_role("link", name=BENCHES))
    anna.enter()
    assert faults_on_the_way(anna) == []

    anna.tab_to(anna.page.get_by_role("button", name="Popieram ten projekt"))
    anna.enter()
    assert "3 z 10 potrzebnych członków" in words(anna.page.locator("main"))
    assert faults_on_the_way(anna) == []

    anna.tab_to(anna.page.get_by_role("button", name="Cofnij poparcie"))
    anna.enter()
    assert "2 z 10 potrzebnych członków" in words(anna.page.locator("main"))


def test_a_survey_is_answered_once(visit: Visit):
    member = at_the_meeting(visit)
    member.follow("Gdzie najbardziej brakuje ławek?")
    assert faults_on_the_way(member) == []

    member.tab_to(member.page.get_by_role("radio").first)
    member.page.keyboard.press("ArrowDown")
    member.press("Wyślij odpowiedź")

    assert words(member.page.locator("h2#policzona")) == "Twoja odpowiedź jest policzona"
    assert member.page.get_by_role("radio").count() == 0
    assert faults_on_the_way(member) == []
    member.choose("Walne zgromadzenia")
    member.follow("Wszystkie ankiety")
    assert faults_on_the_way(member) == []
    member.follow("Jak chcesz dostawać wiadomość o nowych dokumentach?")
    assert words_of_each(member.page.locator(".bars td")) == [
        *("3", "50%"),
        *("2", "33%"),
        *("1", "17%"),
    ]
    assert faults_on_the_way(member) == []
