"""Findings and changes of a report in Polish words; the file of all findings keeps the headers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from cms_ext.base.tables import Column
from cms_ext.desks.import_desk.domain.display import show_code, show_stored
from cms_ext.desks.import_desk.domain.table import Change
from cms_ext.desks.import_desk.mapping.target import name_columns


def word_findings(
    findings: Iterable[dict[str, Any]], columns: Sequence[Column]
) -> list[dict[str, Any]]:
    """Name the columns of findings by their headings, and codes by their words."""
    headings = name_columns(columns)
    by_name = {column.name: column for column in columns}
    return [
        _word_finding(finding, by_name[finding["field"]], headings[finding["field"]])
        if finding["field"] in by_name
        else finding
        for finding in findings
    ]


def _word_finding(finding: dict[str, Any], column: Column, heading: str) -> dict[str, Any]:
    named = f"kolumna „{heading}”:"
    return finding | {
        "field": heading,
        "about": column.about,
        "message": finding["message"].replace(f"kolumna {column.name}:", named, 1),
        "found": show_code(finding["found"], column),
        "expected": show_code(finding["expected"], column),
    }


def word_changes(changes: Iterable[Change], columns: Sequence[Column]) -> list[Change]:
    """Say of each change its column, the old and the new value in words."""
    headings = name_columns(columns)
    by_name = {column.name: column for column in columns}
    return [
        replace(
            change,
            field=headings[change.field],
            old=show_stored(change.old, by_name[change.field]),
            new=show_stored(change.new, by_name[change.field]),
        )
        if change.field in by_name
        else change
        for change in changes
    ]
