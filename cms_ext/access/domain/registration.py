"""Registering an application: from the site, by e-mail, or at the desk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from cms_ext.access.domain.applicant import person_named_in
from cms_ext.access.domain.files.accepted import AcceptedFile
from cms_ext.access.domain.files.attach import attach, attach_signed
from cms_ext.access.domain.form_version import current_form
from cms_ext.access.domain.notice import acknowledge_receipt
from cms_ext.access.form import read_form
from cms_ext.access.models import AccessApplication, AccessSettings, FormVersion, NumberSequence
from cms_ext.access.vocabulary import NUMBER_DIGITS, ApplicationChannel, AttachmentKind
from cms_ext.base.files.stored_files import erased_unless_kept
from cms_ext.base.web import spoken_secret
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.office.law.working_days import days_after
from cms_ext.plugins import AccessProcedure


@transaction.atomic
def next_number(panel: str, year: int) -> str:
    """The next number; its row stays locked until the caller's transaction ends.

    A registration that is rolled back gives its number back, so that there are no gaps.
    """
    NumberSequence.objects.get_or_create(panel=panel, year=year)
    sequence = NumberSequence.objects.select_for_update().get(panel=panel, year=year)
    sequence.last += 1
    sequence.save(update_fields=["last"])
    return f"{panel}/{year}/{sequence.last:0{NUMBER_DIGITS}d}"


class NoForm(LookupError):
    """The panel takes no applications today: no version of its form is valid."""


@dataclass(frozen=True, slots=True)
class NewApplication:
    """What came in. `payload` is by the keys of the form (`ApplicationForm.payload`).

    `files` are the signed form, `poa` powers of attorney; `signature_kind` is a `SignatureKind`
    or empty while nobody has said how it is signed.
    """

    procedure: AccessProcedure
    channel: ApplicationChannel
    payload: Mapping[str, Any]
    received_at: datetime
    sender_email: str = ""
    signature_kind: str = ""
    files: Sequence[AcceptedFile] = ()
    poa: Sequence[AcceptedFile] = ()


@dataclass(frozen=True, slots=True)
class RegisteredApplication:
    """The application and its secret, which is shown once and kept nowhere."""

    application: AccessApplication
    secret: str


def register_application(new: NewApplication, origin: Origin, today: date) -> RegisteredApplication:
    """Register an application: number, secret, person on file, terms; all or nothing.

    Raises NoForm, AttachmentRefused (from `attach`), and ValueError for a payload with keys that
    the form does not know. An application from the site waits outside the queue until it is signed,
    and looking its person up is left to a job, so that no answer tells whom the register knows.
    """
    form_version = _form(new, today)
    secret = spoken_secret.make()
    # The slow hash comes first: the number's lock is short.
    kept = spoken_secret.hashed(secret)
    with erased_unless_kept() as stored, transaction.atomic():
        application = _create(new, form_version, kept, today)
        for row in attach_signed(application, new.files, new.signature_kind):
            stored.append(row.file)
        attach(application, new.poa, AttachmentKind.POA)
        record(
            "APPLICATION_REGISTERED",
            origin,
            obj=application,
            subject=application.person,
            to_state=application.state,
            changes={"panel": application.panel, "channel": application.channel},
        )
        if application.channel != ApplicationChannel.WEB:
            acknowledge_receipt(application)
    return RegisteredApplication(application, secret)


def _create(
    new: NewApplication, form_version: FormVersion, secret_hash: str, today: date
) -> AccessApplication:
    received_on = timezone.localdate(new.received_at)
    from_site = new.channel == ApplicationChannel.WEB
    return AccessApplication.objects.create(
        number=next_number(new.procedure.panel, received_on.year),
        secret_hash=secret_hash,
        panel=new.procedure.panel,
        channel=new.channel,
        person=None if from_site else person_named_in(new.payload, new.procedure, today),
        form_version=form_version,
        payload=dict(new.payload),
        sender_email=new.sender_email,
        received_at=new.received_at,
        decide_by=days_after(received_on, AccessSettings.load().decision_days),
        in_queue=not from_site or bool(new.files),
        signature_kind=new.signature_kind,
        acknowledged_at=None if from_site else timezone.now(),
    )


def _form(new: NewApplication, today: date) -> FormVersion:
    form_version = current_form(new.procedure.panel, today)
    if form_version is None:
        raise NoForm(new.procedure.panel)
    unknown = sorted(set(new.payload) - set(read_form(form_version).keys))
    if unknown:
        raise ValueError(f"The form of {new.procedure.panel} has no fields {', '.join(unknown)}.")
    return form_version
