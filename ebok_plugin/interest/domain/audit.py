"""Auditors of interest notes for `verify_ledger`: they report and repair nothing."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, pairwise

from django.db.models import F, Sum
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import format_day
from cms_ext.base.money.amounts import ZERO
from ebok_plugin.interest.domain.accrued import standing_parts
from ebok_plugin.interest.domain.computation import UNITS_A_GROSZ, half_up
from ebok_plugin.interest.models import InterestNote, NoteLine, NotePart
from ebok_plugin.ledger.domain.audit.entries import AuditFinding
from ebok_plugin.ledger.models import LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind

ROWS_AT_ONCE = 2_000


def notes_add_up() -> Iterator[AuditFinding]:
    """Each note's entry is an INTEREST_NOTE of its parts' sum; each such entry has a note.

    A note posted by hand, or from another system, has no parts.
    """
    notes = InterestNote.objects.select_related("entry__account").order_by("pk")
    claimed = dict(NotePart.objects.order_by().values_list("note_id").annotate(Sum("interest")))
    for note in notes.iterator(ROWS_AT_ONCE):
        entry, parts = note.entry, claimed.get(note.pk, ZERO)
        if entry.kind != EntryKind.INTEREST_NOTE or parts != entry.amount:
            message = _("nota {number}: pozycja {amount}, a części razem {parts}").format(
                number=note.number, amount=entry.amount, parts=parts
            )
            yield _finding("notes_add_up", message, entry)
    lost = LedgerEntry.objects.filter(source="INTEREST", interest_note__isnull=True)
    for entry in lost.exclude(kind=EntryKind.REVERSAL).select_related("account").order_by("pk"):
        yield _finding("notes_add_up", _("pozycja noty odsetkowej bez noty"), entry)


def parts_are_their_lines() -> Iterator[AuditFinding]:
    """The interest of a part is the sum of its lines, rounded once; they lie within its days."""
    lines = NoteLine.objects.select_related("part__note", "part__entry__account")
    ordered = lines.order_by("part_id", "pk").iterator(ROWS_AT_ONCE)
    for part, its_lines in groupby(ordered, key=lambda line: line.part):
        units = 0
        for line in its_lines:
            days = (line.end - line.start).days + 1
            units += line.amount.grosze * days * int(line.rate_percent.scaleb(2))
            if line.start < part.first_day or line.end > part.last_day:
                message = _("nota {number}: wiersz poza dniami części").format(number=part.note)
                yield _finding("parts_are_their_lines", message, part.entry)
        if half_up(units, UNITS_A_GROSZ) != part.interest.grosze:
            message = _("nota {number}: odsetki {interest} nie wynikają z wierszy").format(
                number=part.note, interest=part.interest
            )
            yield _finding("parts_are_their_lines", message, part.entry)
    bare = NotePart.objects.filter(lines__isnull=True).select_related("note", "entry__account")
    for part in bare.order_by("pk"):
        message = _("nota {number}: część bez wierszy").format(number=part.note)
        yield _finding("parts_are_their_lines", message, part.entry)


def claims_never_overlap() -> Iterator[AuditFinding]:
    """No day of a debit is claimed by two standing notes; no claim is of another account."""
    rows = standing_parts().select_related("note", "entry__account")
    for before, after in pairwise(rows.order_by("entry_id", "first_day").iterator(ROWS_AT_ONCE)):
        if before.entry_id == after.entry_id and after.first_day <= before.last_day:
            message = _("dni {first}–{last} są w notach {one} i {other}").format(
                first=format_day(after.first_day),
                last=format_day(min(before.last_day, after.last_day)),
                one=before.note.number,
                other=after.note.number,
            )
            yield _finding("claims_never_overlap", message, after.entry)
    strangers = NotePart.objects.exclude(entry__account=F("note__entry__account"))
    for part in strangers.select_related("note", "entry__account").order_by("pk"):
        message = _("nota {number} jest na innym koncie").format(number=part.note.number)
        yield _finding("claims_never_overlap", message, part.entry)


AUDITORS = (notes_add_up, parts_are_their_lines, claims_never_overlap)


def _finding(auditor: str, message: str, entry: LedgerEntry) -> AuditFinding:
    return AuditFinding(auditor, message, entry.account.account_no, entry.seq, entry.batch_id)
