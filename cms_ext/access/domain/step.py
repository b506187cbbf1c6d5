"""The steps of an application as a table: from where, to where, who may, what the log says.

Every verb of `decision`, `phone`, `issue` and `ending` begins with `lock_and_check` and ends with
`enter_state`, both in one transaction with the row of the application locked (`access.md` §3).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db import models, transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.files import FieldFile
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from cms_ext.access.domain.applicant import applicant_name
from cms_ext.access.models import AccessApplication, ApplicationAttachment, ReceivedMessage
from cms_ext.access.vocabulary import (
    ApplicationChannel,
    ApplicationState,
)
from cms_ext.desks.people.person_register.domain.merge import (
    OWN_APPLICATION,
    WRONG_DESK,
    WRONG_STATE,
    desk_words,
    is_one_of,
    may_act,
    sits_at_desk,
)
from cms_ext.desks.people.person_register.domain.merge import WORDS as WORDS_OF_LOGINS
from cms_ext.desks.privacy.domain.retention import ExpiredRows, expired
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.office.desk_kit.workflow.step import Refusal
from cms_ext.people.identity.models import User
from cms_ext.plugins.realm import Realm
from cms_ext.plugins.registry import procedure_of

NO_ADDRESS = "E-ACC-01"
WRONG_SENDER = "E-ACC-02"
CHECKS_UNMET = "E-ACC-03"
HAS_LOGIN = "E-ACC-04"
CODE_EXPIRED = "E-ACC-06"
FILE_REFUSED = "E-ACC-07"
NEEDS_SECOND_PERSON = "E-ACC-08"
ADDRESS_TOO_NEW = "E-ACC-09"
# The specification has no number for these: the screens do not offer such a step.
NOT_IN_QUEUE = "UNSIGNED"
NOTHING_MISSING = "NO_GAPS"
NO_REASON = "REASON"
NO_PHONE = "NO_PHONE"
IN_PERSON_ONLY = "IN_PERSON_ONLY"
NO_LONGER_ENTITLED = "NOT_ENTITLED"
NO_PERSON = "NO_PERSON"
LOGIN_CLOSED = "LOGIN_CLOSED"
NOT_FOR_CLERK = "NOT_FOR_CLERK"
NO_SPLIT = "NO_SPLIT"
NOT_IDENTIFIED = "NOT_IDENTIFIED"

WORDS: dict[str, str] = {
    **WORDS_OF_LOGINS,
    OWN_APPLICATION: N_("Nie możesz rozpatrywać własnego wniosku."),
    WRONG_STATE: N_("Wniosek ma stan „%(state)s”. Odśwież stronę i zobacz, co się stało."),
    WRONG_DESK: N_("Ten wniosek rozpatruje %(desk)s, pokój nr %(room)s."),
    NO_ADDRESS: N_(
        "W rejestrze nie ma adresu e-mail tej osoby. Dane logowania można wydać tylko osobiście."
    ),
    WRONG_SENDER: N_(
        "Adres nadawcy różni się od adresu zgłoszonego w biurze. "
        "Nie można wysłać hasła pocztą elektroniczną."
    ),
    CHECKS_UNMET: N_("Nie wszystkie wymagane kontrole są zaliczone: %(list)s."),
    HAS_LOGIN: N_("Ta osoba ma już czynny dostęp do panelu %(panel)s."),
    CODE_EXPIRED: N_("Hasło startowe wygasło. Skontaktuj się z działem %(desk)s."),
    FILE_REFUSED: N_("Plik %(name)s ma niedozwolony format lub przekracza 10 MB."),
    NEEDS_SECOND_PERSON: N_("Wyjątek wymaga potwierdzenia przez drugą osobę."),
    ADDRESS_TOO_NEW: N_(
        "Zmiana adresu e-mail w rejestrze nastąpiła mniej niż 24 godziny temu. "
        "Wydaj dane osobiście albo spróbuj później."
    ),
    NOT_IN_QUEUE: N_(
        "Wniosek czeka na podpisany formularz. Rozpocznij weryfikację, gdy formularz wpłynie."
    ),
    NOTHING_MISSING: N_("Do uzupełnienia nie ma nic: zaznacz, czego brakuje we wniosku."),
    NO_REASON: N_("Napisz uzasadnienie."),
    NO_PHONE: N_(
        "W rejestrze nie ma numeru telefonu tej osoby. Dane logowania można wydać tylko osobiście."
    ),
    IN_PERSON_ONLY: N_(
        "Ten wniosek można załatwić tylko osobiście. Wydaj dane logowania na wydruku."
    ),
    NO_LONGER_ENTITLED: N_(
        "Ta osoba nie ma dziś prawa do panelu %(panel)s. Nie można wydać danych logowania."
    ),
    LOGIN_CLOSED: N_("Dostęp z tego wniosku jest zamknięty. Potrzebny jest nowy wniosek."),
    NO_PERSON: N_("We wniosku nie wskazano osoby z rejestru."),
    NOT_FOR_CLERK: N_("Tego wyniku kontroli nie można zmienić ręcznie."),
    NOT_IDENTIFIED: N_(
        "Z formularza nie wynika, czyj to wniosek. Wpisz co najmniej nazwisko, nazwę firmy albo "
        "numer, tak jak są na papierze."
    ),
    NO_SPLIT: N_(
        "Hasło startowe wysyła się listem tylko wtedy, gdy identyfikator poszedł e-mailem, "
        "a w rejestrze jest adres do korespondencji."
    ),
}


def refusal(code: str, **words: object) -> Refusal:
    """The refusal of that code in its own wording: `refusal(HAS_LOGIN, panel="IKCS")`."""
    translated: Callable[[str], str] = _
    return Refusal(code, translated(WORDS[code]) % words)


def at_desk(application: AccessApplication, origin: Origin) -> None:
    """Refuses all but clerks of the application's desk and administrators, logged as such."""
    procedure = procedure_of(application.panel)
    if not may_act(procedure, origin.actor):
        raise refusal(WRONG_DESK, **desk_words(procedure))


