from __future__ import annotations

from collections.abc import Iterator

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from ebok_plugin.ledger.domain.audit.finding import AuditFinding
from ebok_plugin.ledger.models import Account, Batch, ChargeDocument, ChargeLine, LedgerEntry

# A child, its foreign key, and the table in which its parent must stand.
PARENTS: tuple[tuple[type[models.Model], str, type[models.Model]], ...] = (
    (LedgerEntry, "account_id", Account),
    (LedgerEntry, "batch_id", Batch),
    (LedgerEntry, "document_id", ChargeDocument),
    (LedgerEntry, "reverses_id", LedgerEntry),
    (ChargeDocument, "account_id", Account),
    (ChargeDocument, "batch_id", Batch),
    (ChargeDocument, "correction_of_id", ChargeDocument),
    (ChargeLine, "document_id", ChargeDocument),
)


def orphans() -> Iterator[AuditFinding]:
    """Nothing that a posted row points to was removed past the foreign keys."""
    for child, column, parent in PARENTS:
        present = Exists(parent._default_manager.filter(pk=OuterRef(column)))
        lost = child._default_manager.filter(~present, ~Q(**{column: None}))
        for pk, missing in lost.values_list("pk", column):
            message = _("{child} {pk}: nie ma wiersza {parent} {missing}").format(
                child=child._meta.verbose_name,
                pk=pk,
                parent=parent._meta.verbose_name,
                missing=missing,
            )
            yield AuditFinding("orphans", message)
