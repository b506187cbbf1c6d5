from datetime import date
from hashlib import sha256

import pytest
from django.test import Client

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.people.identity.models import User
from members_area.meetings.domain.draft import submit_draft, support_draft
from members_area.meetings.models import Amendment, Draft, Meeting
from tests.clients import signed_in
from tests.members_area.meetings.conftest import at, called, members, person
from tests.page_checks import page_problems, parsed, texts

pytestmark = pytest.mark.django_db
WORDS = {"title": "ławek", "text": "Staną ławki.", "reasons": "Brakuje ich."}


def of(meeting: Meeting) -> str:
    return f"/ikcs/walne-zgromadzenia/{meeting.pk}/"


def page(draft: Draft) -> str:
    return f"{of(draft.meeting)}projekty/{draft.pk}/"


def begun(meeting: Meeting, by: User) -> Draft:
    return submit_draft(meeting, person(by), **WORDS, at=at(date(2026, 6, 1)), origin=SYSTEM)


def test_a_member_hands_in_a_draft_and_gets_a_receipt(anna_in: Client, june: Meeting):
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


def test_a_refused_text_is_put_right_on_the_same_page(anna_in: Client, june: Meeting):
    """An empty form says what is missing."""
    address = f"{of(june)}nowy-projekt/"
    empty = anna_in.post(address, {})
    response = anna_in.post(address, {**WORDS, "text": "Dzwonić: 600 000 101."})

    assert page_problems(empty) == page_problems(response) == []
    assert texts(parsed(empty), "//div[@class='errors']//li") == [
        "Napisz, w jakiej sprawie jest uchwała.",
        "Wpisz treść uchwały.",
    ]
    assert response.status_code == 409
    assert "W tekście jest: numer telefonu." in response.content.decode()
    assert "Złóż projekt do poparcia" in response.content.decode()
    anna_in.post(address, WORDS)
    assert Draft.objects.get().text == "Staną ławki."


@pytest.mark.parametrize("verb", ["get", "post"])
def test_a_late_draft_is_refused_with_the_date_and_keeps_its_words(
    anna_in: Client, june: Meeting, settings, verb: str
):
    settings.COOP_TODAY = date(2026, 6, 10)

    response = getattr(anna_in, verb)(f"{of(june)}nowy-projekt/", WORDS)

    assert response.status_code == 409
    assert page_problems(response) == []
    shown = response.content.decode()
    assert "do dnia 9 czerwca 2026 r. (wtorek), do godz. 24:00" in shown
    assert ("Staną ławki." in shown) == (verb == "post")
    assert "Złóż projekt do poparcia" not in shown
    assert not Draft.objects.exists()


def test_markup_in_a_draft_is_shown_as_text(anna_in: Client, june: Meeting):
    anna_in.post(
        f"{of(june)}nowy-projekt/", {**WORDS, "text": "<script>x</script>", "title": "<b>y</b>"}
    )
    draft = Draft.objects.get()

    for address in (page(draft), of(june), f"{page(draft)}potwierdzenie/"):
        shown = anna_in.get(address).content.decode()
        assert "<script>x" not in shown
        assert "<b>y" not in shown


def test_the_tenth_member_reads_that_it_is_handed_in_and_nobody_who_supports_it(
    anna_in: Client, june: Meeting, piotr: User
):
    draft = begun(june, piotr)
    for member in members(8):
        support_draft(draft, member, at=at(date(2026, 6, 1)), origin=SYSTEM)
    shown = anna_in.get(page(draft)).content.decode()
    assert "Członek 1" not in shown
    assert "zgłasza: Piotr Wrona" in shown

    response = anna_in.post(f"{page(draft)}poparcie/", follow=True)

    assert "Projekt ma już dość głosów poparcia: jest zgłoszony." in response.content.decode()


def test_another_member_supports_it_and_takes_it_back(
    anna_in: Client, june: Meeting, piotr: User, settings
):
    """After the term it says that the meeting will not hear of it."""
    draft = begun(june, piotr)
    assert page_problems(anna_in.get(page(draft))) == []

    supported = anna_in.post(f"{page(draft)}poparcie/", follow=True).content.decode()
    assert "2 z 10" in supported
    assert "Popierasz ten projekt." in supported
    twice = anna_in.post(f"{page(draft)}poparcie/", follow=True)
    assert "Ten projekt ma już Twoje poparcie." in twice.content.decode()

    back = anna_in.post(f"{page(draft)}poparcie/", {"cofnij": "1"}, follow=True).content.decode()
    assert "Nie popierasz już tego projektu." in back
    assert "Popieram ten projekt" in back
    assert draft.supports.count() == 1
    settings.COOP_TODAY = date(2026, 6, 10)
    shown = anna_in.get(page(draft)).content.decode()
    assert "nie zebrał poparcia w terminie" in shown
    assert "Popieram ten projekt" not in shown


def test_the_author_withdraws_after_a_question(anna_in: Client, june: Meeting, anna: User):
    draft = begun(june, anna)
    question = anna_in.get(f"{page(draft)}wycofanie/")
    assert page_problems(question) == []
    draft.refresh_from_db()
    assert draft.state == "COLLECTING"

    response = anna_in.post(f"{page(draft)}wycofanie/", follow=True)

    assert "Projekt jest wycofany." in response.content.decode()
    assert anna_in.get(page(draft)).status_code == 404


def test_what_is_the_authors_own_is_nobody_elses(anna_in: Client, june: Meeting, piotr: User):
    draft = begun(june, piotr)
    other = called(june.organ, date(2026, 9, 9))

    for address in ("wycofanie/", "potwierdzenie/"):
        assert anna_in.get(f"{page(draft)}{address}").status_code == 404
    assert anna_in.post(f"{page(draft)}wycofanie/").status_code == 404
    draft.refresh_from_db()
    assert draft.state == "COLLECTING"
    # It has no page at another meeting.
    assert anna_in.get(f"{of(other)}projekty/{draft.pk}/").status_code == 404
    assert anna_in.get(f"{of(june)}projekty/{draft.pk}/").status_code == 200


def test_an_amendment_with_its_receipt(anna_in: Client, boards_draft: Draft, piotr: User, settings):
    settings.COOP_TODAY = date(2026, 6, 21)
    address = f"{page(boards_draft)}poprawka/"
    assert page_problems(anna_in.get(address)) == []

    response = anna_in.post(address, {"text": "Zamiast „miesiąc” – „tydzień”."}, follow=True)

    amendment = Amendment.objects.get()
    receipt = f"{page(boards_draft)}poprawki/{amendment.pk}/"
    assert response.redirect_chain == [(receipt, 302)]
    assert page_problems(response) == []
    assert amendment.pk.hex[:12].upper() in response.content.decode()
    assert "Zamiast „miesiąc” – „tydzień”." in anna_in.get(page(boards_draft)).content.decode()
    assert signed_in(piotr).get(receipt).status_code == 404


def test_a_late_amendment_is_refused_with_the_date(anna_in: Client, boards_draft: Draft, settings):
    settings.COOP_TODAY = date(2026, 6, 22)

    response = anna_in.post(f"{page(boards_draft)}poprawka/", {"text": "Inaczej."})

    assert response.status_code == 409
    assert "do dnia 21 czerwca 2026 r. (niedziela), do godz. 24:00" in response.content.decode()
    assert not Amendment.objects.exists()
