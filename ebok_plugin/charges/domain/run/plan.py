"""Plan the charges of a month for all accounts, digest their facts, and store the plan."""

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any, NamedTuple, Protocol, TypeVar

from django.conf import settings
from django.db.models import QuerySet

from cms_ext.base.database.row_digest import content_digest, digest_of_rows, raw_column
from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import ZERO, Money
from cms_ext.evidence.audit.domain.event import key_of_hash, keyed_hash
from cms_ext.evidence.sealed_rows.domain.chain import read_end
from cms_ext.plugins.coverage import SealStream
from ebok_plugin.charges.conf import read_midmonth
from ebok_plugin.charges.domain.charge_document import document_draft
from ebok_plugin.charges.domain.charge_lines import (
    ACCOUNT_CLOSED,
    CACHED_LINES,
    ChargedAccount,
    ComputedLines,
    Problem,
    charge_lines,
    share_line,
)
from ebok_plugin.charges.domain.queries.charged import (
    Quantities,
    last_charges,
    read_charged_portions,
    standing_charges,
)
from ebok_plugin.charges.domain.queries.month_rows import MonthRows, read_rows
from ebok_plugin.charges.domain.tariff import Tariff
from ebok_plugin.charges.models import ChargeRun, ChargeRunItem, ChargeRunPlan, StoredPlan
from ebok_plugin.ledger.domain.draft import DocumentDraft, total_grosze
from ebok_plugin.ledger.models import Account


class MonthFacts:
    """The facts of a month, of all accounts (tariff, settings) and of each portion of them."""

    def __init__(self, period: Period) -> None:
        self._period = period
        self.tariff = Tariff(period)
        self._of_all = [str(period), read_midmonth(), settings.COOP_DUE_DAY, self.tariff.content()]

    def digest(self, after: int, last: int) -> str:
        """Digest the current facts of the accounts with a key above `after`, up to `last`.

        As `digest_of`. Five queries.
        """
        rows = read_rows(self._period, after, last)
        charged = standing_charges().filter(
            account_id__gt=after, account_id__lte=last, period=str(self._period)
        )
        return self.digest_of(rows, charged.values_list("account_id", flat=True))

    def digest_of(self, rows: MonthRows, charged: Iterable[int]) -> str:
        """Return SHA-256 (64 hex digits) of all facts behind charges of these rows.

        Without their last charges (`last_quantities`); `charged` are accounts that have this month
        already.
        """
        content = [*self._of_all, *rows.digests(), sorted(charged)]
        return content_digest(content)

    def last_quantities(self, premises: Collection[int]) -> list[object]:
        """Return the last charges of these premises as `quantities_as_json`."""
        charges = last_charges(premises, self._period, read_midmonth()) if premises else {}
        return quantities_as_json({key: charges.get(key, {}) for key in premises})


def quantities_as_json(of_premises: Mapping[int, Quantities]) -> list[object]:
    """Return quantities by premises and component for JSON, in the order of their keys."""
    return [
        [place, [[key, [str(one) for one in found[key]]] for key in sorted(found)]]
        for place, found in sorted(of_premises.items())
    ]


Mark = ChargeRunItem.Mark


class PlannedPosting(NamedTuple):
    """What is to be posted on an account, and what was charged before.

    Without a `draft` nothing is posted. `total` is the draft's, or of the charge that exists;
    `listed` says whether the rehearsal keeps a row of it.
    """

    charged: ChargedAccount
    draft: DocumentDraft | None
    total: Money
    previous: Money = ZERO
    mark: Mark = Mark.NONE
    problems: tuple[Problem, ...] = ()
    listed: bool = True

    @property
    def digest(self) -> str:
        """SHA-256 of the document with its lines; empty where nothing is posted."""
        return "" if self.draft is None else digest_document(self.draft)


def fingerprint_run(digests: Iterable[str]) -> str:
    """Return SHA-256 over the digests of a run, in the order of the accounts."""
    run_digest = hashlib.sha256()
    for digest in digests:
        run_digest.update(digest.encode())
    return run_digest.hexdigest()


