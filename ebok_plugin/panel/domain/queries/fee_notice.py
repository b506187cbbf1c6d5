"""Which notice told an account of a new rate."""

from __future__ import annotations

from ebok_plugin.fee_changes.domain.content import content_from_json
from ebok_plugin.fee_changes.domain.queries.notice import HELD
from ebok_plugin.fee_changes.models import FeeNotice
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.period import Period

Announced = dict[tuple[int, Period], FeeNotice]


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
