"""Where components were charged last, said in as few places as it takes (`ledger.md` §7)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from cms_ext.public_site.premises.models import Premises
from ebok_plugin.charges.conf import midmonth
from ebok_plugin.charges.domain.component_use import Place
from ebok_plugin.charges.domain.queries.last_charge import last_charges
from ebok_plugin.ledger.chunks import chunks
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.period import Period


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
