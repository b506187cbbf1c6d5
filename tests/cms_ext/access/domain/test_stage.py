"""The way to a login in steps: what is done, whose turn it is and until when."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from cms_ext.access.domain.status import Stage, Turn, progress_of, stages_of
from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import ApplicationChannel, ApplicationState, RejectReason
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.people.identity.models import ActivationCode
from tests.cms_ext.access.applicants import anna_on_file, apply
from tests.people import resident
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db

RECEIVED, DECIDE_BY = date(2026, 11, 20), date(2026, 12, 4)
SUPPLEMENT_BY, DECIDED = date(2026, 12, 7), date(2026, 11, 25)
ISSUED, ENDS, USED = date(2026, 11, 26), date(2026, 12, 10), date(2026, 11, 28)
FORM = Stage("Złożenie wniosku", True, RECEIVED)
SIGNED = Stage("Podpisanie wniosku", True)
CHECK, ISSUE = "Sprawdzenie danych", "Wydanie hasła startowego"
ENTRY = "Pierwsze logowanie i własne hasło"
CHECKED, GIVEN = Stage(CHECK, True, DECIDED), Stage(ISSUE, True, ISSUED)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


LAST = [Stage(ISSUE), Stage(ENTRY)]
IN_THE_OFFICE = [FORM, SIGNED, Stage(CHECK, turn=Turn.OFFICE, by=DECIDE_BY), *LAST]
AT_THE_DESK = [FORM, SIGNED, CHECKED, Stage(ISSUE, turn=Turn.APPLICANT), Stage(ENTRY)]
STATES: list[tuple[str, dict[str, Any], list[Stage]]] = [
    (
        "SUBMITTED",
        {"in_queue": False},
        [FORM, Stage("Podpisanie wniosku", turn=Turn.APPLICANT, by=DECIDE_BY), Stage(CHECK), *LAST],
    ),
    ("SUBMITTED", {}, IN_THE_OFFICE),
    ("IN_REVIEW", {}, IN_THE_OFFICE),
    ("PHONE_CHECK", {}, IN_THE_OFFICE),
    (
        "INCOMPLETE",
        {"supplement_by": SUPPLEMENT_BY},
        [FORM, SIGNED, Stage(CHECK, turn=Turn.APPLICANT, by=SUPPLEMENT_BY), *LAST],
    ),
    ("APPROVED", {}, [FORM, SIGNED, CHECKED, Stage(ISSUE, turn=Turn.OFFICE), Stage(ENTRY)]),
    ("APPROVED", {"in_person_only": True}, AT_THE_DESK),
    (
        "APPROVED",
        {"channel": ApplicationChannel.IN_PERSON},
        [FORM, CHECKED, Stage(ISSUE, turn=Turn.APPLICANT), Stage(ENTRY)],
    ),
    (
        "CREDENTIALS_ISSUED",
        {},
        [FORM, SIGNED, CHECKED, GIVEN, Stage(ENTRY, turn=Turn.APPLICANT, by=ENDS)],
    ),
    ("EXPIRED", {}, AT_THE_DESK),
    ("ACTIVATED", {}, [FORM, SIGNED, CHECKED, GIVEN, Stage(ENTRY, True, USED)]),
    ("REJECTED", {}, [FORM, Stage("Odmowa", True, DECIDED)]),
    ("WITHDRAWN", {"decided_at": None}, [FORM, Stage("Koniec bez rozpatrzenia", True)]),
]


@shared
def application(clerk: Origin) -> AccessApplication:
    """Anna's, from the site."""
    anna_on_file()
    return apply().application


@pytest.mark.parametrize(("state", "facts", "told"), STATES)
def test_each_state_is_told_in_steps(
    application: AccessApplication,
    clerk: Origin,
    state: str,
    facts: dict[str, Any],
    told: list[Stage],
):
    code = ActivationCode.objects.create(
        user=resident("ikcs", "IKCS-0007", "Anna Lis"),
        channel="PRINT",
        code_hash="x",
        issued_at=noon(ISSUED),
        expires_at=noon(ENDS),
        used_at=noon(USED) if state == "ACTIVATED" else None,
    )
    decided = {"decided_by": clerk.actor, "decided_at": noon(DECIDED), "user": code.user}
    if state in ("REJECTED", "WITHDRAWN"):
        decided |= {"reject_reason": RejectReason.OTHER}
    if state in ("CREDENTIALS_ISSUED", "EXPIRED", "ACTIVATED"):
        application.issues.create(
            code=code, channel="PRINT", issued_by=code.user, issued_at=noon(ISSUED)
        )
    AccessApplication.objects.update(**({"state": state, "in_queue": True} | decided | facts))
    application.refresh_from_db()

    assert stages_of(application, progress_of(application, 14)) == told


def test_every_state_but_the_last_ones_has_one_turn(application: AccessApplication):
    application.in_queue = True
    for state in ApplicationState:
        application.state = state
        turns = [step for step in stages_of(application, progress_of(application, 14)) if step.turn]
        assert len(turns) == (state not in ApplicationState.final()), state
