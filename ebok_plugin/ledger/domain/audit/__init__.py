"""The auditors: each reads the whole ledger and reports; none repairs or stops the next one.

`ledger.md` §13. What they find is what triggers and constraints should have made impossible.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _

from cms_ext.base.database.one_view import read_snapshot
from ebok_plugin.ledger.domain.audit.documents import (
    charges_posted,
    control_totals,
    document_totals,
    line_products,
    one_charge_a_month,
    plans,
    reversals,
    transfers,
)
from ebok_plugin.ledger.domain.audit.entries import (
    AuditFinding,
    balances_replayed,
    batch_chain,
    batches_told,
    booked_while_open,
    numbering,
    orphans,
    rows_told,
    sealed_rows,
    signs_and_due_dates,
    snapshots,
    source_keys,
    triggers,
)

__all__ = [
    "AUDITORS",
    "AuditFinding",
    "Auditor",
    "audit",
    "batches_told",
    "register",
    "rows_told",
    "verify_ledger",
]

log = logging.getLogger(__name__)

Auditor = Callable[[], Iterator[AuditFinding]]
AUDITORS: tuple[Auditor, ...] = (
    triggers,
    orphans,
    numbering,
    signs_and_due_dates,
    source_keys,
    booked_while_open,
    line_products,
    document_totals,
    charges_posted,
    one_charge_a_month,
    reversals,
    transfers,
    control_totals,
    batch_chain,
    balances_replayed,
    plans,
    snapshots,
    sealed_rows,
)
_others: list[Auditor] = []


def register(auditor: Auditor) -> None:
    """Brings the auditor of an app above the ledger, from the `ready` of its AppConfig; once."""
    if auditor not in _others:
        _others.append(auditor)


def audit() -> Iterator[AuditFinding]:
    """Everything that is wrong with the ledger, auditor by auditor."""
    for auditor in (*AUDITORS, *_others):
        yield from _all_of(auditor)


def _all_of(auditor: Auditor) -> Iterator[AuditFinding]:
    """What it finds; where it cannot read what somebody wrote past the site, that is a finding."""
    try:
        yield from auditor()
    except Exception as error:
        log.exception("auditor %s could not read the ledger", auditor.__name__)
        message = _("nie dało się tego sprawdzić do końca, bo zapis w bazie jest nie do odczytania")
        kind = type(error).__name__
        yield AuditFinding(auditor.__name__, f"{message} ({kind}: {error})")


def verify_ledger() -> list[AuditFinding]:
    """What the command and the nightly job of this name look at, at one moment of the database.

    The auditors, and whether all batches and sealed rows are what the access log was told.
    """
    with read_snapshot():
        return [*audit(), *batches_told(), *rows_told()]
