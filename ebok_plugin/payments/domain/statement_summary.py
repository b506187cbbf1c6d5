"""What a statement brought, in sums: what came and went, and what became of the operations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet, Sum, TextChoices
from django.utils.translation import gettext_lazy as _

from cms_ext.base.money.amounts import ZERO, Money, total
from ebok_plugin.payments.bank import Mark
from ebok_plugin.payments.models import BankEntry, BankStatement, Placement


class OperationState(TextChoices):
    """What became of an operation, or of a part of it, until now."""

    POSTED = "POSTED", _("zaksięgowane na kontach")
    WAITING = "WAITING", _("do wyjaśnienia")
    RETURNED = "RETURNED", _("zwrócone nadawcy")
    KEPT = "KEPT", _("nie dotyczą lokatorów")
    FROM_FILE = "FROM_FILE", _("już zaksięgowane z pliku wpłat")
    DUPLICATE = "DUPLICATE", _("już zaksięgowane z innego wyciągu")
    OUTGOING = "OUTGOING", _("wychodzące")
    EMPTY = "EMPTY", _("bez kwoty")


@dataclass(frozen=True, slots=True)
class OperationTotal:
    """`sum` is signed: positive came in."""

    count: int = 0
    sum: Money = ZERO


@dataclass(frozen=True, slots=True)
class StatementSummary:
    """Opening balance + credits + debits = closing balance, and so do all the states together.

    An operation of which a part is placed stands in two states; `operations` counts it once.
    """

    statement: BankStatement
    credits: OperationTotal
    debits: OperationTotal
    states: Mapping[OperationState, OperationTotal]

    @property
    def operations(self) -> int:
        return self.credits.count + self.debits.count

    @property
    def change(self) -> Money:
        return self.statement.closing - self.statement.opening


def add_up(totals: Iterable[OperationTotal]) -> OperationTotal:
    parts = list(totals)
    return OperationTotal(sum(part.count for part in parts), total(part.sum for part in parts))


# Fates that settle an operation at once; of the others the placements tell.
_SETTLED = {
    BankEntry.Fate.DUPLICATE: OperationState.DUPLICATE,
    BankEntry.Fate.OUTGOING: OperationState.OUTGOING,
}
# A statement, what became of some of its operations, and how many they are.
_Part = tuple[int, OperationState, OperationTotal]


def summarise_statements(statements: Sequence[BankStatement]) -> list[StatementSummary]:
    """Three queries for all of them."""
    lines = BankEntry.objects.filter(statement__in=statements).order_by()
    brought: defaultdict[tuple[int, bool], list[OperationTotal]] = defaultdict(list)
    parts: list[_Part] = []
    rows = lines.values_list("statement_id", "mark", "fate").annotate(
        Count("pk"), Sum("amount"), empty=Count("pk", filter=Q(amount=ZERO))
    )
    for key, mark, fate, count, amount, empty in rows:
        part = OperationTotal(count, amount)
        brought[key, Mark(mark).adds].append(part)
        if fate in _SETTLED:
            parts.append((key, _SETTLED[fate], part))
        elif empty:
            parts.append((key, OperationState.EMPTY, OperationTotal(empty)))
    parts += _waiting(lines)
    parts += _placed(statements)
    became: defaultdict[tuple[int, OperationState], list[OperationTotal]] = defaultdict(list)
    for key, state, part in parts:
        became[key, state].append(part)
    return [
        StatementSummary(
            statement,
            credits=add_up(brought[statement.pk, True]),
            debits=add_up(brought[statement.pk, False]),
            states={state: add_up(became[statement.pk, state]) for state in OperationState},
        )
        for statement in statements
    ]


def _waiting(lines: QuerySet[BankEntry]) -> Iterator[_Part]:
    rows = lines.filter(remaining__gt=ZERO).values_list("statement_id", "mark")
    for key, mark, count, amount in rows.annotate(Count("pk"), Sum("remaining")):
        yield key, OperationState.WAITING, OperationTotal(count, _signed(mark, amount))


def _placed(statements: Sequence[BankStatement]) -> Iterator[_Part]:
    """By placements that hold; of one operation there may be several of a kind."""
    placements = Placement.objects.living().filter(bank_entry__statement__in=statements)
    rows = placements.order_by().values_list(
        "bank_entry__statement_id", "bank_entry__mark", "bank_entry__fate", "kind"
    )
    for key, mark, fate, kind, count, amount in rows.annotate(
        Count("bank_entry", distinct=True), Sum("amount")
    ):
        from_file = fate == BankEntry.Fate.FROM_FILE and kind == Placement.Kind.POSTED
        state = OperationState.FROM_FILE if from_file else OperationState(kind)
        yield key, state, OperationTotal(count, _signed(mark, amount))


def _signed(mark: str, amount: Money) -> Money:
    return amount if Mark(mark).adds else -amount
