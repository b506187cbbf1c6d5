"""The lines of a journal: charges by component, other entries by kind, reversals in red."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from django.db.models import Exists, OuterRef

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import Money
from ebok_plugin.accounting.domain.rule import KINDS, RuleSubject
from ebok_plugin.accounting.models import JournalLine
from ebok_plugin.ledger.models import ChargeLine, LedgerEntry
from ebok_plugin.ledger.models.entry import EntryQuerySet
from ebok_plugin.ledger.vocabulary import EntryKind

# A kind that is a credit as a rule: its Wn is the bank, its amount is positive when money came.
CREDITS = (EntryKind.PAYMENT,)


class LineDraft(NamedTuple):
    """A line before its accounts are known; `amount` is positive in the usual direction."""

    entry: LedgerEntry
    subject: RuleSubject
    amount: Money


def entries_without_journal(period: Period) -> EntryQuerySet:
    """Select what was booked in the month and stands in no journal, in the order of booking."""
    booked = LedgerEntry.objects.filter(booking_date__range=(period.first_day, period.last_day))
    known = JournalLine.objects.filter(entry=OuterRef("pk"))
    return booked.exclude(Exists(known)).order_by("booking_date", "pk")


def draft_lines(entries: Iterable[LedgerEntry]) -> Iterator[LineDraft]:
    """Yield the lines of entries; their signed sum is that of the entries."""
    rows = list(entries)
    lines = _lines_of_documents([_source(row).document_id for row in rows])
    names = {kind.value: RuleSubject(None, kind.value, str(kind.label)) for kind in KINDS}
    for row in rows:
        source = _source(row)
        if source.kind == EntryKind.CHARGE:
            for line in lines[source.document_id]:
                subject = RuleSubject(line.component_id, "", line.component.name)
                yield LineDraft(row, subject, -line.amount if row.reverses_id else line.amount)
        else:
            amount = -row.amount if source.kind in CREDITS else row.amount
            yield LineDraft(row, names[source.kind], amount)


def _source(entry: LedgerEntry) -> LedgerEntry:
    """The entry that says what it is about: the reversed one of a reversal."""
    return entry.reverses or entry


def _lines_of_documents(documents: Iterable[int | None]) -> Mapping[int | None, list[ChargeLine]]:
    found: defaultdict[int | None, list[ChargeLine]] = defaultdict(list)
    keys = {key for key in documents if key is not None}
    lines = ChargeLine.objects.filter(document_id__among=keys).select_related("component")
    for line in lines.order_by("document_id", "position"):
        found[line.document_id].append(line)
    return found


def digest_lines(lines: Sequence[JournalLine]) -> str:
    """Return SHA-256 over the lines of a journal in their order; hexadecimal."""
    digest = hashlib.sha256()
    for line in lines:
        about = (line.position, line.entry_id, line.subject, line.debit, line.credit)
        digest.update(json.dumps([*about, line.amount.grosze]).encode())
    return digest.hexdigest()
