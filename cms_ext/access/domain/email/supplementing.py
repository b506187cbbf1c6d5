"""A message that names an application by its number adds to it, when it may.

Numbers follow one another, so a number proves nothing: the message must come from an address that
the application or the register knows, and nothing may speak against its sender. Otherwise it
waits for the clerk, with the reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from cms_ext.access.domain.decision import resume_review
from cms_ext.access.domain.email.incoming import (
    Incoming,
    SenderCheck,
    SenderVerdict,
)
from cms_ext.access.domain.email.sender import is_doubtful
from cms_ext.access.domain.email.stored_message import AcceptedFiles
from cms_ext.access.domain.email.subject_matter import proposed_fields
from cms_ext.access.domain.files.accept import AttachmentRefused
from cms_ext.access.domain.supplement import add_files
from cms_ext.access.form import read_form
from cms_ext.access.models import AccessApplication, ReceivedMessage
from cms_ext.access.vocabulary import ApplicationChannel, ApplicationState, CheckVerdict
from cms_ext.base.text.typed_values import same_mailbox
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.office.desk_kit.workflow.refusal import Refusal

BY_EMAIL = (ApplicationChannel.EMAIL, ApplicationChannel.TRUSTED_E)


def may_supplement(
    application: AccessApplication, incoming: Incoming, verdicts: Sequence[SenderVerdict]
) -> SenderVerdict | None:
    """None when the message may be added to the application; else the verdict that says why not."""
    number = {"number": application.number}
    if application.state not in ApplicationState.undecided():
        why = _("Wniosek %(number)s jest już rozpatrzony.") % number
    elif not any(same_mailbox(incoming.sender, one) for one in _known_addresses(application)):
        why = _("Wiadomość wskazuje wniosek %(number)s, ale przyszła z innego adresu.") % number
    elif is_doubtful(verdicts):
        why = _("Wiadomość wskazuje wniosek %(number)s, ale nadawca budzi wątpliwości.") % number
    else:
        return None
    return SenderVerdict(SenderCheck.NUMBER, CheckVerdict.FAIL, why)


def supplement_application(
    application: AccessApplication,
    message: ReceivedMessage,
    incoming: Incoming,
    files: AcceptedFiles,
    origin: Origin,
    today: date,
) -> None:
    """Add the files, and fill empty fields; the evidence names what could not be added."""
    filled = _fill_gaps(application, incoming, origin)
    was_incomplete = application.state == ApplicationState.INCOMPLETE
    try:
        added = add_files(
            application,
            signed=files.forms,
            signature_kind=files.signature_kind,
            poa=files.poa,
            origin=origin,
            today=today,
        )
        if filled and was_incomplete and not added:
            resume_review(application, origin, today)
    except (AttachmentRefused, Refusal) as refusal:
        line = SenderVerdict(SenderCheck.NUMBER, CheckVerdict.CANNOT_TELL, str(refusal))
        message.verdicts = [*message.verdicts, line.as_json()]
        message.save(update_fields=["verdicts"])


def _known_addresses(application: AccessApplication) -> list[str]:
    person = application.person
    return [
        application.sender_email,
        str(application.payload.get("email", "")),
        person.correspondence_email if person else "",
    ]


def _fill_gaps(application: AccessApplication, incoming: Incoming, origin: Origin) -> bool:
    """Fields that the message states and the application lacks; nothing is written over."""
    if application.channel not in BY_EMAIL:
        return False
    stated = proposed_fields(read_form(application.form_version), incoming.text)
    new = {key: value for key, value in stated.items() if not application.payload.get(key)}
    if not new:
        return False
    application.payload = {**application.payload, **new}
    application.save(update_fields=["payload"])
    record(
        "FIELDS_ADDED",
        origin,
        obj=application,
        subject=application.person,
        changes={"fields": sorted(new)},
    )
    return True
