"""Auditing the papers against the log and the publication chain, for `verify_publications`.

The access log records each confirmation, publication and withdrawal; the chain of publications
records the day. The audit repairs nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain

from django.db import connection
from django.db.models import Min
from django.utils.translation import gettext as _

from cms_ext.base.database.append_only import find_missing_guards
from cms_ext.evidence.audit.domain.chain import cleaned_until
from cms_ext.evidence.audit.models import AuditEvent, Stream
from cms_ext.evidence.proof.models import PublicationEvent, PublicationRecord
from members_area.library.domain.document import document_finding
from members_area.library.domain.facts import (
    find_changed_days,
    find_changed_facts,
    find_changed_notes,
)
from members_area.library.domain.submission import compute_digest
from members_area.library.gate_triggers import KEPT, RULES
from members_area.library.models import Document, DocumentState, Release, Rendition, Version
from members_area.library.models.version import RELEASED

# A document's key and the number of its version.
Key = tuple[str, int]
CONFIRMED = "DOCUMENT_CONFIRMED"
DECIDED = {
    "DOCUMENT_PUBLISHED": Release.PUBLISHED,
    "DOCUMENT_WITHDRAWN": Release.WITHDRAWN,
    "DOCUMENT_ARCHIVED": Release.ARCHIVED,
}


@dataclass(frozen=True, slots=True)
class _Log:
    """The last confirmation and the last decision of each version.

    Events up to `cleaned` were deleted at the end of their retention, so they may be missing.
    """

    confirmed: dict[Key, AuditEvent]
    decided: dict[Key, AuditEvent]
    cleaned: datetime

    def may_lack(self, done: datetime | None) -> bool:
        """True if the event of an act at this moment may have been deleted."""
        return done is not None and done <= self.cleaned


@dataclass(frozen=True, slots=True)
class _Published:
    """The last record in the chain of publications that opened or closed a version."""

    day: date
    at: datetime


def audit_papers() -> Iterator[str]:
    """Report papers that differ from the log, files from their digest, and missing triggers.

    Makes one query for each trigger, and fourteen more. Reads every file of the library, so it is
    for a command, not for a page.
    """
    for guard in find_missing_guards(connection, [*RULES, *KEPT]):
        yield _("biblioteka: brakuje wyzwalacza %(name)s") % {"name": guard.name}
    for file in Rendition.objects.select_related("version__document__kind").order_by("pk"):
        if wrong := _file_wrong(file):
            yield _version_finding(file.version, wrong)
    log, opened, known = _log(), _records(PublicationEvent.OPENED), set()
    closed = _records(PublicationEvent.CLOSED)
    for version in Version.objects.select_related("document__kind").order_by("pk"):
        key = (str(version.document_id), version.no)
        known.add(key)
        last = (opened if version.state == Release.PUBLISHED else closed).get(key)
        for wrong in (
            _state_wrong(version, key, log, last),
            _confirmation_wrong(version, key, log),
            _day_wrong(version, last),
        ):
            if wrong:
                yield _version_finding(version, wrong)
    for paper, no in sorted(log.decided.keys() - known):
        words = _("dokument %(paper)s, wersja %(no)s: opublikowaną wersję usunięto z bazy")
        yield words % {"paper": paper, "no": no}
    for document, wrong in find_changed_facts():
        yield document_finding(document, wrong)
    for changed, wrong in chain(find_changed_days(), find_changed_notes()):
        yield _version_finding(changed, wrong)
    yield from _find_wrong_states()


def _version_finding(version: Version, wrong: str) -> str:
    return _("dokument %(paper)s (%(name)s), wersja %(no)s: %(wrong)s") % {
        "paper": version.document_id,
        "name": version.document.short_name,
        "no": version.no,
        "wrong": wrong,
    }


def _file_wrong(file: Rendition) -> str:
    try:
        found = compute_digest(file)
    except OSError:
        return _("pliku nie da się odczytać z magazynu")
    if found != file.sha256:
        return _("plik w magazynie jest inny niż przyjęty")
    version = file.version
    if file.is_served and version.state in RELEASED and found != version.confirmed_sha256:
        return _("wydawany plik nie jest tym, który dopuszczono")
    return ""


def _log() -> _Log:
    log = _Log({}, {}, cleaned_until(Stream.ACT))
    events = AuditEvent.objects.filter(
        object_type=Document._meta.label, action__in=[CONFIRMED, *DECIDED]
    )
    for event in events.order_by("seq"):
        key = (event.object_id, event.changes["version"])
        (log.confirmed if event.action == CONFIRMED else log.decided)[key] = event
    return log


def _records(event: PublicationEvent) -> dict[Key, _Published]:
    """The last record in the chain that opened, or closed, each version."""
    records = PublicationRecord.objects.filter(object_type=Document._meta.label, event=event)
    rows = records.order_by("seq").values_list("object_id", "part", "day", "at")
    return {(paper, int(part)): _Published(day, at) for paper, part, day, at in rows}


def _state_wrong(version: Version, key: Key, log: _Log, last: _Published | None) -> str:
    """A withdrawn version may be on its way to a new release; a published one may not.

    The event of the decision may be missing where the publication chain, which is never cleaned,
    says that it is old.
    """
    event = log.decided.get(key)
    if event is None:
        if version.state in DECIDED.values() and not log.may_lack(last.at if last else None):
            return _("o publikacji nie ma wpisu w dzienniku dostępu")
        return ""
    decided = DECIDED[event.action]
    if version.state != decided and (
        decided == Release.PUBLISHED or version.state in DECIDED.values()
    ):
        return _("stan jest inny niż w dzienniku dostępu")
    why = (version.withdrawal_cause, version.withdrawal_reason)
    if version.state == Release.WITHDRAWN and why != (event.reason_code, event.note):
        return _("przyczyna albo powód wycofania jest inny niż w dzienniku dostępu")
    return ""


def _confirmation_wrong(version: Version, key: Key, log: _Log) -> str:
    """Skips a withdrawn version without a confirmation: its correction has cleared it."""
    if version.state not in RELEASED and not version.confirmed_sha256:
        return ""
    event = log.confirmed.get(key)
    if event is None:
        if log.may_lack(version.confirmed_at):
            return ""
        return _("o dopuszczeniu nie ma wpisu w dzienniku dostępu")
    if (version.confirmed_by_id, version.confirmed_sha256) != (
        event.actor_id,
        event.changes["file"],
    ):
        return _("osoba albo plik dopuszczenia jest inny niż w dzienniku dostępu")
    return ""


def _day_wrong(version: Version, last: _Published | None) -> str:
    if version.state != Release.PUBLISHED or last is None or last.day == version.published_on:
        return ""
    return _("dzień publikacji jest inny niż w dowodzie publikacji")


def _find_wrong_states() -> Iterator[str]:
    """Report documents whose state or day does not follow from their versions."""
    published = Version.objects.filter(state=Release.PUBLISHED).order_by()
    first = dict(published.values_list("document").annotate(Min("published_on")))
    for paper in Document.objects.select_related("kind").order_by("pk"):
        is_published = paper.state == DocumentState.PUBLISHED
        if is_published != (paper.pk in first) or (
            is_published and paper.published_on != first[paper.pk]
        ):
            yield document_finding(paper, _("stan albo dzień nie wynika z jego wersji"))
