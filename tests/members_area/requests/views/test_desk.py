from datetime import date
from typing import Any

import pytest
from django.test import Client

from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import User
from members_area.library.models import DocumentKind
from members_area.requests.models import CopyPrice, DocumentRequest, Refusal
from members_area.requests.vocabulary import RequestState
from tests.clients import signed_in
from tests.first_screen import empty_queues, waiting_for
from tests.members_area.conftest import Publish
from tests.members_area.requests.conftest import GROUNDS, Ask, in_state, submitted
from tests.people import staff
from tests.query_counts import queries_of

pytestmark = pytest.mark.django_db

QUEUE = "/admin/wnioski-o-dokumenty/"
PRICES = "/admin/members_area_requests/copyprice/"
REFUSAL = {
    "what": GROUNDS.what,
    "ground": GROUNDS.ground,
    "reasons": GROUNDS.reasons,
    "signed_by": GROUNDS.signed_by,
}


def address_of(request: DocumentRequest, end: str = "") -> str:
    return f"{QUEUE}{request.pk}/{end}"


def offered(client: Client, request: DocumentRequest) -> list[str]:
    offers: list[Any] = client.get(address_of(request)).context["offers"]
    return [offer.step.slug for offer in offers]


def test_the_queue_shows_what_is_due_first(desk: Client, ask: Ask):
    late = ask("INVOICE", on=date(2026, 11, 2))
    in_state(ask("CONTRACT", form="PAPER"), RequestState.REFUSED)
    close = ask("INVOICE", on=date(2026, 11, 6))
    waiting = in_state(ask("INVOICE", form="PAPER"), RequestState.COST_NOTICE)
    rows = desk.get(QUEUE).context["table"].data

    assert [
        (row.request.number, row.due and (row.due.kind, row.due.days_left)) for row in rows
    ] == [(late.number, ("late", -4)), (close.number, ("close", 0)), (waiting.number, None)]
    page = desk.get(QUEUE).content.decode()
    assert "po terminie o 4 dni" in page
    assert "ostatni dzień" in page
    done = desk.get(f"{QUEUE}?stan=zakonczone").context["table"].data
    assert [row.request.state for row in done] == [RequestState.REFUSED]


@pytest.mark.thorough
def test_the_steps_that_can_be_taken_are_buttons(desk: Client, ask: Ask):
    steps = {
        ("SUBMITTED", "CONTRACT", "PAPER"): "rozpocznij wycofanie",
        ("IN_REVIEW", "CONTRACT", "PAPER"): "koszt gotowe odmowa wycofanie",
        ("IN_REVIEW", "INVOICE", "ELECTRONIC"): "koszt otworz gotowe wycofanie",
        ("COST_NOTICE", "INVOICE", "PAPER"): "zgoda wycofanie",
        ("READY", "INVOICE", "PAPER"): "wydaj wycofanie",
        ("PARTLY_REFUSED", "CONTRACT MINUTES", "PAPER"): "koszt gotowe doreczenie wycofanie",
        ("REFUSED", "CONTRACT", "PAPER"): "doreczenie",
        ("WITHDRAWN", "INVOICE", "PAPER"): "",
    }

    for (state, kinds, form), slugs in steps.items():
        request = in_state(ask(*kinds.split(), form=form), RequestState[state])
        assert offered(desk, request) == slugs.split(), state


def test_a_request_is_moved_on_by_buttons_to_its_end(desk: Client, ask: Ask, publish: Publish):
    paper = publish("Faktura za dźwig", audience="ON_REQUEST", kind="INVOICE")
    request = ask("INVOICE")
    pressed: list[tuple[str, dict[str, Any]]] = [
        ("rozpocznij", {}),
        ("koszt", {"units": 1}),
        ("zgoda", {}),
        ("otworz", {"papers": [str(paper.pk)], "until": "2026-12-20"}),
    ]

    states = []
    for slug, data in pressed:
        assert desk.post(address_of(request, f"krok/{slug}/"), data).status_code == 302, slug
        request.refresh_from_db()
        states.append(request.state)

    assert states == [
        RequestState.IN_REVIEW,
        RequestState.COST_NOTICE,
        RequestState.COST_ACCEPTED,
        RequestState.SENT,
    ]
    assert "Faktura za dźwig, do 20.12.2026" in desk.get(address_of(request)).content.decode()


def test_a_refusal_is_written_its_letter_printed_its_delivery_noted(desk: Client, ask: Ask):
    request = in_state(ask("CONTRACT", form="PAPER"), RequestState.IN_REVIEW)
    short = desk.post(address_of(request, "krok/odmowa/"), {**REFUSAL, "reasons": "Bo nie."})
    assert short.status_code == 409
    assert "Odmowa wymaga uzasadnienia i wskazania podstawy." in short.content.decode()

    assert desk.post(address_of(request, "krok/odmowa/"), REFUSAL).status_code == 302
    letter = desk.get(address_of(request, "odmowa/"))
    desk.post(address_of(request, "krok/doreczenie/"), {"delivered_on": "2026-11-20"})

    assert letter.content.startswith(b"%PDF")
    assert "Termin do sądu: 27.11.2026" in desk.get(address_of(request)).content.decode()


