"""What of the votes is not as it was recorded, for `verify_publications`; repairs nothing.

The access log has the numbers of each result and of each correction; its own chain, seal and
outside lines bear it out (`verify_access_log`, `verify_anchors`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext as _

from cms_ext.base.database.append_only import find_allowed_changes, find_missing_guards
from cms_ext.base.dates.clock import midnight_of
from cms_ext.evidence.audit.domain.chain import cleaned_until
from cms_ext.evidence.audit.models import AuditEvent, Stream
from members_area.library.models import Document
from members_area.resolutions.domain.vote import logged_numbers
from members_area.resolutions.models import Vote
from members_area.resolutions.vote_triggers import GUARDS, VOTE


def audit_votes() -> Iterator[str]:
    """Votes that differ from the log, and triggers that are gone. A query a trigger, and three."""
    for change in find_allowed_changes(connection, VOTE):
        yield _("głosowania: baza nie odmawia %(change)s") % {"change": change}
    for guard in find_missing_guards(connection, GUARDS):
        yield _("głosowania: brakuje wyzwalacza %(name)s") % {"name": guard.name}
    rows: defaultdict[str, list[Vote]] = defaultdict(list)
    for vote in Vote.objects.select_related("document__kind").order_by("pk"):
        rows[str(vote.document_id)].append(vote)
    events: defaultdict[str, list[AuditEvent]] = defaultdict(list)
    for event in AuditEvent.objects.filter(action="VOTE_RECORDED").order_by("seq"):
        events[event.object_id].append(event)
    cleaned = cleaned_until(Stream.ACT)
    for key in sorted(rows.keys() | events.keys()):
        wrong = _difference(rows[key], events[key], cleaned)
        if wrong:
            name = rows[key][0].document.short_name if rows[key] else _name(key)
            yield _("głosowanie, %(paper)s: %(wrong)s") % {"paper": name, "wrong": wrong}


def _difference(rows: Sequence[Vote], events: Sequence[AuditEvent], cleaned: datetime) -> str:
    """Compare the rows of one resolution, oldest first, with its events; empty when they agree.

    The log may have more: results of before corrections were kept stand there alone; and fewer
    when its oldest events, up to the moment `cleaned`, went at the end of their term.
    """
    if not rows:
        return _("wynik usunięto z bazy")
    without_event = rows[: max(0, len(rows) - len(events))]
    if not all(_may_lack(row, cleaned) for row in without_event):
        return _("o wyniku nie ma wpisu w dzienniku dostępu")
    in_line = [None, *(row.pk for row in rows[:-1])]
    if [row.supersedes_id for row in rows] != in_line:
        return _("sprostowania nie następują po sobie")
    if rows[0].recorded_at and len(events) > len(rows):
        return _("wynik albo sprostowanie usunięto z bazy")
    for row, event in zip(reversed(rows), reversed(events), strict=False):
        if logged_numbers(row) != event.changes["to"]:
            return _("liczby są inne niż wpisane")
        who = (row.recorded_by_id, row.correction_reason)
        if row.recorded_at and who != (event.actor_id, event.note):
            return _("powód albo osoba jest inna niż wpisana")
    return ""


def _may_lack(row: Vote, cleaned: datetime) -> bool:
    """Whether its event may be gone: a row of before corrections were kept is as old as the
    resolution, for all that is known.
    """
    adopted = row.document.adopted_on
    since = row.recorded_at or (adopted and midnight_of(adopted))
    return since is not None and since <= cleaned


def _name(key: str) -> str:
    paper = Document.objects.select_related("kind").filter(pk=key).first()
    return paper.short_name if paper else key
