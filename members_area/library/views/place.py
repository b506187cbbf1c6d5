"""The two entrances of the library, IKCS and the public site; covers, feed and site map."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import wraps
from typing import Any, Protocol
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms_ext.base.dates.clock import business_today
from cms_ext.base.web.site_address import site_address
from cms_ext.frontend.theme.frame import Frame
from cms_ext.people.identity.models import User
from members_area.library.domain.document import BINDING, find_standings
from members_area.library.domain.files import DRAWN
from members_area.library.domain.queries import document as queries
from members_area.library.models import Document, Rendition


class OpenedDocument(Protocol):
    """A paper with a key for its address: a `Document` or a `ListedPaper`."""

    @property
    def pk(self) -> UUID: ...


@dataclass(frozen=True, slots=True)
class LibraryEntrance:
    """An entrance of the library: it decides the reader and the addresses.

    `prefix` begins the names of its addresses (`members_area/urls.py`).
    """

    prefix: str
    inside: bool

    def reader(self, request: HttpRequest) -> User | AnonymousUser:
        """Return the reader for access checks; anonymous at a public address, signed in or not."""
        if self.inside and isinstance(request.user, User):
            return request.user
        return queries.ANYBODY

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        """(title, address) of the pages above the list."""
        if self.inside:
            return [(_("IKCS"), reverse("ikcs:home"))]
        return [(_("Strona główna"), "/")]

    @property
    def cover_crumbs(self) -> list[tuple[str, str]]:
        return [*self.crumbs, (_("Dokumenty"), self.list_url)]

    def crumbs_below(self, document: Document) -> list[tuple[str, str]]:
        """Return the pages above those of one document."""
        return [*self.cover_crumbs, (document.short_name, self.cover_url(document))]

    @property
    def list_url(self) -> str:
        return self.url("documents")

    @property
    def archive_url(self) -> str:
        """Return the full list as a ZIP; the list's filters may be appended."""
        return self.url("archive")

    def cover_url(self, document: OpenedDocument) -> str:
        return self.url("document", document.pk)

    def file_url(self, document: OpenedDocument) -> str:
        return self.url("file", document.pk)

    def text_url(self, document: OpenedDocument, page: int | None = None) -> str:
        """Return the reading view, at one of its pages."""
        url = self.url("text", document.pk)
        return url if page is None else f"{url}?strona={page}#strona-{page}"

    def url(self, name: str, *args: object) -> str:
        return reverse(f"ikcs:{self.prefix}{name}", args=args)


INSIDE = LibraryEntrance("", inside=True)
PUBLIC = LibraryEntrance("public_", inside=False)


def requested_file(
    request: HttpRequest, place: LibraryEntrance, key: str, no: int | None
) -> Rendition:
    """Return the file of an address, in the version that holds today or in version `no`.

    Raises Http404 unless the reader may open it.
    """
    reader, today = place.reader(request), business_today()
    if no is None:
        return queries.find_file(reader, key, today)
    return queries.version_file_for(reader, key, no, today)


def uniform_404(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Decorate a view of a protected row: every Http404 becomes the same answer."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Http404:
            return not_found(request)

    return guarded


def not_found(request: HttpRequest) -> HttpResponse:
    """Return the answer for every hidden or unknown document, identical to the byte."""
    response = render(request, "members_area/library/not_found.html", status=404)
    response["Cache-Control"] = "private, no-store"
    return response


# Members' documents have neither feed nor site map: a feed reader has no login and keeps what it
# fetched.

NEWEST = 30
NOON = time(12)


@require_safe
def public_feed(request: HttpRequest) -> HttpResponse:
    """Return the newest public documents and the new versions of older ones."""
    today = business_today()
    feed = Rss201rev2Feed(
        title=_("Dokumenty – %(coop)s") % {"coop": Frame.of(request).coop.name},
        link=site_address(PUBLIC.list_url),
        description=_("Nowe dokumenty dla wszystkich"),
        language="pl",
        feed_url=site_address(request.path),
    )
    versions = queries.select_published(
        queries.list_public_documents(today), date.min, today, today
    )
    for version in versions[:NEWEST]:
        document = version.document
        title = document.title
        if version.no > 1:
            title = _("%(title)s (wersja %(no)d)") % {"title": title, "no": version.no}
        assert version.published_on is not None  # a constraint of the table
        feed.add_item(
            title=title,
            link=site_address(PUBLIC.cover_url(document)),
            description=document.subject or document.short_name,
            unique_id=site_address(PUBLIC.url("version", document.pk, version.no)),
            unique_id_is_permalink=True,
            pubdate=timezone.make_aware(datetime.combine(version.published_on, NOON)),
        )
    return HttpResponse(
        feed.writeString("utf-8"), content_type="application/rss+xml; charset=utf-8"
    )


@require_safe
def site_map(request: HttpRequest) -> HttpResponse:
    """The covers of the public papers (sitemaps.org), each with the day of its newest version."""
    today = business_today()
    versions = queries.select_published(
        queries.list_public_documents(today), date.min, today, today
    )
    newest: dict[str, date | None] = {}
    for version in versions:
        newest.setdefault(site_address(PUBLIC.cover_url(version.document)), version.published_on)
    context = {"list_url": site_address(PUBLIC.list_url), "covers": newest.items()}
    return render(
        request, "members_area/library/sitemap.xml", context, content_type="application/xml"
    )


@dataclass(frozen=True, slots=True)
class Edition:
    """A version with its addresses; the one that holds has the document's own address.

    `before` is the number of the version to compare with; None unless both have text.
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
def document_cover(
    request: HttpRequest, place: LibraryEntrance, key: str, no: int | None = None
) -> HttpResponse:
    return _page(request, requested_file(request, place, key, no), place)


@require_safe
@uniform_404
def statute_cover(request: HttpRequest) -> HttpResponse:
    """Return the statute in force, always at the same address."""
    return _page(request, queries.valid_statute(INSIDE.reader(request), business_today()), INSIDE)


def _page(request: HttpRequest, file: Rendition, place: LibraryEntrance) -> HttpResponse:
    today = business_today()
    document = file.document
    editions = _editions(file, place)
    published = next(edition for edition in editions if edition.file == file)
    visible = queries.visible_documents(place.reader(request), today)
    standing = find_standings([document], today, today=today, named=visible).get(document.pk)
    context = {
        "place": place,
        "file": file,
        "document": document,
        "document_url": place.cover_url(document),
        "crumbs": place.crumbs_below(document),
        "shown": published,
        "in_register": place.inside and document.kind.code in BINDING,
        "editions": editions,
        "standing": standing,
        "changed_by": [
            (other, place.cover_url(other)) for other in (standing.changed_by if standing else ())
        ],
        "ties": [
            (tie, place.cover_url(tie.document)) for tie in queries.list_ties(document, visible)
        ],
    }
    return render(request, "members_area/library/cover.html", context)


def _editions(file: Rendition, place: LibraryEntrance) -> list[Edition]:
    """Return the published versions of the document, the newest first. Three queries."""
    today = business_today()
    files = list(queries.files_of(file.document, today))
    current = queries.current_files(today, [file.document.pk]).first()
    readable = queries.find_files_with_text(files)
    editions: list[Edition] = []
    before: Rendition | None = None
    for one in reversed(files):
        both = before is not None and {one.pk, before.pk} <= readable
        no = before.version.no if before is not None and both else None
        editions.insert(0, Edition(place, one, one == current, one.pk in readable, no))
        before = one
    return editions
