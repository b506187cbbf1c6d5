"""Following an application from outside: the applicant by number and secret, programs by its id.

An applicant needs no login (AC-20, access.md §2a); programs (`ExchangePart`) read no word of
the form.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from cms_ext.access import vocabulary
from cms_ext.access.models import AccessApplication
from cms_ext.base.text.typed_values import serial_number
from cms_ext.base.web.secret_session import secret_matches
from cms_ext.office.law.working_days import days_after
from cms_ext.plugins import Window

IN_PERSON_VISIT = N_("Hasło startowe wydamy tylko osobiście. Weź dokument tożsamości.")
VISIT = N_("Hasło startowe wyślemy na adres zgłoszony w Spółdzielni albo wydamy na miejscu.")
# By state: what is so and what comes next.
WORDS: Mapping[vocabulary.ApplicationState, tuple[str, str]] = {
    vocabulary.ApplicationState.SUBMITTED: (
        N_("Mamy Twój wniosek. Czeka na sprawdzenie."),
        N_("Sprawdzimy dane i poinformujemy o wyniku."),
    ),
    vocabulary.ApplicationState.IN_REVIEW: (
        N_("Sprawdzamy dane z wniosku."),
        N_("Poinformujemy o wyniku. Możemy zadzwonić, gdy coś będzie niejasne."),
    ),
    vocabulary.ApplicationState.INCOMPLETE: (
        N_("Wniosek trzeba uzupełnić."),
        N_("Dołącz brakujące rzeczy na tej stronie albo przynieś je do nas."),
    ),
    vocabulary.ApplicationState.PHONE_CHECK: (
        N_("Chcemy potwierdzić dane przez telefon."),
        N_("Zadzwonimy pod numer, który masz zgłoszony w Spółdzielni."),
    ),
    vocabulary.ApplicationState.APPROVED: (N_("Wniosek jest zatwierdzony."), VISIT),
    vocabulary.ApplicationState.CREDENTIALS_ISSUED: (
        N_("Hasło startowe jest wydane."),
        N_("Zaloguj się nim i ustaw własne hasło."),
    ),
    vocabulary.ApplicationState.ACTIVATED: (N_("Dostęp działa."), N_("Loguj się własnym hasłem.")),
    vocabulary.ApplicationState.EXPIRED: (
        N_("Hasło startowe wygasło."),
        N_("Skontaktuj się z nami. Wydamy nowe."),
    ),
    vocabulary.ApplicationState.REJECTED: (
        N_("Wniosku nie można było uwzględnić."),
        N_("Możesz złożyć nowy wniosek albo przyjść do nas."),
    ),
    vocabulary.ApplicationState.WITHDRAWN: (
        N_("Wniosek jest zakończony bez rozpatrzenia."),
        N_("Możesz złożyć nowy wniosek."),
    ),
}


def application_with(number: str, typed_secret: str) -> AccessApplication | None:
    """The application of this number and secret; an unknown number costs the same hash."""
    application = AccessApplication.objects.filter(number=normalised_number(number)).first()
    secret_hash = application.secret_hash if application else None
    return application if secret_matches(typed_secret, secret_hash) else None


def normalised_number(typed: str) -> str:
    """`ikcs 2026/1` as the register writes it."""
    return serial_number(typed, vocabulary.NUMBER_DIGITS)


@dataclass(frozen=True, slots=True)
class ApplicationProgress:
    """The progress that the applicant reads: state, next step, its day, and what is missing."""

    state: vocabulary.ApplicationState
    now: str
    next_step: str
    by: date | None
    missing: tuple[str, ...] = ()
    reason: str = ""

    @property
    def may_add_files(self) -> bool:
        return self.state in vocabulary.ApplicationState.undecided()

    @property
    def may_withdraw(self) -> bool:
        return self.state in vocabulary.ApplicationState.undecided()


def progress_of(application: AccessApplication, unsigned_days: int) -> ApplicationProgress:
    """The progress of an application.

    `unsigned_days` is how long a form from the site may wait for its signature.
    """
    state = vocabulary.ApplicationState(application.state)
    if state == vocabulary.ApplicationState.SUBMITTED and not application.in_queue:
        return ApplicationProgress(
            state,
            _("Wniosek czeka na podpisany formularz."),
            _("Dołącz podpisany formularz albo przynieś go do nas. Bez niego wniosek wygaśnie."),
            signed_by(application, unsigned_days),
            (_("podpisany formularz"),),
        )
    now, following = WORDS[state]
    if state == vocabulary.ApplicationState.APPROVED and only_in_person(application):
        following = IN_PERSON_VISIT
    by = {
        vocabulary.ApplicationState.SUBMITTED: application.decide_by,
        vocabulary.ApplicationState.IN_REVIEW: application.decide_by,
        vocabulary.ApplicationState.PHONE_CHECK: application.decide_by,
        vocabulary.ApplicationState.INCOMPLETE: application.supplement_by,
    }.get(state)
    return ApplicationProgress(
        state, _(now), _(following), by, _gaps(application), _reason(application)
    )


def only_in_person(application: AccessApplication) -> bool:
    """Whether the starter password is handed out in the office alone."""
    return (
        application.in_person_only or application.channel == vocabulary.ApplicationChannel.IN_PERSON
    )


def signed_by(application: AccessApplication, unsigned_days: int) -> date:
    """The last day on which the signed form may come."""
    return days_after(timezone.localdate(application.received_at), unsigned_days)


def _gaps(application: AccessApplication) -> tuple[str, ...]:
    if application.state != vocabulary.ApplicationState.INCOMPLETE:
        return ()
    return tuple(f"{gap['label']}: {gap['message']}" for gap in application.gaps)


def _reason(application: AccessApplication) -> str:
    """Why it was refused, for whoever proved to be the person.

    Anybody may fill in a form on the site; the reason would tell a stranger who is a member and who
    has a login.
    """
    if application.state != vocabulary.ApplicationState.REJECTED:
        return ""
    if (
        application.channel == vocabulary.ApplicationChannel.WEB
        and application.sender_confirmed_at is None
    ):
        return _("Powód podajemy na adres zgłoszony w Spółdzielni albo osobiście.")
    reason = vocabulary.RejectReason(application.reject_reason).label
    return f"{reason}. {application.decision_text}".strip()


class Turn(StrEnum):
    """Who has to do something now."""

    APPLICANT = "APPLICANT"
    OFFICE = "OFFICE"


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of the way to a login.

    `done_on` is its day once it is done and the day is known. `turn` is set at the present stage
    alone; `by` is its last day, None where no rule sets one.
    """

    title: str
    done: bool = False
    done_on: date | None = None
    turn: Turn | None = None
    by: date | None = None


