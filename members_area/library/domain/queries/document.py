"""The only queries for who may read which document today, its text and its relations."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from cms_ext.base.database.prepared_query import PreparedQuery
from cms_ext.base.web.row_key import uuid_key
from cms_ext.people.identity.models import User
from members_area.apps import IKCS
from members_area.library import models as library
from members_area.library.domain.document import OPEN
from members_area.library.models.document import DocumentQuerySet
from members_area.register.domain.membership import MEMBERS
from members_area.register.models import Membership, OfficeTerm


def parse_key(address: str) -> UUID:
    """Parse a key in the one spelling that addresses use. Raises Http404 for any other."""
    key = uuid_key(address)
    if key is None or str(key) != address:
        raise Http404
    return key


# List, search, counts, cover, file and feeds use `visible_documents`; nothing else in the project
# asks guardian for documents. A hidden document looks as if it did not exist.
PUBLIC = Q(audience=library.Audience.PUBLIC)
ANYBODY = AnonymousUser()
Row = TypeVar("Row")


def visible_documents(user: User | AnonymousUser, today: date) -> DocumentQuerySet:
    """Return the published documents that this user may read today. One query.

    Everybody reads PUBLIC documents. An active login of the realm IKCS whose person has an open
    membership today also reads what guardian has opened to the members, to an organ in which the
    person holds an office today, or to this login. A global permission, a Django group, being
    superuser or staff opens nothing here; staff read in the administration, where each read is
    recorded.
    """
    keys = _keys_inside(user)
    return _open_to_all(today) if keys is None else _open_to(*keys, today)


def _keys_inside(user: User | AnonymousUser) -> tuple[int, int] | None:
    """Return the keys of login and person of a user who may read more than PUBLIC documents."""
    if not isinstance(user, User) or not user.is_active or user.realm != IKCS:
        return None
    return None if user.person_id is None else (user.pk, user.person_id)


def _open_to_all(today: date) -> DocumentQuerySet:
    return library.Document.objects.published(today).filter(PUBLIC)


def _open_to(login: int, person: int, today: date) -> DocumentQuerySet:
    member = Membership.objects.open_on(today).filter(person=person)
    offices = OfficeTerm.objects.open_on(today).filter(person=person)
    this = {"content_object": OuterRef("pk"), "permission__codename": OPEN}
    to_group = library.DocumentGroupPermission.objects.filter(
        Q(group__name=MEMBERS) | Q(group__organ__in=offices.values("organ")), **this
    )
    lasting = Q(until__isnull=True) | Q(until__gte=today)
    to_user = library.DocumentUserPermission.objects.filter(lasting, user=login, **this)
    granted = Exists(member) & (Exists(to_group) | Exists(to_user))
    return library.Document.objects.published(today).filter(PUBLIC | granted)


class VisibleQuestion(Generic[Row]):
    """A prepared query over `visible_documents`, for any reader.

    `about` turns these documents and the day into a query set of `values_list`; `row` turns its
    columns into the result.
    """

    def __init__(
        self,
        about: Callable[[DocumentQuerySet, date], QuerySet[Any, Any]],
        row: Callable[[Any], Row],
    ) -> None:
        self._row = row
        self._of_all = PreparedQuery(lambda today: about(_open_to_all(today), today))
        self._of_reader = PreparedQuery(
            lambda login, person, today: about(_open_to(login, person, today), today)
        )

    def rows_for(self, user: User | AnonymousUser, today: date) -> list[Row]:
        """Return the rows for the documents that this user may read today. One query."""
        keys = _keys_inside(user)
        if keys is None:
            rows = self._of_all(today=today)
        else:
            rows = self._of_reader(login=keys[0], person=keys[1], today=today)
        return [self._row(row) for row in rows]


def list_public_documents(today: date) -> DocumentQuerySet:
    """Return the documents of the public addresses, the same for everybody."""
    return visible_documents(ANYBODY, today)


def find_file(user: User | AnonymousUser, key: str, today: date) -> library.Rendition:
    """Return the file of a visible document in the version that holds today. One query.

    `.version.document` is the document itself. Raises the same Http404 for a hidden document, an
    unknown one and a malformed key.
    """
    return _first(visible_documents(user, today).filter(pk=parse_key(key)), today)


def get_document(user: User | AnonymousUser, key: str, today: date) -> library.Document:
    """A visible document. Raises Http404 as `find_file`."""
    return find_file(user, key, today).document


def version_file_for(
    user: User | AnonymousUser, key: str, no: int, today: date
) -> library.Rendition:
    """Return the file of a published version of a visible document.

    Raises Http404 as `find_file`.
    """
    files = _files().filter(
        version__document__in=visible_documents(user, today).filter(pk=parse_key(key)),
        version__in=library.Version.objects.published(today),
        version__no=no,
    )
    found = files.first()
    if found is None:
        raise Http404
    return found


def files_of(document: library.Document, today: date) -> QuerySet[library.Rendition]:
    """Return the files of a visible document's published versions, the newest version first."""
    files = _files().filter(
        version__document=document, version__in=library.Version.objects.published(today)
    )
    return files.order_by("-version__no")


