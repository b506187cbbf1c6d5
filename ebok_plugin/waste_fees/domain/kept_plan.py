"""What a rehearsal of fees is to post, kept under a seal with what it was computed from: where none
of that changed, and on the same day, the posting computes nothing anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache

from ebok_plugin.charges.domain.charge_lines import line_of
from ebok_plugin.charges.domain.run.plan_seal import has_seal, keep, shown_digest
from ebok_plugin.ledger.domain.draft import DocumentDraft
from ebok_plugin.ledger.period import Period
from ebok_plugin.money import Money
from ebok_plugin.waste_fees.domain.charging import PlannedPortion, portion_end
from ebok_plugin.waste_fees.domain.fee_facts import FeeFacts
from ebok_plugin.waste_fees.domain.planned import PlannedCharge
from ebok_plugin.waste_fees.models import FeeRun, FeeRunPlan

SHOWN = ("account_id", "total", "words", "digest")


def keep_plan(
    run: FeeRun, portions: Iterable[PlannedPortion], today: date
) -> Iterator[PlannedPortion]:
    """The portions as they are computed; what each of them is to post is kept once the caller has
    written what it shows of it, and asks for the next.
    """
    computed = iter(portions)
    facts = FeeFacts(Period.parse(run.period), today)
    after = 0
    while True:
        # Before the charges: what changes while they are computed counts as changed.
        end = portion_end(after)
        digest = "" if end is None else facts.digest(after, end)
        portion = next(computed, None)
        if portion is None:
            return
        yield portion
        # Where an account came or went in between, nothing is kept.
        if portion.last == end:
            content = {
                "charges": [_told(charge) for one in portion.accounts for charge in one.charges],
                "shown": _shown(run, after, portion.last),
            }
            keep(FeeRunPlan(run=run, after=after, last=portion.last, facts=digest), content)
        after = portion.last


def _shown(run: FeeRun, after: int, last: int) -> str:
    """What the second person reads of these accounts."""
    return shown_digest(run.items.all(), SHOWN, after, last)


def is_whole(kept: FeeRunPlan) -> bool:
    """Whether it is what a rehearsal of this site kept for these accounts of this run, and what
    the second person read of them is what that rehearsal wrote.
    """
    return (
        has_seal(kept)
        and _shown(kept.run, kept.after, kept.last) == json.loads(kept.content)["shown"]
    )


def _told(charge: PlannedCharge) -> list[object]:
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


def kept_charges(run: FeeRun, kept: FeeRunPlan, today: date) -> list[PlannedCharge] | None:
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
