"""The cover of a document: what it is, whose, since when, its versions and its file."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms_ext.base.dates.clock import business_today
from members_area.library.domain.files import DRAWN
from members_area.library.domain.force import BINDING, standing_on
from members_area.library.domain.queries.document import (
    current_files,
    files_of,
    ties_of,
    valid_statute,
    visible_documents,
    with_text,
)
from members_area.library.models import Rendition
from members_area.library.views.place import INSIDE, LibraryEntrance, requested_file, uniform_404


@dataclass(frozen=True, slots=True)
class Edition:
    """A version as its reader finds it. The one that holds stands at the document's own address.

    `before` is the number of the version to compare it with; None when there is no text of both.
    """

    place: LibraryEntrance
    file: Rendition
    current: bool
    has_text: bool
    before: int | None = None

    @property
    def url(self) -> str:
        return self._url("document", "version")

    @property
    def file_url(self) -> str:
        return self._url("file", "version_file")

    @property
    def text_url(self) -> str:
        return self._url("text", "version_text") if self.has_text else ""

    @property
    def picture_url(self) -> str:
        if self.file.extension not in DRAWN:
            return ""
        return self._url("preview", "version_preview")

    @property
    def difference_url(self) -> str:
        if self.before is None:
            return ""
        key, no = self.file.document.pk, self.file.version.no
        return self.place.url("difference", key, self.before, no)

    def _url(self, current: str, older: str) -> str:
        if self.current:
            return self.place.url(current, self.file.document.pk)
        return self.place.url(older, self.file.document.pk, self.file.version.no)


@require_safe
@uniform_404
def cover(
    request: HttpRequest, place: LibraryEntrance, key: str, no: int | None = None
) -> HttpResponse:
    return _page(request, requested_file(request, place, key, no), place)


@require_safe
@uniform_404
def statute(request: HttpRequest) -> HttpResponse:
    """The statute in force, always at the same address."""
    return _page(request, valid_statute(INSIDE.reader(request), business_today()), INSIDE)


def _page(request: HttpRequest, file: Rendition, place: LibraryEntrance) -> HttpResponse:
    today = business_today()
    document = file.document
    editions = _editions(file, place)
    shown = next(edition for edition in editions if edition.file == file)
    visible = visible_documents(place.reader(request), today)
    standing = standing_on([document], today, today=today, named=visible).get(document.pk)
    context = {
        "place": place,
        "file": file,
        "document": document,
        "document_url": place.cover_url(document),
        "crumbs": place.crumbs_below(document),
        "shown": shown,
        "in_register": place.inside and document.kind.code in BINDING,
        "editions": editions,
        "standing": standing,
        "changed_by": [
            (other, place.cover_url(other)) for other in (standing.changed_by if standing else ())
        ],
        "ties": [(tie, place.cover_url(tie.document)) for tie in ties_of(document, visible)],
    }
    return render(request, "members_area/library/cover.html", context)


def _editions(file: Rendition, place: LibraryEntrance) -> list[Edition]:
    """The published versions of the document, the newest first. Three queries."""
    today = business_today()
    files = list(files_of(file.document, today))
    current = current_files(today, [file.document.pk]).first()
    readable = with_text(files)
    editions: list[Edition] = []
    before: Rendition | None = None
    for one in reversed(files):
        both = before is not None and {one.pk, before.pk} <= readable
        no = before.version.no if before is not None and both else None
        editions.insert(0, Edition(place, one, one == current, one.pk in readable, no))
        before = one
    return editions
