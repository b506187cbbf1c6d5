"""Decisions by hand that reduced a debt, for the board and the auditor."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext as _

from cms_ext.base.money.amounts import ZERO, Money
from cms_ext.office.approvals.domain.act import find_act, list_acts
from cms_ext.people.identity.models import User
from cms_ext.plugins import Act
from ebok_plugin.ledger.domain.hand_limit import FILE_FIX
from ebok_plugin.ledger.models import CorrectionProposal, LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind

PERSONS_ACT = "charges.persons"
PEOPLE = (
    *("batch__made_by__person", "batch__approved_by__person"),
    *("correction_proposal__made_by__person", "correction_proposal__decided_by__person"),
)


@dataclass(frozen=True, slots=True)
class Reduction:
    """An entry by which somebody reduced a debt, with the act of the table of approvals.

    `decided_by` is None for a program, `second` where one person sufficed.
    """

    entry: LedgerEntry
    act: str
    decided_by: User | None
    second: User | None

    @property
    def amount(self) -> Money:
        """Return how much less is owed."""
        return -self.entry.amount

    @property
    def is_taken_back(self) -> bool:
        return hasattr(self.entry, "reversed_by")


def list_reductions(first: date | None = None, last: date | None = None) -> QuerySet[LedgerEntry]:
    """Select the entries by which people reduced what is owed, posted on these days, newest first.

    Money paid at the cash desk is in its own report; what was taken back later stays listed.
    """
    cash = Q(kind=EntryKind.PAYMENT) & ~Q(source=FILE_FIX)
    by_hand = Q(source__in=_map_acts()) & ~cash
    persons = Q(batch__persons_change__isnull=False)
    days = {"batch__posted_at__date__gte": first, "batch__posted_at__date__lte": last}
    entries = LedgerEntry.objects.filter(by_hand | persons, amount__lt=ZERO)
    entries = entries.filter(**{name: day for name, day in days.items() if day})
    related = entries.select_related("account__payer", "batch", "reversed_by", *PEOPLE)
    return related.order_by("-batch__posted_at", "-pk")


def read_reductions(entries: Iterable[LedgerEntry]) -> list[Reduction]:
    """Say of each entry which act it was and whose; no query for what `list_reductions` selected.

    A correction that was decided elsewhere (a case) was decided there, and posted by finance.
    """
    acts = _map_acts()
    return [_read(entry, acts) for entry in entries]


def sum_reductions(entries: QuerySet[LedgerEntry]) -> Money:
    """Return how much less is owed by those of these entries that were not taken back."""
    valid = entries.filter(reversed_by__isnull=True).order_by()
    total = valid.aggregate(total=Sum("amount"))["total"]
    return -total if total else ZERO


def _map_acts() -> Mapping[str, Act]:
    return {source: act for act in list_acts() if act.by_hand for source in act.sources}


def _read(entry: LedgerEntry, acts: Mapping[str, Act]) -> Reduction:
    act = acts.get(entry.source) or find_act(PERSONS_ACT)
    proposal: CorrectionProposal | None = getattr(entry, "correction_proposal", None)
    decided, second = entry.batch.made_by, entry.batch.approved_by
    if proposal is not None:
        decided, second = proposal.made_by, proposal.decided_by
    return Reduction(entry, _(str(act.title)), decided, second)
