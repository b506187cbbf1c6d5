"""Charging what obligations say: planned for accounts in portions, posted with its explanation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from django.db import transaction

from cms_ext.base.database.stored import remembered
from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import Money, total
from cms_ext.people.identity.models import User
from ebok_plugin.charges.api import post_charge_documents
from ebok_plugin.ledger.api import Account, Batch, closed_periods, insert_rows
from waste_union.fees.domain.component import fee_component
from waste_union.fees.domain.fee_facts import FeeFacts
from waste_union.fees.domain.planned import FeeAccount, FeePlanner, PlannedCharge
from waste_union.fees.domain.queries.fee_rows import Row, rows_from
from waste_union.fees.domain.queries.standing import owed_of, spans_of
from waste_union.fees.models import FeeMonth
from waste_union.tariffs.models import TariffVersion

MONTH = ("document_id", "obligation_id", "month", "amount")


class PlannedAccount(NamedTuple):
    """An account with what it is to be charged; never without any."""

    account: FeeAccount
    charges: tuple[PlannedCharge, ...]

    @property
    def total(self) -> Money:
        return total(charge.draft.total for charge in self.charges)


def planner(today: date) -> FeePlanner:
    """Of this day, with the tariffs and closed months as they are now."""
    tariffs = list(TariffVersion.objects.order_by("-valid_from"))
    return FeePlanner(fee_component().pk, tariffs, closed_periods(), today)


class PlannedPortion(NamedTuple):
    """Accounts that were computed together; `last` is the key of the last that was looked at,
    `facts` the digest of what they were computed from.
    """

    last: int
    accounts: list[PlannedAccount]
    facts: str


def planned_fees(until: Period, *, today: date, after: int = 0) -> Iterator[list[PlannedAccount]]:
    """What all accounts with an obligation lack up to a month, those with a key above `after`."""
    for portion in planned_portions(until, today=today, after=after):
        yield portion.accounts


def planned_portions(until: Period, *, today: date, after: int = 0) -> Iterator[PlannedPortion]:
    """As `planned_fees`, PORTION accounts at a time, in the order of their keys; four queries a
    portion.
    """
    # Before the tariffs that are planned with: what changes in between counts as changed.
    facts = FeeFacts(until, today)
    plans = planner(today)
    for rows in rows_from(after):
        obligations, spans = owed_of(rows.owed), spans_of(rows.documents, rows.months)
        planned = [
            PlannedAccount(account, charges)
            for account in accounts_of(rows.accounts)
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


def accounts_of(rows: Iterable[Row]) -> Iterator[FeeAccount]:
    """From rows of ACCOUNT."""
    opened_of, closed_of = (remembered(Account, name) for name in ("opened_on", "closed_on"))
    for key, number, opened_on, closed_on in rows:
        yield FeeAccount(key, number, opened_of(opened_on), closed_of(closed_on))


@transaction.atomic
def post_planned(
    planned: Sequence[PlannedCharge],
    *,
    made_by: User | None,
    today: date,
    approved_by: User | None = None,
    reason: str = "",
) -> Batch:
    """Post the charges with the months they are for. Raises PostingError, ValueError for none."""
    batch = post_charge_documents(
        [one.draft for one in planned],
        made_by=made_by,
        approved_by=approved_by,
        today=today,
        reason=reason,
    )
    made = {
        (account, number): key
        for key, account, number in batch.documents.values_list("pk", "account_id", "document_no")
    }
    insert_rows(
        FeeMonth,
        MONTH,
        (
            (
                made[one.draft.account_id, one.draft.document_no],
                obligation,
                month.first_day.isoformat(),
                amount.grosze,
            )
            for one in planned
            for (month, obligation), amount in sorted(one.months.items())
        ),
    )
    return batch
