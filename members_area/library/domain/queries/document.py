"""THE door of the library: who may read what, today.

List, search, counts, cover, file and every later feed ask `visible_documents`; nothing else in the
project asks guardian for documents. To someone who may not see it, a document does not exist.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from cms_ext.identity.models import User
from cms_ext.identity.realm import Realm
from members_area.library.domain.document import OPEN
from members_area.library.models import (
    Audience,
    Document,
    DocumentGroupPermission,
    DocumentUserPermission,
    Rendition,
)
from members_area.library.models.document import DocumentQuerySet
from members_area.register.domain.group import MEMBERS
from members_area.register.models import Membership, OfficeTerm

PUBLIC = Q(audience=Audience.PUBLIC)
ANYBODY = AnonymousUser()


def visible_documents(user: User | AnonymousUser, today: date) -> DocumentQuerySet:
    """The published documents that this user may read today. One query.

    Everybody reads what is PUBLIC. A login of the realm IKCS that is active and whose person has
    an open membership today reads beside it what guardian has opened to the members, to the organ
    in which the person holds an office today, or to this very login. A global permission, a
    Django group, being superuser or staff opens nothing here; staff have their own way in the
    administration, where each read is recorded.
    """
    published = Document.objects.published(today)
    if not isinstance(user, User) or not user.is_active or user.realm != Realm.IKCS:
        return published.filter(PUBLIC)
    member = Membership.objects.open_on(today).filter(person=user.person_id)
    offices = OfficeTerm.objects.open_on(today).filter(person=user.person_id)
    this = {"content_object": OuterRef("pk"), "permission__codename": OPEN}
    to_group = DocumentGroupPermission.objects.filter(
        Q(group__name=MEMBERS) | Q(group__organ__in=offices.values("organ")), **this
    )
    to_user = DocumentUserPermission.objects.filter(user=user, **this)
    granted = Exists(member) & (Exists(to_group) | Exists(to_user))
    return published.filter(PUBLIC | granted)


def public_documents(today: date) -> DocumentQuerySet:
    """What the public addresses show, the same to everybody."""
    return visible_documents(ANYBODY, today)


def file_for(user: User | AnonymousUser, key: str, today: date) -> Rendition:
    """The current file of one visible document, by the key of its address. One query.

    `.document` is the document itself. Raises Http404 alike for a hidden document, for one that
    never was and for a malformed key.
    """
    return _first(visible_documents(user, today).filter(pk=_uuid(key)))


def document_for(user: User | AnonymousUser, key: str, today: date) -> Document:
    """One visible document, or Http404 as above."""
    return file_for(user, key, today).document


def valid_statute(user: User | AnonymousUser, today: date) -> Rendition:
    """The file of the statute in force today; Http404 when the user may read none."""
    statutes = visible_documents(user, today).filter(
        Q(effective_to__isnull=True) | Q(effective_to__gte=today),
        kind__code="STATUTE",
        effective_from__lte=today,
    )
    return _first(statutes)


def current_files() -> QuerySet[Rendition]:
    """The files that readers get, each with what a page says of its document."""
    return Rendition.objects.filter(is_current=True).select_related(
        "document__kind", "document__organ", "document__audience_organ"
    )


def _first(documents: DocumentQuerySet) -> Rendition:
    files = current_files().filter(document__in=documents)
    found = files.order_by("-document__effective_from", "document_id").first()
    if found is None:
        raise Http404
    return found


def _uuid(key: str) -> UUID:
    """A key in the one spelling that addresses use; any other is a document that never was."""
    try:
        value = UUID(key)
    except ValueError as error:
        raise Http404 from error
    if str(value) != key:
        raise Http404
    return value
