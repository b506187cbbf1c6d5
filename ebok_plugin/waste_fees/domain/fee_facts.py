"""What fees are computed from, as digests: of text that the database makes of the rows."""

from __future__ import annotations

import hashlib
import json
from datetime import date

from django.utils.translation import get_language

from ebok_plugin.ledger.domain.queries.closed_period import closed_periods
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.period import Period
from ebok_plugin.ledger.row_text import text_of_rows
from ebok_plugin.waste_fees.domain.charging import obliged_after
from ebok_plugin.waste_fees.domain.component import fee_component
from ebok_plugin.waste_fees.domain.planned import FeeAccount
from ebok_plugin.waste_fees.domain.queries.standing import (
    charged_months,
    owed_by,
    standing_documents,
)
from ebok_plugin.waste_tariffs.models import TariffVersion


class FeeFacts:
    """The facts of all accounts (month, day, tariffs, closed months) and of each portion of them.

    What is computed from them is asked for afterwards: a fact that changes in between then counts
    as changed.
    """

    def __init__(self, until: Period, today: date) -> None:
        columns = [field.attname for field in TariffVersion._meta.concrete_fields]
        tariffs = text_of_rows(TariffVersion.objects.order_by("pk").values_list(*columns))
        closed = sorted(closed_periods())
        # What an account reads of a charge is worded in the language of whoever plans it.
        words = [str(until), today.isoformat(), get_language()]
        content = [*words, closed, fee_component().pk, tariffs]
        self._of_all = json.dumps(content).encode()

    def digest(self, after: int, last: int) -> str:
        """SHA-256, 64 hex digits, of all that fees of accounts with a key above `after`, up to
        `last`, are computed from. Four queries.
        """
        span = Account.objects.filter(pk__gt=after, pk__lte=last)
        obliged = obliged_after(after).filter(pk__lte=last).values_list(*FeeAccount._fields)
        whole = hashlib.sha256(self._of_all)
        for rows in (obliged, owed_by(span), standing_documents(span), charged_months(span)):
            # A digest of each: no text runs into the next one.
            whole.update(hashlib.sha256(text_of_rows(rows).encode()).digest())
        return whole.hexdigest()
