"""The facts of a paper as the access log records them.

Only two verbs of `domain.relation` change facts of a published paper, and they log the new values;
for any other change the paper is withdrawn and released again. The title is not among the facts:
the publication chain records it.
"""

from collections.abc import Collection
from datetime import date
from hashlib import sha256

from members_area.library.models import Document, Release, Version

# The key of the facts in the `changes` of an event.
FACTS = "facts"
# The key of the days in force of the published versions, by version number.
IN_FORCE = "in_force"
# The key of the digests of the versions' notes on what changed, by version number.
NOTES = "told_changes"
SUBJECT = "subject"
STATUTE_CHANGED, EFFECTIVE = "changes_statute", "effective_from"
KEYWORDS = "keywords"
FILED, REGISTERED = "krs_filed_on", "krs_registered_on"
KEPT = (
    "number",
    SUBJECT,
    "meeting_date",
    "adopted_on",
    "signed_on",
    EFFECTIVE,
    "effective_to",
    STATUTE_CHANGED,
    FILED,
    REGISTERED,
    "of_property_id",
    KEYWORDS,
)
Told = dict[str, str]
Days = dict[str, list[str]]
"""The first and last day of each version, as 2026-06-24, "" for none."""


def facts_of(document: Document, names: Collection[str] = KEPT) -> Told:
    """These facts as the access log records them: days as 2026-06-24, "" for none.

    Subject and search words are recorded as SHA-256: they may name persons, and the log must not.
    """
    return {name: _logged_value(document, name) for name in names}


def days_in_force(document: Document) -> Days:
    """Return the days in force of each published version, as the access log records them."""
    published = document.versions.filter(state=Release.PUBLISHED).order_by("no")
    return {
        str(version.no): [
            day.isoformat() if day else "" for day in (version.in_force_from, version.in_force_to)
        ]
        for version in published
    }


def log_note(version: Version) -> Told:
    """Return the digest of the version's note on what changed, as the access log records it."""
    return {str(version.no): _text_digest(version.note)}


def _logged_value(document: Document, name: str) -> str:
    value = getattr(document, name)
    if name in (SUBJECT, KEYWORDS):
        return _text_digest(value)
    return value.isoformat() if isinstance(value, date) else str(value or "")


def _text_digest(text: str) -> str:
    return sha256(text.encode()).hexdigest() if text else ""
