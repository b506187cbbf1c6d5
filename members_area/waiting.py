"""What waits at the desks of IKCS: the rows behind the queues of `work_queues`."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.cache import cache
from django.db.models import Q

from cms_ext.people.identity.models import User
from cms_ext.plugins import Waiting, WaitingRows
from members_area.completeness.domain.report import BOARD, desk_report, to_supply
from members_area.library.domain.queries.staff import at_desk, awaiting
from members_area.library.intake.models import Batch, BatchStage
from members_area.library.models import Release, Version
from members_area.requests.domain.progress import owed_requests
from members_area.resolutions.domain.vote import to_file

# All papers are read for it, and what is missing changes by the day.
REMEMBERED = timedelta(minutes=10)


def papers_at_desk(user: User, today: date) -> WaitingRows:
    return WaitingRows(at_desk(), since="uploaded_on")


def papers_to_confirm(user: User, today: date) -> WaitingRows:
    return WaitingRows(awaiting(user), since="handed_over_at")


def papers_to_publish(user: User, today: date) -> WaitingRows:
    """What publishes itself on its day waits for nobody."""
    confirmed = Q(state=Release.CONFIRMED, publish_from=None)
    rows = Version.objects.filter(confirmed | Q(state=Release.WITHDRAWN))
    return WaitingRows(rows, since="uploaded_on")


def batches(user: User, today: date) -> WaitingRows:
    """Rehearsed, and nobody has decided; or stopped half-way."""
    stages = (BatchStage.REHEARSED, BatchStage.STOPPED)
    return WaitingRows(Batch.objects.filter(stage__in=stages), since="created_at")


def document_requests(user: User, today: date) -> WaitingRows:
    return WaitingRows(owed_requests(), since="received_on", due="due_on")


def statute_changes(user: User, today: date) -> Waiting:
    found = to_file()
    return Waiting(found.number, found.oldest, found.term)


def missing_papers(user: User, today: date) -> Waiting | None:
    """For the clerk who adds papers, and for the board, which answers for them."""
    adds = user.has_perm("members_area_library.add_document")
    if not adds and not user.groups.filter(name=BOARD).exists():
        return None
    key = f"members_area.missing:{today}"
    told: tuple[int, date | None] | None = cache.get(key)
    if told is None:
        told = to_supply(desk_report(today))
        cache.set(key, told, REMEMBERED.total_seconds())
    number, nearest = told
    return Waiting(number, nearest=nearest)
