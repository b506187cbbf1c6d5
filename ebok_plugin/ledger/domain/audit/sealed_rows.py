"""Rows that money is computed with and that were changed past the site (decision 0032)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cms_ext.evidence.sealed_rows.domain.verify import RowFinding, rows_not_told, verify_rows
from ebok_plugin.ledger.domain.audit.finding import AuditFinding


def sealed_rows() -> Iterator[AuditFinding]:
    """Every sealed row is what the site last made of it, and none was added or removed."""
    yield from _findings("sealed_rows", verify_rows())


def rows_told() -> Iterator[AuditFinding]:
    """Rows never sealed, and what does not agree with the ends that were told outside.

    Not among the auditors whose findings a backup has to show again, like `batches_told`.
    """
    yield from _findings("rows_told", rows_not_told())


def _findings(auditor: str, found: Iterable[RowFinding]) -> Iterator[AuditFinding]:
    for one in found:
        account = (one.content or {}).get("account_no") or ""
        yield AuditFinding(auditor, one.message, account=account)
