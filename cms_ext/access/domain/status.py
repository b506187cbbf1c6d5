"""Following an application from outside: the applicant by number and secret, programs by its id.

An applicant needs no login (AC-20, access.md §2a); programs (`ExchangePart`) read no word of
the form.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from cms_ext.access import vocabulary
from cms_ext.access.domain.rejection import way_after_rejection
from cms_ext.access.models import AccessApplication
from cms_ext.base.text.typed_values import serial_number
from cms_ext.base.web.secret_session import secret_matches
from cms_ext.office.law.working_days import add_term_days
from cms_ext.plugins import Window

IN_PERSON_VISIT = N_("Hasło startowe wydamy tylko osobiście. Weź dokument tożsamości.")
VISIT = N_("Hasło startowe wyślemy na adres zgłoszony w Spółdzielni albo wydamy na miejscu.")
CONFIRM = N_("Czekamy, aż potwierdzisz swój adres e-mail.")
CONFIRM_HOW = N_(
    "Otwórz naszą wiadomość „Potwierdź swój adres” i naciśnij „Potwierdzam”. Wysyłamy ją tylko na "
    "adres zgłoszony w biurze. Gdy nie masz tam adresu, przyjdź z dokumentem tożsamości."
)
# In the other undecided states the office waits for something else as well.
CONFIRM_FIRST = (vocabulary.ApplicationState.SUBMITTED, vocabulary.ApplicationState.IN_REVIEW)
REASON_BY_MAIL = N_("Powód podajemy na adres zgłoszony w Spółdzielni albo osobiście.")
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


def find_own_application(number: str, typed_secret: str) -> AccessApplication | None:
    """Return the application of this number and secret; an unknown number costs the same hash."""
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


def measure_progress(application: AccessApplication, unsigned_days: int) -> ApplicationProgress:
    """Return the progress of an application.

    `unsigned_days` is how long a form from the site may wait for its signature.
    """
    state = vocabulary.ApplicationState(application.state)
    if state == vocabulary.ApplicationState.SUBMITTED and not application.in_queue:
        return ApplicationProgress(
            state,
            _("Wniosek czeka na podpisany formularz."),
            _("Dołącz podpisany formularz albo przynieś go do nas. Bez niego wniosek wygaśnie."),
            last_signing_day(application, unsigned_days),
            (_("podpisany formularz"), *_gaps(application)),
        )
    now, following = WORDS[state]
    if awaits_confirmation(application) and state in CONFIRM_FIRST:
        now, following = CONFIRM, CONFIRM_HOW
    if state == vocabulary.ApplicationState.APPROVED and only_in_person(application):
        following = IN_PERSON_VISIT
    if state == vocabulary.ApplicationState.REJECTED and not _proved_by_link(application):
        return ApplicationProgress(state, _(now), _(following), None, (), _(REASON_BY_MAIL))
    if state == vocabulary.ApplicationState.REJECTED:
        following = way_after_rejection(application)
    return ApplicationProgress(
        state, _(now), _(following), _by(application), _gaps(application), _reason(application)
    )


def awaits_confirmation(application: AccessApplication) -> bool:
    """Return True while the sender of a form on the site has not confirmed the address.

    C01 and C02 fail until then. It is said to everybody alike, also to those whose typed address
    the register does not know, so that the page tells no stranger what the register holds.
    """
    return (
        application.channel == vocabulary.ApplicationChannel.WEB
        and application.state in vocabulary.ApplicationState.undecided()
        and application.sender_confirmed_at is None
        and not application.in_person_only
    )


def _by(application: AccessApplication) -> date | None:
    return {
        vocabulary.ApplicationState.SUBMITTED: application.decide_by,
        vocabulary.ApplicationState.IN_REVIEW: application.decide_by,
        vocabulary.ApplicationState.PHONE_CHECK: application.decide_by,
        vocabulary.ApplicationState.INCOMPLETE: application.supplement_by,
    }.get(vocabulary.ApplicationState(application.state))


def only_in_person(application: AccessApplication) -> bool:
    """Return whether the starter password is handed out in the office alone."""
    return (
        application.in_person_only or application.channel == vocabulary.ApplicationChannel.IN_PERSON
    )


def last_signing_day(application: AccessApplication, unsigned_days: int) -> date:
    """Return the last day on which the signed form may come."""
    return add_term_days(timezone.localdate(application.received_at), unsigned_days)


def _gaps(application: AccessApplication) -> tuple[str, ...]:
    """List everything that is missing, as the checks of the desk see it."""
    called_for = (
        [gap for gap in application.gaps if gap["key"] != vocabulary.AccessCheckCode.C01]
        if application.state == vocabulary.ApplicationState.INCOMPLETE
        else []
    )
    confirmation = [_("potwierdzenie adresu e-mail")] if awaits_confirmation(application) else []
    return (*(gap_text(gap) for gap in called_for), *confirmation)


def gap_text(gap: Mapping[str, str]) -> str:
    """Say what is missing to the applicant, who does not know the names of the desk's checks."""
    is_check = gap["key"] in vocabulary.AccessCheckCode.values
    if is_check or gap["label"].rstrip(".") in gap["message"]:
        return gap["message"]
    return f"{gap['label']}: {gap['message']}"


def _proved_by_link(application: AccessApplication) -> bool:
    """Return True unless anybody may have filled in this form on the site.

    The reason of a refusal would tell a stranger who is a member and who has a login.
    """
    return (
        application.channel != vocabulary.ApplicationChannel.WEB
        or application.sender_confirmed_at is not None
    )


def _reason(application: AccessApplication) -> str:
    if application.state != vocabulary.ApplicationState.REJECTED:
        return ""
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


def list_application_stages(
    application: AccessApplication, progress: ApplicationProgress
) -> list[Stage]:
    """Return the stages from handing in to the first sign-in.

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
    after_handing_in = (
        (_("Sprawdzenie danych"), _day(application.decided_at)),
        (_("Wydanie hasła startowego"), _day(issue.issued_at) if issue else None),
        (_("Pierwsze logowanie i własne hasło"), _day(code.used_at) if code else None),
    )
    stages = [
        handed_in,
        *_stages_of_sender(application),
        *(
            Stage(title, number < DONE[state], day if number < DONE[state] else None)
            for number, (title, day) in enumerate(after_handing_in)
        ),
    ]
    issued = state == vocabulary.ApplicationState.CREDENTIALS_ISSUED
    by = _day(code.expires_at) if issued and code else progress.by
    present = next((stage for stage in stages if not stage.done), None)
    return [
        replace(stage, turn=turn_at(application), by=by) if stage is present else stage
        for stage in stages
    ]


def _stages_of_sender(application: AccessApplication) -> list[Stage]:
    """Return what the sender of a form on the site does: sign it, confirm the address."""
    if application.channel != vocabulary.ApplicationChannel.WEB:
        return []
    stages = [Stage(_("Podpisanie wniosku"), application.in_queue)]
    if awaits_confirmation(application) or application.sender_confirmed_at is not None:
        confirmed = application.sender_confirmed_at
        stages.append(
            Stage(_("Potwierdzenie adresu e-mail"), confirmed is not None, _day(confirmed))
        )
    return stages


def turn_at(application: AccessApplication) -> Turn:
    """Whose turn it is with an application that has not ended."""
    if awaits_confirmation(application):
        return Turn.APPLICANT
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
