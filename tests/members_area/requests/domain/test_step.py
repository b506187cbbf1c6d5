"""The states of a request and who moves it: the whole table (library.md §7).

The written refusal of a contract (pr.spółdz. art. 18 § 3; library.md §7).
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from cms_ext.base.pdf.sealing import Seal
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.office.law.models import LegalRule
from cms_ext.people.identity.models import User
from cms_ext.people.outbox.mail.models import OutgoingMessage
from members_area.requests.domain.opening import (
    accept_cost,
    hand_over,
    is_step_open,
    mark_ready,
    note_cost,
    start_review,
    withdraw_request,
)
from members_area.requests.domain.progress import list_request_tasks
from members_area.requests.domain.registration import (
    Grounds,
    find_court_deadline,
    record_refusal_delivery,
    refusal_letter,
    refuse_request,
)
from members_area.requests.models import DocumentRequest, Refusal
from members_area.requests.vocabulary import RequestState
from tests.members_area.requests.conftest import GROUNDS, TODAY, Ask, in_state
from tests.papers_read import words_of
from tests.seals import SEALED, UNSEALED, key, seal, seals_on, status_of

pytestmark = pytest.mark.django_db

DAY: dict[str, Any] = {"today": TODAY, "origin": SYSTEM}
STEPS: dict[str, Callable[[DocumentRequest], DocumentRequest]] = {
    "start_review": lambda one: start_review(one, origin=SYSTEM),
    "note_cost": lambda one: note_cost(one, 10, **DAY),
    "accept_cost": lambda one: accept_cost(one, **DAY),
    "mark_ready": lambda one: mark_ready(one, **DAY),
    "hand_over": lambda one: hand_over(one, **DAY),
    "refuse": lambda one: refuse_request(one, GROUNDS, **DAY),
    "withdraw": lambda one: withdraw_request(one, **DAY),
}
# For a contract asked for on paper, to be collected: from each state what each step leads to.
LEADS_TO = {
    RequestState.SUBMITTED: {
        "start_review": RequestState.IN_REVIEW,
        "withdraw": RequestState.WITHDRAWN,
    },
    RequestState.IN_REVIEW: {
        "note_cost": RequestState.COST_NOTICE,
        "refuse": RequestState.REFUSED,
        "withdraw": RequestState.WITHDRAWN,
    },
    RequestState.COST_NOTICE: {
        "accept_cost": RequestState.COST_ACCEPTED,
        "refuse": RequestState.REFUSED,
        "withdraw": RequestState.WITHDRAWN,
    },
    RequestState.COST_ACCEPTED: {
        "mark_ready": RequestState.READY,
        "refuse": RequestState.REFUSED,
        "withdraw": RequestState.WITHDRAWN,
    },
    RequestState.READY: {"hand_over": RequestState.COLLECTED, "withdraw": RequestState.WITHDRAWN},
    RequestState.PARTLY_REFUSED: {
        "note_cost": RequestState.COST_NOTICE,
        "mark_ready": RequestState.READY,
        "withdraw": RequestState.WITHDRAWN,
    },
    RequestState.COLLECTED: {},
    RequestState.REFUSED: {},
    RequestState.WITHDRAWN: {},
}


@pytest.mark.thorough
@pytest.mark.parametrize("state", LEADS_TO)
def test_each_step_in_each_state(ask: Ask, state: RequestState):
    request = in_state(ask("CONTRACT", form="PAPER"), state)
    events = AuditEvent.objects.order_by("pk")
    before = events.count()
    moved: dict[str, str] = {}

    for name, step in STEPS.items():
        with transaction.atomic():
            try:
                moved[name] = step(DocumentRequest.objects.get(pk=request.pk)).state
            except ValidationError:
                request.refresh_from_db()
                assert (request.state, events.count()) == (state, before)
            else:
                assert events.count() == before + 1
                event = events.last()
                assert event is not None
                transition = (event.from_state, event.to_state, event.subject_id)
                assert transition == (state, moved[name], request.person_id)
                transaction.set_rollback(True)

    assert moved == LEADS_TO[state]


def test_the_form_decides_which_steps_there_are(ask: Ask):
    always = {"mark_ready", "refuse", "withdraw"}
    offered = {
        "VIEW": always,
        "PAPER": always | {"note_cost"},
        "ELECTRONIC": always | {"note_cost", "open_papers"},
    }
    requests = {form: start_review(ask("CONTRACT", form=form), origin=SYSTEM) for form in offered}

    steps = (*STEPS, "open_papers")
    assert {
        form: {step for step in steps if is_step_open(step, request)}
        for form, request in requests.items()
    } == offered


def test_a_copy_that_costs_is_not_made_before_the_member_agreed(ask: Ask):
    """The cost is of the price list; free copies and looking need no notice."""
    request = in_state(ask("RESOLUTION", form="PAPER"), RequestState.IN_REVIEW)
    with pytest.raises(ValidationError, match="Najpierw podaj członkowi koszt kopii"):
        mark_ready(request, **DAY)
    notice = note_cost(request, 10, **DAY)
    assert (notice.units, notice.cost, str(notice.amount)) == (10, 500, "5")

    for kinds, form in ((["STATUTE", "BYLAW"], "PAPER"), (["CONTRACT"], "VIEW")):
        request = start_review(ask(*kinds, form=form), origin=SYSTEM)
        with pytest.raises(ValidationError):
            note_cost(request, 10, **DAY)
        assert mark_ready(request, **DAY).state == RequestState.READY


def test_posted_papers_are_sent_and_others_collected(ask: Ask):
    posted = in_state(ask("RESOLUTION", form="PAPER", delivery="POST"), RequestState.SENT)
    collected = in_state(ask("RESOLUTION", form="PAPER"), RequestState.COLLECTED)
    on_a_medium = in_state(ask("RESOLUTION", form="ELECTRONIC"), RequestState.SENT)

    ended = [posted, collected, on_a_medium]
    assert [one.state for one in ended] == [
        RequestState.SENT,
        RequestState.COLLECTED,
        RequestState.SENT,
    ]
    assert {one.ended_on for one in ended} == {TODAY}


def test_the_member_reads_that_and_not_what(ask: Ask, anna: User):
    assert anna.person
    anna.person.correspondence_email = "anna@poczta.example"
    anna.person.save()
    request = in_state(
        ask("CONTRACT", form="PAPER", description="Umowa na dźwig"), RequestState.REFUSED
    )

    sent = list(OutgoingMessage.objects.values_list("to", "subject", "text"))

    assert len(sent) == 3
    assert {to for to, _subject, _text in sent} == {"anna@poczta.example"}
    assert {subject for _to, subject, _text in sent} == {
        f"Wniosek {request.number} – jest nowa wiadomość"
    }
    assert not [text for _to, _subject, text in sent if "dźwig" in text or "odm" in text.lower()]


def test_who_did_it_stands_in_the_log_and_no_contents(ask: Ask, celina: User):
    request = ask("CONTRACT", form="PAPER", description="Umowa na dźwig")
    start_review(request, origin=Origin(celina))

    event = AuditEvent.objects.get(action="REQUEST_TAKEN_UP")
    submitted = AuditEvent.objects.get(action="REQUEST_SUBMITTED")
    assert event.actor == celina
    assert submitted.changes == {"channel": "IKCS", "kinds": ["CONTRACT"]}


@pytest.mark.both_databases
def test_the_database_holds_what_a_state_means(ask: Ask):
    """Done without a day, a day without an end, accepted unasked; a period, a delivery."""
    request = DocumentRequest.objects.filter(pk=ask("CONTRACT", form="PAPER").pk)
    wrong: list[dict[str, Any]] = [
        {"state": RequestState.SENT},
        {"ended_on": TODAY},
        {"cost_accepted_on": TODAY},
        {"period_from": TODAY, "period_to": date(2026, 1, 1)},
        {"delivery": "ACCOUNT"},
    ]

    for fields in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            request.update(**fields)


def test_only_the_members_own_turn_waits(anna: User, piotr: User, ask: Ask):
    turns = (RequestState.COST_NOTICE, RequestState.READY)
    requests = [
        in_state(ask(form="PAPER"), state)
        for state in (RequestState.SUBMITTED, RequestState.IN_REVIEW, *turns)
    ]

    tasks = [(task.title, task.url) for task in list_request_tasks(anna, TODAY)]

    assert sorted(tasks) == [
        (f"Wniosek {request.number}", f"/ikcs/wnioski/{request.pk}/") for request in requests[2:]
    ]
    assert list_request_tasks(piotr, TODAY) == []


__all__ = ["key", "seal"]


def refused(ask: Ask, *kinds: str, grounds: Grounds = GROUNDS) -> Refusal:
    request = start_review(ask(*kinds, form="PAPER"), origin=SYSTEM)
    return refuse_request(request, grounds, today=TODAY, origin=SYSTEM).refusal


def test_e_lib_07_an_incomplete_refusal(ask: Ask):
    """No ground or another; 49 signs, where blanks do not count; unsigned; of what."""
    lacking: list[dict[str, Any]] = [
        {"ground": ""},
        {"ground": "NO_REASON"},
        {"reasons": "x" * 49},
        {"reasons": f"{'x' * 49}          "},
        {"signed_by": "  "},
        {"what": ""},
    ]

    for facts in lacking:
        with pytest.raises(ValidationError) as refusal:
            refused(ask, "CONTRACT", grounds=replace(GROUNDS, **facts))
        assert refusal.value.messages == [
            "Odmowa wymaga uzasadnienia i wskazania podstawy. Uzupełnij je."
        ]
        assert refusal.value.code == "E-LIB-07"
    assert not Refusal.objects.exists()
    assert refused(ask, "CONTRACT", grounds=replace(GROUNDS, reasons="x" * 50)).reasons == "x" * 50


def test_what_may_be_refused(ask: Ask):
    """Each with the kinds, whether the whole, and whether the rule lets invoices be refused."""
    states: dict[tuple[str, bool, bool], RequestState | None] = {
        ("CONTRACT", True, False): RequestState.REFUSED,
        ("CONTRACT", False, False): RequestState.PARTLY_REFUSED,
        ("CONTRACT RESOLUTION", False, False): RequestState.PARTLY_REFUSED,
        ("CONTRACT RESOLUTION", True, False): None,
        ("INVOICE", True, False): None,
        ("INVOICE", False, False): None,
        ("INVOICE", True, True): RequestState.REFUSED,
        ("CONTRACT INVOICE", True, True): RequestState.REFUSED,
        ("RESOLUTION", True, True): None,
        ("STATUTE", False, True): None,
    }

    for (kinds, whole, invoices_too), state in states.items():
        LegalRule.objects.filter(code="INVOICE_REFUSAL").update(params={"value": invoices_too})
        grounds = replace(GROUNDS, whole=whole)
        if state:
            assert refused(ask, *kinds.split(), grounds=grounds).request.state == state
        else:
            with pytest.raises(ValidationError, match="ma prawo"):
                refused(ask, *kinds.split(), grounds=grounds)


def test_the_rest_is_given_after_a_partial_refusal(ask: Ask):
    request = in_state(ask("CONTRACT", "RESOLUTION", form="PAPER"), RequestState.PARTLY_REFUSED)

    assert (request.is_done, request.ended_on, request.cost) == (False, None, 500)
    assert request.refusal.what == "umowa z firmą Dźwigpol z 2 marca 2026 r."


@pytest.mark.parametrize(
    ("delivered", "court"),
    [
        (date(2026, 11, 20), date(2026, 11, 27)),
        (date(2026, 11, 21), date(2026, 11, 30)),
        (date(2026, 12, 18), date(2026, 12, 28)),
    ],
    ids=["seven days", "a Saturday moves to Monday", "Christmas"],
)
def test_the_term_to_the_court_runs_from_the_delivery(ask: Ask, delivered: date, court: date):
    """It lies between signing and today, and is written once."""

    def record(day: date) -> Refusal:
        return record_refusal_delivery(refusal, day, today=date(2026, 12, 31), origin=SYSTEM)

    refusal = refused(ask, "CONTRACT")
    assert find_court_deadline(refusal) is None
    for day in (date(2026, 11, 19), date(2027, 1, 1)):
        with pytest.raises(ValidationError, match="Doręczenie nie może być"):
            record(day)

    assert find_court_deadline(record(delivered)) == court

    event = AuditEvent.objects.get(action="REFUSAL_DELIVERED")
    assert event.changes == {"delivered_on": delivered.isoformat()}
    assert event.subject_id == refusal.request.person_id
    refusal.refresh_from_db()
    with pytest.raises(ValidationError, match="Datę doręczenia już wpisano"):
        record(delivered)


@pytest.mark.thorough
def test_the_letter_bears_the_seal_or_says_that_it_has_none(ask: Ask, seal: Seal, settings):
    refusal = refused(ask, "CONTRACT")

    pdf = refusal_letter(refusal)
    assert status_of(pdf, seal).bottom_line
    assert SEALED in words_of(pdf)

    settings.COOP_PDF_SEAL = ""
    plain = refusal_letter(refusal)
    assert seals_on(plain) == 0
    assert UNSEALED in words_of(plain)
