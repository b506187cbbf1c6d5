"""What fees are computed from, as digests."""

from __future__ import annotations

from datetime import date

from django.utils.translation import get_language

from cms_ext.base.database.content_digest import content_digest
from cms_ext.base.database.row_digest import digest_of_rows
from cms_ext.base.dates.period import Period
from ebok_plugin.ledger.api import closed_periods
from waste_union.fees.domain.component import fee_component
from waste_union.fees.domain.queries.fee_rows import FeeRows, rows_between
from waste_union.tariffs.models import TariffVersion


class FeeFacts:
    """The facts of all accounts (month, day, tariffs, closed months) and of each portion of
    them.
    """

    def __init__(self, until: Period, today: date) -> None:
        columns = [field.attname for field in TariffVersion._meta.concrete_fields]
        tariffs = digest_of_rows(TariffVersion.objects.order_by("pk").values_list(*columns))
        closed = sorted(closed_periods())
        # What an account reads of a charge is worded in the language of whoever plans it.
        words = [str(until), today.isoformat(), get_language()]
        self._of_all = [*words, closed, fee_component().pk, tariffs]

    def digest(self, after: int, last: int) -> str:
        """As `digest_of`, of the accounts with a key above `after`, up to `last`, as they are now.
        Four queries.
        """
        return self.digest_of(rows_between(after, last))

    def digest_of(self, rows: FeeRows) -> str:
        """SHA-256, 64 hex digits, of all that fees of these rows are computed from."""
        content = [*self._of_all, *rows.digests()]
        return content_digest(content)
