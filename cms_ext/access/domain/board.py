"""Applications for access on the board's page: how many wait, and how many are late."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from cms_ext.access.domain.queue import WAITING, panel_names
from cms_ext.access.models import AccessApplication
from cms_ext.plugins import BoardRow, BoardSection


def list_board_sections(today: date) -> Sequence[BoardSection]:
    """Return one section, by panel, in one query."""
    rows = list(
        AccessApplication.objects.filter(in_queue=True, state__in=WAITING)
        .values_list("panel")
        .annotate(waiting=Count("pk"), late=Count("pk", filter=Q(decide_by__lt=today)))
        .order_by("panel")
    )
    names = panel_names()
    waiting, late = sum(row[1] for row in rows), sum(row[2] for row in rows)
    return (
        BoardSection(
            title=_("Wnioski o dostęp do paneli"),
            answer=_("Czekają na decyzję: %(waiting)d, po terminie: %(late)d.")
            % {"waiting": waiting, "late": late},
            order=40,
            columns=(_("Panel"), _("Czekają"), _("Po terminie")),
            rows=tuple(
                BoardRow(names.get(panel, panel), (count, over)) for panel, count, over in rows
            ),
        ),
    )
