"""The lines of an account's charges, month by month, and the notices of their new rates."""

from __future__ import annotations

from datetime import date

from ebok_plugin.fee_changes.domain.content import content_from_json
from ebok_plugin.fee_changes.domain.queries.notice import HELD
from ebok_plugin.fee_changes.models import FeeNotice
from ebok_plugin.ledger.domain.queries.explain import ChargedLine
from ebok_plugin.ledger.models import Account, ChargeLine
from ebok_plugin.ledger.period import Period
from ebok_plugin.panel.domain.component_history import MonthLine

Announced = dict[tuple[int, Period], FeeNotice]


def month_lines(
    account: Account, first: Period, last: Period, today: date
) -> tuple[MonthLine, ...]:
    """Of the charges and corrections for these months that stand and are booked; one query."""
    lines = ChargeLine.objects.filter(
        document__account=account,
        document__period__gte=str(first),
        document__period__lte=str(last),
        document__entry__booking_date__lte=today,
        document__entry__reversed_by__isnull=True,
    ).order_by("document__period", "document_id", "position")
    return tuple(
        MonthLine(
            Period.parse(period),
            seq,
            code,
            ChargedLine(component, name, unit, quantity, rate, amount),
        )
        for period, seq, code, component, name, unit, quantity, rate, amount in lines.values_list(
            "document__period",
            "document__entry__seq",
            "component__code",
            "component_id",
            "component__name",
            "component__unit",
            "quantity",
            "rate",
            "amount",
        )
    )


def announced_changes(account: Account) -> Announced:
    """The notices behind the account's rates, by component and first month; one query.

    Of two notices for one month the later change counts.
    """
    notices = FeeNotice.objects.filter(account=account, change__state__in=HELD)
    return {
        (row.component_id, Period.of(row.since)): notice
        for notice in notices.select_related("change").order_by("change_id")
        for row in content_from_json(notice.content).rows
    }
