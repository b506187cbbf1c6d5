"""What a rehearsal is to post, kept under a seal with what it was computed from: where none of that
changed, the posting computes nothing anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from typing import Any

from cms_ext.base.dates.period import Period
from ebok_plugin.charges.domain.charge_lines import line_of
from ebok_plugin.charges.domain.queries.month_facts import MonthFacts, quantities_as_json
from ebok_plugin.charges.domain.run.plan_seal import store_portions
from ebok_plugin.charges.domain.run.planned import PlannedPortion
from ebok_plugin.charges.models import ChargeRun, ChargeRunPlan
from ebok_plugin.ledger.domain.draft import DocumentDraft


def store_plan(run: ChargeRun, portions: Iterable[PlannedPortion]) -> Iterator[PlannedPortion]:
    """The portions as they are computed, each kept as `store_portions` does.

    Of a month's charges alone: a correction is computed anew when it is posted.
    """
    if run.kind != ChargeRun.Kind.REGULAR:
        yield from portions
        return
    yield from store_portions(
        portions, plan_of=lambda portion: (ChargeRunPlan(run=run), _content(portion))
    )


def _content(portion: PlannedPortion) -> dict[str, Any]:
    """As JSON holds it."""
    drafts = [planned.draft for planned in portion.accounts if planned.draft is not None]
    # Accounts share most of their lines, as the very same objects.
    lines = {id(line): line for draft in drafts for line in draft.charged_lines}
    place = {key: number for number, key in enumerate(lines)}
    day = cache(date.isoformat)
    documents = [
        (
            draft.account_id,
            draft.document_no,
            day(draft.booking_date),
            day(draft.due_date),
            [place[id(line)] for line in draft.charged_lines],
        )
        for draft in drafts
    ]
    return {
        "documents": documents,
        "lines": [(one.component_id, str(one.quantity), str(one.rate)) for one in lines.values()],
        "last_quantities": quantities_as_json(portion.last_quantities),
    }


def stored_drafts(run: ChargeRun, kept: ChargeRunPlan) -> list[DocumentDraft] | None:
    """What a whole plan says is to be posted; None where a fact behind it is another one now."""
    period = Period.parse(run.period)
    facts = MonthFacts(period)
    if run.kind != ChargeRun.Kind.REGULAR or facts.digest(kept.after, kept.last) != kept.facts:
        return None
    content = json.loads(kept.content)
    last = content["last_quantities"]
    if facts.last_quantities([premises for premises, _quantities in last]) != last:
        return None
    lines = [line_of(*texts) for texts in content["lines"]]
    day = cache(date.fromisoformat)
    return [
        DocumentDraft(
            account_id=account,
            period=period,
            document_no=number,
            booking_date=day(booked),
            due_date=day(due),
            lines=tuple([lines[place] for place in places]),
        )
        for account, number, booked, due, places in content["documents"]
    ]
