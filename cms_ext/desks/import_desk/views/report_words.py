"""Findings and changes of a report in Polish words; the file of all findings keeps the headers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from cms_ext.base.tables import Column
from cms_ext.desks.import_desk.domain.display import show_code, show_stored
from cms_ext.desks.import_desk.domain.table import Change
from cms_ext.desks.import_desk.mapping.target import name_columns


class ColumnWords:
    """The headings of a file's columns, the words of their codes, and the `kinds` of files."""

    def __init__(self, columns: Sequence[Column], kinds: Sequence[tuple[str, object]] = ()) -> None:
        self._kinds = ", ".join(str(label) for _kind, label in kinds)
        self._columns = {column.name: column for column in columns}
        self._headings = name_columns(columns)

    def word_finding(self, finding: dict[str, Any]) -> dict[str, Any]:
        """Name the column of a finding by its heading, and codes by their words."""
        if finding["code"] == "KIND_MISSING":
            return finding | {"expected": self._kinds or finding["expected"]}
        column = self._columns.get(finding["field"])
        if column is None:
            return finding
        heading, about = self._headings[column.name], str(column.about)
        place, named = f"kolumna {column.name}:", f"kolumna „{heading}”:"
        return finding | {
            "field": heading,
            "about": about if about.casefold() != heading.casefold() else "",
            "message": finding["message"].replace(place, named, 1),
            "found": show_code(finding["found"], column),
            "expected": show_code(finding["expected"], column),
        }

    def word_change(self, change: Change) -> Change:
        """Say the column of a change, its old and its new value as text."""
        column = self._columns.get(change.field)
        if column is None:
            return change
        old, new = show_stored(change.old, column), show_stored(change.new, column)
        return replace(change, field=self._headings[column.name], old=old, new=new)
