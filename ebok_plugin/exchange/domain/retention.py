"""The end of the term of the files that came in (`import_formats.md` §1, glossary.md B4)."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.utils import timezone

from cms_ext.desks.privacy.domain.expired import Expired, expired
from ebok_plugin.exchange.models import BankEntry, BankFile, ImportBatch

# Parts of a report that name people or quote what the file said; the counts stay.
QUOTES = ("made", "changes", "notes")


def forget_files(before: datetime, rehearse: bool) -> Expired:
    """The originals go, and what the records quote of them; who brought which file and when stays.

    A term runs from the end of the year in which a file came (accounting act, art. 74), so only
    the files of whole years go. The SHA-256 stays: it proves which file it was, and keeps the same
    one from being posted again. So do an operation's day, amount and title (`bank_formats.md` §7).
    """
    ended = timezone.localtime(before).replace(
        month=1, day=1, hour=0, minute=0, second=0, microsecond=0
    )
    imports = ImportBatch.objects.filter(uploaded_at__lt=ended).exclude(original="")
    statements = BankFile.objects.filter(uploaded_at__lt=ended).exclude(original="")
    found = expired(imports, "uploaded_at") + expired(statements, "uploaded_at")
    if not rehearse:
        for batch in imports:
            _forget_import(batch)
        for file in statements:
            _forget_statement(file)
    return found


def _forget_import(batch: ImportBatch) -> None:
    _delete_when_committed(batch.original)
    batch.original = ""
    batch.report = {name: said for name, said in batch.report.items() if name not in QUOTES}
    batch.save(update_fields=["original", "report"])


def _forget_statement(file: BankFile) -> None:
    _delete_when_committed(file.original)
    file.original = ""
    file.findings = []
    file.save(update_fields=["original", "findings"])
    BankEntry.objects.filter(statement__file=file).update(raw_61="", raw_86="")


def _delete_when_committed(original: FieldFile) -> None:
    """A file does not come back when the transaction is taken back."""
    transaction.on_commit(partial(original.storage.delete, original.name or ""))
