"""Every verb in every state; those of orders are in `test_order.py`."""

from datetime import date, timedelta
from typing import Any

import pytest

from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.models import User
from coop_cases.domain import handling
from coop_cases.domain.customer import customer_reply, may_reopen, reopen_case
from coop_cases.domain.states import COMPLAINT_MOVES, TICKET_MOVES
from coop_cases.models import Case
from coop_cases.vocabulary import CasePriority, CaseState
from plugins.cases.tests.cases import MONDAY, TODAY, complaint, fault, subject, walk, walks
from plugins.cases.tests.orders import ORDER_WAYS

pytestmark = pytest.mark.django_db

# The shortest way of a ticket and of a complaint to each of its states.
TICKET_WAYS: dict[str, tuple[str, ...]] = {
    "NEW": (),
    "TRIAGED": ("triage",),
    "IN_PROGRESS": ("triage", "take_up"),
    "WAITING_CUSTOMER": ("triage", "request_supplement"),
    "RESOLVED": ("triage", "resolve"),
    "CLOSED": ("triage", "resolve", "close"),
    "REOPENED": ("triage", "resolve", "reopen"),
    "WITHDRAWN": ("withdraw",),
    "DUPLICATE": ("mark_duplicate",),
    "TRANSFERRED": ("transfer",),
    "REJECTED": ("reject",),
}
DRAFTED = ("triage", "take_up", "draft_decision")
COMPLAINT_WAYS: dict[str, tuple[str, ...]] = {
    "NEW": (),
    "TRIAGED": ("triage",),
    "IN_PROGRESS": ("triage", "take_up"),
    "WAITING_CUSTOMER": ("triage", "request_supplement"),
    "DECISION_DRAFT": DRAFTED,
    "DECIDED": (*DRAFTED, "decide"),
    "SENT": (*DRAFTED, "decide", "send_answer"),
    "CLOSED": (*DRAFTED, "decide", "send_answer", "close"),
    "WITHDRAWN": ("withdraw",),
    "DUPLICATE": ("mark_duplicate",),
    "TRANSFERRED": ("transfer",),
}
MACHINES = {
    "ticket": (fault, TICKET_WAYS, TICKET_MOVES),
    "complaint": (complaint, COMPLAINT_WAYS, COMPLAINT_MOVES),
}


def verbs() -> dict[str, Any]:
    again = {"reopen": lambda case: reopen_case(case, today=TODAY, origin=SYSTEM)}
    return {**walks(), **again}


def state_of(case: Case) -> str:
    return str(Case.objects.get(pk=case.pk).state)


@pytest.mark.thorough
@pytest.mark.parametrize("machine", MACHINES)
def test_each_verb_is_taken_in_its_states_and_refused_in_all_others(machine: str):
    made, ways, moves = MACHINES[machine]
    known = verbs()
    for state, way in ways.items():
        for name, verb in known.items():
            case = made()
            for step in way:
                known[step](case)
            before = state_of(case)
            assert before == state
            move = moves.get(name)
            # A message of the customer is taken in every state that is not done.
            talks = name == "customer_answers" and not Case.objects.get(pk=case.pk).is_done
            events = AuditEvent.objects.count()
            if move is not None and before in move.begins:
                verb(case)
                assert state_of(case) == move.to, (state, name)
                moved = AuditEvent.objects.order_by("-seq").filter(object_id=str(case.pk)).first()
                assert moved is not None
                assert (moved.from_state, moved.to_state) == (state, move.to), (state, name)
            elif not talks:
                with pytest.raises(Refusal):
                    verb(case)
                assert state_of(case) == state
                # What a refused duplicate pointed at was opened by the test itself.
                assert AuditEvent.objects.count() - events == (name == "mark_duplicate")


def test_every_state_has_a_way_and_every_verb_a_walk():
    known = verbs()

    ways = {*TICKET_WAYS, *COMPLAINT_WAYS, *ORDER_WAYS}
    assert ways == {state.value for state in CaseState}
    assert {*TICKET_MOVES} | {*COMPLAINT_MOVES} == set(known)


