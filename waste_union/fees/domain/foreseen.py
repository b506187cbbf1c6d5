"""The next charges for waste, by what obliges today: as the runs to come will make them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import islice

from cms_ext.base.dates.period import Period
from ebok_plugin.charges.api import ForeseenCharge
from ebok_plugin.ledger.api import Account, closed_periods
from waste_union.fees.domain.planned import FeePlanner, PlannedCharge
from waste_union.fees.domain.queries.standing import charged_spans, obligations_of
from waste_union.tariffs.models import TariffVersion

MONTHS_AHEAD = 12
# Nothing is posted of what is foreseen, so its lines need no component.
NO_COMPONENT = 0


def foreseen_fees(
    accounts: Sequence[Account], today: date, count: int
) -> Mapping[int, Sequence[ForeseenCharge]]:
    """By the account's id at most so many charges of the next twelve months. Five queries."""
    obligations = obligations_of([account.pk for account in accounts])
    if not obligations:
        return {}
    spans = charged_spans(list(obligations))
    tariffs = list(TariffVersion.objects.order_by("-valid_from"))
    planner = FeePlanner(NO_COMPONENT, tariffs, closed_periods(), today)
    until = Period.of(today).plus(MONTHS_AHEAD)
    return {
        account.pk: [
            _foreseen(charge)
            for charge in islice(
                planner.charges(account, obligations[account.pk], spans.get(account.pk, ()), until),
                count,
            )
        ]
        for account in accounts
        if account.pk in obligations
    }


def _foreseen(planned: PlannedCharge) -> ForeseenCharge:
    draft = planned.draft
    last = max(month for month, _key in planned.months)
    amount = draft.total
    assert draft.due_date is not None  # each charge for waste is due on a day
    return ForeseenCharge(
        draft.period, draft.due_date, amount, None if last == draft.period else last
    )
