"""Runs of fees for the desk: the list, what waits for a second person, one of them."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from cms_ext.people.identity.models import User
from cms_ext.plugins import WaitingRows
from waste_union.fees.models import FeeRun, FeeRunItem


def fee_runs() -> QuerySet[FeeRun]:
    """All, the newest first, with who made and approved them."""
    return FeeRun.objects.select_related("made_by", "approved_by")


def fee_runs_waiting() -> QuerySet[FeeRun]:
    """Those that a second person can approve, the oldest first."""
    waiting = fee_runs().filter(state=FeeRun.State.REHEARSED, documents__gt=0)
    return waiting.order_by("made_at", "pk")


def waiting_for(user: User, today: date) -> WaitingRows:
    """The queue of „Dziś”: what this one did not prepare himself."""
    return WaitingRows(fee_runs_waiting().exclude(made_by=user), since="made_at")


def items_of(run: FeeRun) -> QuerySet[FeeRunItem]:
    """The accounts of a run in the order of their numbers."""
    return run.items.select_related("account__premises__building").order_by("account__account_no")
