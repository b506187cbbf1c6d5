"""What a resolution is about, from its title when the desk wrote no subject of its own."""

from __future__ import annotations

from members_area.library.models import Document

_BEFORE = "w sprawie "


def subject_of(document: Document) -> str:
    """`regulaminu ustalania opłat` of „Uchwała nr 3/RN/2024 w sprawie regulaminu …”."""
    if document.subject:
        return document.subject.removeprefix(_BEFORE)
    _number, found, subject = document.title.partition(f" {_BEFORE}")
    return subject if found else document.title
