"""Turnover and balances from the last snapshot of an accounting program (`mirror.md`).

Only what the snapshot holds: its postings from `turnover_from` on and its balances. What was owed
before is computed from them; without postings there is only a balance.
"""

from __future__ import annotations

from collections import defaultdict

from django.db.models import Q, Sum
from django.db.models.functions import ExtractMonth, ExtractYear
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import ZERO, Money
from cms_ext.premises.models import Property
from ebok_plugin.accounting.domain.turnover import PropertyBalance, Turnover, TurnoverRow
from ebok_plugin.mirror.domain.queries.snapshot import find_shown_snapshot
from ebok_plugin.mirror.models import FeedBalance, FeedPosting, FeedSnapshot
from ebok_plugin.mirror.vocabulary import ItemKind

PLACE = "account__premises__building__property"


def read_program_turnover(property_code: str = "") -> Turnover | None:
    """Read the sheet of the shown snapshot; None while there is none."""
    snapshot = find_shown_snapshot()
    if snapshot is None:
        return None
    names = {
        one.pk: f"{one.code}, {one.name}"
        for one in Property.objects.order_by("code__polish")
        if property_code in ("", one.code)
    }
    rows: list[TurnoverRow] = []
    debits: defaultdict[int, Money] = defaultdict(lambda: ZERO)
    credited: defaultdict[int, Money] = defaultdict(lambda: ZERO)
    for place, kind, year, month, debit, credit in _postings(snapshot):
        if place in names:
            words = str(ItemKind(kind).label) if kind else _("bez rodzaju")
            both = (debit or ZERO, -(credit or ZERO))
            rows.append(TurnoverRow(names[place], words, Period(year, month), *both))
            debits[place] += both[0]
            credited[place] += both[1]
    stated = FeedBalance.objects.filter(snapshot=snapshot).values_list(PLACE)
    closings = dict(stated.annotate(total=Sum("balance")).order_by())
    balances = [
        PropertyBalance(
            name,
            closings[place] - debits[place] + credited[place],
            debits[place],
            credited[place],
        )
        for place, name in names.items()
        if place in closings
    ]
    since = snapshot.turnover_from or snapshot.day
    return Turnover(since, snapshot.day, sorted(rows, key=lambda row: row[:3]), balances)


def _postings(snapshot: FeedSnapshot) -> list[tuple[int, str, int, int, Money, Money]]:
    postings = FeedPosting.objects.filter(snapshot=snapshot)
    return list(
        postings.annotate(year=ExtractYear("booking_date"), month=ExtractMonth("booking_date"))
        .values_list(PLACE, "kind", "year", "month")
        .annotate(
            debit=Sum("amount", filter=Q(amount__gt=ZERO)),
            credit=Sum("amount", filter=Q(amount__lt=ZERO)),
        )
        .order_by()
    )
