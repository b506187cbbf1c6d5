"""Changes behind our back, of which PostgreSQL is asked about one of each kind in each table.

What a table is read by, and compared with, is the same question whichever column was changed:
SQLite is asked about them all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pytest

CHANGED = re.compile(r"\b(UPDATE|DELETE FROM|INSERT INTO) (\w+)")


def by_table(rows: Sequence[tuple[Any, ...]], *, by_auditor: bool = False) -> list[Any]:
    """Rows of (what, SQL or several, who or what tells) as parameters, named by what.

    Where an auditor is named, each is asked about each.
    """
    met: set[tuple[str, ...]] = set()
    parameters = []
    for what, sql, told in rows:
        found = CHANGED.findall(sql if isinstance(sql, str) else "; ".join(sql))
        changes = {(*change, told if by_auditor else "") for change in found}
        marks = [] if changes <= met else [pytest.mark.both_databases]
        met |= changes
        parameters.append(pytest.param(what, sql, told, id=what, marks=marks))
    return parameters
