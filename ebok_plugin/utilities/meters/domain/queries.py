"""Questions about meters and readings at the desk; the resident's are in `own_meters`."""

from __future__ import annotations

from datetime import date

from django.db.models import OuterRef, Q, QuerySet, Subquery

from ebok_plugin.utilities.meters.models import Meter, Reading
from ebok_plugin.utilities.meters.vocabulary import ReadingState


def search_meters(query: str, kind: str = "", *, off: bool = False) -> QuerySet[Meter]:
    """By the beginning of a number or of a premises code, or by a word of the building's address.

    With `last_day` and `last_value`, the newest accepted figure. `off` are those taken off.
    """
    meters = Meter.objects.filter(dismounted_on__isnull=not off)
    if kind:
        meters = meters.filter(kind=kind)
    if query:
        plain = "".join(query.split()).upper()
        meters = meters.filter(
            Q(number__startswith=plain)
            | Q(premises__code__istartswith=query)
            | Q(premises__building__address__icontains=query)
        )
    newest = Reading.objects.filter(meter=OuterRef("pk"), state=ReadingState.ACCEPTED).order_by(
        "-day"
    )
    return (
        meters.select_related("premises__building")
        .annotate(
            last_day=Subquery(newest.values("day")[:1]),
            last_value=Subquery(newest.values("value")[:1]),
        )
        .in_order()
    )


def search_readings(query: str, since: date | None = None) -> QuerySet[Reading]:
    """The newest first; by the number of the meter or the code of the premises.

    Meters and places are asked for apart: joined, SQLite sorts all readings instead of taking the
    newest from the index.
    """
    readings = Reading.objects.prefetch_related("meter__premises__building")
    if since:
        readings = readings.filter(day__gte=since)
    if query:
        plain = "".join(query.split()).upper()
        readings = readings.filter(
            Q(meter__number__startswith=plain) | Q(meter__premises__code__istartswith=query)
        )
    return readings.order_by("-day", "-pk")


def list_unlikely_readings() -> QuerySet[Reading]:
    """Those that wait for somebody to look, the oldest first."""
    waiting = Reading.objects.waiting().select_related("meter__premises__building", "photo")
    return waiting.order_by("day", "pk")
