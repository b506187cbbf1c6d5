"""Messages that the mail server refuses to hand out: listed for the clerk, and tried anew."""

import hashlib
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.access.domain.email.incoming import SenderCheck, SenderVerdict
from cms_ext.access.domain.email.stored_message import store_empty
from cms_ext.access.models import Mailbox, ReceivedMessage
from cms_ext.access.vocabulary import CheckVerdict
from cms_ext.base.files.stored_files import erased_unless_kept
from cms_ext.evidence.audit.domain.event import Origin, record


@transaction.atomic
def list_unfetched(place: Mailbox, uid: int, origin: Origin, now: datetime) -> None:
    """List a message as waiting, and try it anew until a clerk settles or discards it."""
    known = _listed(place, uid)
    is_new = uid not in place.unfetched_uids
    if is_new and not known.exists():
        why = _(
            "Serwer poczty nie wydał tej wiadomości (numer UID %(uid)s, skrzynka %(name)s). "
            "Otwórz ją w skrzynce. Program próbuje ją odczytać przy każdym odczycie."
        )
        why %= {"uid": uid, "name": place.name}
        verdict = SenderVerdict(SenderCheck.READ, CheckVerdict.FAIL, why)
        with erased_unless_kept() as stored:
            message = store_empty(_identity(place, uid), verdict, now, stored)
            record("MESSAGE_KEPT", origin, obj=message, changes={"source": origin.label})
    waits = is_new or known.filter(settled_at=None).exists()
    _save(place, {*place.unfetched_uids} - {uid} | ({uid} if waits else set()))


@transaction.atomic
def settle_unfetched(place: Mailbox, uid: int, origin: Origin) -> None:
    """Take a message off the list once it was fetched, or is not in the mailbox any more."""
    for message in _listed(place, uid).filter(settled_at=None):
        message.settled_at = timezone.now()
        message.save(update_fields=["settled_at"])
        record("MESSAGE_SETTLED", origin, obj=message)
    _save(place, {*place.unfetched_uids} - {uid})


def _listed(place: Mailbox, uid: int) -> QuerySet[ReceivedMessage]:
    return ReceivedMessage.objects.filter(identity=_identity(place, uid)).exclude(raw="")


def _identity(place: Mailbox, uid: int) -> str:
    """Stands for the digest of a message whose words nobody has seen."""
    return hashlib.sha256(f"{place.name} {place.uid_validity} {uid}".encode()).hexdigest()


def _save(place: Mailbox, uids: set[int]) -> None:
    place.unfetched_uids = sorted(uids)
    place.save(update_fields=["unfetched_uids"])
