"""The two places at which the library is open: inside IKCS, and at the public addresses."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from cms_ext.identity.models import User
from members_area.library.domain.queries.document import ANYBODY
from members_area.library.models import Document


@dataclass(frozen=True, slots=True)
class Place:
    """Where the reader stands: it decides on whose behalf is looked, and the addresses."""

    list_name: str
    cover_name: str
    file_name: str
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

    @property
    def list_url(self) -> str:
        return reverse(self.list_name)

    def cover_url(self, document: Document) -> str:
        return reverse(self.cover_name, args=[document.pk])

    def file_url(self, document: Document) -> str:
        return reverse(self.file_name, args=[document.pk])


INSIDE = Place("ikcs:documents", "ikcs:document", "ikcs:file", inside=True)
PUBLIC = Place("ikcs:public_documents", "ikcs:public_document", "ikcs:public_file", inside=False)


def not_found(request: HttpRequest) -> HttpResponse:
    """The one answer for every document that does not exist for the reader, to the byte."""
    response = render(request, "members_area/library/not_found.html", status=404)
    response["Cache-Control"] = "private, no-store"
    return response