@dataclass(frozen=True, slots=True)
class ApplicationCourse:
    """An application's number and course; `panel` and the states are codes of `vocabulary`."""

    id: str
    number: str
    panel: str
    channel: str
    state: str
    received_at: datetime
    decide_by: date
    decided_at: datetime | None
    reject_reason: str


@dataclass(frozen=True, slots=True)
class ApplicationFilters:
    state: str = ""


# How many stages after handing in are done.
DONE = {
    vocabulary.ApplicationState.SUBMITTED: 0,
    vocabulary.ApplicationState.IN_REVIEW: 0,
    vocabulary.ApplicationState.INCOMPLETE: 0,
    vocabulary.ApplicationState.PHONE_CHECK: 0,
    vocabulary.ApplicationState.APPROVED: 1,
    # The starter password has to be given out once more.
    vocabulary.ApplicationState.EXPIRED: 1,
    vocabulary.ApplicationState.CREDENTIALS_ISSUED: 2,
    vocabulary.ApplicationState.ACTIVATED: 3,
}


def stages_of(application: AccessApplication, progress: ApplicationProgress) -> list[Stage]:
    """The stages from handing in to the first sign-in.

    A refused or withdrawn application ends where it ended.
    """
    state = progress.state
    handed_in = Stage(_("Złożenie wniosku"), True, _day(application.received_at))
    if state in (vocabulary.ApplicationState.REJECTED, vocabulary.ApplicationState.WITHDRAWN):
        end = (
            _("Odmowa")
            if state == vocabulary.ApplicationState.REJECTED
            else _("Koniec bez rozpatrzenia")
        )
        return [handed_in, Stage(end, True, _day(application.decided_at))]
    issue = application.issues.select_related("code").first()
    code = issue.code if issue else None
    steps = [
        (_("Sprawdzenie danych"), _day(application.decided_at)),
        (_("Wydanie hasła startowego"), _day(issue.issued_at) if issue else None),
        (_("Pierwsze logowanie i własne hasło"), _day(code.used_at) if code else None),
    ]
    done = DONE[state]
    if application.channel == vocabulary.ApplicationChannel.WEB:
        steps.insert(0, (_("Podpisanie wniosku"), None))
        done += application.in_queue
    issued = state == vocabulary.ApplicationState.CREDENTIALS_ISSUED
    by = _day(code.expires_at) if issued and code else progress.by
    return [
        handed_in,
        *(Stage(title, True, day) for title, day in steps[:done]),
        *(Stage(title, turn=turn_at(application), by=by) for title, _on in steps[done : done + 1]),
        *(Stage(title) for title, _on in steps[done + 1 :]),
    ]


def turn_at(application: AccessApplication) -> Turn:
    """Whose turn it is with an application that has not ended."""
    match vocabulary.ApplicationState(application.state):
        case vocabulary.ApplicationState.SUBMITTED if not application.in_queue:
            return Turn.APPLICANT
        case vocabulary.ApplicationState.APPROVED if only_in_person(application):
            return Turn.APPLICANT
        case (
            vocabulary.ApplicationState.INCOMPLETE
            | vocabulary.ApplicationState.CREDENTIALS_ISSUED
            | vocabulary.ApplicationState.EXPIRED
        ):
            return Turn.APPLICANT
    return Turn.OFFICE


def _day(moment: datetime | None) -> date | None:
    return timezone.localdate(moment) if moment else None


def list_courses(filters: ApplicationFilters, window: Window) -> Sequence[ApplicationCourse]:
    """Return the applications of all desks, the oldest first. One query."""
    found = AccessApplication.objects.order_by("pk")
    if filters.state:
        found = found.filter(state=filters.state)
    if window.after:
        found = found.filter(pk__gt=int(window.after))
    return [_course_of(application) for application in found[: window.size]]


def find_course(key: str, today: date) -> ApplicationCourse | None:
    known = key.isdecimal() and len(key) < 18
    application = AccessApplication.objects.filter(pk=int(key)).first() if known else None
    return _course_of(application) if application else None


def _course_of(application: AccessApplication) -> ApplicationCourse:
    return ApplicationCourse(
        id=str(application.pk),
        number=application.number,
        panel=application.panel,
        channel=application.channel,
        state=application.state,
        received_at=application.received_at,
        decide_by=application.decide_by,
        decided_at=application.decided_at,
        reject_reason=application.reject_reason,
    )