def not_own(application: AccessApplication, origin: Origin) -> None:
    """Refuses a decision about oneself, also to administrators (E-ACC-05, AC-09).

    Staff have no entry in the register, so names and addresses are compared. A clerk with the
    same name as the applicant leaves the application to a colleague.
    """
    if origin.actor is not None and is_own(application, origin.actor):
        raise refusal(OWN_APPLICATION)


def desk_or_applicant(application: AccessApplication, origin: Origin) -> None:
    """Refuses staff of other desks; others have proved themselves by number and secret."""
    if origin.actor is not None and origin.actor.realm == Realm.STAFF:
        at_desk(application, origin)


def signed(application: AccessApplication, origin: Origin) -> None:
    """Refuses a form from the site that was not handed in signed (access.md §2a)."""
    if not application.in_queue:
        raise refusal(NOT_IN_QUEUE)


def is_own(application: AccessApplication, user: User) -> bool:
    """Whether this member of staff is, by name or address, the one who applies."""
    person, payload = application.person, application.payload
    names = [applicant_name(payload), person.name if person else ""]
    addresses = [
        str(payload.get("email") or ""),
        application.sender_email,
        person.correspondence_email if person else "",
    ]
    return is_one_of(user, names, addresses)


Guard = Callable[[AccessApplication, Origin], None]

CLERK: tuple[Guard, ...] = (at_desk, not_own)
ANYBODY_CONCERNED: tuple[Guard, ...] = (desk_or_applicant,)
SYSTEM_ONLY: tuple[Guard, ...] = ()


@dataclass(frozen=True, slots=True)
class ApplicationStep:
    """A line of the table. Guards raise Refusal; what only one verb asks stands in the verb.

    `action` is the event in the access log.
    """

    sources: tuple[ApplicationState, ...]
    target: ApplicationState
    action: str
    guards: tuple[Guard, ...]


