"""Digest the facts from which the charges of a month are computed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from django.conf import settings

from cms_ext.base.database.row_digest import content_digest
from cms_ext.base.dates.period import Period
from ebok_plugin.charges.conf import read_midmonth
from ebok_plugin.charges.domain.queries.charged import (
    Quantities,
    last_charges,
    standing_charges,
)
from ebok_plugin.charges.domain.queries.month_rows import MonthRows, rows_between
from ebok_plugin.charges.domain.tariff import Tariff


class MonthFacts:
    """The facts of a month, of all accounts (tariff, settings) and of each portion of them."""

    def __init__(self, period: Period) -> None:
        self._period = period
        self.tariff = Tariff(period)
        self._of_all = [str(period), read_midmonth(), settings.COOP_DUE_DAY, self.tariff.content()]

    def digest(self, after: int, last: int) -> str:
        """Digest the current facts of the accounts with a key above `after`, up to `last`.

        As `digest_of`. Five queries.
        """
        rows = rows_between(self._period, after, last)
        charged = standing_charges().filter(
            account_id__gt=after, account_id__lte=last, period=str(self._period)
        )
        return self.digest_of(rows, charged.values_list("account_id", flat=True))

    def digest_of(self, rows: MonthRows, charged: Iterable[int]) -> str:
        """Return SHA-256 (64 hex digits) of all facts behind charges of these rows.

        Without their last charges (`last_quantities`); `charged` are accounts that have this month
        already.
        """
        content = [*self._of_all, *rows.digests(), sorted(charged)]
        return content_digest(content)

    def last_quantities(self, premises: Collection[int]) -> list[object]:
        """Return the last charges of these premises as `quantities_as_json`."""
        charges = last_charges(premises, self._period, read_midmonth()) if premises else {}
        return quantities_as_json({key: charges.get(key, {}) for key in premises})


def quantities_as_json(of_premises: Mapping[int, Quantities]) -> list[object]:
    """Return quantities by premises and component for JSON, in the order of their keys."""
    return [
        [place, [[key, [str(one) for one in found[key]]] for key in sorted(found)]]
        for place, found in sorted(of_premises.items())
    ]
