"""Registering an application: from the site, by e-mail, or at the desk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.access import vocabulary
from cms_ext.access.domain import step
from cms_ext.access.domain.accepted_file import AcceptedFile
from cms_ext.access.domain.applicant import find_named_person, is_identified
from cms_ext.access.domain.attachment import attach_files, attach_signed
from cms_ext.access.domain.checks.deciding import decide_check
from cms_ext.access.domain.checks.running import run_checks
from cms_ext.access.domain.decision import begin_review
from cms_ext.access.domain.form_version import current_form
from cms_ext.access.domain.notice import acknowledge_receipt
from cms_ext.access.domain.refusal import NOT_IDENTIFIED, make_refusal
from cms_ext.access.form_definition.spec import read_form
from cms_ext.access.models import AccessApplication, AccessSettings, FormVersion, NumberSequence
from cms_ext.base.files.stored_files import erased_unless_kept
from cms_ext.base.web import secret_session
from cms_ext.desks.people.person_register.domain.desk import WRONG_STATE
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.office.law.working_days import add_term_days
from cms_ext.plugins import AccessProcedure
from cms_ext.plugins.registry import find_procedure


@transaction.atomic
def next_number(procedure: AccessProcedure, year: int) -> str:
    """Take the next number of a procedure.

    Its row stays locked until the caller's transaction ends. A registration that is rolled back
    gives its number back, so that there are no gaps.
    """
    NumberSequence.objects.get_or_create(panel=procedure.panel, year=year)
    sequence = NumberSequence.objects.select_for_update().get(panel=procedure.panel, year=year)
    sequence.last += 1
    sequence.save(update_fields=["last"])
    prefix = procedure.number_prefix or procedure.panel
    return f"{prefix}/{year}/{sequence.last:0{vocabulary.NUMBER_DIGITS}d}"


class NoForm(LookupError):
    """The panel takes no applications today: no version of its form is valid."""


@dataclass(frozen=True, slots=True)
class NewApplication:
    """The facts of an application; `payload` is by the keys of the form.

    `files` are the signed form, `poa` powers of attorney; `signature_kind` is a `SignatureKind` or
    "" while the kind of signature is unknown. `form_version` is the one that was filled in, where
    it is not today's.
    """

    procedure: AccessProcedure
    channel: vocabulary.ApplicationChannel
    payload: Mapping[str, Any]
    received_at: datetime
    sender_email: str = ""
    signature_kind: str = ""
    files: Sequence[AcceptedFile] = ()
    poa: Sequence[AcceptedFile] = ()
    form_version: FormVersion | None = None


@dataclass(frozen=True, slots=True)
class RegisteredApplication:
    """The application and its secret, which is shown once and stored only as a hash."""

    application: AccessApplication
    secret: str


def register_application(new: NewApplication, origin: Origin, today: date) -> RegisteredApplication:
    """Register an application: number, secret, person on file, terms; all or nothing.

    Raises NoForm, AttachmentRefused (from `attach_files`), and ValueError for a payload with keys
    that the form does not know. An application from the site waits outside the queue until it is
    signed, and a job looks its person up, so that no answer tells whom the register knows.
    """
    form_version = _form(new, today)
    secret = secret_session.make_secret()
    # The slow hash comes first, so that the lock of the number is short.
    secret_hash = secret_session.hash_secret(secret)
    with erased_unless_kept() as stored, transaction.atomic():
        application = _create(new, form_version, secret_hash, today)
        for row in attach_signed(application, new.files, new.signature_kind):
            stored.append(row.file)
        attach_files(application, new.poa, vocabulary.AttachmentKind.POA)
        record(
            "APPLICATION_REGISTERED",
            origin,
            obj=application,
            subject=application.person,
            to_state=application.state,
            changes={"panel": application.panel, "channel": application.channel},
        )
        if application.channel != vocabulary.ApplicationChannel.WEB:
            acknowledge_receipt(application)
    return RegisteredApplication(application, secret)


def _create(
    new: NewApplication, form_version: FormVersion, secret_hash: str, today: date
) -> AccessApplication:
    received_on = timezone.localdate(new.received_at)
    from_site = new.channel == vocabulary.ApplicationChannel.WEB
    return AccessApplication.objects.create(
        number=next_number(new.procedure, received_on.year),
        secret_hash=secret_hash,
        panel=new.procedure.panel,
        channel=new.channel,
        person=None if from_site else find_named_person(new.payload, new.procedure, today),
        form_version=form_version,
        payload=dict(new.payload),
        sender_email=new.sender_email,
        received_at=new.received_at,
        decide_by=add_term_days(received_on, AccessSettings.load().decision_days),
        in_queue=not from_site or bool(new.files),
        signature_kind=new.signature_kind,
        acknowledged_at=None if from_site else timezone.now(),
    )


def _form(new: NewApplication, today: date) -> FormVersion:
    form_version = new.form_version or current_form(new.procedure.panel, today)
    if form_version is None or form_version.panel != new.procedure.panel:
        raise NoForm(new.procedure.panel)
    unknown = sorted(set(new.payload) - set(read_form(form_version).keys))
    if unknown:
        raise ValueError(f"The form of {new.procedure.panel} has no fields {', '.join(unknown)}.")
    return form_version


NOON = time(12)


@dataclass(frozen=True, slots=True)
class EnteredForm:
    """A paper form: its fields, when it came, and what the clerk has seen of it.

    `from_register` are the keys of fields that the clerk did not type: as on file. `form_version`
    is that of the sheet, where it is an older one.
    """

    payload: Mapping[str, Any]
    received_on: date
    signed: bool
    id_seen: bool
    scans: Sequence[AcceptedFile] = ()
    poa: Sequence[AcceptedFile] = ()
    from_register: Sequence[str] = ()
    form_version: FormVersion | None = None


@transaction.atomic
def enter_form(
    procedure: AccessProcedure, paper: EnteredForm, origin: Origin, now: datetime
) -> RegisteredApplication:
    """Register a paper form (channel IN_PERSON) and begin its review at once.

    `now` is the moment of business (`cms_ext.base.dates.clock.business_now`). Raises Refusal (an
    own application, or nobody's: no name and no number), NoForm and AttachmentRefused.
    """
    if not is_identified(paper.payload):
        raise make_refusal(NOT_IDENTIFIED)
    today = timezone.localdate(now)
    registered = register_application(
        NewApplication(
            procedure=procedure,
            channel=vocabulary.ApplicationChannel.IN_PERSON,
            payload=paper.payload,
            received_at=_received_at(paper.received_on, now),
            signature_kind=vocabulary.SignatureKind.HANDWRITTEN,
            files=paper.scans,
            poa=paper.poa,
            form_version=paper.form_version,
        ),
        origin,
        today,
    )
    application = registered.application
    if paper.from_register:
        record(
            "FIELDS_TYPED",
            origin,
            obj=application,
            subject=application.person,
            changes={"from_register": sorted(paper.from_register)},
        )
    begin_review(application, origin, today)
    if application.state == vocabulary.ApplicationState.IN_REVIEW:
        _note_what_was_seen(application, paper, origin)
    return registered


def _note_what_was_seen(application: AccessApplication, paper: EnteredForm, origin: Origin) -> None:
    seen = {
        vocabulary.AccessCheckCode.C04: (paper.signed, _("Podpis widziany na formularzu.")),
        vocabulary.AccessCheckCode.C12: (paper.id_seen, _("Okazano dokument tożsamości.")),
    }
    for check in application.checks.filter(
        result=vocabulary.CheckVerdict.CANNOT_TELL, code__in=list(seen)
    ):
        was_seen, words = seen[vocabulary.AccessCheckCode(check.code)]
        if was_seen:
            decide_check(
                application,
                vocabulary.AccessCheckCode(check.code),
                vocabulary.CheckVerdict.PASS,
                words,
                origin,
            )


def _received_at(day: date, now: datetime) -> datetime:
    """Now for a form of today; noon of an earlier day, because nobody noted the hour."""
    if day == timezone.localdate(now):
        return now
    return timezone.make_aware(datetime.combine(day, NOON))


TRANSCRIBED = (
    vocabulary.ApplicationChannel.EMAIL,
    vocabulary.ApplicationChannel.TRUSTED_E,
    vocabulary.ApplicationChannel.IN_PERSON,
)


@transaction.atomic
def save_transcription(
    application: AccessApplication, payload: Mapping[str, Any], origin: Origin, today: date
) -> None:
    """Save the clerk's transcription of a form; looks the person up if there is none.

    `payload` is `form_class(spec, for_desk=True)(…).payload`. It is never for a form from the site,
    which the applicant filled in. Raises Refusal when the application is decided.
    """
    step.lock_application(application)
    for guard in step.CLERK:
        guard(application, origin)
    if (
        application.state not in vocabulary.ApplicationState.undecided()
        or application.channel not in TRANSCRIBED
    ):
        raise make_refusal(
            WRONG_STATE, state=str(vocabulary.ApplicationState(application.state).label)
        )
    changed = sorted(key for key in payload if payload[key] != application.payload.get(key))
    application.payload = dict(payload)
    if application.person is None:
        procedure = find_procedure(application.panel)
        application.person = find_named_person(application.payload, procedure, today)
    application.save(update_fields=["payload", "person"])
    record(
        "FIELDS_TYPED",
        origin,
        obj=application,
        subject=application.person,
        changes={"fields": changed},
    )
    if application.state == vocabulary.ApplicationState.IN_REVIEW:
        run_checks(application, origin, today)
