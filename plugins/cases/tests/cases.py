"""Cases of the tests: Anna's own, a stranger's, and how they come to each state."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.people.identity.models import Person, User
from coop_cases.domain import handling
from coop_cases.domain.customer import customer_reply, withdraw_case
from coop_cases.domain.decision import (
    DraftedDecision,
    decide_case,
    draft_decision,
    return_draft,
    send_answer,
)
from coop_cases.domain.opening import Contact, NewCase, OpenedCase, open_case
from coop_cases.models import Case, CaseSubject
from coop_cases.vocabulary import AnswerWay, CaseChannel, CaseOutcome, CasePriority
from tests.people import staff

MONDAY = date(2026, 11, 16)
TODAY = date(2026, 11, 20)
STORY = "Od rana nie świeci żadna lampa na drugim piętrze."
REASONS = (
    "Sprawdziliśmy odczyty podzielników z obu końców okresu i zapis rozliczenia. Kwota wynika z "
    "regulaminu rozliczania ciepła i jest policzona prawidłowo."
)
LAMP, HEAT = "Oświetlenie klatki lub terenu", "Rozliczenie ciepła"


def subject(name: str = LAMP) -> CaseSubject:
    return CaseSubject.objects.select_related("type").get(name=name)


def opened(
    name: str = LAMP, *, on: date = TODAY, person: Person | None = None, **facts: Any
) -> OpenedCase:
    """A case; without a person it is a stranger's from the site."""
    wished = {
        "description": STORY,
        "channel": CaseChannel.EBOK if person else CaseChannel.WEB,
        "contact": Contact() if person else Contact("Jan Obcy"),
        **facts,
    }
    return open_case(
        NewCase(subject=subject(name), received_on=on, person=person, **wished), SYSTEM
    )


def fault(**facts: Any) -> Case:
    return opened(**facts).case


def complaint(**facts: Any) -> Case:
    return opened(HEAT, **facts).case


Walk = Callable[[Case], object]


def at_desk(login: str, group: str) -> User:
    return User.objects.filter(login=login).first() or staff(login, group)


def walks(
    clerk: User | None = None, second: User | None = None, *, today: date = TODAY
) -> Mapping[str, Walk]:
    """Each verb of a case as Daria and the president take it, by its name in the state machines."""
    clerk = clerk or at_desk("finanse", "case_clerk")
    second = second or at_desk("prezes", "board_member")
    desk, other = Origin(actor=clerk), Origin(actor=second)
    desk_day: dict[str, Any] = {"today": today, "origin": desk}
    draft = DraftedDecision(CaseOutcome.REJECTED, REASONS, "Pouczenie.")

    def triage(case: Case) -> Case:
        return handling.triage_case(
            case,
            subject=case.subject,
            priority=CasePriority(case.priority),
            assigned_to=clerk,
            **desk_day,
        )

    def duplicate(case: Case) -> Case:
        return handling.mark_duplicate(case, fault(), **desk_day)

    return {
        "triage": triage,
        "take_up": lambda case: handling.take_up(case, **desk_day),
        "request_supplement": lambda case: handling.request_supplement(
            case, "Zdjęcie tej lampy.", **desk_day
        ),
        "customer_answers": lambda case: customer_reply(
            case, "Oto ono.", (), today=today, origin=SYSTEM
        ),
        "resolve": lambda case: handling.resolve_case(case, "Lampa świeci.", **desk_day),
        "close": lambda case: handling.close_case(case, **desk_day),
        "withdraw": lambda case: withdraw_case(case, today=today, origin=SYSTEM),
        "mark_duplicate": duplicate,
        "transfer": lambda case: handling.transfer_case(case, "Zarząd Dróg", **desk_day),
        "reject": lambda case: handling.reject_case(case, "To nie nasz teren.", **desk_day),
        "draft_decision": lambda case: draft_decision(case, draft, **desk_day),
        "return_draft": lambda case: return_draft(case, today=today, origin=other),
        "decide": lambda case: decide_case(case, **desk_day),
        "send_answer": lambda case: send_answer(case, AnswerWay.POST, today, **desk_day),
    }


def walk(case: Case, *verbs: str, today: date = TODAY) -> Case:
    """Takes these steps; the case as it is kept afterwards."""
    for verb in verbs:
        walks(today=today)[verb](case)
    return Case.objects.get(pk=case.pk)
