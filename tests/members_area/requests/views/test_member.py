"""A member's requests in IKCS: own ones only, and each says what comes next and by when."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader
from pytest_django import Settings

from cms_ext.base.pdf.sealed_paper import seal_in_words
from cms_ext.office.audit.domain.event import SYSTEM
from cms_ext.people.identity.models import User
from members_area.library.models import Document, DocumentKind
from members_area.requests.domain.opening import open_papers
from members_area.requests.domain.refusal import CLOSING, record_refusal_delivery
from members_area.requests.models import DocumentRequest
from members_area.requests.vocabulary import RequestState
from tests.members_area.conftest import Publish
from tests.members_area.requests.conftest import REASONS, TODAY, Ask, asked, brought_to
from tests.page_checks import page_problems

pytestmark = pytest.mark.django_db

LIST, NEW = "/ikcs/wnioski/", "/ikcs/wnioski/nowy/"


@pytest.fixture(autouse=True)
def _pinned(settings: Settings) -> None:
    settings.COOP_TODAY = TODAY


@pytest.fixture
def signed_in(client: Client, anna: User) -> Client:
    client.force_login(anna)
    return client


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


def test_a_request_is_handed_in(signed_in: Client, anna: User) -> None:
    assert "Nie masz jeszcze żadnego wniosku" in signed_in.get(LIST).content.decode()

    answer = signed_in.post(NEW, wanted(), follow=True)

    request = DocumentRequest.objects.get()
    assert answer.redirect_chain == [(page_of(request), 302)]
    page = answer.content.decode()
    assert "Wniosek WD/2026/00001 złożono." in page
    assert "Odpowiemy do 4\xa0grudnia 2026" in page or "Odpowiemy do 4 grudnia 2026" in page
    assert (request.person, request.received_on) == (anna.person, TODAY)
    assert "WD/2026/00001" in signed_in.get(LIST).content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"kinds": []}, "Zaznacz co najmniej jeden rodzaj dokumentu."),
        ({"kinds": ["999999"]}, "999999"),
        ({"description": ""}, "Napisz, o które dokumenty chodzi."),
        ({"description": "x" * 1001}, "1000"),
        ({"form": "FAX"}, "FAX"),
        ({"period_from": "2026-05-01", "period_to": "2026-04-01"}, "zanim się zacznie"),
        ({"period_from": "wczoraj"}, "dat"),
        ({"description": "Faktury\x00 dźwigu"}, "Znaki null są niedozwolone."),
    ],
)
def test_what_is_wrong_is_said(signed_in: Client, changes: dict[str, Any], words: str) -> None:
    answer = signed_in.post(NEW, wanted(**changes))

    assert answer.status_code == 200
    assert "Sprawdź formularz" in answer.content.decode()
    assert words in answer.content.decode()
    assert page_problems(answer) == []
    assert not DocumentRequest.objects.exists()


def test_kinds_that_nobody_gives_on_request_cannot_be_asked_for(signed_in: Client) -> None:
    other = DocumentKind.objects.get(code="OTHER")

    signed_in.post(NEW, wanted(kinds=[other.pk]))

    assert not DocumentRequest.objects.exists()


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (RequestState.SUBMITTED, "Wniosek czeka na rozpatrzenie"),
        (RequestState.IN_REVIEW, "Kancelaria rozpatruje wniosek"),
        (RequestState.COST_NOTICE, "Kopie kosztują 5,00\xa0zł"),
        (RequestState.COST_ACCEPTED, "Koszt 5,00\xa0zł jest przyjęty"),
        (RequestState.READY, "Odbierz je w biurze"),
        (RequestState.COLLECTED, "Dokumenty zostały wydane"),
        (RequestState.PARTLY_REFUSED, "Części dokumentów odmówiono"),
        (RequestState.REFUSED, "Udostępnienia odmówiono"),
        (RequestState.WITHDRAWN, "Wniosek wycofano"),
    ],
)
def test_each_state_says_what_comes_next(
    signed_in: Client, ask: Ask, state: RequestState, words: str
) -> None:
    request = brought_to(ask("CONTRACT", form="PAPER"), state)

    answer = signed_in.get(page_of(request))

    page = answer.content.decode()
    assert words in page
    assert page_problems(answer) == []
    by = state in (
        RequestState.SUBMITTED,
        RequestState.IN_REVIEW,
        RequestState.COST_ACCEPTED,
        RequestState.PARTLY_REFUSED,
    )
    assert ("Odpowiemy do" in page) is by


def test_the_member_accepts_the_cost(signed_in: Client, ask: Ask) -> None:
    request = brought_to(ask("INVOICE", form="PAPER"), RequestState.COST_NOTICE)
    assert "Przyjmuję koszt 5,00\xa0zł" in signed_in.get(page_of(request)).content.decode()

    first = signed_in.post(page_of(request, "koszt/"))
    again = signed_in.post(page_of(request, "koszt/"))

    request.refresh_from_db()
    assert (first.status_code, again.status_code) == (302, 409)
    assert (request.state, request.cost_accepted_on) == (RequestState.COST_ACCEPTED, TODAY)
    assert "Tej czynności nie można już wykonać" in again.content.decode()


def test_the_member_withdraws_after_being_asked(signed_in: Client, ask: Ask) -> None:
    request = ask("INVOICE")
    question = signed_in.get(page_of(request, "wycofanie/"))
    assert "Wycofać wniosek WD/2026/00001?" in question.content.decode()
    assert page_problems(question) == []

    signed_in.post(page_of(request, "wycofanie/"))

    request.refresh_from_db()
    assert request.state == RequestState.WITHDRAWN
    assert signed_in.get(page_of(request, "wycofanie/")).status_code == 302


def test_opened_papers_are_linked_while_they_are_open(
    signed_in: Client, ask: Ask, publish: Publish, settings: Settings
) -> None:
    paper: Document = publish("Faktura za dźwig", audience="ON_REQUEST", kind="INVOICE")
    request = brought_to(ask("INVOICE"), RequestState.COST_ACCEPTED)
    open_papers(request, [paper], until=TODAY.replace(day=30), today=TODAY, origin=SYSTEM)

    linked = f'href="/ikcs/dokumenty/{paper.pk}/"'
    assert linked in signed_in.get(page_of(request)).content.decode()
    file = b"".join(signed_in.get(f"/ikcs/dokumenty/{paper.pk}/plik/"))
    assert file.startswith(b"%PDF")

    settings.COOP_TODAY = TODAY.replace(month=12, day=1)
    assert linked not in signed_in.get(page_of(request)).content.decode()
    assert signed_in.get(f"/ikcs/dokumenty/{paper.pk}/plik/").status_code == 404


def test_a_refusal_is_read_with_its_reasons_and_the_term_to_the_court(
    signed_in: Client, ask: Ask
) -> None:
    request = brought_to(ask("CONTRACT", form="PAPER"), RequestState.REFUSED)
    before = signed_in.get(page_of(request)).content.decode()
    record_refusal_delivery(request.refusal, TODAY, today=TODAY, origin=SYSTEM)

    page = signed_in.get(page_of(request)).content.decode()

    assert "naruszyłoby to prawa osób trzecich" in page
    assert REASONS in page
    assert "liczy się od dnia jej doręczenia" in before
    assert "Termin do sądu: 27" in page


def test_the_letter_ends_with_the_words_of_the_law(signed_in: Client, ask: Ask) -> None:
    request = brought_to(ask("CONTRACT", form="PAPER"), RequestState.REFUSED)

    answer = signed_in.get(page_of(request, "odmowa/"))

    (page,) = PdfReader(BytesIO(answer.content)).pages
    printed = " ".join(page.extract_text().split())
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "private, no-store"
    body, _footer, _rest = printed.rpartition("Odmowa udostępnienia dokumentów Strona 1 z 1")
    # Beneath it only the sentence on the file's seal.
    assert (body or printed).strip().endswith(f"{CLOSING} {seal_in_words(None)}")
    for words in ("Anna Lis", "WD/2026/00001", "20 listopada 2026", REASONS, "Barbara Wilk"):
        assert words in printed, words


def test_the_closing_words_are_those_of_the_spec() -> None:
    assert str(CLOSING) == (
        "Odmowa została sporządzona na piśmie zgodnie z art. 18 § 3 ustawy – Prawo spółdzielcze. "
        "W terminie 7 dni od dnia doręczenia odmowy członek może złożyć wniosek do sądu "
        "rejestrowego o zobowiązanie Spółdzielni do udostępnienia umowy."
    )


def test_a_neighbours_request_is_answered_like_one_that_never_was(
    signed_in: Client, prices: None, piotr: User
) -> None:
    theirs = brought_to(asked(piotr, "CONTRACT", form="PAPER"), RequestState.REFUSED)
    never = f"{LIST}6f1ed002-ab5c-4fd2-9b3c-0a8a4a2b1f11/"
    document = signed_in.get("/ikcs/dokumenty/6f1ed002-ab5c-4fd2-9b3c-0a8a4a2b1f11/")

    answers = [
        signed_in.get(page_of(theirs)),
        signed_in.get(page_of(theirs, "odmowa/")),
        signed_in.get(page_of(theirs, "wycofanie/")),
        signed_in.post(page_of(theirs, "koszt/")),
        signed_in.post(page_of(theirs, "wycofanie/")),
        signed_in.get(never),
        signed_in.get(f"{LIST}{str(theirs.pk).upper()}/"),
        signed_in.get(f"{LIST}cokolwiek/"),
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert {answer.templates[0].name for answer in answers} == {document.templates[0].name}
    theirs.refresh_from_db()
    assert theirs.state == RequestState.REFUSED
    assert theirs.number not in signed_in.get(LIST).content.decode()


def test_a_request_without_a_refusal_has_no_letter(signed_in: Client, ask: Ask) -> None:
    assert signed_in.get(page_of(ask("INVOICE"), "odmowa/")).status_code == 404


@pytest.mark.parametrize("who", ["nina", "adrian", "celina"])
def test_nobody_else_comes_in(client: Client, request: pytest.FixtureRequest, who: str) -> None:
    """A payer, a former member, a clerk."""
    client.force_login(request.getfixturevalue(who))

    assert {client.get(address).status_code for address in (LIST, NEW)} == {403}


def test_the_list_costs_the_same_for_one_and_thirty(
    signed_in: Client, ask: Ask, django_assert_max_num_queries: Any
) -> None:
    ask("INVOICE")
    signed_in.get(LIST)
    with django_assert_max_num_queries(40) as one:
        signed_in.get(LIST)
    for _number in range(29):
        ask("INVOICE")
    with django_assert_max_num_queries(40) as thirty:
        signed_in.get(LIST)

    assert len(thirty.captured_queries) == len(one.captured_queries)
