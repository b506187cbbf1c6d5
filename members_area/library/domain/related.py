"""Papers linked to an announcement, and which of them a reader or an editor may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from cms_ext.base.text.polish_lookups import find_words
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.people.identity.models import User
from cms_ext.public_site.notices.domain.life import save_related
from cms_ext.public_site.notices.models import AnnouncementPage
from members_area.library.domain.queries.document import current_files, visible_documents
from members_area.library.models import Document, RelatedDocument, Rendition
from members_area.library.models.document import DocumentQuerySet

PLUGIN = "ikcs"
# Editors with this permission may link any published paper; others only those they may read.
SEES_THE_REGISTER = "members_area_library.view_document"
MOST_FOUND = 20


class NotChoosable(LookupError):
    """This editor may not see the paper, and so not link it."""


@dataclass(frozen=True, slots=True)
class LinkedPaper:
    """A linked paper that the editor may see; `shown` if it is published today."""

    document: Document
    shown: bool


def files_beneath(
    page: AnnouncementPage, user: User | AnonymousUser, today: date
) -> Sequence[Rendition]:
    """The files of linked papers that this reader may read today, in the order of linking.

    Three queries for any number of papers.
    """
    order = _order(page)
    keys = visible_documents(user, today).filter(pk__in=order).values_list("pk", flat=True)
    files = current_files(today, list(keys)) if order else ()
    return sorted(files, key=lambda file: order[file.version.document_id])


def list_choosable_documents(user: User, today: date) -> DocumentQuerySet:
    """The published papers that this editor may see, and so may link."""
    if user.has_perm(SEES_THE_REGISTER):
        return Document.objects.published(today)
    return visible_documents(user, today)


def list_linked_papers(page: AnnouncementPage, user: User, today: date) -> list[LinkedPaper]:
    """The linked papers that this editor may see; nothing reveals the others.

    Whoever sees the register also sees those that were withdrawn since.
    """
    order = _order(page)
    published = set(
        list_choosable_documents(user, today).filter(pk__in=order).values_list("pk", flat=True)
    )
    seen = order if user.has_perm(SEES_THE_REGISTER) else published
    documents = Document.objects.filter(pk__in=seen).select_related("kind")
    found = (LinkedPaper(document, document.pk in published) for document in documents)
    return sorted(found, key=lambda one: order[one.document.pk])


def documents_matching(
    page: AnnouncementPage, user: User, query: str, today: date
) -> list[Document]:
    """Papers to link, by words of title, number or kind, the newest first; at most MOST_FOUND."""
    documents = (
        list_choosable_documents(user, today).exclude(pk__in=_order(page)).select_related("kind")
    )
    found = documents.filter(find_words(query, "title", "number", "kind__name"))
    return list(found.order_by("-published_on", "title__polish", "pk")[:MOST_FOUND])


@transaction.atomic
def link_document(
    page: AnnouncementPage, key: UUID, user: User, today: date, *, origin: Origin
) -> None:
    """Link a paper to the announcement; repeatable. Raises NotChoosable."""
    document = list_choosable_documents(user, today).filter(pk=key).first()
    if document is None:
        raise NotChoosable
    _row, new = RelatedDocument.objects.get_or_create(announcement=page, document=document)
    if new:
        save_related(page, PLUGIN, has_some=True)
        _record("ANNOUNCEMENT_PAPER_LINKED", page, document, origin)


@transaction.atomic
def unlink_document(
    page: AnnouncementPage, key: UUID, user: User, today: date, *, origin: Origin
) -> None:
    """Remove a link. Raises NotChoosable for a link that this editor does not see."""
    linked = list_linked_papers(page, user, today)
    document = next((one.document for one in linked if one.document.pk == key), None)
    if document is None:
        raise NotChoosable
    RelatedDocument.objects.filter(announcement=page, document=document).delete()
    some = RelatedDocument.objects.filter(announcement=page).exists()
    save_related(page, PLUGIN, has_some=some)
    _record("ANNOUNCEMENT_PAPER_UNLINKED", page, document, origin)


def _order(page: AnnouncementPage) -> dict[UUID, int]:
    """Map the keys of all linked papers to their positions."""
    rows = RelatedDocument.objects.filter(announcement=page).order_by("pk")
    return {key: place for place, key in enumerate(rows.values_list("document", flat=True))}


def _record(action: str, page: AnnouncementPage, document: Document, origin: Origin) -> None:
    record(action, origin, obj=page, changes={"document": str(document.pk)})


def may_choose(user: object, announcement: AnnouncementPage) -> bool:
    """True if the user may link papers; on a live page it needs the permission to publish."""
    may = announcement.permissions_for_user(user)
    return bool(may.can_edit() and (not announcement.live or may.can_withdraw()))
