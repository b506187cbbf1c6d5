"""The cases' section of the board's page: open and late ones by desk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Count, Min, Q
from django.utils.translation import gettext as _

from cases.domain.queries import late_rows, open_cases
from cms_ext.plugins import BoardRow, BoardSection

SEES_CASES = ("cases.view_case",)


def list_board_sections(today: date) -> Sequence[BoardSection]:
    """Return one section, in one query."""
    late = Q(pk__in=late_rows(today).values("pk"))
    by_desk = list(
        open_cases()
        .order_by()
        .values_list("subject__desk__name")
        .annotate(open=Count("pk"), late=Count("pk", filter=late), since=Min("received_on"))
        .order_by("subject__desk__name__polish")
    )
    waiting = sum(row[1] for row in by_desk)
    over = sum(row[2] for row in by_desk)
    answer = _("Otwarte: %(open)d, po terminie: %(late)d.") % {"open": waiting, "late": over}
    if by_desk:
        days = (today - min(row[3] for row in by_desk)).days
        answer += " " + _("Najstarsza otwarta czeka dni: %(days)d.") % {"days": days}
    return (
        BoardSection(
            title=_("Sprawy mieszkańców"),
            answer=answer,
            order=20,
            columns=(_("Dział"), _("Otwarte"), _("Po terminie")),
            rows=tuple(BoardRow(name, (count, over)) for name, count, over, _since in by_desk),
            total=BoardRow(_("Razem"), (waiting, over)) if len(by_desk) > 1 else None,
            url_name="cases_desk_queue",
            query="?widok=po-terminie",
            rights=SEES_CASES,
        ),
    )
