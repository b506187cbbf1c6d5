"""Erasing a kept text of what was published: asked for by one person, done by another.

A person has the right that her data go (GDPR art. 17). The records and their hashes stay; the
certificate says when the text was erased and why. What plugins keep of earlier wordings goes with
it (`Published.forget`), or they say what remains.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.proof.domain.erased_text import TEXT_ERASED, event_changes
from cms_ext.evidence.proof.domain.publication import lock_chain
from cms_ext.evidence.proof.domain.served import declaration_of, served_now
from cms_ext.evidence.proof.models import (
    PublicationEvent,
    PublicationRecord,
    PublishedText,
    TextErasure,
)
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.models import User
from cms_ext.plugins import WaitingRows

# Both who asks and who approves.
ERASES = "cms_ext_proof.erase_publishedtext"
ENOUGH = 10


@transaction.atomic
def request_erasure(
    published: PublicationRecord, *, reason: str, today: date, origin: Origin
) -> TextErasure:
    """Ask a second person to erase the text of this record, in all records that have it.

    Raises Refusal: REASON_REQUIRED, NO_TEXT, ERASURE_ASKED, STILL_SERVED.
    """
    lock_chain()
    reason = " ".join(reason.split())
    if len(reason) < ENOUGH:
        raise Refusal("REASON_REQUIRED", _("Podaj powód usunięcia (co najmniej 10 znaków)."))
    text = PublishedText.objects.filter(sha256=published.text_sha256).first()
    if text is None or not text.text:
        raise Refusal("NO_TEXT", _("Tej treści nie ma w bazie: nie ma czego usuwać."))
    if TextErasure.objects.filter(text=text).exists():
        raise Refusal("ERASURE_ASKED", _("O usunięcie tej treści już wystąpiono."))
    _refuse_served(text, today)
    erasure = TextErasure.objects.create(
        text=text,
        record=published,
        reason=reason,
        asked_by=origin.signed_in,
        asked_at=timezone.now(),
    )
    record("TEXT_ERASURE_ASKED", origin, obj=erasure, note=reason, changes={"text": text.sha256})
    return erasure


@transaction.atomic
def approve_erasure(erasure: TextErasure, *, today: date, origin: Origin) -> TextErasure:
    """Erase the text for good. Raises Refusal: ERASURE_DECIDED, SECOND_PERSON, STILL_SERVED."""
    row = _waiting(erasure)
    if row.asked_by_id == origin.signed_in.pk:
        raise Refusal(
            "SECOND_PERSON", _("Usunięcie zatwierdza inna osoba niż ta, która o nie wnosi.")
        )
    _refuse_served(row.text, today)
    row.approved_by, row.approved_at = origin.signed_in, timezone.now()
    row.save(update_fields=["approved_by", "approved_at"])
    _forget_wordings(row.text, origin)
    PublishedText.objects.filter(pk=row.text_id).update(text="")
    record(TEXT_ERASED, origin, obj=row, note=row.reason, changes=event_changes(row))
    return row


@transaction.atomic
def decline_erasure(erasure: TextErasure, *, origin: Origin) -> None:
    """The text stays; it may be asked for again. Raises Refusal ERASURE_DECIDED."""
    row = _waiting(erasure)
    record(
        "TEXT_ERASURE_DECLINED",
        origin,
        obj=row,
        note=row.reason,
        changes={"text": row.text.sha256},
    )
    row.delete()


def _waiting(erasure: TextErasure) -> TextErasure:
    """Under the lock of the chain, so that nobody publishes the text meanwhile."""
    lock_chain()
    waiting = TextErasure.objects.filter(pk=erasure.pk, approved_by__isnull=True)
    row = waiting.select_related("text").first()
    if row is None:
        raise Refusal("ERASURE_DECIDED", _("Ten wniosek już rozstrzygnięto."))
    return row


def _objects_of(text: PublishedText) -> Iterator[tuple[str, str, str]]:
    """(kind, key, part) of everything that was published with this text."""
    records = PublicationRecord.objects.filter(text_sha256=text.sha256).order_by()
    yield from records.values_list("object_type", "object_id", "part").distinct()


def _forget_wordings(text: PublishedText, origin: Origin) -> None:
    for kind, key, part in _objects_of(text):
        declaration = declaration_of(kind)
        if declaration is not None and declaration.forget:
            declaration.forget(key, part, text.text, origin=origin)


def _refuse_served(text: PublishedText, today: date) -> None:
    """What readers get today, or will on a day that is set, is taken off first."""
    for kind, key, part in _objects_of(text):
        of_it = PublicationRecord.objects.filter(object_type=kind, object_id=key, part=part)
        last = of_it.latest("seq")
        if _is_open(last, text.sha256, today) or _is_shown(last, text.sha256):
            raise Refusal(
                "STILL_SERVED",
                _("„%(title)s” jest nadal na stronie z tą treścią. Najpierw to zdejmij albo zmień.")
                % {"title": last.title},
            )


def _is_open(last: PublicationRecord, digest: str, today: date) -> bool:
    is_over = last.shown_to is not None and last.shown_to < today
    return last.text_sha256 == digest and last.event != PublicationEvent.CLOSED and not is_over


def _is_shown(last: PublicationRecord, digest: str) -> bool:
    shown = served_now(last).shown
    return shown is not None and shown.has_text(digest)


def erasure_of(published: PublicationRecord) -> TextErasure | None:
    """The erasure of a record's text, whether it waits or is done; None when nobody asked."""
    found = TextErasure.objects.filter(text__sha256=published.text_sha256)
    return found.select_related("asked_by", "approved_by").first()


def erasures_waiting(user: User, today: date) -> WaitingRows:
    """Those that this person can decide: others asked for them."""
    waiting = TextErasure.objects.filter(approved_by__isnull=True).exclude(asked_by=user.pk)
    return WaitingRows(waiting, since="asked_at")
