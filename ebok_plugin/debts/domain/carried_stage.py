"""Debts that were pursued in the former system go on at the stage that they had reached."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext as _

from cms_ext.base.money.amounts import ZERO, Money
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin, record
from ebok_plugin.debts.domain.check import read_stage_terms
from ebok_plugin.debts.domain.court import end_debt
from ebok_plugin.debts.domain.standing import find_debt_standings
from ebok_plugin.debts.models import Debt, DebtStage
from ebok_plugin.debts.vocabulary import DebtEnd, StageKind
from ebok_plugin.ledger.domain.opening_items import opening_reversed
from ebok_plugin.ledger.models import Account, Batch


@dataclass(slots=True)
class CarriedStage:
    """The stage of an account's debt; `amount` is the sum of the items that name it."""

    account: Account
    kind: StageKind
    on: date
    reference: str
    amount: Money = ZERO


def find_known_stages(accounts: Iterable[int]) -> Mapping[int, DebtStage]:
    """Map account ids to the last stage of their open debt."""
    return {pk: standing.last for pk, standing in find_debt_standings(accounts).items()}


def carry_stages(stages: Iterable[CarriedStage], today: date, origin: Origin) -> None:
    """Open the debts at their stages; an account whose debt is open already keeps it.

    Nobody here sent the letter of such a stage, so its term runs from the day that the file states.
    It is that of today's rules: the stage may be older than all of them.
    """
    new = list(stages)
    known = find_known_stages(stage.account.pk for stage in new)
    days = {kind: read_stage_terms(kind, today).days for kind in {stage.kind for stage in new}}
    for carried in new:
        account = carried.account
        if account.pk in known:
            continue
        stage = DebtStage.objects.create(
            debt=Debt.objects.create(account=account, opened_on=carried.on),
            kind=carried.kind,
            on=carried.on,
            days=days[carried.kind],
            amount=carried.amount,
            interest=None,
            costs=ZERO,
            reference=carried.reference,
            made_by=origin.actor,
        )
        changes = {"kind": carried.kind, "on": str(carried.on), "carried": True}
        record("DEBT_STAGE_TAKEN", origin, obj=stage, subject=account.payer, changes=changes)


@receiver(opening_reversed, sender=Batch)
def drop_carried_debts(sender: type[Batch], batch: Batch, today: date, **kwargs: Any) -> None:
    """End the debts that went on at a stage of the former system, with their opening."""
    accounts = set(batch.entries.order_by().values_list("account_id", flat=True))
    carried = Debt.objects.filter(account_id__among=accounts, ended_on__isnull=True)
    # The first stage of any other debt is a letter of a run.
    for debt in carried.exclude(stages__run__isnull=False).select_related("account__payer"):
        debt.end_reason = _("Wycofano pozycje bilansu otwarcia.")
        end_debt(debt, DebtEnd.DROPPED, today, SYSTEM)
