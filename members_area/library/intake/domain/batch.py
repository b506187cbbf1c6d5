"""Batches of files: received as a ZIP, checked file by file, imported, stopped and undone."""

from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from datetime import date

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.files.extraction import REBUILT
from cms_ext.desks.import_desk.domain.run import RunDesk, end_run, lock_run
from cms_ext.evidence.audit.domain.event import Origin, record
from members_area.library.domain.document import register_document
from members_area.library.domain.draft import discard_untouched_draft, find_document_with_file
from members_area.library.intake.domain import source as sources
from members_area.library.intake.domain.file_check import (
    FileFacts,
    KnownFile,
    NewFile,
    RefusedItem,
    Shelves,
    examine_file,
    warn_of_taken_number,
)
from members_area.library.intake.models import Batch, BatchStage, Item, ItemOutcome

# Bytes; an archive stays in the private store until the batch is done.
MAX_ARCHIVE_BYTES = 1024**3


@transaction.atomic
def receive_archive(archive: File[bytes], name: str, *, origin: Origin) -> Batch:
    """Store a ZIP as a batch with a row for each of its files, and return the batch.

    Raises ValidationError when it cannot be opened, holds too much or has an unreadable index; then
    nothing is saved.
    """
    if origin.actor is None:
        raise ValidationError(_("Paczkę dodaje osoba, nie program."))
    if archive.size > MAX_ARCHIVE_BYTES:
        raise ValidationError(
            _("Archiwum ma ponad %d MB. Podziel je na mniejsze.") % (MAX_ARCHIVE_BYTES // 1024**2)
        )
    try:
        archive.seek(0)
        source = sources.ZipSource(archive)
        items = plan_items(source, read_archive_index(source))
    except (sources.RefusedSource, sources.RefusedIndex) as refusal:
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


def read_archive_index(source: sources.BatchSource) -> sources.Index:
    """Return the index of an archive, empty without one. Raises RefusedIndex."""
    entry = next((one for one in source.entries if sources.is_index(one.name)), None)
    if entry is None:
        return sources.Index()
    if entry.refusal:
        raise sources.RefusedIndex(entry.refusal)
    try:
        return sources.read_index(source.read(entry))
    except sources.RefusedEntry as refusal:
        raise sources.RefusedIndex(str(refusal)) from refusal


def plan_items(source: sources.BatchSource, index: sources.Index) -> list[Item]:
    """Return the rows of a batch: one for each file and each index line without a file."""
    left = dict(index.rows)
    items = []
    for entry in source.entries:
        if sources.is_index(entry.name) or sources.is_noise(entry.name):
            continue
        row = left.pop(entry.name, {})
        fate = ItemOutcome.REFUSED if entry.refusal else ItemOutcome.WAITING
        items.append(
            Item(name=entry.name[-500:], fate=fate, remark=entry.refusal, facts={"index": row})
        )
    for name in left:
        lost = _("Indeks wymienia ten plik, ale w archiwum go nie ma.")
        items.append(Item(name=name[-500:], fate=ItemOutcome.REFUSED, remark=lost))
    for position, item in enumerate(items, start=1):
        item.position = position
    return items


@contextmanager
def open_archive(batch: Batch) -> Iterator[sources.ZipSource]:
    with batch.archive.open("rb") as file:
        yield sources.ZipSource(file)


# Each file is handled in a transaction of its own, so that a batch can be stopped. After a crash
# it continues: an imported file is recognised by its digest.

PENDING = {
    BatchStage.REHEARSING: ItemOutcome.WAITING,
    BatchStage.TAKING: ItemOutcome.READY,
    BatchStage.UNDOING: ItemOutcome.TAKEN,
}


class IntakeDesk(RunDesk[Batch]):
    """Makes drafts from the files of a batch; it never publishes."""

    name = "intake"
    model = Batch
    accepted = "INTAKE_ACCEPTED"
    discarded = "INTAKE_DISCARDED"
    not_waiting = gettext_lazy("Ta paczka nie czeka na decyzję.")
    outcome, outcomes, ready = "fate", tuple(ItemOutcome.values), (ItemOutcome.READY,)
    broken = (FileNotFoundError, sources.RefusedSource)

    def parts(self, batch: Batch) -> QuerySet[Item]:
        return batch.items.select_related("document")

    def steps(self, batch: Batch, *, today: date) -> Generator[None, None, None]:
        return (
            _undo_items(batch)
            if batch.stage == BatchStage.UNDOING
            else self._bring_items(batch, today)
        )

    def _bring_items(self, batch: Batch, today: date) -> Generator[None, None, None]:
        origin = Origin(actor=batch.created_by, panel="staff")
        with open_archive(batch) as source:
            # Of two files of one name the first is the one that waits.
            entries = {entry.name[-500:]: entry for entry in reversed(source.entries)}
            shelves = Shelves()
            for item in list(_pending_items(batch)):
                _deal_with(item, source, entries[item.name], shelves, today, origin)
                yield
                if not Batch.objects.filter(pk=batch.pk, stage=batch.stage).exists():
                    return  # The desk stopped or discarded the batch meanwhile.

    def has_left(self, batch: Batch) -> bool:
        return _pending_items(batch).exists()

    def ends_in(self, batch: Batch) -> str:
        return BatchStage.UNDONE if batch.stage == BatchStage.UNDOING else super().ends_in(batch)

    def break_off(self, batch: Batch, problem: str) -> None:
        """Refuse each file that still waits, because the archive is gone or broken."""
        lost = _("Archiwum zginęło z dysku. Dodaj paczkę jeszcze raz.")
        batch.items.filter(fate=PENDING[BatchStage(batch.stage)]).update(
            fate=ItemOutcome.REFUSED, remark=lost
        )

    def progress(self, batch: Batch, counts: Mapping[str, int]) -> tuple[int, int]:
        total = sum(counts.values())
        return total - (counts[PENDING[BatchStage(batch.stage)]] if batch.is_at_work else 0), total


INTAKE = IntakeDesk()


def _undo_items(batch: Batch) -> Generator[None, None, None]:
    origin = Origin(actor=batch.undone_by, panel="staff")
    for item in list(_pending_items(batch)):
        _undo(item, origin)
        yield


@transaction.atomic
def _undo(item: Item, origin: Origin) -> None:
    item.refresh_from_db(from_queryset=Item.objects.select_for_update())
    if item.fate != ItemOutcome.TAKEN:
        return  # another worker did it
    try:
        if item.document is not None:  # else the desk has discarded it
            discard_untouched_draft(item.document, origin=origin)
        item.fate, item.document = ItemOutcome.UNDONE, None
    except ValidationError as refusal:
        item.fate, item.remark = ItemOutcome.KEPT, " ".join(refusal.messages)[:500]
    item.save()


def _pending_items(batch: Batch) -> QuerySet[Item]:
    return batch.items.filter(fate=PENDING[BatchStage(batch.stage)]).order_by("position")


def _deal_with(
    item: Item,
    source: sources.BatchSource,
    entry: sources.BatchSourceEntry,
    shelves: Shelves,
    today: date,
    origin: Origin,
) -> None:
    expected = item.fate
    if not Item.objects.filter(pk=item.pk, fate=expected).exists():
        return  # another worker did it
    file = examine_file(source, entry, item.facts.get("index", {}), shelves)
    with transaction.atomic():
        # Locked, so that nothing is imported after a stop.
        locked = Batch.objects.select_for_update().get(pk=item.batch_id)
        item.refresh_from_db(from_queryset=Item.objects.select_for_update())
        if item.fate == expected and PENDING.get(BatchStage(locked.stage)) == expected:
            _settle_item(item, file, shelves, today, origin)


def _settle_item(
    item: Item,
    seen: NewFile | KnownFile | RefusedItem,
    shelves: Shelves,
    today: date,
    origin: Origin,
) -> None:
    expected = item.fate
    if isinstance(seen, NewFile):
        # Another batch may have imported the file since the check.
        twin = find_document_with_file(seen.file.sha256)
        seen = KnownFile(seen.file.sha256, twin) if twin else seen
    if isinstance(seen, RefusedItem):
        item.fate, item.remark = ItemOutcome.REFUSED, seen.reason[:500]
    elif isinstance(seen, KnownFile):
        item.fate, item.sha256, item.document = ItemOutcome.ALREADY, seen.sha256, seen.document
        item.remark = _("Ten sam plik ma „%s”.") % seen.document.title
    elif expected == ItemOutcome.WAITING:
        _rehearse_item(item, seen, shelves)
    else:
        _take_in(item, seen, shelves, today, origin)
    item.save()


def _rehearse_item(item: Item, seen: NewFile, shelves: Shelves) -> None:
    """Save what would be made of the file, and a remark for the decision."""
    item.fate, item.sha256 = ItemOutcome.READY, seen.file.sha256
    item.facts = {**item.facts, "draft": seen.facts.as_row()}
    others = item.batch.items.exclude(pk=item.pk)
    if others.filter(sha256=item.sha256).exists():
        item.fate, item.remark = (
            ItemOutcome.REFUSED,
            _("Ten sam plik jest w paczce pod inną nazwą."),
        )
        return
    number = {
        f"facts__draft__{name}": getattr(seen.facts, name) for name in ("kind", "organ", "number")
    }
    if seen.facts.number and others.filter(fate=ItemOutcome.READY, **number).exists():
        item.remark = _("Numer %s ma w tej paczce także inny plik.") % seen.facts.number
    else:
        damaged = REBUILT if seen.file.extracted.rebuilt else ""
        taken = warn_of_taken_number(seen.facts, shelves)
        item.remark = " ".join(filter(None, (damaged, taken)))


def _take_in(item: Item, seen: NewFile, shelves: Shelves, today: date, origin: Origin) -> None:
    facts = FileFacts(**item.facts["draft"])
    try:
        with transaction.atomic():
            item.document = register_document(
                shelves.document(facts, today), seen.file, today=today, origin=origin
            )
        item.fate = ItemOutcome.TAKEN
    except ValidationError as refusal:
        item.fate, item.remark = ItemOutcome.REFUSED, " ".join(refusal.messages)[:500]


@transaction.atomic
def stop_batch(batch: Batch, *, origin: Origin) -> None:
    """Stop the import; the archive stays, so that the batch can be resumed.

    Raises ValidationError when nothing is being taken in.
    """
    refusal = _("Ta paczka nie jest w toku.")
    before = lock_run(INTAKE, batch, (BatchStage.TAKING,), refusal, origin=origin)
    batch.stage = BatchStage.STOPPED
    batch.save()
    record("INTAKE_STOPPED", origin, obj=batch, from_state=before, to_state=batch.stage)


@transaction.atomic
def resume_batch(batch: Batch, *, origin: Origin) -> None:
    """Resume a stopped batch. Raises ValidationError when it was not stopped."""
    before = _hold_stopped(batch, origin)
    batch.stage = BatchStage.TAKING
    batch.save()
    record("INTAKE_RESUMED", origin, obj=batch, from_state=before, to_state=batch.stage)


@transaction.atomic
def close_batch(batch: Batch, *, origin: Origin) -> None:
    """End a stopped batch with what is imported so far. Raises as `resume_batch`."""
    before = _hold_stopped(batch, origin)
    _leave_rest(batch)
    end_run(batch, BatchStage.DONE)
    record("INTAKE_CLOSED", origin, obj=batch, from_state=before, to_state=batch.stage)


@transaction.atomic
def undo_batch(batch: Batch, *, origin: Origin) -> None:
    """Discard the batch's drafts one by one; published documents and those somebody works on stay.

    Raises ValidationError when the batch is still at work, or brought nothing.
    """
    refusal = _("Tej paczki nie można cofnąć.")
    before = lock_run(INTAKE, batch, (BatchStage.STOPPED, BatchStage.DONE), refusal, origin=origin)
    if not batch.items.filter(fate=ItemOutcome.TAKEN).exists():
        raise ValidationError(_("Nie ma czego cofać: z tej paczki nic nie przyjęto."))
    _leave_rest(batch)
    batch.stage, batch.undone_by = BatchStage.UNDOING, origin.actor
    batch.save()
    record("INTAKE_UNDONE", origin, obj=batch, from_state=before, to_state=batch.stage)


def _leave_rest(batch: Batch) -> None:
    remark = _("Przerwano, zanim przyszła na niego kolej.")
    batch.items.filter(fate=ItemOutcome.READY).update(fate=ItemOutcome.REFUSED, remark=remark)


def _hold_stopped(batch: Batch, origin: Origin) -> str:
    refusal = _("Ta paczka nie jest przerwana.")
    return lock_run(INTAKE, batch, (BatchStage.STOPPED,), refusal, origin=origin)
