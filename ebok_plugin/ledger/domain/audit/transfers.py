from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from django.utils.translation import gettext as _

from ebok_plugin.ledger.domain.audit.finding import AuditFinding
from ebok_plugin.ledger.models import LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind
from ebok_plugin.money import Money


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
