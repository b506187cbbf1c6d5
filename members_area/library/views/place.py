"""The two places at which the library is open: inside IKCS, and at the public addresses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Protocol
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from cms_ext.base.dates.clock import business_today
from cms_ext.people.identity.models import User
from members_area.library.domain.queries.document import ANYBODY, file_for, version_file_for
from members_area.library.models import Document, Rendition


class OpenedDocument(Protocol):
    """What an address names: a `Document`, or what a list says of one."""

    @property
    def pk(self) -> UUID: ...


@dataclass(frozen=True, slots=True)
class LibraryEntrance:
    """Where the reader stands: it decides on whose behalf is looked, and the addresses.

    `prefix` begins the names of the place's addresses (`library/urls.py`).
    """

    prefix: str
    inside: bool

    def reader(self, request: HttpRequest) -> User | AnonymousUser:
        """At a public address everybody is the public, signed in or not."""
        if self.inside and isinstance(request.user, User):
            return request.user
        return ANYBODY

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
        """The pages above those of one document."""
        return [*self.cover_crumbs, (document.short_name, self.cover_url(document))]

    @property
    def list_url(self) -> str:
        return self.url("documents")

    @property
    def archive_url(self) -> str:
        """The whole list as a ZIP; the list's own filters may stand behind it."""
        return self.url("archive")

    def cover_url(self, document: OpenedDocument) -> str:
        return self.url("document", document.pk)

    def file_url(self, document: OpenedDocument) -> str:
        return self.url("file", document.pk)

    def text_url(self, document: OpenedDocument, page: int | None = None) -> str:
        """The reading view, at one of its pages."""
        url = self.url("text", document.pk)
        return url if page is None else f"{url}?strona={page}#strona-{page}"

    def url(self, name: str, *args: object) -> str:
        return reverse(f"ikcs:{self.prefix}{name}", args=args)


INSIDE = LibraryEntrance("", inside=True)
PUBLIC = LibraryEntrance("public_", inside=False)


def requested_file(
    request: HttpRequest, place: LibraryEntrance, key: str, no: int | None
) -> Rendition:
    """The file that an address names: of the version that holds today, or of the one with `no`.

    Raises Http404, through the door.
    """
    reader, today = place.reader(request), business_today()
    if no is None:
        return file_for(reader, key, today)
    return version_file_for(reader, key, no, today)


def uniform_404(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """For a view of one row behind a door: every Http404 becomes the one answer."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Http404:
            return not_found(request)

    return guarded


def not_found(request: HttpRequest) -> HttpResponse:
    """The one answer for every document that does not exist for the reader, to the byte."""
    response = render(request, "members_area/library/not_found.html", status=404)
    response["Cache-Control"] = "private, no-store"
    return response
