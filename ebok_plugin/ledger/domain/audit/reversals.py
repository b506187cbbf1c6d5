"""What must hold of what belongs together: reversals, transfers, plans."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _noop

from cms_ext.base.money.amounts import ZERO, Money
from ebok_plugin.ledger.domain.audit.finding import AuditFinding
from ebok_plugin.ledger.models import LedgerEntry, PaymentPlan, PlanDebit
from ebok_plugin.ledger.vocabulary import EntryKind

IS_REVERSAL = Q(kind=EntryKind.REVERSAL)
SAME_DUE_DATE = Q(due_date=F("reverses__due_date")) | Q(
    due_date__isnull=True, reverses__due_date__isnull=True
)
WRONG_REVERSAL: tuple[tuple[Q, str], ...] = (
    (IS_REVERSAL & Q(reverses__isnull=True), _noop("storno nie wskazuje pozycji")),
    (~IS_REVERSAL & Q(reverses__isnull=False), _noop("pozycja innego rodzaju coś stornuje")),
    (Q(reverses__kind=EntryKind.REVERSAL), _noop("storno storna")),
    (
        Q(reverses__isnull=False) & ~Q(reverses__account=F("account")),
        _noop("storno stoi na innym koncie niż pozycja"),
    ),
    (
        Q(booking_date__lt=F("reverses__booking_date")),
        _noop("storno jest wcześniejsze niż pozycja"),
    ),
    (
        Q(reverses__isnull=False) & ~(SAME_DUE_DATE & Q(subaccount=F("reverses__subaccount"))),
        _noop("storno ma inny termin albo subkonto niż pozycja"),
    ),
)


def reversals() -> Iterator[AuditFinding]:
    """Each REVERSAL is exactly opposite to its entry, same account, once (ledger.md §4.2)."""
    for wrong, message in WRONG_REVERSAL:
        found = LedgerEntry.objects.filter(wrong).order_by("pk")
        for account, seq, batch in found.values_list("account__account_no", "seq", "batch_id"):
            yield AuditFinding("reversals", _(message), account, seq, batch)
    yield from _not_opposite()
    yield from _reversed_twice()


def _not_opposite() -> Iterator[AuditFinding]:
    pairs = LedgerEntry.objects.filter(reverses__isnull=False).order_by("pk")
    for account, seq, batch, amount, undone in pairs.values_list(
        "account__account_no", "seq", "batch_id", "amount", "reverses__amount"
    ).iterator():
        if undone is not None and amount != -undone:
            message = _("storno {amount} pozycji {undone}").format(amount=amount, undone=undone)
            yield AuditFinding("reversals", message, account, seq, batch)


def _reversed_twice() -> Iterator[AuditFinding]:
    repeated = (
        LedgerEntry.objects.filter(reverses__isnull=False)
        .values("reverses_id", "reverses__account__account_no", "reverses__seq")
        .annotate(count=Count("pk"))
        .filter(count__gt=1)
    )
    for row in repeated:
        yield AuditFinding(
            "reversals",
            _("pozycja ma {count} storna").format(count=row["count"]),
            row["reverses__account__account_no"],
            row["reverses__seq"],
        )


class _Side(NamedTuple):
    account: str
    seq: int
    amount: Money
    reversed: bool


def transfers() -> Iterator[AuditFinding]:
    """Each transfer stands on two accounts with opposite amounts, taken back on both or none."""
    pairs: defaultdict[tuple[int, str], list[_Side]] = defaultdict(list)
    entries = LedgerEntry.objects.filter(kind=EntryKind.TRANSFER).order_by("pk")
    for batch, key, account, seq, amount, storno in entries.values_list(
        "batch_id", "source_key", "account__account_no", "seq", "amount", "reversed_by"
    ):
        prefix = key.rpartition("/")[0]
        pairs[batch, prefix].append(_Side(account, seq, amount, storno is not None))
    for (batch, _prefix), sides in pairs.items():
        if not _is_whole(sides):
            message = _("przeksięgowanie nie ma dwóch przeciwnych stron na dwóch kontach")
            yield AuditFinding("transfers", message, sides[0].account, sides[0].seq, batch)


def _is_whole(sides: list[_Side]) -> bool:
    if len(sides) != 2:
        return False
    one, other = sides
    return (
        one.account != other.account
        and one.amount == -other.amount
        and one.reversed == other.reversed
    )


WRONG_PLAN = (
    ~Q(ledgerentry__account=F("paymentplan__account"))
    | Q(ledgerentry__amount__lte=ZERO)
    | Q(ledgerentry__booking_date__gt=F("paymentplan__agreed_on"))
)


def plans() -> Iterator[AuditFinding]:
    """An approved plan has instalments, and debits of its own account booked by its agreement."""
    approved = PaymentPlan.objects.filter(approved_by__isnull=False)
    empty = approved.filter(Q(rows__isnull=True) | Q(debits__isnull=True)).order_by("pk")
    for number, day in empty.values_list("account__account_no", "agreed_on"):
        message = _("układ z dnia {day} nie ma rat albo należności").format(day=day)
        yield AuditFinding("plans", message, number)
    wrong = PlanDebit.objects.filter(WRONG_PLAN, paymentplan__in=approved).order_by("pk")
    for number, day, seq in wrong.values_list(
        "paymentplan__account__account_no", "paymentplan__agreed_on", "ledgerentry__seq"
    ):
        message = _("układ z dnia {day} obejmuje coś, co nie było długiem tego konta").format(
            day=day
        )
        yield AuditFinding("plans", message, number, seq)
