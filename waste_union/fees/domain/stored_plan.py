"""What a rehearsal of fees is to post, kept under a seal with what it was computed from: where none
of that changed, and on the same day, the posting computes nothing anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from typing import Any

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import Money
from ebok_plugin.charges.api import line_of, store_portions
from ebok_plugin.ledger.api import DocumentDraft
from waste_union.fees.domain.charging import PlannedPortion
from waste_union.fees.domain.fee_facts import FeeFacts
from waste_union.fees.domain.planned import PlannedCharge
from waste_union.fees.models import FeeRun, FeeRunPlan


def store_plan(run: FeeRun, portions: Iterable[PlannedPortion]) -> Iterator[PlannedPortion]:
    """The portions as they are computed, each kept as `store_portions` does."""
    return store_portions(
        portions, plan_of=lambda portion: (FeeRunPlan(run=run), _content(portion))
    )


def _content(portion: PlannedPortion) -> dict[str, Any]:
    return {"charges": [_as_json(charge) for one in portion.accounts for charge in one.charges]}


def _as_json(charge: PlannedCharge) -> list[object]:
    """As JSON holds it."""
    draft = charge.draft
    return [
        draft.account_id,
        str(draft.period),
        draft.document_no,
        draft.booking_date.isoformat(),
        draft.due_date.isoformat(),
        draft.correction_of,
        draft.title,
        [[one.component_id, str(one.quantity), str(one.rate)] for one in draft.lines],
        [[str(month), key, amount.grosze] for (month, key), amount in charge.months.items()],
    ]


def stored_charges(run: FeeRun, kept: FeeRunPlan, today: date) -> list[PlannedCharge] | None:
    """What a whole plan says is to be posted; None where a fact behind it is another one now."""
    facts = FeeFacts(Period.parse(run.period), today)
    if facts.digest(kept.after, kept.last) != kept.facts:
        return None
    day, month, amount = cache(date.fromisoformat), cache(Period.parse), cache(Money.from_grosze)
    return [
        PlannedCharge(
            DocumentDraft(
                account_id=account,
                period=month(period),
                document_no=number,
                booking_date=day(booked),
                due_date=day(due),
                lines=tuple([line_of(*texts) for texts in lines]),
                correction_of=corrects,
                title=title,
            ),
            {(month(of), key): amount(grosze) for of, key, grosze in months},
        )
        for account, period, number, booked, due, corrects, title, lines, months in json.loads(
            kept.content
        )["charges"]
    ]
