"""What the charges of a month are computed from, as digests: of text that the database makes, for a
quarter of what computing the charges costs.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from ebok_plugin.charges.conf import midmonth
from ebok_plugin.charges.domain.queries.charged import (
    exceptions_in,
    open_in,
    portion_end,
    uses_in,
    values_in,
)
from ebok_plugin.charges.domain.queries.last_charge import (
    Quantities,
    last_charges,
    standing_charges,
)
from ebok_plugin.charges.domain.tariff import Tariff
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.period import Period
from ebok_plugin.ledger.row_text import text_of_rows

ACCOUNT = (
    "pk",
    "account_no",
    "opened_on",
    "closed_on",
    "premises_id",
    "premises__area",
    "premises__persons",
    "premises__building_id",
    "premises__building__property_id",
)
VALUE = ("premises_id", "basis", "valid_from", "valid_to", "value")
USE = ("premises_id", "component_id")
EXCEPTION = ("account_id", "component_id", "cause", "rate")


class MonthFacts:
    """The facts of a month, of all accounts (tariff, settings) and of each portion of them.

    What is computed from them is asked for afterwards: a fact that changes in between then counts
    as changed.
    """

    def __init__(self, period: Period) -> None:
        self._period = period
        self.tariff = Tariff(period)
        self._of_all = [str(period), midmonth(), settings.COOP_DUE_DAY, self.tariff.content()]

    def end_of_portion(self, after: int) -> int | None:
        """The key of the last account of the portion that begins above `after`; None: no more."""
        return portion_end(self._period, after)

    def digest(self, after: int, last: int) -> str:
        """SHA-256, 64 hex digits, of all that charges of accounts with a key above `after`, up to
        `last`, are computed from, but for their last charges (`last_quantities`). Five queries.
        """
        whole = hashlib.sha256(json.dumps(self._of_all).encode())
        for rows in self._rows(after, last):
            # A digest of each: no text runs into the next one.
            whole.update(hashlib.sha256(text_of_rows(rows).encode()).digest())
        return whole.hexdigest()

    def last_quantities(self, premises: Collection[int]) -> list[object]:
        """What these premises were charged last, as `told_quantities`."""
        found = last_charges(premises, self._period, midmonth()) if premises else {}
        return told_quantities({key: found.get(key, {}) for key in premises})

    def _rows(self, after: int, last: int) -> list[QuerySet[Any, tuple[Any, ...]]]:
        span = Account.objects.filter(pk__gt=after, pk__lte=last)
        first = self._period.first_day
        charged = standing_charges().filter(
            account_id__gt=after, account_id__lte=last, period=str(self._period)
        )
        return [
            span.filter(open_in(self._period)).order_by("pk").values_list(*ACCOUNT),
            values_in(span, self._period).order_by(*VALUE[:3]).values_list(*VALUE),
            uses_in(span, self._period).order_by(*USE).values_list(*USE),
            exceptions_in(span, first).order_by(*EXCEPTION).values_list(*EXCEPTION),
            charged.order_by("account_id").values_list("account_id"),
        ]


def told_quantities(of_premises: Mapping[int, Quantities]) -> list[object]:
    """Quantities by premises and component as JSON holds them, in the order of their keys."""
    return [
        [place, [[key, [str(one) for one in found[key]]] for key in sorted(found)]]
        for place, found in sorted(of_premises.items())
    ]
