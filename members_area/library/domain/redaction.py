"""Redaction: a new file replaces the original, which is sealed and opened with a reason only."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.frontend.theme.models import CoopSettings
from members_area.library.domain.document import (
    attach_file,
    clear_decisions,
    refuse_withdrawn_again,
)
from members_area.library.domain.lock import lock_version
from members_area.library.domain.paper import make_source, render_paper
from members_area.library.domain.scan import AT_DESK, list_findings, served_file
from members_area.library.domain.upload import CheckedFile, checked_file
from members_area.library.models import Release, Rendition, RenditionRole, Version

REPLACED = "[dane zanonimizowane]"
Place = tuple[int, int]
# A line break within a sentence.
BROKEN = re.compile(r"(?<=[^\s.:;!?])[ \t]*\n(?=[a-ząćęłńóśźż])")


@dataclass(frozen=True, slots=True)
class MarkedPiece:
    """A part of a text; `marked` where the detector found something."""

    text: str
    marked: bool


def split_text(text: str, places: Iterable[Place]) -> list[MarkedPiece]:
    """Split the text at the places; the pieces joined are the same text."""
    pieces: list[MarkedPiece] = []
    position = 0
    for start, end in _merge(places, len(text)):
        pieces += [MarkedPiece(text[position:start], False), MarkedPiece(text[start:end], True)]
        position = end
    pieces.append(MarkedPiece(text[position:], False))
    return [piece for piece in pieces if piece.text]


def replace_places(text: str, places: Iterable[Place]) -> str:
    """Replace each place by „[dane zanonimizowane]” (library.md §3)."""
    return "".join(REPLACED if piece.marked else piece.text for piece in split_text(text, places))


def join_broken_lines(text: str) -> str:
    """Join lines that a page broke in the middle of a sentence."""
    return BROKEN.sub(" ", text)


def _merge(places: Iterable[Place], length: int) -> Sequence[Place]:
    """Sort the places, limit them to the text, and merge those that touch."""
    merged: list[Place] = []
    for start, end in sorted((max(0, start), min(end, length)) for start, end in places):
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


# The server never draws boxes over a page: the text beneath them would stay readable. The new file
# is scanned like the first one, and the original is sealed (library.md §3).
REDACTABLE = (*AT_DESK, Release.WITHDRAWN)


@transaction.atomic
def serve_redacted_file(
    version: Version, file: CheckedFile, *, today: date, origin: Origin
) -> Version:
    """Serve a redacted file in place of the original, which is sealed.

    The version becomes REDACTED, or FINDINGS while the new file still shows or hides personal data
    (text beneath drawn boxes, metadata and earlier revisions count like text on the page). Raises
    ValidationError for the same file, and once the version was submitted.
    """
    lock_version(version)
    if version.state not in REDACTABLE:
        raise ValidationError(
            _("Dokument jest już przekazany. Do poprawy zwraca go osoba, która go dopuszcza.")
        )
    refuse_withdrawn_again(version, file)
    if version.renditions.filter(sha256=file.sha256).exists():
        raise ValidationError(_("To jest ten sam plik. Dodaj plik bez danych osobowych."))
    clear_decisions(version)
    version.state = Release.UPLOADED
    version.redacted_by = origin.actor
    version.save()
    made = attach_file(version, file, role=RenditionRole.REDACTED, today=today, origin=origin)
    record(
        "DOCUMENT_REDACTED",
        origin,
        obj=version.document,
        to_state=version.state,
        changes={"version": version.no, "file": made.sha256},
    )
    return version


def redact_text(version: Version, text: str, *, today: date, origin: Origin) -> Version:
    """Print this text as a new, accessible PDF and serve it as `serve_redacted_file` does."""
    document = version.document
    if not text.strip():
        raise ValidationError({"text": _("Wpisz treść dokumentu.")})
    facts = {
        "title": document.title,
        "number": document.number,
        "meeting_date": document.meeting_date,
        "adopted_on": document.adopted_on,
        "krs_registered_on": document.krs_registered_on,
        "effective_from": document.effective_from,
    }
    coop = CoopSettings.of_default_site()
    pdf = render_paper(
        make_source(facts, text.replace("\r\n", "\n")),
        coop=coop.official_name,
        office=coop.address,
        organ=document.organ.name if document.organ else "",
        issued=today,
    )
    file = checked_file(ContentFile(pdf), "zanonimizowany.pdf")
    return serve_redacted_file(version, file, today=today, origin=origin)


def propose_text(version: Version) -> str:
    """Return the text of the served file with each finding replaced, to be corrected by hand."""
    places: dict[int | None, list[tuple[int, int]]] = {}
    for finding in list_findings(version):
        places.setdefault(finding.page, []).append((finding.start, finding.end))
    pages = served_file(version).texts.order_by("page")
    return "\n\n".join(
        join_broken_lines(replace_places(page.text, places.get(page.page, ()))).strip()
        for page in pages
    )


def sealed_original(version: Version) -> Rendition | None:
    """Return the original, if a redacted file is served in its place; else None."""
    files = list(version.renditions.all())
    redacted = [file for file in files if file.role == RenditionRole.REDACTED and file.is_served]
    before = [
        file
        for file in files
        if redacted and file.role == RenditionRole.ORIGINAL and file.pk < redacted[0].pk
    ]
    return max(before, key=lambda file: file.pk, default=None)


def open_original(version: Version, reason: str, *, origin: Origin) -> Rendition:
    """Record that the sealed original is opened, and return it.

    Raises ValidationError without a reason.
    """
    original = sealed_original(version)
    if original is None:
        raise ValidationError(_("Ta wersja nie ma zapieczętowanego oryginału."))
    if not reason.strip():
        raise ValidationError({"reason": _("Napisz, po co otwierasz oryginał.")})
    record(
        "DOCUMENT_ORIGINAL_READ",
        origin,
        obj=version.document,
        note=reason.strip(),
        changes={"version": version.no, "file": original.sha256},
    )
    return original
