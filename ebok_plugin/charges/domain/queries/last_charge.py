"""What premises were charged last, used for values that nobody entered (`ledger.md` §7)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from decimal import Decimal

from django.db.models import QuerySet

from ebok_plugin.charges.conf import Midmonth
from ebok_plugin.charges.domain.quantity import stay_in
from ebok_plugin.ledger.models import ChargeDocument, ChargeLine
from ebok_plugin.ledger.period import Period

Quantities = Mapping[int, tuple[Decimal, ...]]


def standing_charges() -> QuerySet[ChargeDocument]:
    """The charge of each account and month that stands: not reversed, no correction."""
    return ChargeDocument.objects.filter(
        correction_of__isnull=True, entry__reversed_by__isnull=True
    )


def last_charges(
    premises: Collection[int], before: Period, midmonth: Midmonth
) -> Mapping[int, Quantities]:
    """By premises: the quantities of its newest whole month before that period, by component.

    Most were charged in the month before; the others cost two more queries.
    """
    month_before = standing_charges().filter(period=str(before.previous))
    found = _newest(month_before, premises, midmonth)
    rest = [key for key in premises if key not in found]
    if rest:
        found |= _newest(standing_charges().filter(period__lt=str(before)), rest, midmonth)
    lines = quantities_of(found.values())
    return {key: lines.get(document, {}) for key, document in found.items()}


def quantities_of(documents: Collection[int]) -> Mapping[int, Quantities]:
    """The quantities of each document, by component. One query."""
    found: defaultdict[int, defaultdict[int, tuple[Decimal, ...]]] = defaultdict(
        lambda: defaultdict(tuple)
    )
    lines = ChargeLine.objects.filter(document_id__in=documents).order_by("document", "position")
    for document, component, quantity in lines.values_list(
        "document_id", "component_id", "quantity"
    ):
        found[document][component] += (quantity,)
    return found


def _newest(
    documents: QuerySet[ChargeDocument], premises: Collection[int], midmonth: Midmonth
) -> dict[int, int]:
    """The key of the newest document of each premises whose account paid the whole month."""
    found: dict[int, int] = {}
    rows = documents.filter(account__premises_id__in=premises).order_by("-period", "-pk")
    for key, place, period, opened_on, closed_on in rows.values_list(
        "pk", "account__premises_id", "period", "account__opened_on", "account__closed_on"
    ):
        stay = stay_in(Period.parse(period), opened_on, closed_on, midmonth)
        # A part of a month does not tell what a whole one has.
        if stay is not None and stay.whole:
            found.setdefault(place, key)
    return found
