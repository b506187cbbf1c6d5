"""A draft from a file alone: its facts are guessed and filled in."""

from __future__ import annotations

from datetime import date

from django.core.files import File

from cms_ext.office.audit.domain.event import Origin
from members_area.library.domain.audience_rule import usual_audience
from members_area.library.domain.document import register_document
from members_area.library.domain.guess import Guess, KnownOrgan, guess_facts
from members_area.library.domain.upload import CheckedFile, checked_file
from members_area.library.models import Document, DocumentKind
from members_area.register.models import Organ

# The day that these kinds bear is that of a meeting; that of all others is of their adoption.
OF_A_MEETING = frozenset({"MINUTES", "AUDIT_MINUTES", "GM_MATERIAL"})


def draft_from_file(content: File[bytes], name: str, *, today: date, origin: Origin) -> Document:
    """Save a draft document with facts guessed from file name and first page, to be corrected.

    Raises RefusedFile; then nothing is saved.
    """
    file = checked_file(content, name)
    seems = _guessed(file, name)
    kind = DocumentKind.objects.get(code=seems.kind)
    document = Document(
        kind=kind,
        title=seems.title,
        number=seems.number,
        organ=Organ.objects.filter(code=seems.organ).first(),
        audience=usual_audience(kind, today),
    )
    set_day(document, seems.day)
    return register_document(document, file, today=today, origin=origin)


def set_day(document: Document, day: date | None) -> None:
    """Set the date of the paper in the field that its kind uses for it."""
    if document.kind.code in OF_A_MEETING:
        document.meeting_date = day
    else:
        document.adopted_on = day


def day_of(document: Document) -> date | None:
    return document.meeting_date if document.kind.code in OF_A_MEETING else document.adopted_on


def _guessed(file: CheckedFile, name: str) -> Guess:
    organs = [
        KnownOrgan(organ.code, organ.name, organ.abbreviation) for organ in Organ.objects.all()
    ]
    pages = file.extracted.pages
    return guess_facts(name, pages[0].replace("\x00", "") if pages else "", organs)