def digest_document(draft: DocumentDraft) -> str:
    """Return SHA-256 of a document with its lines."""
    head = [
        draft.account_id,
        str(draft.period),
        draft.document_no,
        draft.booking_date.isoformat(),
        draft.due_date.isoformat(),
        draft.correction_of,
    ]
    lines = ", ".join(
        [_line_text(line.component_id, line.quantity, line.rate) for line in draft.charged_lines]
    )
    # One list in JSON, its last element that of the lines.
    return hashlib.sha256(f"{_to_json(head)[:-1]}, [{lines}]]".encode()).hexdigest()


_to_json = json.JSONEncoder().encode


@lru_cache(CACHED_LINES)
def _line_text(component_id: int, quantity: Decimal, rate: Decimal) -> str:
    """Return a line as JSON; cached, since accounts share most of theirs."""
    return f'[{component_id}, "{quantity:.4f}", "{rate:.4f}"]'


# A charge that differs by more than this part of the one before is marked.
UNUSUAL_PERCENT = 20


class PlannedPortion(NamedTuple):
    """Accounts computed together; `last` is the key of the last one looked at.

    `facts` is the digest of what they were computed from, without `last_quantities`: by premises,
    what stood in for a value that nobody entered. A correction has neither.
    """

    last: int
    accounts: list[PlannedPosting]
    facts: str = ""
    last_quantities: Mapping[int, Quantities] = {}


def planned_charges(period: Period, *, after: int = 0) -> Iterator[PlannedPortion]:
    """Yield the accounts of the month in portions, by key."""
    facts = MonthFacts(period)
    rule = read_midmonth()
    for portion in read_charged_portions(period, facts.tariff, Account.objects.all(), after=after):
        existing, before = _totals(portion.accounts, period)
        accounts = [
            _planned(
                account,
                charge_lines(account, facts.tariff, rule),
                period,
                existing.get(account.account_id),
                before.get(account.account_id, ZERO),
            )
            for account in portion.accounts
            if account.stay is not None or account.account_id in before
        ]
        digest = facts.digest_of(portion.rows, existing)
        yield PlannedPortion(portion.rows.last, accounts, digest, portion.last_quantities)


def _totals(
    portion: Sequence[ChargedAccount], period: Period
) -> tuple[Mapping[int, Money], Mapping[int, Money]]:
    """Return each account's charge of a month and of the one before, without corrections.

    One query.
    """
    months = [str(period), str(period.previous)]
    rows = standing_charges().filter(
        account_id__gte=portion[0].account_id,
        account_id__lte=portion[-1].account_id,
        period__in=months,
    )
    totals: dict[str, dict[int, Money]] = {month: {} for month in months}
    for month, account, total in rows.values_list("period", "account_id", "total"):
        totals[month][account] = total
    return totals[months[0]], totals[months[1]]


def _planned(
    charged: ChargedAccount,
    computed: ComputedLines,
    period: Period,
    existing: Money | None,
    before: Money,
) -> PlannedPosting:
    if existing is not None:
        return PlannedPosting(charged, None, existing, before, Mark.EXISTS)
    total = Money.from_grosze(total_grosze(computed.lines))
    posted = None
    # Zero total gives no document (`ledger.md` §7).
    if total and not computed.blocked:
        posted = document_draft(charged, period, computed.lines)
    problems = computed.problems
    if charged.stay is None:
        problems = (Problem(ACCOUNT_CLOSED),)
    return PlannedPosting(charged, posted, total, before, mark_of(total, before), problems)


def mark_of(total: Money, before: Money) -> Mark:
    """Return the mark of a difference to the month before that a clerk should check."""
    if total and not before:
        return Mark.NEW
    if before and not total:
        return Mark.MISSING
    change = abs(total.grosze - before.grosze)
    if change * 100 > abs(before.grosze) * UNUSUAL_PERCENT:
        return Mark.UNUSUAL
    return Mark.NONE


