"""„Dlaczego saldo się zmieniło”: from one day's balance to another's, to the grosz.

`closing == opening + Σ groups`, and a group is the sum of its lines; the page lists the lines of a
short time one by one and those of a long one by group. Also the sums of several accounts over a
period, side by side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from cms_ext.base.money.amounts import ZERO, Money, sum_money
from ebok_plugin.ledger.conf import is_mirror
from ebok_plugin.ledger.domain.queries.explain import (
    ComponentChange,
    charged_lines,
    component_changes,
)
from ebok_plugin.ledger.domain.queries.statement import (
    EFFECTIVE_KIND,
    PAYMENTS,
    Statement,
    sum_balance,
)
from ebok_plugin.ledger.domain.reader import account_reader
from ebok_plugin.ledger.models import Account, LedgerEntry
from ebok_plugin.ledger.models.entry import EntryQuerySet
from ebok_plugin.ledger.vocabulary import EntryKind
from ebok_plugin.panel.domain.entry import GROUP_OF, EntryGroup

# More lines than this are left to the page of the account, which has pages.
MAX_LINES = 60


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """An entry; positive adds to the debt.

    `details` say why a charge differs from the one before, by `more` in all.
    """

    seq: int
    title: str
    booked_on: date
    amount: Money
    charged: bool
    corrected: bool
    more: Money = ZERO
    details: tuple[str, ...] = ()

    @property
    def comparison(self) -> str:
        """Return the difference as text: `O 9,50 zł więcej niż poprzednia opłata`."""
        if self.more < ZERO:
            return _("O {amount} mniej niż poprzednia opłata").format(amount=-self.more)
        if self.more > ZERO:
            return _("O {amount} więcej niż poprzednia opłata").format(amount=self.more)
        return _("Tyle samo co poprzednia opłata, ale z innych składników")


@dataclass(frozen=True, slots=True)
class ChangeGroup:
    """The sum of one group of entries; `lines` are empty where there are too many."""

    group: EntryGroup
    amount: Money
    count: int
    lines: tuple[ChangeLine, ...]


@dataclass(frozen=True, slots=True)
class BalanceChange:
    """The balances at the end of two days, and what was booked after the first up to the last."""

    start: date
    end: date
    opening: Money
    groups: tuple[ChangeGroup, ...]

    @property
    def closing(self) -> Money:
        return self.opening + sum_money(group.amount for group in self.groups)

    @property
    def difference(self) -> Money:
        return self.closing - self.opening


def balance_change(account: Account, start: date, end: date) -> BalanceChange:
    """Explain how the balance changed between two days. Six queries at most."""
    booked = account.entries.filter(booking_date__gt=start, booking_date__lte=end)
    sums = _sums(booked)
    listed = sum(count for _amount, count in sums.values()) <= MAX_LINES
    lines = _lines(account, booked) if listed else {}
    return BalanceChange(
        start=start,
        end=end,
        opening=sum_balance(account, start),
        groups=tuple(
            ChangeGroup(group, *sums[group], tuple(lines.get(group, ())))
            for group in EntryGroup
            if group in sums
        ),
    )


def _sums(booked: EntryQuerySet) -> dict[EntryGroup, tuple[Money, int]]:
    sums: dict[EntryGroup, tuple[Money, int]] = {}
    rows = booked.annotate(effective_kind=EFFECTIVE_KIND).values_list("effective_kind")
    for kind, amount, count in rows.annotate(Sum("amount"), Count("pk")).order_by():
        before, counted = sums.get(group := GROUP_OF[EntryKind(kind)], (ZERO, 0))
        sums[group] = (before + amount, counted + count)
    return sums


def _lines(account: Account, booked: EntryQuerySet) -> dict[EntryGroup, list[ChangeLine]]:
    entries = list(booked.select_related("reverses", "reversed_by", "document").in_order())
    reasons = _reasons(account, entries)
    lines: dict[EntryGroup, list[ChangeLine]] = {}
    for entry in entries:
        undone = hasattr(entry, "reversed_by")
        effective_kind = EntryKind(entry.reverses.kind if entry.reverses else entry.kind)
        changes = reasons.get(entry.pk, ())
        lines.setdefault(GROUP_OF[effective_kind], []).append(
            ChangeLine(
                seq=entry.seq,
                title=entry.title,
                booked_on=entry.booking_date,
                amount=entry.amount,
                charged=entry.document_id is not None,
                corrected=undone or entry.reverses is not None,
                more=sum_money(change.amount for change in changes),
                details=tuple(f"{one.label}: {one.amount}. {one.detail}" for one in changes),
            )
        )
    return lines


def _reasons(
    account: Account, entries: Sequence[LedgerEntry]
) -> dict[int, tuple[ComponentChange, ...]]:
    """Return by entry the components that cost more or less than in the charge before."""
    standing = [entry for entry in entries if _is_monthly_charge(entry)]
    if not standing:
        return {}
    charges = sorted(standing, key=lambda entry: (_period(entry), entry.seq))
    before = _charge_before(account, _period(charges[0]))
    chain = [*([before] if before else []), *charges]
    lines = charged_lines([entry.document_id for entry in chain if entry.document_id])
    reasons = {}
    for earlier, later in zip(chain, chain[1:], strict=False):
        reasons[later.pk] = component_changes(
            lines.get(earlier.document_id or 0, ()), lines.get(later.document_id or 0, ())
        )
    return reasons


def _is_monthly_charge(entry: LedgerEntry) -> bool:
    document = entry.document
    undone = hasattr(entry, "reversed_by")
    return document is not None and document.correction_of_id is None and not undone


def _period(entry: LedgerEntry) -> str:
    return entry.document.period if entry.document else ""


def _charge_before(account: Account, period: str) -> LedgerEntry | None:
    earlier: QuerySet[LedgerEntry] = account.entries.filter(
        document__period__lt=period, document__correction_of__isnull=True, reversed_by__isnull=True
    )
    return earlier.select_related("document").order_by("-document__period", "-seq").first()


@dataclass(frozen=True, slots=True)
class PeriodSums:
    """The balance before a period, what was charged and paid in it, and the balance after.

    Positive is owed; a payment is positive too, and one that was returned lowers it.
    """

    opening: Money
    charged: Money
    paid: Money

    @property
    def closing(self) -> Money:
        return self.opening + self.charged - self.paid

    def __add__(self, other: PeriodSums) -> PeriodSums:
        return PeriodSums(
            self.opening + other.opening, self.charged + other.charged, self.paid + other.paid
        )


def _sums_in(statement: Statement) -> PeriodSums:
    paid = -sum_money(row.amount for row in statement.rows if row.kind in PAYMENTS)
    charged = statement.closing - statement.opening + paid
    return PeriodSums(statement.opening, charged, paid)


NOTHING = PeriodSums(ZERO, ZERO, ZERO)


def sum_periods(accounts: Sequence[Account], start: date, end: date) -> dict[int, PeriodSums]:
    """Return the sums by account key, `start` and `end` inclusive.

    One query; on a mirror those of `read_statements`, which states no days before its postings.
    """
    if is_mirror():
        statements = account_reader().read_statements(accounts, start, end)
        return {pk: _sums_in(statement) for pk, statement in statements.items()}
    inside, payment = Q(booking_date__gte=start), Q(effective_kind__in=PAYMENTS)
    rows = (
        LedgerEntry.objects.filter(account__in=accounts, booking_date__lte=end)
        .annotate(effective_kind=EFFECTIVE_KIND)
        .order_by()
        .values("account_id")
        .annotate(
            opening=Sum("amount", filter=~inside),
            charged=Sum("amount", filter=inside & ~payment),
            paid=Sum("amount", filter=inside & payment),
        )
    )
    sums = {
        row["account_id"]: PeriodSums(
            row["opening"] or ZERO, row["charged"] or ZERO, -(row["paid"] or ZERO)
        )
        for row in rows
    }
    return {account.pk: sums.get(account.pk, NOTHING) for account in accounts}
