"""Declarations on the board's page: how many wait for a review."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Count, Min, Q
from django.utils.translation import gettext as _

from cms_ext.plugins import BoardRow, BoardSection
from waste_union.declarations.models import Declaration
from waste_union.declarations.vocabulary import DeclarationState


def list_board_sections(today: date) -> Sequence[BoardSection]:
    """Return one section, in one query."""
    new, taken = Q(state=DeclarationState.SUBMITTED), Q(state=DeclarationState.UNDER_REVIEW)
    found = Declaration.objects.filter(new | taken).aggregate(
        new=Count("pk", filter=new), taken=Count("pk", filter=taken), since=Min("filed_on")
    )
    waiting = found["new"] + found["taken"]
    answer = _("Czekają na rozpatrzenie: %(count)d.") % {"count": waiting}
    if found["since"]:
        days = (today - found["since"]).days
        answer += " " + _("Najstarsza czeka dni: %(days)d.") % {"days": days}
    rows = (
        BoardRow(_("Nowe"), (found["new"],)),
        BoardRow(_("Rozpatrywane"), (found["taken"],)),
    )
    return (
        BoardSection(
            title=_("Deklaracje"),
            answer=answer,
            order=35,
            columns=(_("Stan"), _("Deklaracje")),
            rows=rows if waiting else (),
        ),
    )
