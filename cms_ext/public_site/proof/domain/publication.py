"""Recording that something is open to its readers, and that it is no longer."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from django.db import models, transaction
from django.utils import timezone

from cms_ext.office.audit.domain.event import Origin, desk_of
from cms_ext.public_site.proof.domain.chain import hash_of, seal_of
from cms_ext.public_site.proof.models import ChainHead, PublicationEvent, PublicationRecord, Readers

SAME = ("title", "audience", "text_sha256", "file_sha256", "address", "shown_from", "shown_to")


@dataclass(frozen=True, slots=True)
class Shown:
    """What readers get: the text in plain words and the digest of its file.

    `address` is the path without the host. `first` and `last` are the days on which it is shown,
    where the publisher sets them beforehand; both inclusive.
    """

    title: str
    text: str
    file_sha256: str
    audience: str
    address: str = ""
    first: date | None = None
    last: date | None = None


def record_opening(
    obj: models.Model, shown: Shown, *, on: date, origin: Origin, part: str = ""
) -> PublicationRecord:
    """Record that `obj` is open to its readers like this from the business day `on`.

    The first time it is OPENED; with another text, file, audience, address or other days it is
    CHANGED; the same again writes nothing and returns the record that says so. In the caller's
    transaction.
    """
    with transaction.atomic():
        head = _locked()
        last = _last(obj, part)
        now_open = last is not None and last.event != PublicationEvent.CLOSED
        record = PublicationRecord(
            day=on,
            event=PublicationEvent.CHANGED if now_open else PublicationEvent.OPENED,
            object_type=obj._meta.label,
            object_id=str(obj.pk),
            part=part,
            title=shown.title,
            audience=Readers(shown.audience),
            text_sha256=hashlib.sha256(shown.text.encode()).hexdigest(),
            file_sha256=shown.file_sha256,
            address=shown.address,
            shown_from=shown.first,
            shown_to=shown.last,
            desk=_desk(origin),
        )
        if last is not None and now_open and _facts(last) == _facts(record):
            return last
        return _append(record, head)


def record_closing(
    obj: models.Model, *, on: date, origin: Origin, part: str = ""
) -> PublicationRecord | None:
    """Record that `obj` is closed to its readers; None when it was not open. Repeatable."""
    with transaction.atomic():
        head = _locked()
        last = _last(obj, part)
        if last is None or last.event == PublicationEvent.CLOSED:
            return None
        record = PublicationRecord(
            day=on,
            event=PublicationEvent.CLOSED,
            object_type=last.object_type,
            object_id=last.object_id,
            part=part,
            desk=_desk(origin),
            **_facts(last),
        )
        return _append(record, head)


def _locked() -> ChainHead:
    head, _ = ChainHead.objects.select_for_update().get_or_create(pk=1)
    return head


def _append(record: PublicationRecord, head: ChainHead) -> PublicationRecord:
    record.seq, record.prev_hash = head.seq + 1, head.hash
    record.at = timezone.now()
    record.hash = hash_of(record)
    record.seal = seal_of(record)
    record.save()
    head.seq, head.hash = record.seq, record.hash
    head.save()
    return record


def _last(obj: models.Model, part: str) -> PublicationRecord | None:
    same = PublicationRecord.objects.filter(
        object_type=obj._meta.label, object_id=str(obj.pk), part=part
    )
    return same.order_by("-seq").first()


def _facts(record: PublicationRecord) -> dict[str, object]:
    return {name: getattr(record, name) for name in SAME}


def _desk(origin: Origin) -> str:
    """The department, never a clerk's name; the site by itself is named as such."""
    return (desk_of(origin.actor) or origin.label)[:60]
