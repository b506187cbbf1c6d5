"""The stages of an application as the applicant reads them: what is done, whose turn it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.access.domain.status import ApplicationProgress, only_in_person
from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import ApplicationChannel, ApplicationState


class Turn(StrEnum):
    """Who has to do something now."""

    APPLICANT = "APPLICANT"
    OFFICE = "OFFICE"


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of the way to a login.

    `done_on` is its day once it is done and the day is known. `turn` is set at the present step
    alone; `by` is the last day of it, None where no rule sets one.
    """

    title: str
    done: bool = False
    done_on: date | None = None
    turn: Turn | None = None
    by: date | None = None


# How many of the steps from the check on are done.
DONE = {
    ApplicationState.SUBMITTED: 0,
    ApplicationState.IN_REVIEW: 0,
    ApplicationState.INCOMPLETE: 0,
    ApplicationState.PHONE_CHECK: 0,
    ApplicationState.APPROVED: 1,
    # The starter password has to be given out once more.
    ApplicationState.EXPIRED: 1,
    ApplicationState.CREDENTIALS_ISSUED: 2,
    ApplicationState.ACTIVATED: 3,
}


def stages_of(application: AccessApplication, progress: ApplicationProgress) -> list[Stage]:
    """From handing in to the first sign-in; what was refused or withdrawn ends where it ended."""
    state = progress.state
    handed_in = Stage(_("Złożenie wniosku"), True, _day(application.received_at))
    if state in (ApplicationState.REJECTED, ApplicationState.WITHDRAWN):
        end = _("Odmowa") if state == ApplicationState.REJECTED else _("Koniec bez rozpatrzenia")
        return [handed_in, Stage(end, True, _day(application.decided_at))]
    issue = application.issues.select_related("code").first()
    code = issue.code if issue else None
    steps = [
        (_("Sprawdzenie danych"), _day(application.decided_at)),
        (_("Wydanie hasła startowego"), _day(issue.issued_at) if issue else None),
        (_("Pierwsze logowanie i własne hasło"), _day(code.used_at) if code else None),
    ]
    done = DONE[state]
    if application.channel == ApplicationChannel.WEB:
        steps.insert(0, (_("Podpisanie wniosku"), None))
        done += application.in_queue
    issued = state == ApplicationState.CREDENTIALS_ISSUED
    by = _day(code.expires_at) if issued and code else progress.by
    return [
        handed_in,
        *(Stage(title, True, day) for title, day in steps[:done]),
        *(Stage(title, turn=turn_at(application), by=by) for title, _on in steps[done : done + 1]),
        *(Stage(title) for title, _on in steps[done + 1 :]),
    ]


def turn_at(application: AccessApplication) -> Turn:
    """Whose turn it is with an application that has not ended."""
    match ApplicationState(application.state):
        case ApplicationState.SUBMITTED if not application.in_queue:
            return Turn.APPLICANT
        case ApplicationState.APPROVED if only_in_person(application):
            return Turn.APPLICANT
        case (
            ApplicationState.INCOMPLETE
            | ApplicationState.CREDENTIALS_ISSUED
            | ApplicationState.EXPIRED
        ):
            return Turn.APPLICANT
    return Turn.OFFICE


def _day(moment: datetime | None) -> date | None:
    return timezone.localdate(moment) if moment else None
