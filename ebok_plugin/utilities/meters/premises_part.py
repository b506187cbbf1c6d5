"""The meters of a flat, on its page at the desks (`Plugin.premises`)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import format_day
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.plugins import PersonRow, PersonSection
from cms_ext.premises.models import Premises
from ebok_plugin.utilities.meters.domain.queries import search_meters
from ebok_plugin.utilities.meters.domain.reading import format_figure
from ebok_plugin.utilities.meters.domain.rights import SEES_METERS
from ebok_plugin.utilities.meters.models import Meter


def sections(premises: Premises, origin: Origin, today: date) -> Sequence[PersonSection]:
    """Those that hang, each with its newest figure; for who may see meters. One query."""
    if not origin.signed_in.has_perm(SEES_METERS):
        return []
    rows = tuple(_row(meter) for meter in search_meters("").filter(premises=premises))
    return [PersonSection(_("Liczniki"), rows, _("W tym lokalu nie wisi żaden licznik."))]


def _row(meter: Meter) -> PersonRow:
    # As `meters_found` adds them to the row.
    day, value = meter.last_day, meter.last_value  # type: ignore[attr-defined]
    detail = _("bez odczytu")
    if day is not None:
        detail = _("stan {value} z {day}").format(value=format_figure(value), day=format_day(day))
    return PersonRow(capfirst(str(meter)), detail, reverse("meters_desk_meter", args=[meter.pk]))
