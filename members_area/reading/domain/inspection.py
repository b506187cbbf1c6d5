"""What the inspector looks at in the reading log; each look is itself a record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from anyascii import anyascii
from django.db.models import QuerySet

from cms_ext.base.realm import Realm
from cms_ext.office.audit.domain.event import Origin
from cms_ext.office.audit.domain.view import ReadReason, record_view
from cms_ext.office.audit.models import AuditEvent
from cms_ext.people.identity.models import Person, User
from members_area.library.models import Document
from members_area.reading.domain.log import readings

# Papers whose readers are shown together; more means that the question is too wide.
MOST_PAPERS = 20


@dataclass(frozen=True, slots=True)
class FoundReadings:
    """Readings of one login, or of a few papers."""

    user: User | None
    documents: tuple[Document, ...]
    too_many: bool = False

    @property
    def events(self) -> QuerySet[AuditEvent]:
        if self.user is not None:
            return readings().filter(actor=self.user)
        return readings().filter(object_id__in=[str(document.pk) for document in self.documents])


def readings_matching(query: str) -> FoundReadings:
    """By a whole login, else by the number or the words of a title."""
    login = User.objects.filter(realm=Realm.IKCS, login__iexact=query.strip())
    if user := login.select_related("person").first():
        return FoundReadings(user, ())
    keys = _papers_named(query)
    if len(keys) > MOST_PAPERS:
        return FoundReadings(None, (), too_many=True)
    return FoundReadings(None, tuple(Document.objects.filter(pk__in=keys).order_by("title", "pk")))


def _papers_named(query: str) -> list[UUID]:
    """Papers with every word of the query somewhere in the title or at the number's beginning.

    Compared here, without case and diacritics: the databases fold Polish letters each in its way.
    """
    words = _folded(query).split()
    papers = Document.objects.values_list("pk", "title", "number")
    return [
        key
        for key, title, number in papers
        if all(word in _folded(title) or _folded(number).startswith(word) for word in words)
    ]


def _folded(text: str) -> str:
    return anyascii(text).lower()


def record_inspection(
    found: FoundReadings, shown: Iterable[AuditEvent], reason: ReadReason, origin: Origin
) -> None:
    """One event for each person whose readings are shown, so that each reads of it.

    A look that shows nobody's readings is recorded at the papers.
    """
    if found.user is not None:
        record_view(origin, found.user, found.user.person, reason)
        return
    people: dict[int, Person] = {
        event.actor.person.pk: event.actor.person
        for event in shown
        if event.actor and event.actor.person
    }
    for document in found.documents:
        record_view(origin, document, None, reason, changes={"readers": len(people)})
    for person in people.values():
        record_view(origin, person, person, reason)
