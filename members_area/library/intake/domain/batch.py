"""A batch of files is handed in: a row for each, to be looked at one by one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from cms_ext.evidence.audit.domain.event import Origin, record
from members_area.library.intake.domain.index_file import Index, RefusedIndex, read_index
from members_area.library.intake.domain.source import (
    BatchSource,
    RefusedEntry,
    RefusedSource,
    ZipSource,
    is_index,
    is_noise,
)
from members_area.library.intake.models import Batch, Fate, Item

# An archive is kept in the private store until it is done.
MOST_ARCHIVE = 1024**3


@transaction.atomic
def receive_archive(archive: File[bytes], name: str, *, origin: Origin) -> Batch:
    """Store a ZIP as a batch with a row for each of its files, and return the batch.

    Raises ValidationError when it cannot be opened, holds too much or has an index that cannot be
    read; then nothing is kept.
    """
    if origin.actor is None:
        raise ValidationError(_("Paczkę dodaje osoba, nie program."))
    if archive.size > MOST_ARCHIVE:
        raise ValidationError(
            _("Archiwum ma ponad %d MB. Podziel je na mniejsze.") % (MOST_ARCHIVE // 1024**2)
        )
    try:
        archive.seek(0)
        source = ZipSource(archive)
        items = planned(source, index_of(source))
    except (RefusedSource, RefusedIndex) as refusal:
        raise ValidationError(str(refusal)) from refusal
    batch = Batch(name=name[-200:], created_by=origin.actor)
    archive.seek(0)
    batch.archive.save("archive", archive, save=False)
    batch.save()
    for item in items:
        item.batch = batch
    Item.objects.bulk_create(items, batch_size=500)
    record("INTAKE_HANDED_IN", origin, obj=batch, changes={"files": len(items)})
    return batch


def index_of(source: BatchSource) -> Index:
    """Return the index of an archive, empty without one. Raises RefusedIndex."""
    entry = next((one for one in source.entries if is_index(one.name)), None)
    if entry is None:
        return Index()
    if entry.refusal:
        raise RefusedIndex(entry.refusal)
    try:
        return read_index(source.read(entry))
    except RefusedEntry as refusal:
        raise RefusedIndex(str(refusal)) from refusal


def planned(source: BatchSource, index: Index) -> list[Item]:
    """Return the rows of a batch: one for each file and each index line without a file."""
    left = dict(index.rows)
    items = []
    for entry in source.entries:
        if is_index(entry.name) or is_noise(entry.name):
            continue
        row = left.pop(entry.name, {})
        fate = Fate.REFUSED if entry.refusal else Fate.WAITING
        items.append(
            Item(name=entry.name[-500:], fate=fate, remark=entry.refusal, facts={"index": row})
        )
    for name in left:
        lost = _("Indeks wymienia ten plik, ale w archiwum go nie ma.")
        items.append(Item(name=name[-500:], fate=Fate.REFUSED, remark=lost))
    for position, item in enumerate(items, start=1):
        item.position = position
    return items


@contextmanager
def opened(batch: Batch) -> Iterator[ZipSource]:
    with batch.archive.open("rb") as file:
        yield ZipSource(file)
