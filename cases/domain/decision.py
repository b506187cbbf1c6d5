"""The decision of a complaint: drafted with reasons, over a limit by two, and sent on paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from cases.domain.correction import hand_over_correction
from cases.domain.decided_words import is_appeal
from cases.domain.leak import require_no_data
from cases.domain.letter import answer_in_words
from cases.domain.machine import is_open_to, locked
from cases.domain.move import moved
from cases.domain.notice import notice_address, notify_answered
from cases.domain.refusal import (
    NO_ADDRESS,
    NO_REASONS,
    NOT_A_DAY,
    NOTHING_CHANGES,
    SECOND_PERSON,
    SHORTEST_REASONS,
    refusal,
)
from cases.models import Case, CaseDecision
from cases.vocabulary import AnswerWay, CaseOutcome
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.law.domain import NoSuchRule, legal_rule

LIMIT = "COMPLAINT_SECOND_PERSON"
APPEAL_TERM = "COMPLAINT_APPEAL"


@dataclass(frozen=True, slots=True)
class DraftedDecision:
    """`change` in grosze, by how much less is owed on the account; None where nothing changes."""

    outcome: CaseOutcome
    reasons: str
    instruction: str
    change: int | None = None
    account_no: str = ""


def instruction_of(case: Case, on: date) -> str:
    """The instruction with which a decision begins, by the rule of the day."""
    if is_appeal(case):
        return _(
            "To rozstrzygnięcie kończy postępowanie w Spółdzielni. Mogą Państwo dochodzić roszczeń "
            "przed sądem."
        )
    try:
        days = legal_rule(APPEAL_TERM, on=on).params["days"]
    except NoSuchRule:
        # The clerk writes in what the statute says now; the decision is not held up by it.
        return _("Od rozstrzygnięcia służy odwołanie do rady nadzorczej, zgodnie ze statutem.")
    return _(
        "Od rozstrzygnięcia służy odwołanie do rady nadzorczej w terminie %(n)d dni od doręczenia, "
        "zgodnie ze statutem. Niezależnie od tego mogą Państwo dochodzić roszczeń przed sądem."
    ) % {"n": days}


@transaction.atomic
def draft_decision(case: Case, draft: DraftedDecision, *, today: date, origin: Origin) -> Case:
    """Raises Refusal without reasons of 100 characters or an instruction (E-CAS-07).

    What is rejected changes no amount: that is refused as well.
    """
    case, to = locked(case, "draft_decision")
    reasons, instruction = draft.reasons.strip(), draft.instruction.strip()
    if len(reasons) < SHORTEST_REASONS or not instruction:
        raise refusal(NO_REASONS)
    if draft.change and draft.outcome == CaseOutcome.REJECTED:
        raise refusal(NOTHING_CHANGES)
    require_no_data(case, reasons)
    case.account_no = draft.account_no or case.account_no
    CaseDecision.objects.update_or_create(
        case=case,
        defaults={
            "outcome": draft.outcome,
            "reasons": reasons,
            "instruction": instruction,
            "change": draft.change,
            "drafted_by": origin.signed_in,
            "drafted_on": today,
        },
    )
    changes = {"outcome": draft.outcome, "change": draft.change}
    return moved(case, to, "CASE_DECISION_DRAFTED", on=today, origin=origin, changes=changes)


@transaction.atomic
def return_draft(case: Case, *, today: date, origin: Origin) -> Case:
    """The draft goes back to be written again."""
    case, to = locked(case, "return_draft")
    return moved(case, to, "CASE_DECISION_RETURNED", on=today, origin=origin)


def needs_second_person(decision: CaseDecision, on: date) -> bool:
    """Whether it changes more money than one person decides on."""
    return decision.change is not None and decision.change > limit_on(on) * 100


def limit_on(day: date) -> int:
    """In złoty; where the office has no rule, every change of money takes two."""
    try:
        return int(legal_rule(LIMIT, on=day).params["zlotys"])
    except NoSuchRule:
        return 0


def waits_for_second(case: Case, on: date) -> bool:
    """Whether its draft waits for another person than the one who wrote it."""
    return is_open_to("decide", case) and needs_second_person(case.decision, on)


@transaction.atomic
def decide(case: Case, *, today: date, origin: Origin) -> Case:
    """The draft becomes the decision; its change of money a draft that only finance posts.

    Raises Refusal for the drafter of one over the limit, and what the accounts refuse.
    """
    case, to = locked(case, "decide")
    decision = CaseDecision.objects.get(case=case)
    second = origin.signed_in if origin.signed_in.pk != decision.drafted_by_id else None
    if second is None and needs_second_person(decision, today):
        raise refusal(SECOND_PERSON, limit=limit_on(today))
    decision.confirmed_by, decision.decided_on = second, today
    decision.save(update_fields=["confirmed_by", "decided_on"])
    hand_over_correction(case, decision, today=today, origin=origin)
    changes = {"outcome": decision.outcome}
    return moved(case, to, "CASE_DECIDED", on=today, origin=origin, changes=changes)


@transaction.atomic
def send_answer(case: Case, way: AnswerWay, sent_on: date, *, today: date, origin: Origin) -> Case:
    """Note that the answer went out. Raises Refusal for an e-mail without a trusted address."""
    case, to = locked(case, "send_answer")
    decision = CaseDecision.objects.get(case=case)
    if not (decision.decided_on or today) <= sent_on <= today:
        raise refusal(NOT_A_DAY)
    if way == AnswerWay.EMAIL and not notice_address(case):
        raise refusal(NO_ADDRESS)
    decision.sent_on, decision.sent_by_way = sent_on, way
    decision.save(update_fields=["sent_on", "sent_by_way"])
    changes = {"way": way, "sent_on": sent_on.isoformat()}
    moved(case, to, "CASE_ANSWER_SENT", on=today, origin=origin, changes=changes)
    notify_answered(case, answer_in_words(case, decision) if way == AnswerWay.EMAIL else "")
    return case
