"""A list at a desk whose rows belong to accounts."""

from collections.abc import Collection, Sequence
from typing import Any

from cms_ext.desks.frame.listing import StaffList
from cms_ext.evidence.audit.domain.event import read_origin, record


class AccountRows(StaffList):
    """A list of rows with an `account_id`: the access log says whose were looked at."""

    def rows_of(self, rows: Sequence[Any]) -> Collection[Any]:
        record(
            "LIST",
            read_origin(self.request),
            note=self.model._meta.label,
            changes={"accounts": sorted({row.account_id for row in rows})},
        )
        return rows
