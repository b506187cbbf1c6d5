"""Close the journal of a month, or a correction of it, and number it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import sum_money
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from ebok_plugin.accounting.domain.journal_lines import (
    LineDraft,
    digest_lines,
    draft_lines,
    entries_without_journal,
)
from ebok_plugin.accounting.domain.rule import load_rules
from ebok_plugin.accounting.errors import AccountingError
from ebok_plugin.accounting.models import Journal, JournalLine
from ebok_plugin.ledger.domain.audit.entries import AuditFinding
from ebok_plugin.ledger.domain.draft import is_reason
from ebok_plugin.ledger.domain.period import lock_closed_periods
from ebok_plugin.ledger.models import LedgerEntry


def find_journal(period: Period) -> Journal | None:
    """Find the journal of a month; its corrections point to it."""
    return Journal.objects.filter(period=str(period), corrects=None).first()


def find_missing_rules(drafts: Iterable[LineDraft]) -> list[str]:
    """List the names of what has no accounts of the plan, each once, by name."""
    rules = load_rules()
    return sorted(
        {
            draft.subject.name
            for draft in drafts
            if (draft.subject.component_id, draft.subject.kind) not in rules
        }
    )


@transaction.atomic
def close_journal(period: Period, *, origin: Origin) -> Journal:
    """Close and number the journal of a month whose booking is closed.

    Raises AccountingError: JOURNAL_CLOSED, PERIOD_OPEN, JOURNAL_EMPTY, RULE_MISSING.
    """
    closed = _lock()
    if known := find_journal(period):
        raise AccountingError("JOURNAL_CLOSED", _closed_words(known, period))
    return _write(period, closed, None, "", origin)


@transaction.atomic
def correct_journal(period: Period, *, reason: str, origin: Origin) -> Journal:
    """Close a correction: what was booked in the month after its journal was closed.

    Raises AccountingError: REASON_REQUIRED, JOURNAL_MISSING and those of `close_journal`.
    """
    closed = _lock()
    if not is_reason(reason):
        raise AccountingError("REASON_REQUIRED", _("Podaj powód (co najmniej 10 znaków)."))
    known = find_journal(period)
    if known is None:
        raise AccountingError(
            "JOURNAL_MISSING",
            _("Okres {period} nie ma jeszcze dziennika. Zamknij zwykły dziennik.").format(
                period=period.dotted
            ),
        )
    return _write(period, closed, known, reason.strip(), origin)


def _lock() -> frozenset[str]:
    """Wait for other journals and closings; return the closed months."""
    wait_for_turn()
    return lock_closed_periods()


def _closed_words(journal: Journal, period: Period) -> str:
    late = entries_without_journal(period).count()
    words = _("Dziennik {number} okresu {period} jest już zamknięty i się nie zmieni.").format(
        number=journal, period=period.dotted
    )
    if not late:
        return f"{words} {_('Niczego od tego czasu w tym okresie nie zaksięgowano.')}"
    more = _("Po zamknięciu zaksięgowano pozycji: {count}. Zrób dziennik korygujący.")
    return f"{words} {more.format(count=late)}"


def _write(
    period: Period, closed: frozenset[str], corrects: Journal | None, reason: str, origin: Origin
) -> Journal:
    if str(period) not in closed:
        raise AccountingError(
            "PERIOD_OPEN",
            _(
                "W okresie {period} można jeszcze księgować. Najpierw zamknij okres "
                "(„Zamknięte okresy”)."
            ).format(period=period.dotted),
        )
    entries = list(entries_without_journal(period).select_related("reverses"))
    if not entries:
        raise AccountingError(
            "JOURNAL_EMPTY",
            _("W okresie {period} nie ma pozycji, których nie ma w dzienniku.").format(
                period=period.dotted
            ),
        )
    lines = _make_lines(list(draft_lines(entries)))
    journal = _make_journal(period, entries, lines)
    journal.corrects, journal.reason = corrects, reason
    journal.made_by = origin.signed_in
    journal.save()
    for line in lines:
        line.journal = journal
    JournalLine.objects.bulk_create(lines, batch_size=500)
    changes = {"lines": len(lines), "sha256": journal.lines_sha256}
    record("JOURNAL_CLOSED", origin, obj=journal, note=f"{journal}, {period}", changes=changes)
    return journal


def _make_lines(drafts: Sequence[LineDraft]) -> list[JournalLine]:
    if missing := find_missing_rules(drafts):
        raise AccountingError(
            "RULE_MISSING",
            _("Plan kont nie mówi, dokąd księgować: {names}. Uzupełnij plan kont.").format(
                names=", ".join(missing)
            ),
        )
    rules = load_rules()
    made = []
    for position, (entry, subject, amount) in enumerate(drafts, start=1):
        rule = rules[subject.component_id, subject.kind]
        made.append(
            JournalLine(
                position=position,
                entry=entry,
                subject=subject.name,
                debit=rule.debit,
                credit=rule.credit,
                amount=amount,
            )
        )
    return made


def _make_journal(
    period: Period, entries: Sequence[LedgerEntry], lines: Sequence[JournalLine]
) -> Journal:
    last = Journal.objects.filter(year=period.year).aggregate(last=Max("number"))["last"]
    return Journal(
        period=str(period),
        year=period.year,
        number=(last or 0) + 1,
        line_count=len(lines),
        turnover=sum_money(line.amount for line in lines),
        entry_sum=sum_money(entry.amount for entry in entries),
        lines_sha256=digest_lines(lines),
        made_at=timezone.now(),
    )


def journals_agree() -> Iterator[AuditFinding]:
    """Yield the journals whose lines are not those that were closed."""
    for journal in Journal.objects.order_by("pk"):
        lines = list(journal.lines.order_by("position"))
        turnover = sum_money(line.amount for line in lines)
        about = (len(lines), digest_lines(lines), turnover)
        if about != (journal.line_count, journal.lines_sha256, journal.turnover):
            yield AuditFinding(
                "journals_agree",
                _("dziennik {number}: zapisy nie są te, z którymi go zamknięto").format(
                    number=journal
                ),
            )
