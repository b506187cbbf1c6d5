"""Papers for other plugins and announcements (`NamedPapers`, `Related` of the contract)."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.urls import reverse

from cms_ext.base.text.polish_lookups import equals_text
from cms_ext.frontend.theme.figures import file_size
from cms_ext.people.identity.models import User
from cms_ext.plugins import PaperLink, RelatedLink
from cms_ext.plugins.realm import Realm
from cms_ext.public_site.notices.models import AnnouncementPage
from members_area.apps import IKCS
from members_area.library.domain.queries.document import visible_documents
from members_area.library.domain.relation import (
    SEES_THE_REGISTER,
    files_beneath,
    list_choosable_documents,
)
from members_area.library.models import Document
from members_area.library.models.document import DocumentQuerySet
from members_area.library.views.place import INSIDE, PUBLIC

KEY = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def list_readable_papers(
    keys: Collection[UUID], user: User | AnonymousUser, today: date
) -> Mapping[UUID, PaperLink]:
    """Links to those of the papers that the user may open, by key. One query.

    Members get addresses in IKCS, staff with access to the register those in it.
    """
    documents = _seen_by(user, today).filter(pk__in=keys).select_related("kind")
    return {paper.pk: PaperLink(paper.title, _address(paper, user)) for paper in documents}


def resolve_paper(typed: str, user: User | AnonymousUser, today: date) -> UUID | None:
    """Find a paper by the key in an address, else by a unique number or title."""
    documents = _seen_by(user, today)
    key = KEY.search(typed.lower())
    if key is None:
        name = typed.strip()
        documents = documents.filter(equals_text("number", name) & ~Q(number="") | Q(title=name))
    else:
        documents = documents.filter(pk=UUID(key[0]))
    found = list(documents.order_by().values_list("pk", flat=True)[:2])
    return found[0] if len(found) == 1 else None


def _seen_by(user: User | AnonymousUser, today: date) -> DocumentQuerySet:
    if isinstance(user, User) and user.realm == Realm.STAFF:
        return list_choosable_documents(user, today)
    return visible_documents(user, today)


def _address(document: Document, user: User | AnonymousUser) -> str:
    if isinstance(user, User) and user.realm == IKCS:
        return INSIDE.cover_url(document)
    if isinstance(user, User) and user.realm == Realm.STAFF and user.has_perm(SEES_THE_REGISTER):
        return reverse("members_area_library_document_modeladmin_inspect", args=[document.pk])
    return PUBLIC.cover_url(document)


def list_related_links(
    announcement: AnnouncementPage, user: User | AnonymousUser, today: date
) -> list[RelatedLink]:
    """The linked papers that this reader may open; members get addresses in IKCS."""
    inside = isinstance(user, User) and user.realm == IKCS
    place = INSIDE if inside else PUBLIC
    return [
        RelatedLink(
            title=file.document.title,
            url=place.cover_url(file.document),
            kind=file.document.short_name,
            detail=f"{file.extension.upper()}, {file_size(file.size)}",
        )
        for file in files_beneath(announcement, user, today)
    ]
