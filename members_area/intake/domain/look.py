"""One file of a batch is looked at: what it would become, or why it is refused."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from members_area.intake.domain.facts import FileFacts, Shelves, UnknownValue
from members_area.intake.domain.source import BatchSource, BatchSourceEntry, RefusedEntry
from members_area.library.domain.guess import guess_facts
from members_area.library.domain.upload import CheckedFile, RefusedFile, checked_file
from members_area.library.models import Document, DocumentState, Rendition


@dataclass(frozen=True, slots=True)
class RefusedItem:
    reason: str


@dataclass(frozen=True, slots=True)
class Known:
    """The same file, byte for byte, is in the library already."""

    sha256: str
    document: Document


@dataclass(frozen=True, slots=True)
class Good:
    file: CheckedFile
    facts: FileFacts


def examine_file(
    source: BatchSource, entry: BatchSourceEntry, row: Mapping[str, str], shelves: Shelves
) -> Good | Known | RefusedItem:
    """Return what a file would become; `row` is its line of the index. Nothing is written."""
    if entry.refusal:
        return RefusedItem(entry.refusal)
    name = PurePosixPath(entry.name).name
    try:
        content = source.read(entry)
        if twin := same_file(hashlib.sha256(content).hexdigest()):
            return twin
        file = checked_file(ContentFile(content), name)
        pages = file.extracted.pages
        seems = guess_facts(name, pages[0].replace("\x00", "") if pages else "", shelves.known)
        return Good(file, shelves.settle(row, seems))
    except (RefusedEntry, RefusedFile, UnknownValue) as refusal:
        return RefusedItem(str(refusal))


def same_file(sha256: str) -> Known | None:
    """Return the paper that has this very file and is not withdrawn; None without one."""
    files = Rendition.objects.filter(sha256=sha256).exclude(version__state="WITHDRAWN")
    twin = files.select_related("version__document").order_by("pk").first()
    return Known(sha256, twin.version.document) if twin else None


def taken_number(facts: FileFacts, shelves: Shelves) -> str:
    """Return a remark when a paper of the library has this number already, else ""."""
    organ = shelves.organs.get(facts.organ)
    read = organ.read_number(facts.number) if organ else None
    if organ is None or read is None:
        return ""
    seq, year = read
    twins = Document.objects.filter(kind__code=facts.kind, organ=organ, seq=seq, year=year)
    if not twins.exclude(state=DocumentState.WITHDRAWN).exists():
        return ""
    return _("Numer %s ma już inny dokument tego rodzaju. Drugi nie przejdzie publikacji.") % (
        facts.number
    )
