"""Reading what is new in the office's mailbox: each message once, a bad one stops no other."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.utils import timezone

from cms_ext.access.domain.email.bounds import MAX_MESSAGE
from cms_ext.access.domain.email.dkim_signature import Lookup, txt_record
from cms_ext.access.domain.email.intake import MAILBOX, receive_message
from cms_ext.access.domain.email.mailbox import (
    MailboxUnreachable,
    MailFolder,
    address_of,
    opened,
)
from cms_ext.access.models import Mailbox
from cms_ext.evidence.audit.domain.event import Origin

# A mailbox seen for the first time, or numbered anew, is read from so long ago; what was taken in
# before is recognised by its Message-ID.
FIRST_LOOK = timedelta(days=14)
MAX_PER_RUN = 100
# A message at which the process died so often is left out.
MAX_TRIES = 3
KEPT_REFUSALS = 50
ORIGIN = Origin(label="mailbox")

log = logging.getLogger(__name__)


@dataclass(slots=True)
class PollingCounts:
    """Counts of one run. `broken` names the error that ended it early, if one did."""

    applications: int = 0
    kept: int = 0
    duplicates: int = 0
    refused: int = 0
    # Answers to letters of plugins.
    elsewhere: int = 0
    broken: str = ""


def poll_mailbox(url: str, today: date, lookup: Lookup = txt_record) -> PollingCounts:
    """Receive the new messages of a mailbox, at most 100 in a run. Raises MalformedAddress.

    The position is stored after each message, so a lost connection loses none and repeats none.
    """
    address = address_of(url)
    place, _made = Mailbox.objects.get_or_create(name=address.name)
    done = PollingCounts()
    try:
        with opened(address) as folder:
            for uid in _new(folder, place)[:MAX_PER_RUN]:
                _take(folder, uid, place, done, today, lookup)
    except MailboxUnreachable as error:
        done.broken = str(error)
        log.warning("the mailbox was not read to its end: %s", error)
    place.polled_at = timezone.now()
    place.save(update_fields=["polled_at"])
    return done


def _new(folder: MailFolder, place: Mailbox) -> list[int]:
    validity = folder.uid_validity
    if place.uid_validity == validity and place.last_uid:
        return folder.after(place.last_uid)
    if place.uid_validity != validity:
        place.uid_validity, place.last_uid = validity, 0
        place.trying_uid, place.tries = 0, 0
        place.save()
    return folder.since(timezone.localdate() - FIRST_LOOK)


def _take(
    folder: MailFolder, uid: int, place: Mailbox, done: PollingCounts, today: date, lookup: Lookup
) -> None:
    envelope = folder.envelope(uid)
    if envelope.size > MAX_MESSAGE:
        _leave_out(place, uid, "SIZE", done)
        return
    raw = folder.raw(uid)
    if raw is None:
        _pass(place, uid)
        return
    if not _may_try(place, uid):
        _leave_out(place, uid, "CRASHED", done)
        return
    taken = receive_message(
        raw, MAILBOX, ORIGIN, today, received_at=envelope.received_at, lookup=lookup
    )
    if taken.refused:
        _leave_out(place, uid, taken.refused_code, done)
        return
    done.duplicates += taken.duplicate
    done.elsewhere += taken.elsewhere
    done.applications += not taken.duplicate and taken.application is not None
    done.kept += not (taken.duplicate or taken.elsewhere) and taken.application is None
    _pass(place, uid)


def _may_try(place: Mailbox, uid: int) -> bool:
    """Count the try before it: a process that dies cannot count afterwards."""
    place.tries = place.tries + 1 if place.trying_uid == uid else 1
    place.trying_uid = uid
    place.save(update_fields=["trying_uid", "tries"])
    return place.tries <= MAX_TRIES


def _leave_out(place: Mailbox, uid: int, code: str, done: PollingCounts) -> None:
    done.refused += 1
    log.warning("message %s of the mailbox was left out: %s", uid, code)
    line = {"uid": uid, "at": timezone.now().isoformat(), "code": code}
    place.refused = [*place.refused, line][-KEPT_REFUSALS:]
    _pass(place, uid)


def _pass(place: Mailbox, uid: int) -> None:
    place.last_uid, place.trying_uid, place.tries = uid, 0, 0
    place.save(update_fields=["last_uid", "trying_uid", "tries", "refused"])


def mailbox_url() -> str:
    """The address of this site's mailbox; empty when none is to be read."""
    return str(settings.COOP_MAILBOX_URL)
