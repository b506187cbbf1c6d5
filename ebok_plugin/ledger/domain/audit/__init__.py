"""Auditors read the whole ledger and report; none repairs or stops the next one.

`ledger.md` §13. They find what triggers and constraints should have made impossible.
"""

import logging
from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _

from ebok_plugin.ledger.domain.audit import documents, entries
from ebok_plugin.ledger.domain.audit.entries import AuditFinding

__all__ = [
    "AUDITORS",
    "AuditFinding",
    "Auditor",
    "register_auditor",
    "run_auditors",
    "verify_ledger",
]

log = logging.getLogger(__name__)

Auditor = Callable[[], Iterator[AuditFinding]]
AUDITORS: tuple[Auditor, ...] = (
    entries.triggers,
    entries.orphans,
    entries.numbering,
    entries.signs_and_due_dates,
    entries.source_keys,
    entries.booked_while_open,
    documents.line_products,
    documents.document_totals,
    documents.charges_posted,
    documents.one_charge_a_month,
    documents.reversals,
    documents.transfers,
    documents.control_totals,
    entries.batch_chain,
    entries.balances_replayed,
    documents.plans,
    entries.snapshots,
    entries.sealed_rows,
)
_others: list[Auditor] = []


def register_auditor(auditor: Auditor) -> None:
    """Register an auditor of an app above the ledger, once, in `ready` of its AppConfig."""
    if auditor not in _others:
        _others.append(auditor)


def run_auditors() -> Iterator[AuditFinding]:
    """Yield everything that is wrong with the ledger, auditor by auditor."""
    for auditor in (*AUDITORS, *_others):
        yield from _all_of(auditor)


def _all_of(auditor: Auditor) -> Iterator[AuditFinding]:
    """Yield an auditor's findings; a row it cannot read is a finding, too."""
    try:
        yield from auditor()
    except Exception as error:
        log.exception("auditor %s could not read the ledger", auditor.__name__)
        message = _("nie dało się tego sprawdzić do końca, bo zapis w bazie jest nie do odczytania")
        kind = type(error).__name__
        yield AuditFinding(auditor.__name__, f"{message} ({kind}: {error})")


def verify_ledger() -> list[AuditFinding]:
    """Run all auditors, for the command and the nightly job.

    Also compares batches and sealed rows with the chain ends published outside the database.
    """
    return [
        *run_auditors(),
        *entries.check_published_batches(),
        *entries.check_published_rows(),
    ]
