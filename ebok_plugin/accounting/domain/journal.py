"""Close the journal of a month, or a correction of it, by the accounts of the plan.

Rules say on which accounts each component and kind of entry is posted; a closed journal is
numbered and keeps the accounts that it was posted with.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import ZERO, Money, sum_money
from cms_ext.base.tables.writing import Value
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from ebok_plugin.accounting.models import Journal, JournalLine, PostingRule
from ebok_plugin.charges.models import Component
from ebok_plugin.ledger.domain.audit.entries import AuditFinding
from ebok_plugin.ledger.domain.draft import is_reason
from ebok_plugin.ledger.domain.period import lock_closed_periods
from ebok_plugin.ledger.models import ChargeLine, LedgerEntry
from ebok_plugin.ledger.models.entry import EntryQuerySet
from ebok_plugin.ledger.vocabulary import EntryKind

# A charge is posted by its components, a reversal as what it reverses.
KINDS = tuple(kind for kind in EntryKind if kind not in (EntryKind.CHARGE, EntryKind.REVERSAL))


class RuleSubject(NamedTuple):
    """What a rule is about: a component by its id, or else a kind of entry."""

    component_id: int | None
    kind: str
    name: str

    @property
    def key(self) -> str:
        """Return the name of its fields."""
        return f"skladnik-{self.component_id}" if self.component_id else self.kind.lower()


class SubjectRule(NamedTuple):
    """A subject with its rule, None while it has none."""

    subject: RuleSubject
    rule: PostingRule | None


def list_account_rules() -> list[SubjectRule]:
    """List every component and kind with its rule. Two queries."""
    rules = load_rules()
    subjects = [
        RuleSubject(component.pk, "", component.name) for component in Component.objects.all()
    ]
    subjects += [RuleSubject(None, kind.value, str(kind.label)) for kind in KINDS]
    return [
        SubjectRule(subject, rules.get((subject.component_id, subject.kind)))
        for subject in subjects
    ]


def load_rules() -> Mapping[tuple[int | None, str], PostingRule]:
    """Load the rules by component id and kind."""
    return {(rule.component_id, rule.kind): rule for rule in PostingRule.objects.all()}


@transaction.atomic
def set_rule(subject: RuleSubject, debit: str, credit: str, *, origin: Origin) -> PostingRule:
    """Save the accounts of a subject; journals that are closed keep theirs.

    Raises Refusal SAME_ACCOUNT.
    """
    if debit == credit:
        raise Refusal("SAME_ACCOUNT", _("Konto Wn i konto Ma muszą być różne."))
    known = PostingRule.objects.select_for_update().filter(kind=subject.kind)
    rule = known.filter(component=subject.component_id).first() or PostingRule(
        component_id=subject.component_id, kind=subject.kind
    )
    changes = {"debit": [rule.debit, debit], "credit": [rule.credit, credit]}
    rule.debit, rule.credit = debit, credit
    rule.save()
    record("POSTING_RULE_SET", origin, obj=rule, note=subject.name, changes=changes)
    return rule


# A kind that is a credit as a rule: its Wn is the bank, its amount is positive when money came.
CREDITS = (EntryKind.PAYMENT,)


class LineDraft(NamedTuple):
    """A line before its accounts are known; `amount` is positive in the usual direction."""

    entry: LedgerEntry
    subject: RuleSubject
    amount: Money


def entries_without_journal(period: Period) -> EntryQuerySet:
    """Select what was booked in the month and is in no journal, in the order of booking."""
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
    """Return the entry that says what it is about: the reversed one of a reversal."""
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
def close_accounting_journal(period: Period, *, origin: Origin) -> Journal:
    """Close and number the journal of a month whose booking is closed.

    Raises Refusal: JOURNAL_CLOSED, PERIOD_OPEN, JOURNAL_EMPTY, RULE_MISSING.
    """
    closed = _lock()
    if known := find_journal(period):
        raise Refusal("JOURNAL_CLOSED", _closed_words(known, period))
    return _write(period, closed, None, "", origin)


@transaction.atomic
def correct_journal(period: Period, *, reason: str, origin: Origin) -> Journal:
    """Close a correction: what was booked in the month after its journal was closed.

    Raises Refusal: REASON_REQUIRED, JOURNAL_MISSING and those of `close_accounting_journal`.
    """
    closed = _lock()
    if not is_reason(reason):
        raise Refusal("REASON_REQUIRED", _("Podaj powód (co najmniej 10 znaków)."))
    known = find_journal(period)
    if known is None:
        raise Refusal(
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
        raise Refusal(
            "PERIOD_OPEN",
            _(
                "W okresie {period} można jeszcze księgować. Najpierw zamknij okres "
                "(„Zamknięte okresy”)."
            ).format(period=period.dotted),
        )
    entries = list(entries_without_journal(period).select_related("reverses"))
    if not entries:
        raise Refusal(
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
        raise Refusal(
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


class PlanAccountTurnover(NamedTuple):
    """What a journal posts on one account of the plan."""

    account: str
    debit: Money
    credit: Money


def select_lines(journal: Journal) -> QuerySet[JournalLine]:
    """Select the lines with all that their table says."""
    return journal.lines.select_related(
        "entry__document",
        "entry__batch__made_by__person",
        "entry__account__premises__building__property",
    ).order_by("position")


def sum_by_account(journal: Journal) -> list[PlanAccountTurnover]:
    """Sum the lines by account of the plan; both columns add up to the journal's turnover."""
    debits: defaultdict[str, Money] = defaultdict(lambda: ZERO)
    credited: defaultdict[str, Money] = defaultdict(lambda: ZERO)
    for debit, credit, amount in journal.lines.values_list("debit", "credit", "amount"):
        debits[debit] += amount
        credited[credit] += amount
    accounts = sorted({*debits, *credited})
    return [
        PlanAccountTurnover(account, debits[account], credited[account]) for account in accounts
    ]


def headings() -> list[str]:
    return [
        _("Dziennik"),
        _("Numer zapisu"),
        _("Numer dowodu"),
        _("Rodzaj dowodu"),
        _("Data operacji"),
        _("Data księgowania"),
        _("Kto zaksięgował"),
        _("Opis operacji"),
        _("Kwota operacji"),
        _("Konto Wn"),
        _("Kwota Wn"),
        _("Konto Ma"),
        _("Kwota Ma"),
        _("Czego dotyczy"),
        _("Konto rozliczeniowe"),
        _("Nieruchomość"),
    ]


def file_rows(journal: Journal) -> Iterator[list[Value | datetime | date]]:
    """Yield the rows of the file, as `headings` names them."""
    for line in select_lines(journal).iterator(chunk_size=1000):
        entry = line.entry
        proof = entry.document.document_no if entry.document else str(entry)
        amount = line.amount.amount
        yield [
            str(journal),
            line.position,
            proof,
            str(entry.batch.get_kind_display()),
            entry.booking_date,
            entry.posted_at,
            str(entry.batch.made_by or ""),
            entry.title,
            amount,
            line.debit,
            amount,
            line.credit,
            amount,
            line.subject,
            entry.account.account_no,
            str(entry.account.premises.building.property),
        ]