class Portion(Protocol):
    """Accounts computed together.

    `last` is the key of the last one looked at, `facts` the digest of the rows behind them.
    """

    @property
    def last(self) -> int: ...
    @property
    def facts(self) -> str: ...


P = TypeVar("P", bound=Portion)


def store_portions(
    portions: Iterable[P], *, plan_of: Callable[[P], tuple[StoredPlan, dict[str, Any]]]
) -> Iterator[P]:
    """Yield the portions as computed and store the plan of each before the next.

    A plan is stored once the caller has written what it shows of the portion and asks for the next.
    `plan_of` gives the plan and its content.
    """
    after = 0
    for portion in portions:
        yield portion
        plan, content = plan_of(portion)
        plan.after, plan.last, plan.facts = after, portion.last, portion.facts
        _store(plan, content)
        after = portion.last


def _store(plan: StoredPlan, content: dict[str, Any]) -> None:
    plan.content = json.dumps(content)
    plan.seal = keyed_hash(_sealed_text(plan))
    plan.save()


def is_authentic(plan: StoredPlan) -> bool:
    """Return whether a rehearsal of this site stored this plan, and its shown items are unchanged.

    The seal covers the accounts of this run and what the second person read of them.
    """
    return key_of_hash(_sealed_text(plan), plan.seal) is not None


def delete_plans(plans: QuerySet[Any]) -> None:
    """Delete the plans of a run that is over.

    Only keys are read: the contents of 60 000 accounts are 30 MB.
    """
    plans.only("pk").delete()


def _digest_items(plan: StoredPlan) -> str:
    """Digest what the run's items say of the plan's accounts now. One query."""
    rows = plan.run.items.filter(account_id__gt=plan.after, account_id__lte=plan.last)
    return digest_of_rows(rows.order_by("account_id").values_list(*map(raw_column, plan.shown)))


def _sealed_text(plan: StoredPlan) -> str:
    """Return the text that the seal covers."""
    around = [plan._meta.label, plan.run_id, plan.after, plan.last, plan.facts, _digest_items(plan)]
    return f"kept plan {json.dumps(around)} {plan.content}"


def store_plan(run: ChargeRun, portions: Iterable[PlannedPortion]) -> Iterator[PlannedPortion]:
    """Yield the portions as computed, each stored as `store_portions` does.

    Where no fact behind a plan changed, posting computes nothing again. Only of a month's charges:
    a
    correction is computed again when it is posted.
    """
    if run.kind != ChargeRun.Kind.REGULAR:
        yield from portions
        return
    yield from store_portions(
        portions, plan_of=lambda portion: (ChargeRunPlan(run=run), _content(portion))
    )


def _content(portion: PlannedPortion) -> dict[str, Any]:
    """Return the documents of a portion for JSON."""
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


def stored_drafts(run: ChargeRun, plan: ChargeRunPlan) -> list[DocumentDraft] | None:
    """Return the drafts of an authentic plan; None where a fact behind it changed."""
    period = Period.parse(run.period)
    facts = MonthFacts(period)
    if run.kind != ChargeRun.Kind.REGULAR or facts.digest(plan.after, plan.last) != plan.facts:
        return None
    content = json.loads(plan.content)
    last = content["last_quantities"]
    if facts.last_quantities([premises for premises, _quantities in last]) != last:
        return None
    lines = [share_line(*texts) for texts in content["lines"]]
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


def digest_facts() -> str:
    """Return SHA-256 (64 hex digits) of all that a plan of charges is computed from.

    Each change by the site of an account, premises, a value, use, rate or exception is a link of
    the sealed rows (decision 0032), each posting one of the batches; the rest are settings. Two
    queries. A row changed past the site leaves it as it is: the posting, which looks at each of
    these rows (`MonthFacts`), finds that.
    """
    ends = [[end.number, end.hash] for end in map(read_end, (SealStream.MONEY, SealStream.BATCHES))]
    content = [*ends, read_midmonth(), settings.COOP_DUE_DAY]
    return content_digest(content)