def valid_statute(user: User | AnonymousUser, today: date) -> library.Rendition:
    """Return the file of the statute in force today. Raises Http404 when the user may read none."""
    statutes = visible_documents(user, today).filter(
        Q(effective_to__isnull=True) | Q(effective_to__gte=today),
        kind__code="STATUTE",
        effective_from__lte=today,
    )
    return _first(statutes, today)


def current_files(
    today: date, documents: Collection[UUID] | None = None
) -> QuerySet[library.Rendition]:
    """Return the files that readers get, with the relations that a page needs.

    For each document it is the published version that holds today, or else the last one.
    `documents` narrows to these keys, which costs less than filtering the result.
    """
    versions = current_versions(today)
    if documents is not None:
        versions = versions.filter(document__in=documents)
    return _files().filter(version__in=versions)


def current_versions(today: date) -> QuerySet[library.Version]:
    holds = Q(in_force_to__isnull=True) | Q(in_force_to__gte=today)
    begun = Q(in_force_from__isnull=True) | Q(in_force_from__lte=today)
    of_same = library.Version.objects.published(today).filter(document=OuterRef("document"))
    best = of_same.order_by(
        Case(When(holds & begun, then=Value(0)), default=Value(1)), "-no"
    ).values("pk")[:1]
    return library.Version.objects.published(today).filter(pk=Subquery(best))


def _files() -> QuerySet[library.Rendition]:
    return library.Rendition.objects.filter(is_served=True).select_related(
        "version__document__kind__section",
        "version__document__organ",
        "version__document__audience_organ",
    )


def _first(documents: DocumentQuerySet, today: date) -> library.Rendition:
    files = current_files(today).filter(version__document__in=documents)
    newest = "-version__document__effective_from"
    found = files.order_by(newest, "version__document_id").first()
    if found is None:
        raise Http404
    return found


def select_published(
    visible: DocumentQuerySet, first: date, last: date, today: date
) -> QuerySet[library.Version]:
    """Versions of `visible` documents published from `first` to `last`, the newest first."""
    versions = library.Version.objects.published(today).filter(
        document__in=visible, published_on__range=(first, last)
    )
    versions = versions.select_related("document__kind", "document__organ")
    return versions.order_by("-published_on", "document__title__polish", "document_id", "-no")


def list_pages(file: library.Rendition) -> QuerySet[library.PageText]:
    """Return the pages of a file that the reader may read, in order."""
    return library.PageText.objects.filter(rendition=file, rendition__is_served=True).order_by(
        "page"
    )


def find_files_with_text(files: Iterable[library.Rendition]) -> set[int]:
    """Return the keys of the files that have text on at least one page. One query."""
    texts = library.PageText.objects.filter(rendition__in=list(files), rendition__is_served=True)
    return set(texts.exclude(text="").values_list("rendition_id", flat=True))


DOES: Mapping[str, object] = {
    library.RelationType.AMENDS: _("Zmienia"),
    library.RelationType.REPEALS: _("Uchyla"),
    library.RelationType.REPEALS_IN_PART: _("Uchyla w części"),
    library.RelationType.SUPERSEDES: _("Zastępuje"),
    library.RelationType.CONSOLIDATES: _("Jest tekstem jednolitym"),
    library.RelationType.IMPLEMENTS: _("Wykonuje"),
    library.RelationType.ADOPTED_AT: _("Podjęta na posiedzeniu"),
    library.RelationType.APPROVES: _("Zatwierdza"),
}
IS_DONE: Mapping[str, object] = {
    library.RelationType.AMENDS: _("Zmieniony przez"),
    library.RelationType.REPEALS: _("Uchylony przez"),
    library.RelationType.REPEALS_IN_PART: _("Uchylony w części przez"),
    library.RelationType.SUPERSEDES: _("Zastąpiony przez"),
    library.RelationType.CONSOLIDATES: _("Tekst jednolity"),
    library.RelationType.IMPLEMENTS: _("Wykonany przez"),
    library.RelationType.ADOPTED_AT: _("Podjęto uchwałę"),
    library.RelationType.APPROVES: _("Zatwierdzony przez"),
}


@dataclass(frozen=True, slots=True)
class Tie:
    """A relation to another paper: its kind as text, and the part that it concerns."""

    words: str
    document: library.Document
    scope: str


def list_ties(document: library.Document, visible: DocumentQuerySet) -> list[Tie]:
    """Return the relations whose other paper is in `visible`. One query."""
    readable = visible.values("pk")
    relations = library.Relation.objects.filter(
        Q(source=document, target__in=readable) | Q(target=document, source__in=readable)
    ).select_related("source__kind", "target__kind")
    return [_tie(document, relation) for relation in relations.order_by("pk")]


def _tie(document: library.Document, relation: library.Relation) -> Tie:
    if relation.source_id == document.pk:
        return Tie(str(DOES[relation.type]), relation.target, relation.scope_text)
    return Tie(str(IS_DONE[relation.type]), relation.source, relation.scope_text)
