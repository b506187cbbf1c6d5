"""A member's requests in IKCS: own ones only, and each says what comes next and by when."""

from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader

from cms_ext.base.pdf.sealing import seal_in_words
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.people.identity.models import User
from members_area.library.models import Document, DocumentKind
from members_area.requests.domain.opening import open_papers
from members_area.requests.domain.registration import record_refusal_delivery
from members_area.requests.models import DocumentRequest
from members_area.requests.vocabulary import RequestState
from tests.members_area.conftest import Publish
from tests.members_area.requests.conftest import REASONS, TODAY, Ask, in_state, submitted
from tests.page_checks import page_problems, parsed, texts
from tests.query_counts import queries_of

pytestmark = pytest.mark.django_db

LIST, NEW = "/ikcs/wnioski/", "/ikcs/wnioski/nowy/"


def page_of(request: DocumentRequest, end: str = "") -> str:
    return f"{LIST}{request.pk}/{end}"


def wanted(**changes: Any) -> dict[str, Any]:
    kind = DocumentKind.objects.get(code="INVOICE")
    return {
        "kinds": [kind.pk],
        "description": "Faktury za remont dźwigu",
        "form": "ELECTRONIC",
        "delivery": "OFFICE",
        **changes,
    }


def test_a_request_is_handed_in(anna_in: Client, anna: User):
    assert "Nie masz jeszcze żadnego wniosku" in anna_in.get(LIST).content.decode()

    answer = anna_in.post(NEW, wanted(), follow=True)

    request = DocumentRequest.objects.get()
    assert answer.redirect_chain == [(page_of(request), 302)]
    page = answer.content.decode()
    assert "Wniosek WD/2026/00001 złożono." in page
    assert "Odpowiemy do 4 grudnia 2026" in page
    assert (request.person, request.received_on) == (anna.person, TODAY)
    assert "WD/2026/00001" in anna_in.get(LIST).content.decode()


def test_what_is_wrong_is_said(anna_in: Client):
    """Also kinds that nobody gives on request cannot be asked for."""
    other = str(DocumentKind.objects.get(code="OTHER").pk)
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"kinds": []}, "Zaznacz co najmniej jeden rodzaj dokumentu."),
        ({"kinds": ["999999"]}, "999999"),
        ({"kinds": [other]}, other),
        ({"description": ""}, "Napisz, o które dokumenty chodzi."),
        ({"description": "x" * 1001}, "1000"),
        ({"form": "FAX"}, "FAX"),
        ({"period_from": "2026-05-01", "period_to": "2026-04-01"}, "zanim się zacznie"),
        ({"period_from": "wczoraj"}, "Wpisz poprawną datę."),
        ({"description": "Faktury\x00 dźwigu"}, "Znaki null są niedozwolone."),
    ]

    for changes, words in wrong:
        answer = anna_in.post(NEW, wanted(**changes))
        errors = " ".join(texts(parsed(answer), "//div[@class='errors']//li"))
        assert answer.status_code == 200
        assert "Sprawdź formularz" in answer.content.decode()
        assert words in errors
        assert page_problems(answer) == []
    assert not DocumentRequest.objects.exists()


@pytest.mark.thorough
def test_each_state_says_what_comes_next(anna_in: Client, ask: Ask):
    """And by when, while the co-op has to answer."""
    expected = {
        RequestState.SUBMITTED: ("Wniosek czeka na rozpatrzenie", True),
        RequestState.IN_REVIEW: ("Kancelaria rozpatruje wniosek", True),
        RequestState.COST_NOTICE: ("Kopie kosztują 5,00\xa0zł", False),
        RequestState.COST_ACCEPTED: ("Koszt 5,00\xa0zł jest przyjęty", True),
        RequestState.READY: ("Odbierz je w biurze", False),
        RequestState.COLLECTED: ("Dokumenty zostały wydane", False),
        RequestState.PARTLY_REFUSED: ("Części dokumentów odmówiono", True),
        RequestState.REFUSED: ("Udostępnienia odmówiono", False),
        RequestState.WITHDRAWN: ("Wniosek wycofano", False),
    }

    for state, (words, by) in expected.items():
        answer = anna_in.get(page_of(in_state(ask("CONTRACT", form="PAPER"), state)))
        page = answer.content.decode()
        assert words in page
        assert page_problems(answer) == []
        assert ("Odpowiemy do" in page) is by, state


def test_the_member_accepts_the_cost(anna_in: Client, ask: Ask):
    request = in_state(ask("INVOICE", form="PAPER"), RequestState.COST_NOTICE)
    assert "Przyjmuję koszt 5,00\xa0zł" in anna_in.get(page_of(request)).content.decode()

    first = anna_in.post(page_of(request, "koszt/"))
    again = anna_in.post(page_of(request, "koszt/"))

    request.refresh_from_db()
    assert (first.status_code, again.status_code) == (302, 409)
    assert (request.state, request.cost_accepted_on) == (RequestState.COST_ACCEPTED, TODAY)
    assert "Tej czynności nie można już wykonać" in again.content.decode()


