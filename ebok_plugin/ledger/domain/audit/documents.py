"""Audit batches and charge documents: control totals, products, sums, one charge a month."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from django.db.models import BigIntegerField, Count, ExpressionWrapper, F, Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _noop

from cms_ext.base.money.amounts import ZERO, Money, multiply_rate
from ebok_plugin.ledger.domain.audit.entries import AuditFinding
from ebok_plugin.ledger.domain.rows import FingerprintRow, fingerprint_rows
from ebok_plugin.ledger.models import (
    Batch,
    ChargeDocument,
    ChargeLine,
    LedgerEntry,
    PaymentPlan,
    PlanDebit,
)
from ebok_plugin.ledger.vocabulary import EntryKind

ROWS_AT_ONCE = 5_000


def line_products() -> Iterator[AuditFinding]:
    """`line.amount == r2(line.quantity × line.rate)` (INV-1)."""
    lines = ChargeLine.objects.order_by("pk").values_list(
        "quantity",
        "rate",
        "amount",
        "position",
        "document__document_no",
        "document__account__account_no",
        "document__entry__seq",
        "document__batch_id",
    )
    for quantity, rate, amount, position, number, account, seq, batch in lines.iterator(
        ROWS_AT_ONCE
    ):
        if amount != multiply_rate(quantity, rate):
            message = _(
                "dokument {number}, wiersz {position}: {quantity} × {rate} to nie {amount}"
            ).format(number=number, position=position, quantity=quantity, rate=rate, amount=amount)
            yield AuditFinding("line_products", message, account, seq, batch)


def document_totals() -> Iterator[AuditFinding]:
    """`document.total == Σ lines` (INV-2)."""
    summed = ChargeDocument.objects.annotate(summed=Sum("lines__amount"))
    wrong = summed.exclude(total=F("summed"), summed__isnull=False).order_by("pk")
    for number, total, lines, account, seq, batch in wrong.values_list(
        "document_no", "total", "summed", "account__account_no", "entry__seq", "batch_id"
    ):
        message = _("dokument {number}: razem {total}, a wiersze {lines}").format(
            number=number, total=total, lines=lines or ZERO
        )
        yield AuditFinding("document_totals", message, account, seq, batch)


def charges_posted() -> Iterator[AuditFinding]:
    """Each document has one CHARGE entry, equal to it (INV-2), and each CHARGE its document."""
    differs = (
        ~Q(entry__kind=EntryKind.CHARGE)
        | ~Q(entry__amount=F("total"))
        | ~Q(entry__account=F("account"))
        | ~Q(entry__booking_date=F("booking_date"))
        | ~Q(entry__due_date=F("due_date"))
        | ~Q(entry__batch=F("batch"))
    )
    wrong = ChargeDocument.objects.filter(Q(entry__isnull=True) | differs).order_by("pk")
    for number, account, seq, batch in wrong.values_list(
        "document_no", "account__account_no", "entry__seq", "batch_id"
    ):
        message = (
            _("dokument {number} nie ma pozycji księgowej")
            if seq is None
            else _("dokument {number} różni się od swojej pozycji księgowej")
        )
        yield AuditFinding("charges_posted", message.format(number=number), account, seq, batch)
    bare = LedgerEntry.objects.filter(kind=EntryKind.CHARGE, document__isnull=True).order_by("pk")
    for account, seq, batch in bare.values_list("account__account_no", "seq", "batch_id"):
        yield AuditFinding("charges_posted", _("naliczenie nie ma dokumentu"), account, seq, batch)


def one_charge_a_month() -> Iterator[AuditFinding]:
    """One document per account and month that corrects none and was not reversed (ledger.md §7)."""
    charges = ChargeDocument.objects.filter(
        correction_of__isnull=True, entry__isnull=False, entry__reversed_by__isnull=True
    )
    repeated = (
        charges.values("account__account_no", "period")
        .annotate(count=Count("pk"))
        .filter(count__gt=1)
        .order_by("account__account_no__polish", "period")
    )
    for row in repeated:
        message = _("{count} naliczenia za {period}").format(
            count=row["count"], period=row["period"]
        )
        yield AuditFinding("one_charge_a_month", message, row["account__account_no"])


def control_totals() -> Iterator[AuditFinding]:
    """Each batch still has the entries it was posted with: count, sum and fingerprint.

    Finds a row that was changed, added or removed by raw SQL (INV-7).
    """
    batches = {batch.pk: batch for batch in Batch.objects.iterator(ROWS_AT_ONCE)}
    for pk, rows in _entries_by_batch():
        batch = batches.pop(pk, None)
        if batch is not None:  # a batch that is not there is what `orphans` reports
            yield from _compare(batch, rows)
    for batch in batches.values():
        yield from _compare(batch, [])


def _compare(batch: Batch, rows: list[FingerprintRow]) -> Iterator[AuditFinding]:
    if len(rows) != batch.entry_count:
        message = _("liczba pozycji: zaksięgowano {posted}, jest {found}").format(
            posted=batch.entry_count, found=len(rows)
        )
        yield AuditFinding("control_totals", message, batch=batch.pk)
    found = Money.from_grosze(sum(row.grosze for row in rows))
    if found != batch.entry_sum:
        message = _("suma: zaksięgowano {posted}, jest {found}").format(
            posted=batch.entry_sum, found=found
        )
        yield AuditFinding("control_totals", message, batch=batch.pk)
    if fingerprint_rows(rows) != batch.entries_sha256:
        yield AuditFinding("control_totals", _("skrót pozycji jest inny"), batch=batch.pk)


def _entries_by_batch() -> Iterator[tuple[int, list[FingerprintRow]]]:
    raw = ExpressionWrapper(F("amount"), output_field=BigIntegerField())
    entries = LedgerEntry.objects.annotate(grosze=raw).order_by("batch_id")
    columns = ("account__account_no", *FingerprintRow._fields[1:])
    rows = entries.values_list("batch_id", *columns).iterator(ROWS_AT_ONCE)
    for pk, portion in groupby(rows, key=lambda row: row[0]):
        # Sorted here, because databases compare texts by their own rules.
        yield pk, sorted((FingerprintRow(*row[1:]) for row in portion), key=lambda row: row[:2])


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
    """Each transfer has two accounts with opposite amounts, reversed on both or on none."""
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
    """Each approved plan has instalments, and debits of its own account booked before it."""
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
