"""Charging what accounts owe: planned in portions, stored under a seal, posted."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from django.db import transaction
from django.utils.translation import get_language

from cms_ext.base.database.row_digest import content_digest, digest_of_rows, get_column_converter
from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import Money, sum_money
from cms_ext.people.identity.models import User
from ebok_plugin.charges.api import digest_facts, post_charge_documents, share_line, store_portions
from ebok_plugin.ledger import api as ledger
from waste_union.fees.domain import queries
from waste_union.fees.domain.component import get_fee_component
from waste_union.fees.domain.planned import FeeAccount, FeePlanner, PlannedCharge
from waste_union.fees.models import FeeMonth, FeeRun, FeeRunPlan
from waste_union.tariffs.models import TariffVersion

MONTH = ("document_id", "obligation_id", "month", "amount")


class FeeFacts:
    """The digest of all facts behind fees: those of all accounts, and of each portion.

    The facts of all accounts are month, day, language, tariffs and closed months.
    """

    def __init__(self, until: Period, today: date) -> None:
        columns = [field.attname for field in TariffVersion._meta.concrete_fields]
        tariffs = digest_of_rows(TariffVersion.objects.order_by("pk").values_list(*columns))
        closed = sorted(ledger.closed_periods())
        # The titles of charges are in the language of the person who plans them.
        words = [str(until), today.isoformat(), get_language()]
        self._of_all = [*words, closed, get_fee_component().pk, tariffs]

    def digest(self, after: int, last: int) -> str:
        """Return `digest_of` for accounts with a key above `after`, up to `last`.

        Makes four queries.
        """
        return self.digest_of(queries.read_rows_between(after, last))

    def digest_of(self, rows: queries.FeeRows) -> str:
        """Return the SHA-256 of all facts that fees of these rows depend on, 64 hex digits."""
        content = [*self._of_all, *rows.digests()]
        return content_digest(content)


class PlannedAccount(NamedTuple):
    """An account with its planned charges, at least one."""

    account: FeeAccount
    charges: tuple[PlannedCharge, ...]

    @property
    def total(self) -> Money:
        return sum_money(charge.draft.total for charge in self.charges)


def make_planner(today: date) -> FeePlanner:
    """Return the planner of this day, with today's tariffs and closed months."""
    tariffs = list(TariffVersion.objects.order_by("-valid_from"))
    return FeePlanner(get_fee_component().pk, tariffs, ledger.closed_periods(), today)


class PlannedPortion(NamedTuple):
    """Accounts that were planned together.

    `last` is the key of the last account that was read, `facts` the digest of the facts.
    """

    last: int
    accounts: list[PlannedAccount]
    facts: str


def plan_fees(until: Period, *, today: date) -> Iterator[list[PlannedAccount]]:
    """Yield the missing charges of all accounts up to a month."""
    for portion in plan_portions(until, today=today):
        yield portion.accounts


def plan_portions(until: Period, *, today: date, after: int = 0) -> Iterator[PlannedPortion]:
    """Yield the same PORTION accounts at a time, by key. Makes four queries a portion."""
    # Before the tariffs are read: a change in between must count as one.
    facts = FeeFacts(until, today)
    plans = make_planner(today)
    for rows in queries.read_portions(after):
        obligations, spans = (
            queries.read_obligations(rows.owed),
            queries.read_spans(rows.documents, rows.months),
        )
        planned = [
            PlannedAccount(account, charges)
            for account in read_accounts(rows.accounts)
            if (
                charges := (
                    *plans.corrections(account, obligations[account.pk], spans.get(account.pk, ())),
                    *plans.charges(
                        account, obligations[account.pk], spans.get(account.pk, ()), until
                    ),
                )
            )
        ]
        yield PlannedPortion(rows.last, planned, facts.digest_of(rows))


def read_accounts(rows: Iterable[queries.Row]) -> Iterator[FeeAccount]:
    """Build accounts from rows of ACCOUNT."""
    opened_of, closed_of = (
        get_column_converter(ledger.Account, name) for name in ("opened_on", "closed_on")
    )
    for key, number, opened_on, closed_on in rows:
        yield FeeAccount(key, number, opened_of(opened_on), closed_of(closed_on))


@transaction.atomic
def post_charges(
    planned: Sequence[PlannedCharge],
    *,
    made_by: User | None,
    today: date,
    approved_by: User | None = None,
    reason: str = "",
) -> ledger.Batch:
    """Post the charges with their months. Raises PostingError, ValueError for none."""
    batch = post_charge_documents(
        [charge.draft for charge in planned],
        made_by=made_by,
        approved_by=approved_by,
        today=today,
        reason=reason,
    )
    made = {
        (account, number): key
        for key, account, number in batch.documents.values_list("pk", "account_id", "document_no")
    }
    ledger.insert_rows(
        FeeMonth,
        MONTH,
        (
            (
                made[charge.draft.account_id, charge.draft.document_no],
                obligation,
                month.first_day.isoformat(),
                amount.grosze,
            )
            for charge in planned
            for (month, obligation), amount in sorted(charge.months.items())
        ),
    )
    return batch


def compute_facts_mark(today: date) -> str:
    """Return the SHA-256 of all facts behind a plan of fees, 64 hex digits.

    Accounts, obligations and tariffs are sealed rows, charges are in the batches: the ends of both
    chains change with them (`digest_facts`). Makes three queries. It misses a row that was changed
    outside the site; the posting finds that, because it reads each row (`FeeFacts`).
    """
    content = [digest_facts(), sorted(ledger.closed_periods()), today.isoformat()]
    return content_digest(content)


def store_fee_plan(run: FeeRun, portions: Iterable[PlannedPortion]) -> Iterator[PlannedPortion]:
    """Store the portions as they are computed, each as `store_portions` does, and yield them.

    While no fact changes on the same day, the posting uses them and computes nothing again.
    """
    return store_portions(
        portions, plan_of=lambda portion: (FeeRunPlan(run=run), _content(portion))
    )


def _content(portion: PlannedPortion) -> dict[str, Any]:
    return {
        "charges": [_as_json(charge) for account in portion.accounts for charge in account.charges]
    }


def _as_json(charge: PlannedCharge) -> list[object]:
    """Return the charge as JSON holds it."""
    draft = charge.draft
    return [
        draft.account_id,
        str(draft.period),
        draft.document_no,
        draft.booking_date.isoformat(),
        draft.due_date.isoformat(),
        draft.correction_of,
        draft.title,
        [[line.component_id, str(line.quantity), str(line.rate)] for line in draft.lines],
        [[str(month), key, amount.grosze] for (month, key), amount in charge.months.items()],
    ]


def read_stored_charges(run: FeeRun, plan: FeeRunPlan, today: date) -> list[PlannedCharge] | None:
    """Return the charges of a stored plan; None if a fact behind it has changed."""
    facts = FeeFacts(Period.parse(run.period), today)
    if facts.digest(plan.after, plan.last) != plan.facts:
        return None
    day, month, amount = cache(date.fromisoformat), cache(Period.parse), cache(Money.from_grosze)
    return [
        PlannedCharge(
            ledger.DocumentDraft(
                account_id=account,
                period=month(period),
                document_no=number,
                booking_date=day(booked),
                due_date=day(due),
                lines=tuple([share_line(*texts) for texts in lines]),
                correction_of=corrects,
                title=title,
            ),
            {(month(of), key): amount(grosze) for of, key, grosze in months},
        )
        for account, period, number, booked, due, corrects, title, lines, months in json.loads(
            plan.content
        )["charges"]
    ]
