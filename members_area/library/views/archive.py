"""Sets of papers as one ZIP file: the current list with its filters, a section, a meeting."""

from __future__ import annotations

from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms_ext.frontend.theme.figures import long_date
from cms_ext.office.audit.domain.event import origin_of
from cms_ext.office.rules.clock import business_today
from members_area.library.domain.archive import TooMuch, archive, files_for_archive
from members_area.library.domain.file_name import file_name
from members_area.library.domain.queries.document import current_files
from members_area.library.domain.reading import ReadingMode, record_reading
from members_area.library.models import Rendition
from members_area.library.models.document import DocumentQuerySet
from members_area.library.views.catalogue import catalogue_asked
from members_area.library.views.file import sealed
from members_area.library.views.place import LibraryEntrance


@require_safe
def archive_of_list(request: HttpRequest, place: LibraryEntrance) -> HttpResponseBase:
    """What the list shows with the same query string, all its pages in one file."""
    catalogue = catalogue_asked(request, place)
    documents = catalogue.documents.filter(pk__in=catalogue.papers().order_by().values("pk"))
    return archive_of(request, documents, place, title=_("Dokumenty"))


def archive_of(
    request: HttpRequest, documents: DocumentQuerySet, place: LibraryEntrance, *, title: str
) -> HttpResponseBase:
    """These papers in the versions that hold today; each that is sent is recorded as a reading.

    `documents` come from `visible_documents`: nothing is asked here any more. The answer is a
    stream, or a page that says why there is none.
    """
    today = business_today()
    files = current_files(today).filter(version__document__in=documents.values("pk"))
    of = "version__document__"
    ordered = files.order_by(f"{of}kind", f"{of}year", f"{of}seq", f"{of}title", f"{of}pk")
    try:
        chosen = files_for_archive(ordered)
    except TooMuch as refused:
        return _page(request, place, str(refused), 422)
    if not chosen:
        return _page(request, place, _("W tym zestawie nie ma żadnego dokumentu."), 404)
    origin = origin_of(request)

    def on_file(file: Rendition) -> None:
        if place.inside:
            record_reading(file, ReadingMode.ARCHIVE, origin)

    heading = _("%(title)s – stan na %(day)s") % {"title": title, "day": long_date(today)}
    zipped = archive(chosen, heading, on_file)
    name = file_name(f"{title} {today}", "zip")
    response = StreamingHttpResponse(zipped, content_type="application/zip")
    response.headers["Content-Length"] = str(len(zipped))
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or ""
    return sealed(response)


def _page(request: HttpRequest, place: LibraryEntrance, why: str, status: int) -> HttpResponseBase:
    context = {"place": place, "why": why}
    return render(request, "members_area/library/no_archive.html", context, status=status)
