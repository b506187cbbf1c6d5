"""The facts of a paper as the access log records them, and how today's facts differ.

Only two verbs of `domain.relation` change facts of a published paper, and they log the new values;
for any other change the paper is withdrawn and released again. The title is not among the facts:
the publication chain records it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from hashlib import sha256
from typing import Any

from django.utils.translation import gettext as _

from cms_ext.evidence.audit.models import AuditEvent
from members_area.library.models import Document, DocumentState, Release, Version

# The key of the facts in the `changes` of an event.
FACTS = "facts"
# The key of the days in force of the published versions, by version number.
IN_FORCE = "in_force"
# The key of the digests of the versions' notes on what changed, by version number.
NOTES = "told_changes"
NOTE = "note"
NUMBER, SUBJECT = "number", "subject"
STATUTE_CHANGED, EFFECTIVE = "changes_statute", "effective_from"
PROPERTY, KEYWORDS = "of_property_id", "keywords"
# Reported as different without their values.
UNSHOWN = (SUBJECT, KEYWORDS, STATUTE_CHANGED, PROPERTY, NOTE)
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
    PROPERTY,
    KEYWORDS,
)
Told = dict[str, str]
DAYS = ("in_force_from", "in_force_to")
Days = dict[str, list[str]]
"""The first and last day of each version, as 2026-06-24, "" for none."""


def facts_of(document: Document, names: Collection[str] = KEPT) -> Told:
    """These facts as the access log records them: days as 2026-06-24, "" for none.

    Subject and search words are recorded as SHA-256: they may name persons, and the log must not.
    """
    return {name: _logged_value(document, name) for name in names}


def days_in_force(document: Document) -> Days:
    """The days in force of each published version, as the access log records them."""
    published = document.versions.filter(state=Release.PUBLISHED).order_by("no")
    return {str(version.no): _days(version) for version in published}


def find_changed_days() -> Iterator[tuple[Version, str]]:
    """Find published versions whose days in force differ from the log, and say how.

    Two queries. Skips versions published before the log recorded these days.
    """
    told: dict[str, Days] = {}
    for paper, changes in _events(IN_FORCE):
        told.setdefault(paper, {}).update(changes[IN_FORCE])
    published = Version.objects.filter(state=Release.PUBLISHED)
    for version in published.select_related("document__kind").order_by("pk"):
        now = _days(version)
        logged = told.get(str(version.document_id), {}).get(str(version.no), now)
        for name, was, day in zip(DAYS, logged, now, strict=True):
            if was != day:
                yield version, _difference(Version, name, was, day)


def log_note(version: Version) -> Told:
    """The digest of the version's note on what changed, as the access log records it."""
    return {str(version.no): _text_digest(version.note)}


def find_changed_notes() -> Iterator[tuple[Version, str]]:
    """Find published versions whose note differs from the log.

    Two queries. Skips versions published before the log recorded notes.
    """
    told = _newest_logged(NOTES)
    published = Version.objects.filter(state=Release.PUBLISHED)
    for version in published.select_related("document__kind").order_by("pk"):
        no, now = str(version.no), _text_digest(version.note)
        was = told.get(str(version.document_id), {}).get(no, now)
        if was != now:
            yield version, _difference(Version, NOTE, was, now)


def find_changed_facts() -> Iterator[tuple[Document, str]]:
    """Find published papers with facts that differ from the log, and say how.

    Two queries. Skips papers whose facts are not in the log, or not any more.
    """
    told = _newest_logged(FACTS)
    published = Document.objects.filter(state=DocumentState.PUBLISHED)
    for document in published.select_related("kind").order_by("pk"):
        logged = told.get(str(document.pk), {})
        for name, now in facts_of(document, logged).items():
            if now != logged[name]:
                yield document, _difference(Document, name, logged[name], now)


def _newest_logged(name: str) -> dict[str, Told]:
    """The newest logged values under this key, for each paper."""
    told: dict[str, Told] = {}
    for paper, changes in _events(name):
        told.setdefault(paper, {}).update(changes[name])
    return told


def _events(name: str) -> Iterable[tuple[str, dict[str, Any]]]:
    """The paper and the changes of each event with this key, in their order."""
    events = AuditEvent.objects.filter(
        object_type=Document._meta.label, changes__has_key=name
    ).order_by("seq")
    return events.values_list("object_id", "changes")


def _days(version: Version) -> list[str]:
    days = (getattr(version, name) for name in DAYS)
    return [day.isoformat() if day else "" for day in days]


def _logged_value(document: Document, name: str) -> str:
    value = getattr(document, name)
    if name in (SUBJECT, KEYWORDS):
        return _text_digest(value)
    return value.isoformat() if isinstance(value, date) else str(value or "")


def _text_digest(text: str) -> str:
    return sha256(text.encode()).hexdigest() if text else ""


def _difference(model: type[Document] | type[Version], name: str, was: str, now: str) -> str:
    field = model._meta.get_field(name).verbose_name  # type: ignore[union-attr]
    if name in UNSHOWN:
        return _("pole „%(field)s” jest inne niż w dzienniku dostępu") % {"field": field}
    return _("pole „%(field)s”: w dzienniku dostępu %(was)s, jest %(now)s") % {
        "field": field,
        "was": _format_value(name, was),
        "now": _format_value(name, now),
    }


def _format_value(name: str, value: str) -> str:
    if not value:
        return _("brak")
    return value if name == NUMBER else f"{date.fromisoformat(value):%d.%m.%Y}"
