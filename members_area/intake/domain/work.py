"""The work on a batch, file by file: each in a transaction of its own, so that it can be stopped.

After a crash it goes on where it was: a file that was taken in is known by its digest.
"""

from __future__ import annotations

import time
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cms_ext.audit.domain.event import Origin
from members_area.intake.domain.batch import end, opened
from members_area.intake.domain.facts import Shelves, facts_of
from members_area.intake.domain.look import Good, Known, Refused, look, same_file, taken_number
from members_area.intake.domain.source import Entry, RefusedSource, Source
from members_area.intake.models import Batch, Fate, Item, Stage
from members_area.intake.models.batch import AT_WORK
from members_area.library.domain.document import take_in

# One turn of the scheduler: other jobs wait meanwhile.
SECONDS = 20.0
PENDING = {Stage.REHEARSING: Fate.WAITING, Stage.TAKING: Fate.READY}


def work_on(batch: Batch, *, today: date, seconds: float = SECONDS) -> int:
    """Go on with a batch for this long; how many files were dealt with."""
    batch.refresh_from_db()
    if batch.stage not in AT_WORK:
        return 0
    origin = Origin(actor=batch.created_by, panel="staff")
    until = time.monotonic() + seconds
    done = 0
    try:
        with opened(batch) as source:
            # Of two files of one name the first is the one that waits.
            entries = {entry.name[-500:]: entry for entry in reversed(source.entries)}
            shelves = Shelves()
            for item in list(_pending(batch)):
                _deal_with(item, source, entries[item.name], shelves, today, origin)
                done += 1
                if time.monotonic() > until or not _goes_on(batch):
                    break
    except (FileNotFoundError, RefusedSource):
        if _goes_on(batch):
            _lose(batch)
    _advance(batch)
    return done


def waiting_batches() -> list[Batch]:
    return list(Batch.objects.filter(stage__in=AT_WORK).select_related("created_by").order_by("pk"))


def _goes_on(batch: Batch) -> bool:
    """Not once the desk discarded it meanwhile."""
    return Batch.objects.filter(pk=batch.pk, stage=batch.stage).exists()


def _pending(batch: Batch) -> QuerySet[Item]:
    return batch.items.filter(fate=PENDING[Stage(batch.stage)]).order_by("position")


def _deal_with(
    item: Item, source: Source, entry: Entry, shelves: Shelves, today: date, origin: Origin
) -> None:
    expected = item.fate
    if not Item.objects.filter(pk=item.pk, fate=expected).exists():
        return  # another worker had it
    seen = look(source, entry, item.facts.get("index", {}), shelves)
    with transaction.atomic():
        item.refresh_from_db(from_queryset=Item.objects.select_for_update())
        if item.fate == expected:
            _settle(item, seen, shelves, today, origin)


def _settle(
    item: Item, seen: Good | Known | Refused, shelves: Shelves, today: date, origin: Origin
) -> None:
    expected = item.fate
    if isinstance(seen, Good):
        # Another batch may have brought it since it was looked at.
        seen = same_file(seen.file.sha256) or seen
    if isinstance(seen, Refused):
        item.fate, item.remark = Fate.REFUSED, seen.reason[:500]
    elif isinstance(seen, Known):
        item.fate, item.sha256, item.document = Fate.ALREADY, seen.sha256, seen.document
        item.remark = _("Ten sam plik ma „%s”.") % seen.document.title
    elif expected == Fate.WAITING:
        _rehearse(item, seen, shelves)
    else:
        _take(item, seen, shelves, today, origin)
    item.save()


def _rehearse(item: Item, seen: Good, shelves: Shelves) -> None:
    """Say what would be made of it, and what to know before."""
    item.fate, item.sha256 = Fate.READY, seen.file.sha256
    item.facts = {**item.facts, "draft": seen.facts.as_row()}
    others = item.batch.items.exclude(pk=item.pk)
    if others.filter(sha256=item.sha256).exists():
        item.fate, item.remark = Fate.REFUSED, _("Ten sam plik jest w paczce pod inną nazwą.")
        return
    number = {
        f"facts__draft__{name}": getattr(seen.facts, name) for name in ("kind", "organ", "number")
    }
    if seen.facts.number and others.filter(fate=Fate.READY, **number).exists():
        item.remark = _("Numer %s ma w tej paczce także inny plik.") % seen.facts.number
    else:
        item.remark = taken_number(seen.facts, shelves)


def _take(item: Item, seen: Good, shelves: Shelves, today: date, origin: Origin) -> None:
    facts = facts_of(item.facts["draft"])
    try:
        with transaction.atomic():
            item.document = take_in(
                shelves.document(facts, today), seen.file, today=today, origin=origin
            )
        item.fate = Fate.TAKEN
    except ValidationError as refusal:
        item.fate, item.remark = Fate.REFUSED, " ".join(refusal.messages)[:500]


@transaction.atomic
def _advance(batch: Batch) -> None:
    """The next stage when nothing is left of this one."""
    batch.refresh_from_db(from_queryset=Batch.objects.select_for_update())
    if batch.stage not in AT_WORK or _pending(batch).exists():
        return
    if batch.stage == Stage.TAKING:
        end(batch, Stage.DONE)
    else:
        batch.stage = Stage.REHEARSED
        batch.save()


def _lose(batch: Batch) -> None:
    """The archive is gone or broken since: said of each file that still waited for it."""
    lost = _("Archiwum zginęło z dysku. Dodaj paczkę jeszcze raz.")
    batch.items.filter(fate__in=PENDING.values()).update(fate=Fate.REFUSED, remark=lost)
