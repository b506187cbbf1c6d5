"""E-mails about an application, and applications that repeat one.

T1, T2, T5, T6 and T7 go to the registered address only, the receipt T8 to the address that was
typed. No page tells a stranger about an earlier application: the owner of the registered address
reads it in T1.
"""

from collections.abc import Hashable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from cms_ext.access.domain.applicant import name_on_file_should_be, premises_named
from cms_ext.access.domain.checks.running import OPEN
from cms_ext.access.domain.rejection import describe_reject_reason, way_after_rejection
from cms_ext.access.domain.status import gap_text, last_signing_day
from cms_ext.access.models import AccessApplication, AccessSettings
from cms_ext.access.vocabulary import ApplicationState, RejectReason
from cms_ext.base.web.site_address import site_address
from cms_ext.desks.people.person_register.domain.starter_password import describe_office
from cms_ext.frontend.theme.figures import plain_date
from cms_ext.people.identity.domain.person import normalise_name
from cms_ext.people.identity.models import Person
from cms_ext.people.outbox.mail.domain.outbox import queue_message
from cms_ext.plugins import find_panel
from cms_ext.plugins.registry import find_procedure, find_realm
from cms_ext.premises.domain.codes import normalise_address

# Keys of the forms that, with name and premises, identify the applicant.
WHOSE = ("member_no", "tax_id", "regon", "email", "phone")


@dataclass(frozen=True, slots=True)
class Repetition:
    """Other open applications of the same person to the same panel, oldest first."""

    earlier: tuple[AccessApplication, ...] = ()
    later: tuple[AccessApplication, ...] = ()


def is_repeated(application: AccessApplication, panel: str, payload: Mapping[str, Any]) -> bool:
    """Return whether the application is undecided and says word for word what was typed now."""
    return (
        application.panel == panel
        and application.state in ApplicationState.undecided()
        and application.payload == dict(payload)
    )


def find_repetition(application: AccessApplication) -> Repetition:
    """Find repetitions: the same person on file or, where nobody is, the same data."""
    if application.state not in OPEN:
        return Repetition()
    others = (
        AccessApplication.objects.filter(panel=application.panel, state__in=OPEN)
        .exclude(pk=application.pk)
        .order_by("received_at", "pk")
    )
    same = [other for other in others if _is_same_person(application, other)]
    own = (application.received_at, application.pk)
    return Repetition(
        tuple(other for other in same if (other.received_at, other.pk) < own),
        tuple(other for other in same if (other.received_at, other.pk) > own),
    )


def _is_same_person(one: AccessApplication, other: AccessApplication) -> bool:
    if one.person_id is not None and other.person_id is not None:
        return one.person_id == other.person_id
    return _whose(one.payload) == _whose(other.payload)


def _whose(payload: Mapping[str, Any]) -> Hashable:
    return (
        normalise_name(name_on_file_should_be(payload)),
        *(str(payload.get(key) or "").casefold() for key in WHOSE),
        frozenset(map(normalise_address, premises_named(payload))),
    )


FOLDER = "cms_ext/access/mail"


def notify_gaps(application: AccessApplication, deadline: date) -> None:
    """T2: what is missing, and how and until when it can be brought."""
    gaps = [gap_text(gap) for gap in application.gaps]
    _notify(application, "supplement", gaps=gaps, deadline=plain_date(deadline))


def notify_refusal(application: AccessApplication) -> None:
    """T5: the reason as text, and what the applicant can do."""
    _notify(application, "refused", **_refusal_texts(application))


def notify_expired(application: AccessApplication) -> None:
    """T6: the starter password was not used in time."""
    _notify(application, "expired")


def notify_closed(person: Person, panel_code: str, reason_text: str) -> None:
    """T7: the login is closed, and why."""
    if person.correspondence_email:
        context = {"office": describe_office(panel_code), "reason_text": reason_text}
        desk = find_procedure(panel_code).desk.code
        template = f"{FOLDER}/closed.txt"
        queue_message(person.correspondence_email, template, context, about=person, desk=desk)


def _refusal_texts(application: AccessApplication) -> dict[str, Any]:
    return {
        "reason_text": describe_reject_reason(application).rstrip("."),
        "way": way_after_rejection(application),
    }


def notify_not_taken(application: AccessApplication, sentences: Sequence[str]) -> None:
    """List what was not taken of an e-mail; few such letters go to a mailbox in a day."""
    if sentences:
        _notify(application, "not_taken", unproved=True, sentences=sentences)


def _notify(
    application: AccessApplication, template: str, *, unproved: bool = False, **context: object
) -> None:
    """Queue a letter to the address in the register; without one nobody is written to."""
    person = application.person
    if person is None or not person.correspondence_email:
        return
    queue_message(
        person.correspondence_email,
        f"{FOLDER}/{template}.txt",
        {"number": application.number, "office": describe_office(application.panel), **context},
        about=application,
        desk=_desk(application),
        unproved=unproved,
    )


TEMPLATE = "cms_ext/access/mail/received.txt"
RECEIPT = "cms_ext/access/mail/receipt.txt"


def acknowledge_receipt(application: AccessApplication) -> None:
    """Queue T1 to the registered address; it names an earlier application that is open.

    Nothing is sent without a person or an address on file.
    """
    person = application.person
    if person is None or not person.correspondence_email:
        return
    earlier = next(iter(find_repetition(application).earlier), None)
    context = {
        "number": application.number,
        "panel": _panel_name(application),
        "status_url": site_address(reverse("access:status")),
        "received": plain_date(timezone.localdate(application.received_at)),
        "earlier": earlier.number if earlier else "",
        "since": plain_date(timezone.localdate(earlier.received_at)) if earlier else "",
    }
    desk = _desk(application)
    queue_message(person.correspondence_email, TEMPLATE, context, about=application, desk=desk)


def send_receipt(application: AccessApplication) -> None:
    """Queue T8 to the address in the form: the number and where to follow it.

    It tells nothing of the register, and the secret is never sent.
    """
    address = str(application.payload.get("email", ""))
    if not address:
        return
    waits = not application.in_queue
    unsigned_days = AccessSettings.load().unsigned_days
    context = {
        "number": application.number,
        "panel": _panel_name(application),
        "signed_by": last_signing_day(application, unsigned_days) if waits else None,
        "status_url": site_address(reverse("access:status")),
    }
    desk = _desk(application)
    queue_message(address, RECEIPT, context, about=application, desk=desk, unproved=True)


def _desk(application: AccessApplication) -> str:
    return find_procedure(application.panel).desk.code


def _panel_name(application: AccessApplication) -> str:
    panel = find_panel(find_realm(application.panel))
    return panel.name if panel else application.panel


def refusal_preview(application: AccessApplication, reason: RejectReason, text: str) -> str:
    """Return the text of T5 with this reason and these words; nothing is stored or sent."""
    draft = copy(application)
    draft.reject_reason, draft.decision_text = reason, text.strip()
    context = {"number": draft.number, **_refusal_texts(draft)}
    return render_to_string(f"{FOLDER}/refused.txt", context).strip()
