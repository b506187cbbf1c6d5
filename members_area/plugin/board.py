"""The members' area on the board's page: missing papers, and requests for documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from cms_ext.plugins import BoardRow, BoardSection
from members_area.completeness.domain.facts import SERIOUS, CompletenessState
from members_area.completeness.domain.queries import OF_THE_OFFICE
from members_area.completeness.domain.report import (
    count_papers_to_supply,
    desk_report,
    load_names,
)
from members_area.requests.domain.progress import owed_requests

SEES_REPORT = ("members_area_completeness.view_report",)


def list_board_sections(today: date) -> Sequence[BoardSection]:
    return (_papers(today), _requests(today))


def _papers(today: date) -> BoardSection:
    """Count the papers that the completeness report misses, each once, by organ."""
    report, names = desk_report(today), load_names()
    number, oldest = count_papers_to_supply(report)
    places = {
        one.place: one
        for one in report.findings
        if one.state in SERIOUS and one.rule.type not in OF_THE_OFFICE
    }
    absent: Counter[str] = Counter()
    late: Counter[str] = Counter()
    for one in places.values():
        (late if one.state == CompletenessState.LATE else absent)[one.organ] += 1
    organs = sorted({*absent, *late}, key=lambda organ: names.order(organ, ""))
    answer = _("Brakuje dokumentów: %(count)d.") % {"count": number}
    if oldest is not None and oldest < today:
        answer += " " + _("Najdłużej dni po terminie: %(days)d.") % {"days": (today - oldest).days}
    return BoardSection(
        title=_("Dokumenty, których brakuje w bibliotece"),
        answer=answer,
        order=30,
        columns=(_("Organ"), _("Nie ma"), _("Spóźnione")),
        rows=tuple(BoardRow(names.organ(organ), (absent[organ], late[organ])) for organ in organs),
        total=BoardRow(_("Razem"), (absent.total(), late.total())) if len(organs) > 1 else None,
        url_name="completeness_report",
        rights=SEES_REPORT,
    )


def _requests(today: date) -> BoardSection:
    found = owed_requests().aggregate(
        waiting=Count("pk"), late=Count("pk", filter=Q(due_on__lt=today))
    )
    return BoardSection(
        title=_("Wnioski członków o dokumenty"),
        answer=_("Czekają na odpowiedź: %(waiting)d, po terminie: %(late)d.") % found,
        order=41,
    )