def test_a_letter_is_written_in(desk: Client, anna: User):
    kind = DocumentKind.objects.get(code="INVOICE")
    facts = {
        "member_no": 7,
        "received_on": "2026-11-16",
        "kinds": [kind.pk],
        "description": "Faktury za remont dźwigu",
        "form": "PAPER",
        "delivery": "POST",
    }
    wrong = desk.post(f"{QUEUE}papier/", {**facts, "member_no": 999, "received_on": "2026-12-01"})
    assert "W rejestrze członków nie ma tego numeru." in wrong.content.decode()
    assert "List nie mógł wpłynąć w przyszłości." in wrong.content.decode()

    answer = desk.post(f"{QUEUE}papier/", facts)

    request = DocumentRequest.objects.get()
    assert answer["Location"] == address_of(request)
    assert (request.person, request.channel, request.due_on) == (
        anna.person,
        "PAPER",
        date(2026, 11, 30),
    )


def test_a_button_of_an_old_page_is_refused_in_words(desk: Client, ask: Ask, celina: User):
    """A look at a request is in the log."""
    request = in_state(ask("INVOICE", form="PAPER"), RequestState.WITHDRAWN)

    answer = desk.post(address_of(request, "krok/gotowe/"))

    assert answer.status_code == 409
    assert "Tej czynności nie można już wykonać" in answer.content.decode()
    assert desk.post(address_of(request, "krok/nieznany/")).status_code == 302
    desk.get(address_of(request))
    event = AuditEvent.objects.filter(action="VIEW").latest("pk")
    assert (event.actor, event.subject_id, event.reason_code) == (celina, request.person_id, "CASE")


@pytest.mark.always
def test_who_comes_to_the_desk(ask: Ask, anna: User):
    request = in_state(ask("CONTRACT", form="PAPER"), RequestState.REFUSED)
    addresses = (QUEUE, address_of(request), address_of(request, "odmowa/"), f"{QUEUE}papier/")
    for group, status in (
        ("auditor", 302),
        ("finance_clerk", 302),
        ("editor", 302),
        ("records_clerk", 200),
        ("board_member", 200),
    ):
        client = signed_in(staff(group, group))
        assert [client.get(address).status_code for address in addresses] == [status] * 4, group
        Refusal.objects.update(delivered_on=None)
        pressed = client.post(
            address_of(request, "krok/doreczenie/"), {"delivered_on": "2026-11-20"}
        )
        request.refusal.refresh_from_db()
        assert pressed.status_code == 302
        assert (request.refusal.delivered_on is not None) is (status == 200), group
    for key in ("cokolwiek", "6f1ed002-ab5c-4fd2-9b3c-0a8a4a2b1f11"):
        assert client.get(f"{QUEUE}{key}/").status_code == 404
    assert {signed_in(anna).get(address).status_code for address in addresses} == {404}


def test_a_price_is_added_and_changed(desk: Client):
    facts = {"form": "PAPER", "unit": "PAGE", "amount": "0,50", "valid_from": "2026-01-01"}
    added = desk.post(f"{PRICES}create/", facts)
    price = CopyPrice.objects.get()
    assert (added.status_code, price.price) == (302, 50)

    page = desk.get(f"{PRICES}edit/{price.pk}/").content.decode()
    desk.post(f"{PRICES}edit/{price.pk}/", {**facts, "amount": "0,60"})

    price.refresh_from_db()
    assert 'value="0,50"' in page
    assert price.price == 60
    assert "0,60\xa0zł" in desk.get(PRICES).content.decode()
    assert AuditEvent.objects.filter(action="COPY_PRICE_KEPT").count() == 2


def test_the_queue_costs_the_same_for_one_and_four(desk: Client, ask: Ask):
    ask("INVOICE")
    desk.get(QUEUE)
    few = queries_of(desk.get, QUEUE)
    for _number in range(3):
        ask("INVOICE")

    assert queries_of(desk.get, QUEUE) == few


def test_the_start_page_says_how_many_wait_and_how_many_too_long(
    desk: Client, anna: User, ewa: User, prices: None
):
    assert "Wnioski członków o dokumenty" in empty_queues(desk)

    submitted(anna, "CONTRACT", on=date(2026, 11, 2))
    in_state(submitted(anna, "RESOLUTION", form="PAPER"), RequestState.COST_NOTICE)
    (task,) = (line for line in waiting_for(desk) if line.startswith("Wnioski członków"))
    assert task == ("Wnioski członków o dokumenty: 1 4 dni po terminie · najdłużej czeka: 18 dni")
    assert "o dokumenty" not in signed_in(ewa).get("/admin/").content.decode()
