"""The task of the season on E-BOK's first page: readings, while a window is open."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.period import shown
from ebok_plugin.meters.domain.own_meters import is_open
from ebok_plugin.meters.domain.window import closes_on
from ebok_plugin.meters.models import Meter, ReadingWindow
from ebok_plugin.panel.domain.timely import TimelyTask


def reading_task(accounts: Sequence[Account], today: date) -> list[TimelyTask]:
    """One query, two while a window is open."""
    windows = list(ReadingWindow.objects.open_on(today))
    if not windows:
        return []
    meters = Meter.objects.mounted_on(today).filter(
        premises__in=[one.premises_id for one in accounts if is_open(one, today)], remote=False
    )
    ends = (
        closes_on(windows, meter, today) for meter in meters.select_related("premises__building")
    )
    last = min((day for day in ends if day), default=None)
    if last is None:
        return []
    words = _("do {day}").format(day=shown(last))
    return [TimelyTask(_("Podaj stan liczników"), reverse("ebok_meters:readings"), words)]
