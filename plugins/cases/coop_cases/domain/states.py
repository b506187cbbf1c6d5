"""States, terms and clocks of cases; every step locks the case and moves it here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.dates.clock import business_today
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.frontend.theme.figures import weekday_date
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.office.law import working_days
from cms_ext.office.law.domain import NoSuchRule, legal_rule
from cms_ext.plugins.coverage import SealStream
from coop_cases.models import Case
from coop_cases.vocabulary import BY_LAW, DONE, CasePriority, CaseState, Regime, StateMachine
from coop_cases.vocabulary import CaseState as S


def business_moment(day: date) -> datetime:
    """Return the present moment on the business day; the first moment of an earlier day.

    A clerk who types in a case days later is not made to invent an hour.
    """
    now = timezone.localtime()
    hour = now.time() if day == business_today() else time()
    return datetime.combine(day, hour, tzinfo=now.tzinfo)


def day_and_hour(moment: datetime) -> str:
    """Day and hour as text: `wtorek, 24 listopada 2026, godz. 10:30`."""
    local = timezone.localtime(moment)
    return _("%(day)s, godz. %(hour)s") % {
        "day": weekday_date(local.date()),
        "hour": f"{local:%H:%M}",
    }


@dataclass(frozen=True, slots=True)
class CaseTerms:
    """The terms of a case: `legal` is the last day by law, or None; `internal` the office's own."""

    legal: date | None
    internal: date


