"""The facts of a paper as the access log keeps them, and what of them differs today.

A published paper's facts change by two verbs of `domain.relation` only, which write theirs anew;
everything else is withdrawn first and comes back through the gate. The title is not here: the
chain of publications has it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from hashlib import sha256

from django.utils.translation import gettext as _

from cms_ext.office.audit.models import AuditEvent
from members_area.library.models import Document, DocumentState

# The name in `changes` of an event, below which the facts stand.
FACTS = "facts"
NUMBER, SUBJECT = "number", "subject"
STATUTE_CHANGED, EFFECTIVE = "changes_statute", "effective_from"
FILED, REGISTERED = "krs_filed_on", "krs_registered_on"
KEPT = (
    NUMBER,
    SUBJECT,
    "meeting_date",
    "adopted_on",
    "signed_on",
    EFFECTIVE,
    "effective_to",
    STATUTE_CHANGED,
    FILED,
    REGISTERED,
)
Told = dict[str, str]


def facts_of(document: Document, names: Collection[str] = KEPT) -> Told:
    """These facts in the shape of the access log: days as 2026-06-24, "" for none.

    Of the subject the SHA-256: it may name persons, and the log names nobody.
    """
    return {name: _told(document, name) for name in names}


def facts_changed() -> Iterator[tuple[Document, str]]:
    """Published papers with a fact that is not what the log says, and how it differs.

    Two queries. A paper published before the log kept facts is compared in none, and one whose
    events went at the end of their term likewise.
    """
    told = _as_logged()
    published = Document.objects.filter(state=DocumentState.PUBLISHED)
    for document in published.select_related("kind").order_by("pk"):
        logged = told.get(str(document.pk), {})
        for name, now in facts_of(document, logged).items():
            if now != logged[name]:
                yield document, _difference(name, logged[name], now)


def _as_logged() -> dict[str, Told]:
    """What each paper's events say, the later over the earlier."""
    told: dict[str, Told] = {}
    events = AuditEvent.objects.filter(
        object_type=Document._meta.label, changes__has_key=FACTS
    ).order_by("seq")
    for paper, changes in events.values_list("object_id", "changes"):
        told.setdefault(paper, {}).update(changes[FACTS])
    return told


def _told(document: Document, name: str) -> str:
    value = getattr(document, name)
    if name == SUBJECT and value:
        return sha256(value.encode()).hexdigest()
    return value.isoformat() if isinstance(value, date) else str(value or "")


def _difference(name: str, was: str, now: str) -> str:
    field = Document._meta.get_field(name).verbose_name  # type: ignore[union-attr]
    if name in (SUBJECT, STATUTE_CHANGED):
        return _("pole „%(field)s” jest inne niż w dzienniku dostępu") % {"field": field}
    return _("pole „%(field)s”: w dzienniku dostępu %(was)s, jest %(now)s") % {
        "field": field,
        "was": _shown(name, was),
        "now": _shown(name, now),
    }


def _shown(name: str, value: str) -> str:
    if not value:
        return _("brak")
    return value if name == NUMBER else f"{date.fromisoformat(value):%d.%m.%Y}"
