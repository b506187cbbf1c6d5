"""What each system last wrote, as the run of a feed."""

from collections.abc import Sequence
from datetime import date

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.plugins import FeedRun
from exchange_api.domain.system import State, list_systems
from exchange_api.models import ExternalSystem, SystemWrite


def read_writes(today: date) -> Sequence[FeedRun]:
    """Read the last write of each active system that may write. Two queries.

    Its data are of the day of the write, which is known for 30 days (`forget_writes`).
    """
    latest = SystemWrite.objects.filter(system=OuterRef("pk")).order_by("-made_at")
    active = list_systems().filter(state=State.ACTIVE, valid_to__gte=today).order_by("pk")
    systems = [
        system
        for system in active.annotate(last=Subquery(latest.values("pk")[:1]))
        if any(scope.endswith(":write") for scope in system.scopes)
    ]
    writes = SystemWrite.objects.in_bulk([system.last for system in systems if system.last])
    return [
        _run(system, writes[system.last])
        if system.last
        else FeedRun(str(system.pk), system.name, address=_address(system))
        for system in systems
    ]


def list_writes(key: str, limit: int) -> Sequence[FeedRun]:
    """List the newest writes of a system of `read_writes`. One query."""
    writes = SystemWrite.objects.filter(system=int(key)).select_related("system")
    return [_run(write.system, write) for write in writes.order_by("-made_at")[:limit]]


def _address(system: ExternalSystem) -> str:
    return reverse("exchange_system", args=[system.pk])


def _run(system: ExternalSystem, write: SystemWrite) -> FeedRun:
    rows = write.answer.get("rows")
    return FeedRun(
        str(system.pk),
        system.name,
        good_to=timezone.localdate(write.made_at),
        at=write.made_at,
        by=system.name,
        totals=write.kind
        if rows is None
        else _("%(kind)s, wierszy: %(rows)s") % {"kind": write.kind, "rows": rows},
        address=_address(system),
    )