S = ApplicationState
REVIEW = ApplicationStep((S.SUBMITTED,), S.IN_REVIEW, "CHECKS_RUN", (*CLERK, signed))
CALL_FOR_MORE = ApplicationStep((S.IN_REVIEW,), S.INCOMPLETE, "SUPPLEMENT_CALLED", CLERK)
SUPPLEMENT = ApplicationStep((S.INCOMPLETE,), S.IN_REVIEW, "SUPPLEMENTED", ANYBODY_CONCERNED)
DOUBT = ApplicationStep((S.IN_REVIEW,), S.PHONE_CHECK, "PHONE_CHECK_ASKED", CLERK)
CALL = ApplicationStep((S.PHONE_CHECK,), S.IN_REVIEW, "PHONE_CHECK", CLERK)
IN_PERSON = ApplicationStep(
    (S.SUBMITTED, S.IN_REVIEW, S.INCOMPLETE, S.PHONE_CHECK),
    S.IN_REVIEW,
    "BROUGHT_IN_PERSON",
    CLERK,
)
APPROVE = ApplicationStep((S.IN_REVIEW,), S.APPROVED, "APPROVED", CLERK)
REJECT = ApplicationStep((S.IN_REVIEW,), S.REJECTED, "REJECTED", CLERK)
WITHDRAW = ApplicationStep(
    tuple(ApplicationState.undecided()), S.WITHDRAWN, "WITHDRAWN", ANYBODY_CONCERNED
)
TERM_PASSED = ApplicationStep((S.INCOMPLETE,), S.REJECTED, "REJECTED", SYSTEM_ONLY)
ISSUE = ApplicationStep((S.APPROVED, S.EXPIRED), S.CREDENTIALS_ISSUED, "CREDENTIALS_ISSUED", CLERK)
REISSUE = ApplicationStep(
    (S.CREDENTIALS_ISSUED,), S.CREDENTIALS_ISSUED, "CREDENTIALS_ISSUED", CLERK
)
ACTIVATE = ApplicationStep((S.CREDENTIALS_ISSUED,), S.ACTIVATED, "ACTIVATED", SYSTEM_ONLY)
EXPIRE = ApplicationStep((S.CREDENTIALS_ISSUED,), S.EXPIRED, "EXPIRED", SYSTEM_ONLY)


def lock_and_check(application: AccessApplication, step: ApplicationStep, origin: Origin) -> None:
    """Lock the row, read it anew and ask the guards. Raises Refusal; needs a transaction."""
    lock(application)
    for guard in step.guards:
        guard(application, origin)
    if application.state not in step.sources:
        raise refusal(WRONG_STATE, state=ApplicationState(application.state).label)


def lock(application: AccessApplication) -> None:
    """Nobody else changes this application until the transaction ends; read anew.

    Its login is locked before it, as by whoever sets an own password and so ends the application
    (`cms_ext.people.identity.domain.activation.set_own_password`): locks taken
    crosswise are a deadlock.
    """
    if application.user_id is not None:
        User.objects.select_for_update().filter(pk=application.user_id).first()
    application.refresh_from_db(from_queryset=AccessApplication.objects.select_for_update())


def enter_state(
    application: AccessApplication,
    step: ApplicationStep,
    origin: Origin,
    *,
    target: ApplicationState | None = None,
    reason_code: str = "",
    note: str = "",
    changes: Mapping[str, object] | None = None,
) -> None:
    """Save the application in its new state and write the one event of the step."""
    before = application.state
    application.state = target or step.target
    application.save()
    record(
        step.action,
        origin,
        obj=application,
        subject=application.person,
        from_state=before,
        to_state=application.state,
        reason_code=reason_code,
        note=note or _in_what_role(application, origin),
        changes=changes,
    )


def _in_what_role(application: AccessApplication, origin: Origin) -> str:
    """An administrator who acts for a desk is named as such in the log."""
    actor = origin.actor
    if actor is None or actor.realm != Realm.STAFF:
        return ""
    return "" if sits_at_desk(procedure_of(application.panel), actor) else "superuser"


# Logins whose right has ended: the nightly look (`access.md` §4).
#
# Each request asks the right by date (`Panel.admits`); here only the logins follow.


