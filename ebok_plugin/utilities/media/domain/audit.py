"""Auditors of media settlements for `verify_ledger`: they report and repair nothing."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby

from django.utils.translation import gettext as _

from cms_ext.base.money.amounts import GROSZ, Money, sum_money
from ebok_plugin.ledger.domain.audit.entries import AuditFinding, find_unguarded_tables
from ebok_plugin.ledger.models import LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind
from ebok_plugin.utilities.media.domain.explanation import (
    cost_share,
    residual_bound,
    rounding_residual,
)
from ebok_plugin.utilities.media.domain.keeping import describe_header, describe_settlement_line
from ebok_plugin.utilities.media.models import MediaSettlement, MediaSettlementLine

ROWS_AT_ONCE = 2_000
Lines = Sequence[MediaSettlementLine]


def settlements_guarded() -> Iterator[AuditFinding]:
    """Report when the database no longer refuses to change stored settlements."""
    return find_unguarded_tables((MediaSettlement, MediaSettlementLine))


def settlements_unchanged() -> Iterator[AuditFinding]:
    """Report settlements whose lines differ from those that were stored."""
    for settlement, lines in _settlements():
        digest = hashlib.sha256(describe_header(settlement).encode())
        for line in lines:
            digest.update(describe_settlement_line(line.account.account_no, line).encode())
        if (len(lines), digest.hexdigest()) != (settlement.line_count, settlement.lines_sha256):
            message = _(
                "rozliczenie {settlement} (wydanie {number}): wiersze różnią się od zapisanych "
                "przy imporcie"
            ).format(settlement=settlement, number=settlement.generation)
            yield AuditFinding("settlements_unchanged", message)
    for settlement in MediaSettlement.objects.filter(lines__isnull=True).order_by("pk"):
        message = _("rozliczenie {settlement} (wydanie {number}) nie ma wierszy")
        yield AuditFinding(
            "settlements_unchanged",
            message.format(settlement=settlement, number=settlement.generation),
        )


def settlements_add_up() -> Iterator[AuditFinding]:
    """Report sums that do not add up within rounding (INV-8).

    `invoice_total == common + Σ cost + residual`, `|residual| <= 0.005 × shares`.
    """
    for settlement, lines in _settlements():
        for medium, medium_lines in _grouped(lines, "medium").items():
            yield from _medium_adds_up(settlement, medium, medium_lines)
        for line in lines:
            share = cost_share(line.pool, line.key_premises, line.key_total)
            # The file may have rounded another way; the import tolerates one grosz.
            if abs(share - line.cost).amount > GROSZ:
                message = _(
                    "rozliczenie {settlement}, wiersz {position}: koszt {cost} nie wynika z klucza"
                ).format(settlement=settlement, position=line.position, cost=line.cost)
                yield _finding("settlements_add_up", message, line)


def settlements_posted() -> Iterator[AuditFinding]:
    """Report accounts whose lines do not sum to their entry; zero has no entry."""
    for settlement, lines in _settlements():
        for account_lines in _grouped(lines, "account_id").values():
            owed = sum_money(line.result for line in account_lines)
            entries = {line.entry for line in account_lines}
            if not _is_posting(entries, account_lines[0].account_id, owed):
                message = _(
                    "rozliczenie {settlement}: wiersze konta razem {owed}, a pozycja {entry}"
                ).format(
                    settlement=settlement,
                    owed=owed,
                    entry=", ".join(
                        str(posted.amount) if posted else _("brak") for posted in entries
                    ),
                )
                yield _finding("settlements_posted", message, account_lines[0])


AUDITORS = (settlements_guarded, settlements_unchanged, settlements_add_up, settlements_posted)


def _settlements() -> Iterator[tuple[MediaSettlement, list[MediaSettlementLine]]]:
    """Yield each settlement with its lines in order; only one is in memory."""
    lines = MediaSettlementLine.objects.select_related("settlement", "account", "entry")
    ordered = lines.order_by("settlement_id", "position").iterator(ROWS_AT_ONCE)
    for settlement, its_lines in groupby(ordered, key=lambda line: line.settlement):
        yield settlement, list(its_lines)


def _grouped(lines: Lines, name: str) -> dict[object, list[MediaSettlementLine]]:
    groups: defaultdict[object, list[MediaSettlementLine]] = defaultdict(list)
    for line in lines:
        groups[getattr(line, name)].append(line)
    return groups


def _medium_adds_up(
    settlement: MediaSettlement, medium: object, lines: Lines
) -> Iterator[AuditFinding]:
    shared: set[tuple[Money, Money]] = {(line.invoice_total, line.common_cost) for line in lines}
    residual = rounding_residual(*shared.pop(), sum_money(line.cost for line in lines))
    if shared:
        message = _("rozliczenie {settlement}, {medium}: różne faktury w wierszach jednego medium")
        yield AuditFinding(
            "settlements_add_up", message.format(settlement=settlement, medium=medium)
        )
    elif abs(residual).amount > residual_bound(len(lines)):
        message = _("rozliczenie {settlement}, {medium}: różnica {left} to więcej niż zaokrąglenia")
        yield AuditFinding(
            "settlements_add_up",
            message.format(settlement=settlement, medium=medium, left=residual),
        )


def _is_posting(entries: set[LedgerEntry | None], account_id: int, owed: Money) -> bool:
    if len(entries) != 1:
        return False
    (entry,) = entries
    if entry is None:
        return not owed
    return (entry.kind, entry.account_id, entry.amount) == (
        EntryKind.MEDIA_SETTLEMENT,
        account_id,
        owed,
    )


def _finding(auditor: str, message: str, line: MediaSettlementLine) -> AuditFinding:
    seq, batch = (line.entry.seq, line.entry.batch_id) if line.entry else (None, None)
    return AuditFinding(auditor, message, line.account.account_no, seq, batch)
