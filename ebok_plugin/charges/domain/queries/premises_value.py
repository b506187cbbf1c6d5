"""What premises have of each basis on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from cms_ext.public_site.premises.models import Premises
from ebok_plugin.charges.domain.span import holding
from ebok_plugin.charges.models import Basis, PremisesValue

ENTERED = tuple(basis for basis in Basis if basis is not Basis.PREMISES)
"""The bases of which a value can be entered."""


class ValueNow(NamedTuple):
    """A value; `entered` is False when it is only in the accounts file, without a first day."""

    basis: Basis
    value: Decimal | None
    entered: bool


def values_on(premises: Sequence[Premises], day: date) -> Mapping[int, list[ValueNow]]:
    """The values of each premises by its key, in the order of ENTERED. One query."""
    rows = PremisesValue.objects.filter(holding(day), premises__in=[one.pk for one in premises])
    known: defaultdict[int, dict[str, Decimal]] = defaultdict(dict)
    for place, basis, value in rows.values_list("premises_id", "basis", "value"):
        known[place][basis] = value
    return {one.pk: [_now(one, basis, known[one.pk]) for basis in ENTERED] for one in premises}


def _now(premises: Premises, basis: Basis, known: Mapping[str, Decimal]) -> ValueNow:
    if basis in known:
        return ValueNow(basis, known[basis], True)
    of_file = {Basis.AREA_M2: premises.area, Basis.PERSONS: Decimal(premises.persons)}
    return ValueNow(basis, of_file.get(basis), False)
