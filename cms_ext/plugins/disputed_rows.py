"""A row of another plugin, by its kind and key: as its reader sees it, and as it stands now.

There is no foreign key between plugins. Of a kind whose plugin is off there is nothing to see.
"""

from __future__ import annotations

from datetime import date

from cms_ext.plugins.disputes import DisputableRows, RowFigures
from cms_ext.plugins.registry import declared, plugins


def disputable_rows(kind: str) -> DisputableRows | None:
    """The declaration of a kind; None where no plugin of this site has it."""
    every = (rows for plugin in plugins() for rows in plugin.disputable)
    return next((rows for rows in every if rows.kind == kind), None)


def row_seen(kind: str, key: str, user: object, today: date) -> RowFigures | None:
    """The row as this resident may read it now; None for all others alike."""
    rows = disputable_rows(kind)
    found: RowFigures | None = declared(rows.seen)(key, user, today) if rows else None
    return found


def row_now(rows: DisputableRows, key: str, today: date) -> RowFigures | None:
    """The row as it stands, for staff who have its rights; None when it is there no more."""
    found: RowFigures | None = declared(rows.now)(key, today)
    return found