REFUSED = (ApplicationState.REJECTED, ApplicationState.WITHDRAWN)


def refused_before(moment: datetime) -> QuerySet[AccessApplication]:
    """Applications rejected or withdrawn before the moment, annotated with `ended_at`.

    When somebody withdrew stands only in the access log; the log is kept longer than these.
    """
    withdrawn = AuditEvent.objects.filter(
        action="WITHDRAWN",
        object_type=AccessApplication._meta.label,
        object_id=Cast(OuterRef("pk"), models.CharField()),
    ).order_by("-seq")
    ended = Coalesce("decided_at", Subquery(withdrawn.values("at")[:1]), "received_at")
    refused = AccessApplication.objects.filter(state__in=REFUSED)
    return refused.annotate(ended_at=ended).filter(ended_at__lt=moment)


def of_logins_closed_before(moment: datetime) -> QuerySet[AccessApplication]:
    """Accepted applications whose login was closed before the moment."""
    return AccessApplication.objects.filter(user__closed_at__lt=moment)


def spent_attachments(moment: datetime) -> QuerySet[ApplicationAttachment]:
    """Files of refused applications, and scans whose paper original the office has."""
    on_paper = Q(
        application__channel=ApplicationChannel.IN_PERSON,
        application__state__in=[
            ApplicationState.CREDENTIALS_ISSUED,
            ApplicationState.ACTIVATED,
            ApplicationState.EXPIRED,
        ],
        application__decided_at__lt=moment,
    )
    refused = Q(application__in=refused_before(moment).values("pk"))
    return ApplicationAttachment.objects.filter(on_paper | refused)


def spent_messages(moment: datetime) -> QuerySet[ReceivedMessage]:
    """Raw e-mails of refused applications, and those that became no application."""
    refused = Q(application__in=refused_before(moment).values("pk"))
    strays = Q(application__isnull=True, received_at__lt=moment)
    return ReceivedMessage.objects.filter(refused | strays).exclude(raw="")


@transaction.atomic
def remove_applications(applications: QuerySet[Any]) -> None:
    """Delete applications with messages, checks and issues; files go after the commit."""
    keys = list(applications.values_list("pk", flat=True))
    remove_attachments(ApplicationAttachment.objects.filter(application__in=keys))
    forget_messages(ReceivedMessage.objects.filter(application__in=keys).exclude(raw=""))
    AccessApplication.objects.filter(pk__in=keys).delete()


@transaction.atomic
def remove_attachments(attachments: QuerySet[ApplicationAttachment]) -> None:
    for attachment in attachments:
        _remove_file(attachment.file)
    ApplicationAttachment.objects.filter(pk__in=[one.pk for one in attachments]).delete()


@transaction.atomic
def forget_messages(messages: QuerySet[ReceivedMessage]) -> None:
    """Delete messages and their texts; verdicts about the sender stay with the application."""
    for message in messages:
        _remove_file(message.raw)
    ReceivedMessage.objects.filter(pk__in=[one.pk for one in messages]).update(
        raw="", text="", subject=""
    )


def _remove_file(file: FieldFile) -> None:
    # Not at once: a transaction that rolls back must find its files again.
    if file.name:
        transaction.on_commit(partial(file.storage.delete, file.name))


def forget_accepted(before: datetime, rehearse: bool) -> ExpiredRows:
    rows = of_logins_closed_before(before)
    found = expired(rows, "user__closed_at")
    if not rehearse:
        remove_applications(rows)
    return found


def forget_refused(before: datetime, rehearse: bool) -> ExpiredRows:
    rows = refused_before(before)
    found = expired(rows, "ended_at")
    if not rehearse:
        remove_applications(rows)
    return found


def forget_files(before: datetime, rehearse: bool) -> ExpiredRows:
    attachments, messages = spent_attachments(before), spent_messages(before)
    found = expired(attachments, "added_at") + expired(messages, "received_at")
    if not rehearse:
        remove_attachments(attachments)
        forget_messages(messages)
    return found