def count_terms(received_on: date, params: Mapping[str, Any], *, by_law: bool) -> CaseTerms:
    """Count the terms of a rule with `days`, `hours` or `months` from the day of receipt.

    The law moves a term that ends on a free day to the next working day. The office's own target is
    moved back instead, so that a letter still leaves in time. A term in hours is not moved at all.
    """
    if "hours" in params:
        return CaseTerms(None, received_on + timedelta(-(-params["hours"] // 24)))
    if "months" in params:
        legal = working_days.add_term_months(received_on, params["months"])
        plain = working_days.add_months(received_on, params["months"])
    else:
        legal = working_days.add_term_days(received_on, params["days"])
        plain = received_on + timedelta(params["days"])
    if not by_law:
        return CaseTerms(None, legal)
    # A term never ends before the day of receipt.
    return CaseTerms(legal, max(working_days.last_working_day(plain), received_on))


def add_pause(due: date, since: date, until: date) -> date:
    """Extend the office's term by the days for which its clock rested."""
    return working_days.add_term_days(due, (until - since).days)


class Nearness(Enum):
    """How near a term is; warns at a half, at four fifths and a day before (cases.md §1)."""

    EARLY = "early"
    HALF = "half"
    CLOSE = "close"
    LAST = "last"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class CaseClock(working_days.DaysToTerm):
    """A term as seen from today."""

    received_on: date
    ends_on: date
    today: date

    @property
    def nearness(self) -> Nearness:
        if self.days_left < 0:
            return Nearness.LATE
        if self.days_left <= 1:
            return Nearness.LAST
        days = (self.ends_on - self.received_on).days
        gone = (self.today - self.received_on).days
        if gone * 5 >= days * 4:
            return Nearness.CLOSE
        return Nearness.HALF if gone * 2 >= days else Nearness.EARLY

    @property
    def kind(self) -> str:
        """Return the class of the clock in the desk's style sheet."""
        known = {Nearness.LATE: "late", Nearness.LAST: "close", Nearness.CLOSE: "close"}
        return known.get(self.nearness, "open")


WRONG_STATE = "WRONG_STATE"


@dataclass(frozen=True, slots=True)
class Move:
    """The states from which a verb may be taken, and the state to which it leads."""

    begins: tuple[CaseState, ...]
    to: CaseState


def move_case(
    case: Case,
    to: CaseState,
    action: str,
    *,
    on: date,
    origin: Origin,
    note: str = "",
    changes: Mapping[str, Any] | None = None,
) -> Case:
    """Save a locked case in its new state and record one event.

    Leaving NEW is the reaction of the office. A clock that rested runs on; terms of the law never
    rest.
    """
    before = CaseState(case.state)
    _move_clock(case, to, on)
    if before == CaseState.NEW and to != CaseState.WITHDRAWN:
        case.reacted_at = business_moment(on)
    case.state = to
    if to not in DONE:
        case.ended_on = None
    elif case.ended_on is None:
        case.ended_on = on
    case.save()
    record(
        action,
        origin,
        obj=case,
        subject=case.person,
        from_state=before,
        to_state=to,
        note=note,
        changes=changes,
    )
    return case


def _move_clock(case: Case, to: CaseState, on: date) -> None:
    """Start the clock that rested, and rest it while the case waits for the customer."""
    if case.state == CaseState.WAITING_CUSTOMER and case.waiting_since is not None:
        if case.regime not in BY_LAW:
            case.due_internal = add_pause(case.due_internal, case.waiting_since, on)
        case.waiting_since = None
    if to == CaseState.WAITING_CUSTOMER:
        case.waiting_since = on


def refuse_state(case: Case) -> Refusal:
    """Make the refusal of a step that the state of a case does not allow."""
    message = _(
        "Sprawa jest teraz w stanie „%(state)s”. Tej czynności nie można już wykonać. "
        "Odśwież stronę i zobacz, co możesz zrobić."
    )
    return Refusal(WRONG_STATE, message % {"state": case.get_state_display()})


COMPLAINT_BEGUN = (S.TRIAGED, S.IN_PROGRESS, S.WAITING_CUSTOMER)
UNDECIDED = (S.NEW, *COMPLAINT_BEGUN, S.DECISION_DRAFT)

COMPLAINT_MOVES: Mapping[str, Move] = {
    "triage": Move((S.NEW,), S.TRIAGED),
    "take_up": Move((S.TRIAGED,), S.IN_PROGRESS),
    "request_supplement": Move((S.TRIAGED, S.IN_PROGRESS), S.WAITING_CUSTOMER),
    "customer_answers": Move((S.WAITING_CUSTOMER,), S.IN_PROGRESS),
    "draft_decision": Move((S.IN_PROGRESS,), S.DECISION_DRAFT),
    "return_draft": Move((S.DECISION_DRAFT,), S.IN_PROGRESS),
    "decide": Move((S.DECISION_DRAFT,), S.DECIDED),
    "send_answer": Move((S.DECIDED,), S.SENT),
    "close": Move((S.SENT,), S.CLOSED),
    "withdraw": Move(UNDECIDED, S.WITHDRAWN),
    "mark_duplicate": Move((S.NEW, *COMPLAINT_BEGUN), S.DUPLICATE),
    "transfer": Move((S.NEW, *COMPLAINT_BEGUN), S.TRANSFERRED),
}

TICKET_BEGUN = (S.TRIAGED, S.IN_PROGRESS, S.WAITING_CUSTOMER, S.REOPENED)
OPEN = (S.NEW, *TICKET_BEGUN)

TICKET_MOVES: Mapping[str, Move] = {
    "triage": Move((S.NEW,), S.TRIAGED),
    "take_up": Move((S.TRIAGED, S.REOPENED), S.IN_PROGRESS),
    "request_supplement": Move((S.TRIAGED, S.IN_PROGRESS, S.REOPENED), S.WAITING_CUSTOMER),
    "customer_answers": Move((S.WAITING_CUSTOMER,), S.IN_PROGRESS),
    "resolve": Move(TICKET_BEGUN, S.RESOLVED),
    "close": Move((S.RESOLVED,), S.CLOSED),
    "reopen": Move((S.RESOLVED, S.CLOSED), S.REOPENED),
    "withdraw": Move(OPEN, S.WITHDRAWN),
    "mark_duplicate": Move(OPEN, S.DUPLICATE),
    "transfer": Move(OPEN, S.TRANSFERRED),
    "reject": Move(OPEN, S.REJECTED),
}

ORDER_MOVES: Mapping[str, Move] = {
    # A new quote replaces one that nobody confirmed.
    "quote": Move((S.NEW, S.QUOTED), S.QUOTED),
    "confirm": Move((S.QUOTED,), S.CONFIRMED),
    "expire": Move((S.QUOTED,), S.EXPIRED),
    # Another appointment replaces the first.
    "schedule": Move((S.CONFIRMED, S.SCHEDULED), S.SCHEDULED),
    "perform": Move((S.CONFIRMED, S.SCHEDULED), S.DONE),
    "charge": Move((S.DONE,), S.CHARGED),
    "close": Move((S.CHARGED,), S.CLOSED),
    "cancel": Move((S.NEW, S.QUOTED, S.CONFIRMED, S.SCHEDULED), S.CANCELLED),
}

MACHINES: Mapping[str, Mapping[str, Move]] = {
    StateMachine.TICKET: TICKET_MOVES,
    StateMachine.COMPLAINT: COMPLAINT_MOVES,
    StateMachine.ORDER: ORDER_MOVES,
}


def moves_of(case: Case) -> Mapping[str, Move]:
    return MACHINES[case.subject.type.machine]


def allows_verb(verb: str, case: Case) -> bool:
    """Return whether the state allows a verb; further conditions are the verb's own."""
    move = moves_of(case).get(verb)
    return move is not None and case.state in move.begins


def lock_for_step(case: Case, verb: str) -> tuple[Case, CaseState]:
    """Lock the case until the transaction ends; returns it with the verb's next state.

    Raises Refusal when its state does not allow the verb.
    """
    fresh = lock_case(case)
    if not allows_verb(verb, fresh):
        raise refuse_state(fresh)
    return fresh, moves_of(fresh)[verb].to


def lock_case(case: Case) -> Case:
    """Read the case again, locked until the transaction ends."""
    wait_for_turn(SealStream.OFFICE)
    rows = Case.objects.select_for_update(of=("self",)).select_related("subject__type", "person")
    return rows.get(pk=case.pk)


END_OF_DAY = time(23, 59)


def reaction_term(regime: Regime, priority: CasePriority, received_at: datetime) -> datetime | None:
    """Return the last moment for a reaction, by the rule of the day.

    None for cases without an urgency, and where there is no rule.
    """
    if regime != Regime.BY_PRIORITY:
        return None
    try:
        rule = legal_rule(f"REACTION_{priority}", on=received_at.date())
    except NoSuchRule:
        # An office may promise repairs but no reaction: its cases have one clock less.
        return None
    return count_reaction_term(received_at, rule.params)


def count_reaction_term(received_at: datetime, params: Mapping[str, Any]) -> datetime:
    """Count a term of reaction from the moment of receipt.

    `hours` run day and night; the last of `working_days` counts until its end.
    """
    if "hours" in params:
        return received_at + timedelta(hours=params["hours"])
    day = received_at.date()
    for _day in range(params["working_days"]):
        day = working_days.next_working_day(day + timedelta(1))
    return datetime.combine(day, END_OF_DAY, tzinfo=received_at.tzinfo)


def is_reaction_late(case: Case, now: datetime) -> bool:
    """Return whether the case was taken up too late, or still waits after its term."""
    return case.react_by is not None and (case.reacted_at or now) > case.react_by
