"""Saving the result of a vote, the majority required by law, and auditing the results."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.database.append_only import find_allowed_changes, find_missing_guards
from cms_ext.base.dates.clock import midnight_of
from cms_ext.evidence.audit.domain.chain import cleaned_until
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.audit.models import AuditEvent, Stream
from cms_ext.office.law.domain import legal_rule
from members_area.library.models import Document
from members_area.resolutions.models import Vote
from members_area.resolutions.vote_triggers import GUARDS, VOTE

STATUTE_CHANGE = "STATUTE_KRS_FILING"
NUMBERS = ("votes_for", "votes_against", "abstained", "present", "entitled", "secret")


@transaction.atomic
def record_vote(vote: Vote, *, origin: Origin) -> Vote:
    """Save the result of a vote on a resolution, or the correction of one that is saved.

    A correction is a new row and needs `correction_reason`. Returns the row that holds from now on.
    Raises ValidationError for a paper that is not a resolution, for inconsistent numbers, for a
    second result, and for the correction of a corrected result. A result with too small a majority
    is saved too: `warn_of_shortfall` warns of it, and the software decides nothing.
    """
    if vote.document.kind.code != "RESOLUTION":
        raise ValidationError({"document": _("Głosuje się nad uchwałą. Wskaż uchwałę.")})
    before = Vote.objects.select_for_update().filter(pk=vote.pk).first()
    if before is not None:
        _refuse_correction(before, vote)
    saved = Vote(
        document=vote.document,
        supersedes=before,
        correction_reason=" ".join(vote.correction_reason.split()) if before else "",
        recorded_at=timezone.now(),
        recorded_by=origin.actor,
        **logged_numbers(vote),
    )
    saved.full_clean()
    saved.save()
    changes = {"from": logged_numbers(before) if before else None, "to": logged_numbers(saved)}
    reason = saved.correction_reason
    record("VOTE_RECORDED", origin, obj=saved.document, note=reason, changes=changes)
    return saved


def _refuse_correction(before: Vote, vote: Vote) -> None:
    if not vote.correction_reason.strip():
        raise ValidationError({"correction_reason": _("Podaj powód sprostowania.")})
    if Vote.objects.filter(supersedes=before).exists():
        raise ValidationError(
            _("Ten wynik już sprostowano. Otwórz najnowszy i popraw go, jeśli trzeba.")
        )


def former_results(vote: Vote) -> list[Vote]:
    """The rows that this one corrects, the newest first."""
    former, found = vote.supersedes, []
    while former is not None:
        found.append(former)
        former = former.supersedes
    return found


def required_share(document: Document) -> Fraction | None:
    """The share of votes required by law on the day of adoption; None without a rule."""
    if not document.changes_statute or document.adopted_on is None:
        return None
    return Fraction(legal_rule(STATUTE_CHANGE, on=document.adopted_on).params["majority"])


def warn_of_shortfall(vote: Vote) -> str:
    """A warning when a change of the statute lacks its majority; else "".

    Abstentions count among the votes cast, which is the stricter reading of the law.
    """
    needed = required_share(vote.document)
    if needed is None or vote.share >= needed:
        return ""
    return _(
        "Zmiana statutu wymaga %(needed)s głosów, a za było %(votes_for)d z %(cast)d. "
        "Sprawdź wynik z protokołem."
    ) % {"needed": needed, "votes_for": vote.votes_for, "cast": vote.cast}


def logged_numbers(vote: Vote) -> dict[str, Any]:
    """The numbers of a vote, as the access log records them."""
    return {name: getattr(vote, name) for name in NUMBERS}


def audit_votes() -> Iterator[str]:
    """Report votes that differ from the access log, and missing triggers.

    The log has the numbers of each result and correction; its own chain, seal and anchors prove it
    (`verify_access_log`, `verify_anchors`). One query for each trigger, and three more.
    """
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

    The log may have more results, from before corrections were stored, and fewer, when events up
    to the moment `cleaned` were deleted at the end of their retention.
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
    """True if the event may have been deleted; a row without a time is as old as its resolution."""
    adopted = row.document.adopted_on
    since = row.recorded_at or (adopted and midnight_of(adopted))
    return since is not None and since <= cleaned


def _name(key: str) -> str:
    paper = Document.objects.select_related("kind").filter(pk=key).first()
    return paper.short_name if paper else key
