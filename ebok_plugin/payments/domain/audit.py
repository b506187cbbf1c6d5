"""Auditors of imported bank data for `verify_ledger`: they report and repair nothing.

The access log has the digests of each file and of what was read from it; the log's own chain, seal
and published lines confirm them (`verify_access_log`, `verify_anchors`).
"""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import connection
from django.db.models import F, Q, Sum
from django.db.models.functions import Abs
from django.utils.translation import gettext as _

from cms_ext.base.database.append_only import find_missing_guards, find_missing_triggers
from cms_ext.base.database.row_digest import raw_column
from cms_ext.base.money.amounts import ZERO, Money
from cms_ext.evidence.audit.domain.chain import find_cleaning_end
from cms_ext.evidence.audit.models import AuditEvent, Stream
from cms_ext.evidence.sealed_rows.domain.stored_file import find_file_fault
from cms_ext.evidence.sealed_rows.models import RowSeal
from ebok_plugin.ledger.domain.audit.entries import AuditFinding, find_unguarded_tables
from ebok_plugin.ledger.models import LedgerEntry
from ebok_plugin.payments.domain.bank_import import digests_of_files
from ebok_plugin.payments.domain.placement_record import PLACED, PlacementRow, digest_placements
from ebok_plugin.payments.domain.refund_order import SOURCE, find_disagreeing_orders
from ebok_plugin.payments.models import (
    BankEntry,
    BankFile,
    BankStatement,
    Placement,
    PlacementWithdrawal,
    RefundFile,
)
from ebok_plugin.payments.models.bank import waits_at_first
from ebok_plugin.payments.placement_triggers import GUARDS, NAMES
from ebok_plugin.payments.refund_guards import GUARDS as REFUND_GUARDS

POSTED = "posted"


def bank_guarded() -> Iterator[AuditFinding]:
    """Report when the database no longer refuses to change bank data, placements and refunds."""
    yield from find_unguarded_tables((BankStatement, Placement, PlacementWithdrawal))
    for guard in find_missing_guards(connection, (*GUARDS, *REFUND_GUARDS)):
        message = _("baza nie odmawia {event} w tabeli {table} ({guard})").format(
            event=guard.event, table=guard.table, guard=guard.name
        )
        yield AuditFinding("triggers", message)
    for name in find_missing_triggers(connection, NAMES):
        message = _("baza nie ma wyzwalacza {name}").format(name=name)
        yield AuditFinding("triggers", message)


def bank_files_kept() -> Iterator[AuditFinding]:
    """Report originals that differ from the file that came, or that the log lacks."""
    logged = _logged_digests()
    for file in _files_in_log():
        if file.sha256 not in logged:
            yield _of_file(
                "bank_files_kept", file, _("o tym pliku nie ma wpisu w dzienniku dostępu")
            )
    for file in BankFile.objects.exclude(original="").order_by("pk"):
        wrong = find_file_fault(file.original)
        file.original.close()
        if wrong is not None:
            yield _of_file("bank_files_kept", file, wrong.fault)


def bank_lines_kept() -> Iterator[AuditFinding]:
    """Report statements and operations that differ from those read from the file."""
    logged, now = _logged_digests(), dict(digests_of_files())
    for file in _files_in_log():
        read = logged.get(file.sha256)
        if read is not None and now.get(file.pk, "") != read:
            message = _("wyciąg albo operacja jest inna, niż wczytano z pliku")
            yield _of_file("bank_lines_kept", file, message)
    stored = set(BankFile.objects.values_list("sha256", flat=True))
    for sha256 in sorted(logged.keys() - stored):
        message = _("plik {sha256}: dziennik zna ten wyciąg, a w bazie go nie ma")
        yield AuditFinding("bank_lines_kept", message.format(sha256=sha256[:12]))


def bank_sums() -> Iterator[AuditFinding]:
    """Report statements where `opening + Σ amount != closing` (`bank_formats.md` §6)."""
    summed = BankStatement.objects.annotate(moved=Sum("entries__amount"))
    for statement in summed.order_by("pk"):
        if statement.opening + (statement.moved or ZERO) != statement.closing:
            message = _("wyciąg {statement}: operacje nie dają salda końcowego")
            yield AuditFinding("bank_sums", message.format(statement=statement))


def bank_remaining() -> Iterator[AuditFinding]:
    """Report operations whose remainder is not amount less valid placements. Decision 0028."""
    placed: dict[int, Any] = dict(
        Placement.objects.living()
        .order_by()
        .values_list("bank_entry_id")
        .annotate(placed=Sum("amount"))
    )
    lines = BankEntry.objects.select_related("statement").order_by("pk")
    for line in lines.iterator(2_000):
        total = Money.from_grosze(waits_at_first(line.fate, line.amount.grosze))
        if line.remaining != total - placed.get(line.pk, ZERO):
            message = _("operacja {line}: kwota do rozliczenia nie wynika z rozliczeń")
            yield AuditFinding("bank_remaining", message.format(line=line))


