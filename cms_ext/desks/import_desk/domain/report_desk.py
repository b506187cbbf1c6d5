"""A desk whose report is that of a table: one verdict and one list of findings for all of them."""

from __future__ import annotations

from typing import Any, TypeVar

from cms_ext.desks.import_desk.domain.desk import ImportDesk, ImportVerdict, findings_as_objects
from cms_ext.desks.import_desk.domain.report import ImportStatus, TableReport

R = TypeVar("R", bound=TableReport)


class ReportDesk(ImportDesk[R]):
    """What a `TableReport` comes to, whatever a kind of file adds to it."""

    def verdict(self, report: R) -> ImportVerdict:
        return ImportVerdict(
            status=str(report.status),
            counts={
                "rows": report.rows,
                "new": report.new,
                "changed": report.changed,
                "errors": report.error_count,
                "warnings": report.warning_count,
            },
            subject=report.kind,
            postable=report.status is ImportStatus.REHEARSED,
        )

    def findings(self, report: R) -> list[dict[str, Any]]:
        plain = report.as_json()
        return findings_as_objects(plain["errors"], plain["warnings"])
