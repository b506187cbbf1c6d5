"""When readings are taken: dated rows that staff set."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cms_ext.evidence.audit.domain.event import Origin, record
from ebok_plugin.utilities.meters.models import Meter, ReadingWindow

LONGEST_DAYS = 92


@transaction.atomic
def save_window(window: ReadingWindow, *, origin: Origin) -> ReadingWindow:
    """A new window or a changed one. Raises ValidationError."""
    window.full_clean()
    if (window.closes_on - window.opens_on).days > LONGEST_DAYS:
        raise ValidationError(
            {
                "closes_on": _("Termin trwa najwyżej %(n)d dni. Popraw jedną z dat.")
                % {"n": LONGEST_DAYS}
            }
        )
    new = window.pk is None
    window.save()
    record(
        "READING_WINDOW_ADDED" if new else "READING_WINDOW_CHANGED",
        origin,
        obj=window,
        changes={"opens_on": str(window.opens_on), "closes_on": str(window.closes_on)},
    )
    return window


def coming_windows(today: date) -> list[ReadingWindow]:
    """Those that are open, and those to come, the nearest first. One query."""
    return list(ReadingWindow.objects.filter(closes_on__gte=today).order_by("opens_on", "pk"))


def closes_on(windows: Iterable[ReadingWindow], meter: Meter, today: date) -> date | None:
    """The last day on which a resident may hand in a reading of this meter; None when not today.

    The meter with its premises and building, so that nothing is asked.
    """
    if meter.remote or not meter.hangs_on(today):
        return None
    place = meter.premises.building.property_id
    open_ones = [one.closes_on for one in windows if one.takes(place, meter.kind, today)]
    return max(open_ones, default=None)


def next_window(
    windows: Sequence[ReadingWindow], meter: Meter, today: date
) -> ReadingWindow | None:
    """The next one to come for this meter."""
    place = meter.premises.building.property_id
    return next(
        (
            one
            for one in windows
            if one.opens_on > today and one.takes(place, meter.kind, one.opens_on)
        ),
        None,
    )
