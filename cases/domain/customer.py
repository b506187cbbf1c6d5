"""What the customer does with a case: writes, adds files, withdraws, opens again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Count, Max, Sum
from django.db.models.functions import Coalesce

from cases.domain.attachment import AcceptedUpload, attach
from cases.domain.machine import is_open_to, lock_case, locked, moves_of
from cases.domain.moment import moment_on
from cases.domain.move import moved, refused
from cases.domain.refusal import (
    NOT_REOPENED,
    SAYS_NOTHING,
    WAIT_FOR_ANSWER,
    refusal,
)
from cases.models import Case, CaseMessage
from cases.vocabulary import RATED_IN, CaseState, MessageDirection, Satisfaction
from cms_ext.base.files.stored_files import erased_unless_kept
from cms_ext.evidence.audit.domain.event import Origin, record

# What the customer's side may send before the office answers.
MOST_MESSAGES = 30
MOST_MEGABYTES = 60
# How long after its end a case opens again, and how long after it was opened again (cases.md §3).
REOPENED_WITHIN = timedelta(14)
ONCE_IN = timedelta(7)
# How long after the end a customer says how it was.
RATED_WITHIN = timedelta(30)


def customer_reply(
    case: Case, text: str, files: Sequence[AcceptedUpload], *, today: date, origin: Origin
) -> Case:
    """A message of the customer, or of who acts for him.

    One that was waited for sets the clock going again.

    Raises Refusal when it says nothing, has too many files, or the case is done, and when too much
    came since the office answered.
    """
    words = text.strip()
    if not words and not files:
        raise refusal(SAYS_NOTHING)
    with erased_unless_kept() as stored, transaction.atomic():
        case = lock_case(case)
        if not may_write(case):
            raise refused(case)
        _require_room(case, sum(len(file.content) for file in files))
        message = CaseMessage.objects.create(
            case=case,
            direction=MessageDirection.IN,
            body=words,
            author=origin.actor if case.person and not case.is_of(origin.actor) else None,
            at=moment_on(today),
        )
        attach(message, files, stored)
        if is_open_to("customer_answers", case):
            to = moves_of(case)["customer_answers"].to
            moved(case, to, "CASE_CUSTOMER_ANSWERED", on=today, origin=origin)
        else:
            record("CASE_CUSTOMER_WROTE", origin, obj=case, subject=case.person)
    return case


def _require_room(case: Case, more: int) -> None:
    """Raises Refusal when `more` bytes would be too much before the office answers."""
    answered = case.messages.filter(direction=MessageDirection.OUT).aggregate(Max("pk"))["pk__max"]
    unanswered = case.messages.filter(direction=MessageDirection.IN, pk__gt=answered or 0)
    sent = unanswered.aggregate(
        messages=Count("pk", distinct=True), size=Coalesce(Sum("attachments__size"), 0)
    )
    if sent["messages"] >= MOST_MESSAGES or sent["size"] + more > MOST_MEGABYTES * 1024 * 1024:
        raise refusal(WAIT_FOR_ANSWER, messages=MOST_MESSAGES, megabytes=MOST_MEGABYTES)


def may_write(case: Case) -> bool:
    """Whether a message of the customer is still read by somebody."""
    return not case.is_done


@transaction.atomic
def withdraw(case: Case, *, today: date, origin: Origin) -> Case:
    """Raises Refusal when it is done or decided."""
    case, to = locked(case, "withdraw")
    return moved(case, to, "CASE_WITHDRAWN", on=today, origin=origin)


@transaction.atomic
def reopen(case: Case, *, today: date, origin: Origin) -> Case:
    """Raises Refusal: 14 days after the end at the latest, and once in seven days (E-CAS-03)."""
    case = lock_case(case)
    if not may_reopen(case, today):
        raise refusal(NOT_REOPENED)
    case.reopened_on = today
    return moved(case, CaseState.REOPENED, "CASE_REOPENED", on=today, origin=origin)


@transaction.atomic
def rate_case(case: Case, satisfaction: Satisfaction, *, today: date, origin: Origin) -> Case:
    """What the customer says of it; the last word counts. Raises Refusal too early or too late."""
    case = lock_case(case)
    if not may_rate(case, today):
        raise refused(case)
    case.satisfaction = satisfaction
    case.save(update_fields=["satisfaction"])
    changes = {"satisfaction": satisfaction.value}
    record("CASE_RATED", origin, obj=case, subject=case.person, changes=changes)
    return case


def may_rate(case: Case, today: date) -> bool:
    """Once the office has ended it, and not for ever."""
    over = case.state in RATED_IN
    return over and case.ended_on is not None and today <= case.ended_on + RATED_WITHIN


def may_reopen(case: Case, today: date) -> bool:
    if not is_open_to("reopen", case) or case.ended_on is None:
        return False
    again = case.reopened_on is None or today >= case.reopened_on + ONCE_IN
    return again and today <= case.ended_on + REOPENED_WITHIN
