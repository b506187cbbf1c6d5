"""What premises were charged last, and where components were: for what nobody entered (`ledger.md`
§7).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal

from django.db.models import QuerySet

from cms_ext.base.database.chunks import chunks
from cms_ext.base.dates.period import Period
from cms_ext.premises.models import Premises
from ebok_plugin.charges.conf import Midmonth, midmonth
from ebok_plugin.charges.domain.charge_lines import stay_in
from ebok_plugin.charges.domain.component import Place
from ebok_plugin.ledger.models import Account, ChargeDocument, ChargeLine

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
    lines = quantities_of(found.values()) if found else {}
    return {key: lines.get(document, {}) for key, document in found.items()}


def quantities_of(documents: Collection[int]) -> Mapping[int, Quantities]:
    """The quantities of each document, by component. One query."""
    found: defaultdict[int, defaultdict[int, tuple[Decimal, ...]]] = defaultdict(
        lambda: defaultdict(tuple)
    )
    lines = ChargeLine.objects.filter(document_id__among=documents).order_by("document", "position")
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
    rows = documents.filter(account__premises_id__among=premises).order_by("-period", "-pk")
    for key, place, period, opened_on, closed_on in rows.values_list(
        "pk", "account__premises_id", "period", "account__opened_on", "account__closed_on"
    ):
        stay = stay_in(Period.parse(period), opened_on, closed_on, midmonth)
        # A part of a month does not tell what a whole one has.
        if stay is not None and stay.whole:
            found.setdefault(place, key)
    return found


def last_places(
    components: Collection[int], before: Period
) -> Mapping[int, Sequence[Place | None]]:
    """By component the places of its last charges before a month; empty for one never charged.

    A property or a building stands for all its premises when each that was charged at all has the
    component, the whole co-op (None) when each everywhere has it.
    """
    premises = _with_accounts()
    charged: dict[int, Collection[int]] = {}
    for portion in chunks(premises):
        charged |= last_charges(portion, before, midmonth())
    known = [premises[key] for key, lines in charged.items() if lines]
    return {
        component: _folded(known, {one.pk for one in known if component in charged[one.pk]})
        for component in components
    }


def _with_accounts() -> dict[int, Premises]:
    found = Premises.objects.filter(pk__in=Account.objects.values("premises"))
    return {one.pk: one for one in found.select_related("building__property").order_by("code")}


def _folded(known: Sequence[Premises], having: set[int]) -> list[Place | None]:
    if having and len(having) == len(known):
        return [None]
    return list(_by_property(known, having))


def _by_property(known: Sequence[Premises], having: set[int]) -> Iterator[Place]:
    inside: defaultdict[Place, list[Premises]] = defaultdict(list)
    for one in known:
        inside[one.building.property].append(one)
    for place, rows in inside.items():
        if all(one.pk in having for one in rows):
            yield place
        else:
            yield from _by_building(rows, having)


def _by_building(rows: Sequence[Premises], having: set[int]) -> Iterator[Place]:
    inside: defaultdict[Place, list[Premises]] = defaultdict(list)
    for one in rows:
        inside[one.building].append(one)
    for place, flats in inside.items():
        if all(one.pk in having for one in flats):
            yield place
        else:
            yield from (one for one in flats if one.pk in having)
