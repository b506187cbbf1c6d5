"""What a rehearsal is to post, kept under a seal with what it was computed from: where none of that
changed, the posting computes nothing anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from typing import Any

from ebok_plugin.charges.domain.charge_lines import line_of
from ebok_plugin.charges.domain.queries.charged import lacking
from ebok_plugin.charges.domain.queries.month_facts import MonthFacts, told_quantities
from ebok_plugin.charges.domain.run.plan_seal import has_seal, keep, shown_digest
from ebok_plugin.charges.domain.run.planned import Planned, PlannedPortion
from ebok_plugin.charges.models import ChargeRun, ChargeRunPlan
from ebok_plugin.ledger.domain.draft import DocumentDraft
from ebok_plugin.ledger.period import Period

SHOWN = ("account_id", "total", "previous", "mark", "digest")


def keep_plan(run: ChargeRun, portions: Iterable[PlannedPortion]) -> Iterator[PlannedPortion]:
    """The portions as they are computed; what each of them is to post is kept once the caller has
    written what it shows of it, and asks for the next.

    Of a month's charges alone: a correction is computed anew when it is posted.
    """
    if run.kind != ChargeRun.Kind.REGULAR:
        yield from portions
        return
    computed = iter(portions)
    facts = MonthFacts(Period.parse(run.period))
    after = 0
    while True:
        # Before the lines: what changes while they are computed counts as changed.
        end = facts.end_of_portion(after)
        digest = "" if end is None else facts.digest(after, end)
        portion = next(computed, None)
        if portion is None:
            return
        yield portion
        # Where an account came or went in between, nothing is kept.
        if portion.last == end:
            _keep(run, after, portion, digest, facts)
        after = portion.last


def _keep(
    run: ChargeRun, after: int, portion: PlannedPortion, digest: str, facts: MonthFacts
) -> None:
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
    content = {
        "documents": documents,
        "lines": [(one.component_id, str(one.quantity), str(one.rate)) for one in lines.values()],
        "last_quantities": told_quantities(_taken_over(portion.accounts, facts)),
        "shown": _shown(run, after, portion.last),
    }
    keep(ChargeRunPlan(run=run, after=after, last=portion.last, facts=digest), content)


def _taken_over(accounts: Sequence[Planned], facts: MonthFacts) -> dict[int, Any]:
    """By premises what they were charged last, of those where it stands in for something."""
    charged = [planned.charged for planned in accounts]
    wanted = lacking(facts.tariff, ((one.premises_id, one.values) for one in charged))
    return {one.premises_id: one.last_charge for one in charged if one.premises_id in wanted}


def _shown(run: ChargeRun, after: int, last: int) -> str:
    """What the second person reads of these accounts."""
    return shown_digest(run.items.all(), SHOWN, after, last)


def is_whole(kept: ChargeRunPlan) -> bool:
    """Whether it is what a rehearsal of this site kept for these accounts of this run, and what
    the second person read of them is what that rehearsal wrote.
    """
    return (
        has_seal(kept)
        and _shown(kept.run, kept.after, kept.last) == json.loads(kept.content)["shown"]
    )


def kept_drafts(run: ChargeRun, kept: ChargeRunPlan) -> list[DocumentDraft] | None:
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