def test_the_member_withdraws_after_being_asked(anna_in: Client, ask: Ask):
    request = ask("INVOICE")
    question = anna_in.get(page_of(request, "wycofanie/"))
    assert "Wycofać wniosek WD/2026/00001?" in question.content.decode()
    assert page_problems(question) == []

    anna_in.post(page_of(request, "wycofanie/"))

    request.refresh_from_db()
    assert request.state == RequestState.WITHDRAWN
    assert anna_in.get(page_of(request, "wycofanie/")).status_code == 302


def test_opened_papers_are_linked_while_they_are_open(
    anna_in: Client, ask: Ask, publish: Publish, settings
):
    paper: Document = publish("Faktura za dźwig", audience="ON_REQUEST", kind="INVOICE")
    request = in_state(ask("INVOICE"), RequestState.COST_ACCEPTED)
    open_papers(request, [paper], until=TODAY.replace(day=30), today=TODAY, origin=SYSTEM)

    linked = f'href="/ikcs/dokumenty/{paper.pk}/"'
    assert linked in anna_in.get(page_of(request)).content.decode()
    file = b"".join(anna_in.get(f"/ikcs/dokumenty/{paper.pk}/plik/"))
    assert file.startswith(b"%PDF")

    settings.COOP_TODAY = TODAY.replace(month=12, day=1)
    assert linked not in anna_in.get(page_of(request)).content.decode()
    assert anna_in.get(f"/ikcs/dokumenty/{paper.pk}/plik/").status_code == 404


def test_a_refusal_is_read_with_its_reasons_and_the_term_to_the_court(anna_in: Client, ask: Ask):
    """Its letter ends with the words of the law."""
    request = in_state(ask("CONTRACT", form="PAPER"), RequestState.REFUSED)
    before = anna_in.get(page_of(request)).content.decode()
    answer = anna_in.get(page_of(request, "odmowa/"))
    record_refusal_delivery(request.refusal, TODAY, today=TODAY, origin=SYSTEM)
    page = anna_in.get(page_of(request)).content.decode()

    assert "naruszyłoby to prawa osób trzecich" in page
    assert REASONS in page
    assert "liczy się od dnia jej doręczenia" in before
    assert "Termin do sądu: 27" in page
    (paper,) = PdfReader(BytesIO(answer.content)).pages
    printed = " ".join(paper.extract_text().split())
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "private, no-store"
    body, _footer, _rest = printed.rpartition("Odmowa udostępnienia dokumentów Strona 1 z 1")
    closing = (
        "Odmowa została sporządzona na piśmie zgodnie z art. 18 § 3 ustawy – Prawo spółdzielcze. "
        "W terminie 7 dni od dnia doręczenia odmowy członek może złożyć wniosek do sądu "
        "rejestrowego o zobowiązanie Spółdzielni do udostępnienia umowy."
    )
    # Beneath it only where to ask and the sentence on the file's seal.
    asked = "Pytania: Dział Członkowsko-Lokalowy, pokój 7."
    assert (body or printed).strip().endswith(f"{closing} {asked} {seal_in_words(None)}")
    for words in ("Anna Lis", "WD/2026/00001", "20 listopada 2026", REASONS, "Barbara Wilk"):
        assert words in printed, words


def test_a_neighbours_request_is_answered_like_one_that_never_was(
    anna_in: Client, prices: None, piotr: User
):
    theirs = in_state(submitted(piotr, "CONTRACT", form="PAPER"), RequestState.REFUSED)
    never = f"{LIST}6f1ed002-ab5c-4fd2-9b3c-0a8a4a2b1f11/"
    document = anna_in.get("/ikcs/dokumenty/6f1ed002-ab5c-4fd2-9b3c-0a8a4a2b1f11/")

    answers = [
        anna_in.get(page_of(theirs)),
        anna_in.get(page_of(theirs, "odmowa/")),
        anna_in.get(page_of(theirs, "wycofanie/")),
        anna_in.post(page_of(theirs, "koszt/")),
        anna_in.post(page_of(theirs, "wycofanie/")),
        anna_in.get(never),
        anna_in.get(f"{LIST}{str(theirs.pk).upper()}/"),
        anna_in.get(f"{LIST}cokolwiek/"),
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert {answer.templates[0].name for answer in answers} == {document.templates[0].name}
    theirs.refresh_from_db()
    assert theirs.state == RequestState.REFUSED
    assert theirs.number not in anna_in.get(LIST).content.decode()


def test_a_request_without_a_refusal_has_no_letter(anna_in: Client, ask: Ask):
    assert anna_in.get(page_of(ask("INVOICE"), "odmowa/")).status_code == 404


def test_the_list_costs_the_same_for_one_and_four(anna_in: Client, ask: Ask):
    ask("INVOICE")
    anna_in.get(LIST)
    one = queries_of(anna_in.get, LIST)
    for _number in range(3):
        ask("INVOICE")

    assert queries_of(anna_in.get, LIST) == one
