"""A medium of a settlement as a row that a complaint may be about."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import shown
from cms_ext.base.money.amounts import total
from cms_ext.plugins import RowFigures
from ebok_plugin.ledger.domain.disputed import AccountRows, figures_of, whole_number
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.templatetags.ledger import quantity
from ebok_plugin.utilities.media.domain.settlement import AccountSettlement, settlements_of
from ebok_plugin.utilities.media.models import MediaSettlementLine
from ebok_plugin.utilities.media.vocabulary import AllocationKey, Medium, MediumPart

SETTLEMENT_LINE = "media-settlement-line"


def _line(account: Account, parts: list[str], today: date) -> RowFigures | None:
    number = whole_number(parts[0]) if len(parts) == 2 else None
    if number is None:
        return None
    known = settlements_of(account, today)
    one = next((each for each in known if each.settlement.pk == number), None)
    lines = [line for line in one.lines if line.medium == parts[1]] if one else []
    if one is None or not lines:
        return None
    medium = Medium(parts[1])
    title = _("{medium}, rozliczenie za {period}").format(
        medium=str(medium.label).capitalize(), period=one.settlement.period
    )
    figures: list[tuple[str, object]] = []
    for line in lines:
        figures += _of_part(line, alone=len(lines) == 1)
    cost, advances = total(line.cost for line in lines), total(line.advances for line in lines)
    figures += [
        (_("Koszt razem"), cost),
        (_("Zaliczki razem"), advances),
        (_("Do dopłaty") if cost > advances else _("Do zwrotu"), abs(cost - advances)),
        (_("Data księgowania"), shown(one.settlement.posting_date)),
        (_("Stan rozliczenia"), _state(one)),
    ]
    url = reverse("ebok_media:settlement", args=[account.slug, number])
    subject = _("Rozliczenie wody") if medium == Medium.WATER else _("Rozliczenie ciepła")
    return figures_of(account, title, subject, figures, url)


def _of_part(line: MediaSettlementLine, *, alone: bool) -> list[tuple[str, object]]:
    key = AllocationKey(line.allocation_key)
    part = "" if alone else f", {MediumPart(line.part).label}"
    return [
        (_("Do podziału na lokale{part}").format(part=part), line.pool),
        (_("Klucz lokalu{part}").format(part=part), f"{quantity(line.key_premises, 2)} {key.unit}"),
        (_("Suma kluczy{part}").format(part=part), f"{quantity(line.key_total, 2)} {key.unit}"),
        (_("Koszt lokalu{part}").format(part=part), line.cost),
        (_("Zaliczki{part}").format(part=part), line.advances),
    ]


def _state(one: AccountSettlement) -> str:
    if one.undone_by:
        return _("wycofane {day}").format(day=shown(one.undone_by.booking_date))
    return _("zastąpione nowszym") if one.newer else _("obowiązuje")


SETTLEMENT_LINES = AccountRows(_line)
# What the plugin declares, by dotted path.
settlement_line_seen, settlement_line_now = SETTLEMENT_LINES.seen, SETTLEMENT_LINES.now
