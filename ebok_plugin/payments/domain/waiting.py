"""Operations of the bank that wait for somebody to place them („Wpłaty do wyjaśnienia”)."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import format_day
from ebok_plugin.ledger.models import Account, LedgerEntry
from ebok_plugin.payments.models import BankEntry, Placement


def list_waiting_entries() -> QuerySet[BankEntry]:
    """Every operation of which something is not placed, the oldest first.

    The zero stands in the text of the query: SQLite takes the index of the queue for nothing else.
    """
    return BankEntry.objects.filter(remaining__gt=RawSQL("0", ())).order_by("value_date", "pk")


def with_placements(lines: QuerySet[BankEntry]) -> QuerySet[BankEntry]:
    """Each with its statement, its account, and what became of its parts. Two queries."""
    placements = Placement.objects.select_related(
        "ledger_entry__account", "ledger_entry__reversed_by", "withdrawal", "made_by__person"
    )
    known = lines.select_related("account", "statement").defer("raw_61", "raw_86")
    return known.prefetch_related(Prefetch("placements", placements.order_by("pk")))


def reversal_of(placement: Placement) -> LedgerEntry | None:
    """The storno of what the placement posted, if there is one."""
    return getattr(placement.ledger_entry, "reversed_by", None)


def list_valid_placements(line: BankEntry) -> list[Placement]:
    """The placements of an operation that hold; it comes from `with_placements`."""
    return [
        one
        for one in line.placements.all()
        if reversal_of(one) is None and not hasattr(one, "withdrawal")
    ]


def list_placed_accounts(line: BankEntry) -> list[Account]:
    """On which the operation is posted now, else the one that its number names."""
    posted = [one.ledger_entry.account for one in list_valid_placements(line) if one.ledger_entry]
    return posted or [account for account in (line.account,) if account]


def describe_state(line: BankEntry) -> str:
    """What became of the operation; it comes from `with_placements`."""
    kinds = dict.fromkeys(Placement.Kind(one.kind).label for one in list_valid_placements(line))
    words = [str(kind) for kind in kinds]
    if line.remaining:
        words.append(str(BankEntry.Fate.UNMATCHED.label))
    return ", ".join(words) or line.get_fate_display()


def describe_reason(line: BankEntry) -> str:
    """Why an operation waits; it comes from `with_placements`."""
    placements = line.placements.all()
    if any(reversal_of(one) is not None for one in placements):
        return _("zaksięgowanie wystornowano")
    if any(hasattr(one, "withdrawal") for one in placements):
        return _("rozliczenie cofnięto")
    return line.get_wait_reason_display()


def describe_placement(placement: Placement) -> str:
    """What was done with a part of an operation, and whether it still holds."""
    words = [placement.get_kind_display(), str(placement.amount)]
    entry, undone = placement.ledger_entry, reversal_of(placement)
    if entry is not None:
        number = f"{entry.account}/{entry.seq}"
        words.append(_("konto i pozycja {number}").format(number=number))
    if placement.day is not None:
        words.append(format_day(placement.day))
    if placement.kept_as:
        words.append(placement.get_kept_as_display())
    if placement.note:
        words.append(placement.note)
    if undone is not None:
        words.append(_("storno {day}").format(day=format_day(undone.booking_date)))
    elif hasattr(placement, "withdrawal"):
        words.append(_("cofnięto, powód: {reason}").format(reason=placement.withdrawal.reason))
    return ", ".join(words)
