"""Charging what obligations say: planned for accounts in portions, posted with its explanation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from cms_ext.people.identity.models import User
from ebok_plugin.charges.domain.charge_document import post_charge_documents
from ebok_plugin.ledger.domain.queries.closed_period import closed_periods
from ebok_plugin.ledger.domain.rows import insert_rows
from ebok_plugin.ledger.models import Account, Batch
from ebok_plugin.ledger.period import Period
from ebok_plugin.money import Money, total
from ebok_plugin.waste_fees.domain.component import fee_component
from ebok_plugin.waste_fees.domain.planned import FeeAccount, FeePlanner, PlannedCharge
from ebok_plugin.waste_fees.domain.queries.standing import charged_spans, obligations_of
from ebok_plugin.waste_fees.models import FeeMonth, FeeObligation
from ebok_plugin.waste_tariffs.models import TariffVersion

# As keys of one statement: SQLite before 3.32 refuses more than 999 parameters.
PORTION = 800
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
    """Accounts that were computed together; `last` is the key of the last that was looked at."""

    last: int
    accounts: list[PlannedAccount]


def planned_fees(until: Period, *, today: date, after: int = 0) -> Iterator[list[PlannedAccount]]:
    """What all accounts with an obligation lack up to a month, those with a key above `after`."""
    for portion in planned_portions(until, today=today, after=after):
        yield portion.accounts


def planned_portions(until: Period, *, today: date, after: int = 0) -> Iterator[PlannedPortion]:
    """As `planned_fees`, PORTION accounts at a time, in the order of their keys; four queries a
    portion.
    """
    plans = planner(today)
    while accounts := _obliged(after):
        keys = [account.pk for account in accounts]
        obligations, spans = obligations_of(keys), charged_spans(keys)
        planned = [
            PlannedAccount(account, charges)
            for account in accounts
            if (
                charges := (
                    *plans.corrections(account, obligations[account.pk], spans.get(account.pk, ())),
                    *plans.charges(
                        account, obligations[account.pk], spans.get(account.pk, ()), until
                    ),
                )
            )
        ]
        after = keys[-1]
        yield PlannedPortion(after, planned)


def obliged_after(after: int) -> QuerySet[Account]:
    """The accounts with an obligation and a key above `after`, in the order of their keys."""
    obliged = Exists(FeeObligation.objects.filter(account=OuterRef("pk")))
    return Account.objects.filter(obliged, pk__gt=after).order_by("pk")


def portion_end(after: int) -> int | None:
    """The key of the last account of the portion that begins above `after`; None: no more."""
    return max(obliged_after(after).values_list("pk", flat=True)[:PORTION], default=None)


def _obliged(after: int) -> list[FeeAccount]:
    rows = obliged_after(after).values_list(*FeeAccount._fields)
    return [FeeAccount(*row) for row in rows[:PORTION]]


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