def bank_placed_as_posted() -> Iterator[AuditFinding]:
    """Report postings whose placement has another amount, or the same sign."""
    posted = Placement.objects.filter(ledger_entry__isnull=False).annotate(
        booked=Abs("ledger_entry__amount")
    )
    same_sign = Q(bank_entry__amount__gt=ZERO, ledger_entry__amount__gt=ZERO) | Q(
        bank_entry__amount__lt=ZERO, ledger_entry__amount__lt=ZERO
    )
    for placement in posted.filter(~Q(booked=F("amount")) | same_sign).select_related(
        "bank_entry__statement", "ledger_entry__account"
    ):
        entry = placement.ledger_entry
        message = _("rozliczenie operacji {line} różni się od pozycji księgowej").format(
            line=placement.bank_entry
        )
        account, seq = (entry.account.account_no, entry.seq) if entry else ("", None)
        yield AuditFinding("bank_placed_as_posted", message, account, seq)


def placements_kept() -> Iterator[AuditFinding]:
    """Report placements that differ from those recorded, or are new or gone."""
    recorded = {link.number: link for link in RowSeal.objects.filter(kind=PLACED)}
    rows = Placement.objects.annotate(grosze=raw_column("amount")).order_by("link_number", "pk")
    names = ["grosze" if name == "amount" else name for name in PlacementRow._fields]
    found = rows.values_list("link_number", *names).iterator(2_000)
    for number, group in groupby(found, key=itemgetter(0)):
        now = digest_placements(PlacementRow._make(row[1:]) for row in group)
        link = recorded.pop(number, None)
        if link is None or link.content != now:
            yield _placed_otherwise(number, link, now)
    for number, link in recorded.items():
        yield _placed_otherwise(number, link, "0")


def _placed_otherwise(number: int | None, link: RowSeal | None, now: str) -> AuditFinding:
    message = _(
        "rozliczenia operacji (pieczęć {number}, zapisano {count}) różnią się od zapisanych; teraz "
        "jest ich {now}"
    ).format(number=number or "–", count=link.content.split()[0] if link else 0, now=now.split()[0])
    return AuditFinding("placements_kept", message)


def refunds_agree() -> Iterator[AuditFinding]:
    """Report refunds whose request, order, entry, bank file and debit do not agree."""
    for order in find_disagreeing_orders():
        message = _("zwrot {number}: wniosek, zlecenie, pozycja i wyciąg się nie zgadzają")
        yield AuditFinding("refunds_agree", message.format(number=order.refund))
    entries = LedgerEntry.objects.filter(source=SOURCE, refund_order__isnull=True)
    for entry in entries.select_related("account").order_by("pk"):
        message = _("zwrot nadpłaty bez zlecenia dwóch osób")
        yield AuditFinding("refunds_agree", message, entry.account.account_no, entry.seq)
    for file in RefundFile.objects.annotate(ordered=Sum("orders__amount")).order_by("pk"):
        if file.ordered != file.total:
            message = _("plik zwrotów {file}: suma nie jest sumą zleceń")
            yield AuditFinding("refunds_agree", message.format(file=file))


AUDITORS = (
    bank_guarded,
    bank_files_kept,
    bank_lines_kept,
    bank_sums,
    bank_remaining,
    bank_placed_as_posted,
    placements_kept,
    refunds_agree,
)


def _logged_digests() -> dict[str, str | None]:
    """Map the SHA-256 of each posted file to the logged digest of its rows.

    None for events from before the digest was logged.
    """
    events = AuditEvent.objects.filter(action="IMPORT_BANK", to_state=POSTED)
    return {
        note: changes.get("rows_sha256") for note, changes in events.values_list("note", "changes")
    }


def _files_in_log() -> Iterator[BankFile]:
    """Select the posted files whose import the log has not deleted at the end of its term."""
    posted = BankFile.objects.filter(state=BankFile.State.POSTED).order_by("pk")
    return iter(posted.filter(uploaded_at__gt=find_cleaning_end(Stream.ACT)))


def _of_file(auditor: str, file: BankFile, message: str) -> AuditFinding:
    where = _("plik {file} ({sha256}): {message}").format(
        file=file.filename, sha256=file.sha256[:12], message=message
    )
    return AuditFinding(auditor, where, batch=file.batch_id)
