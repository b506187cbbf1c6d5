"""Recording that something is open to its readers, and that it is no longer."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from django.db import models, transaction
from django.utils import timezone

from cms_ext.evidence.audit.domain.event import Origin, desk_of
from cms_ext.evidence.proof.domain.chain import hash_of, seal_of
from cms_ext.evidence.proof.models import (
    ChainHead,
    PublicationEvent,
    PublicationRecord,
    PublishedText,
    Readers,
)

SAME = ("title", "audience", "text_sha256", "file_sha256", "address", "shown_from", "shown_to")


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """A file as readers get it: its name, its size in bytes, the SHA-256 of its bytes."""

    name: str
    size: int
    sha256: str


def files_digest(files: Sequence[PublishedFile]) -> str:
    """The SHA-256 of the one file; of the lines `digest  name` when there are several."""
    lines = [f"{file.sha256}  {file.name}" for file in files]
    if len(lines) < 2:
        return "".join(line[:64] for line in lines)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def text_digest(text: str) -> str:
    """The SHA-256 of the text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class ShownContent:
    """What readers get: the text in plain words and the digest of its file or files.

    `address` is the path without the host. `first` and `last` are the days on which it is shown,
    where the publisher sets them beforehand; both inclusive. `formerly` are the texts as earlier
    releases recorded it, where those were others: what was recorded then is still the same.
    """

    title: str
    text: str
    file_sha256: str
    audience: str
    address: str = ""
    first: date | None = None
    last: date | None = None
    files: tuple[PublishedFile, ...] = ()
    formerly: tuple[str, ...] = ()

    def has_text(self, sha256: str) -> bool:
        """Whether this release or an earlier one records the content under this digest."""
        return sha256 in map(text_digest, (self.text, *self.formerly))


def record_opening(
    obj: models.Model, shown: ShownContent, *, on: date, origin: Origin, part: str = ""
) -> PublicationRecord:
    """Record that `obj` is open to its readers like this from the business day `on`.

    The first time it is OPENED; with another text, file, audience, address or other days it is
    CHANGED; the same again writes nothing and returns the record that says so. In the caller's
    transaction.
    """
    with transaction.atomic():
        head = lock_chain()
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
            text_sha256=text_digest(shown.text),
            file_sha256=shown.file_sha256,
            address=shown.address,
            shown_from=shown.first,
            shown_to=shown.last,
            desk=_desk(origin),
            files=[list(asdict(file).values()) for file in shown.files],
        )
        if last is not None and now_open and _facts(last) == _facts(record):
            return last
        PublishedText.objects.get_or_create(
            sha256=record.text_sha256, defaults={"text": shown.text}
        )
        return _append(record, head)


def record_closing(
    obj: models.Model, *, on: date, origin: Origin, part: str = ""
) -> PublicationRecord | None:
    """Record that `obj` is closed to its readers; None when it was not open. Repeatable."""
    with transaction.atomic():
        head = lock_chain()
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
            files=last.files,
            **_facts(last),
        )
        return _append(record, head)


def lock_chain() -> ChainHead:
    """Where the chain ends; nobody else publishes before the end of this transaction."""
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