def test_the_clock_of_a_ticket_waits_for_the_customer_and_that_of_the_law_does_not():
    ends = {}
    for made in (fault, complaint):
        case = made(on=MONDAY)
        early, late = walks(today=MONDAY), walks(today=TODAY)
        early["triage"](case)
        early["request_supplement"](case)
        late["customer_answers"](case)
        case.refresh_from_db()
        ends[made.__name__] = (case.term_legal, case.due_internal, case.waiting_since)

    assert ends == {
        "fault": (None, date(2026, 11, 27), None),
        "complaint": (date(2026, 11, 30), date(2026, 11, 30), None),
    }


def test_triage_counts_the_term_anew_from_the_day_of_receipt(daria: User):
    case = fault(on=MONDAY)

    handling.triage_case(
        case,
        subject=subject("Przeciek lub brak wody"),
        priority=CasePriority.URGENT,
        assigned_to=daria,
        today=TODAY,
        origin=Origin(actor=daria),
    )

    case.refresh_from_db()
    assert (case.due_internal, case.assigned_to) == (date(2026, 11, 17), daria)
    event = AuditEvent.objects.get(action="CASE_TRIAGED")
    assert event.changes == {
        "subject": ["Oświetlenie klatki lub terenu", "Przeciek lub brak wody"],
        "priority": ["NORMAL", "URGENT"],
        "public_place": [True, False],
    }


def test_a_case_opens_again_within_14_days_and_once_in_seven():
    case = walk(fault(on=MONDAY), "triage", "resolve", today=MONDAY)

    days = [MONDAY + timedelta(days) for days in (0, 14, 15)]
    assert [may_reopen(case, day) for day in days] == [True, True, False]
    with pytest.raises(Refusal, match="nie można już wznowić"):
        reopen_case(case, today=days[-1], origin=SYSTEM)

    reopen_case(case, today=MONDAY, origin=SYSTEM)
    case = walk(case, "resolve", today=MONDAY)
    assert [may_reopen(case, MONDAY + timedelta(days)) for days in (6, 7)] == [False, True]


def test_nobody_who_is_not_identified_gets_data(anna: User, daria: User):
    """Dates, hours and rooms are not."""
    desk = Origin(actor=daria)
    stranger, known = fault(), fault(person=anna.person)
    data = (
        "Saldo wynosi 345,67 zł.",
        "Do zapłaty jest 20 zł",
        "Zużycie: 12 m3.",
        "Wodomierz nr 12345678 jest sprawny.",
        "Konto 100005 ma nadpłatę.",
        "PESEL 44051401359",
    )
    no_data = (
        "Elektryk przyjdzie 24 listopada 2026 r. o 14:05.",
        "Zapraszamy do pokoju nr 3.",
        "Klatka 12.",
    )

    for text in data:
        with pytest.raises(Refusal) as refused:
            handling.reply_to_customer(stranger, text, today=TODAY, origin=desk)
        assert refused.value.code == "E-CAS-05", text
        handling.reply_to_customer(known, text, today=TODAY, origin=desk)
        handling.add_note(stranger, text, today=TODAY, origin=desk)

    for text in no_data:
        handling.reply_to_customer(stranger, text, today=TODAY, origin=desk)

    written = [(message.direction, message.body) for message in stranger.messages.all()[1:]]
    assert written == [*[("INTERNAL", text) for text in data], *[("OUT", text) for text in no_data]]


def test_a_message_names_its_writer_where_another_than_the_customer_wrote(anna: User, daria: User):
    case = fault(person=anna.person)

    for writer in (anna, daria):
        customer_reply(case, "Dziękuję.", (), today=TODAY, origin=Origin(actor=writer))

    assert [message.author for message in case.messages.order_by("pk")][-2:] == [None, daria]


def test_a_message_that_says_nothing_is_refused():
    with pytest.raises(Refusal, match="Napisz wiadomość"):
        customer_reply(fault(), "  ", (), today=TODAY, origin=SYSTEM)
