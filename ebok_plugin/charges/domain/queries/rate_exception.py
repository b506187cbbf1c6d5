"""Which accounts pay another rate than the rest on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from ebok_plugin.charges.domain.span import holding
from ebok_plugin.charges.models import RateException
from ebok_plugin.ledger.models import Account

# Of two that hold on one day the contested one wins, so it is read last.
_LAST = (RateException.Cause.NOTICE_LATE, RateException.Cause.CONTEST)


def exceptions_on(accounts: QuerySet[Account], day: date) -> Mapping[int, Mapping[int, Decimal]]:
    """For each account that has any: its own rate by component. One query."""
    rows = RateException.objects.filter(holding(day), account__in=accounts)
    found: defaultdict[int, dict[int, Decimal]] = defaultdict(dict)
    for row in sorted(rows, key=lambda row: _LAST.index(RateException.Cause(row.cause))):
        found[row.account_id][row.component_id] = row.rate
    return found
