"""The check of one file of a batch: the draft that it would become, or why it is refused."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from pathlib import PurePosixPath

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from cms_ext.base.text.folding import folded_words
from members_area.library.domain.draft import (
    Guess,
    KnownOrgan,
    find_document_with_file,
    guess_facts,
    set_day,
)
from members_area.library.domain.grants import usual_audience
from members_area.library.domain.upload import CheckedFile, RefusedFile, checked_file
from members_area.library.intake.domain.source import BatchSource, BatchSourceEntry, RefusedEntry
from members_area.library.models import Audience, Document, DocumentKind, DocumentState
from members_area.register.models import Organ

DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})\.(\d{1,2})\.(\d{4})")


class UnknownValue(ValueError):
    """A cell of the index with an unknown kind, organ or audience, or with no date."""


@dataclass(frozen=True, slots=True)
class FileFacts:
    """`kind` and `organ` are codes, `day` is an ISO date; only kind and title are never empty."""

    kind: str
    title: str
    organ: str = ""
    number: str = ""
    subject: str = ""
    day: str = ""
    audience: str = ""

    def as_row(self) -> dict[str, str]:
        return {name: value for name, value in asdict(self).items() if value}


class Shelves:
    """The kinds and organs of the library, read once for a whole batch."""

    @cached_property
    def kinds(self) -> dict[str, DocumentKind]:
        return {kind.code: kind for kind in DocumentKind.objects.all()}

    @cached_property
    def organs(self) -> dict[str, Organ]:
        return {organ.code: organ for organ in Organ.objects.all()}

    @cached_property
    def known_organs(self) -> list[KnownOrgan]:
        return [KnownOrgan(o.code, o.name, o.abbreviation) for o in self.organs.values()]

    def settle(self, row: Mapping[str, str], seems: Guess) -> FileFacts:
        """Return the facts of a file: those of the index, else a guess. Raises UnknownValue."""
        kinds = ((kind.code, (kind.code, kind.name)) for kind in self.kinds.values())
        organs = ((o.code, (o.code, o.name, o.abbreviation)) for o in self.organs.values())
        audiences = ((a.value, (a.value, str(a.label))) for a in Audience if a != Audience.ORGAN)
        return FileFacts(
            kind=_find_code(kinds, row.get("kind", ""), _("rodzaju")) or seems.kind,
            organ=_find_code(organs, row.get("organ", ""), _("organu")) or seems.organ,
            audience=_find_code(audiences, row.get("audience", ""), _("odbiorców")),
            title=(row.get("title") or seems.title)[:250],
            number=(row.get("number") or seems.number)[:40],
            subject=row.get("subject", "")[:250],
            day=_iso(row["day"]) if "day" in row else str(seems.day or ""),
        )

    def document(self, facts: FileFacts, today: date) -> Document:
        """Return an unsaved draft with these facts."""
        kind = self.kinds[facts.kind]
        document = Document(
            kind=kind,
            organ=self.organs.get(facts.organ),
            title=facts.title,
            number=facts.number,
            subject=facts.subject,
            audience=facts.audience or usual_audience(kind, today),
        )
        set_day(document, date.fromisoformat(facts.day) if facts.day else None)
        return document


def _find_code(known: Iterable[tuple[str, tuple[str, ...]]], value: str, what: str) -> str:
    """Return the code that belongs to this code or name; empty for an empty value."""
    if not value:
        return ""
    wanted = folded_words(value)
    for code, names in known:
        if any(folded_words(name) == wanted for name in names):
            return code
    raise UnknownValue(
        _("Indeks: nie ma takiego %(what)s: „%(value)s”. Popraw komórkę albo zostaw ją pustą.")
        % {"what": what, "value": value[:80]}
    )


def _iso(value: str) -> str:
    found = DAY.fullmatch(value)
    try:
        if found is None:
            raise ValueError(value)
        year, month, day = found.groups()[:3] if found[1] else reversed(found.groups()[3:])
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError as error:
        raise UnknownValue(
            _("Indeks: „%s” nie jest datą. Napisz ją tak: 2026-06-24 albo 24.06.2026.") % value[:40]
        ) from error


@dataclass(frozen=True, slots=True)
class RefusedItem:
    reason: str


@dataclass(frozen=True, slots=True)
class KnownFile:
    """The library already has this file, or the picture that is drawn of it."""

    sha256: str
    document: Document


@dataclass(frozen=True, slots=True)
class NewFile:
    file: CheckedFile
    facts: FileFacts


def examine_file(
    source: BatchSource, entry: BatchSourceEntry, row: Mapping[str, str], shelves: Shelves
) -> NewFile | KnownFile | RefusedItem:
    """Return what a file would become; `row` is its line of the index. Nothing is written."""
    if entry.refusal:
        return RefusedItem(entry.refusal)
    name = PurePosixPath(entry.name).name
    try:
        content = source.read(entry)
        sha256 = hashlib.sha256(content).hexdigest()
        if twin := find_document_with_file(sha256):
            return KnownFile(sha256, twin)
        file = checked_file(ContentFile(content), name)
        # A picture is stored as it was redrawn.
        if file.sha256 != sha256 and (twin := find_document_with_file(file.sha256)):
            return KnownFile(file.sha256, twin)
        pages = file.extracted.pages
        seems = guess_facts(
            name, pages[0].replace("\x00", "") if pages else "", shelves.known_organs
        )
        return NewFile(file, shelves.settle(row, seems))
    except (RefusedEntry, RefusedFile, UnknownValue) as refusal:
        return RefusedItem(str(refusal))


def warn_of_taken_number(facts: FileFacts, shelves: Shelves) -> str:
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
