"""The layout that a draft makes, and the draft of a layout: what a clerk chose, as texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cms_ext.desks.import_desk.mapping.joined import describe_columns, list_fields
from cms_ext.desks.import_desk.mapping.layout import How, Layout, Source
from cms_ext.desks.import_desk.mapping.loading import load_layout
from cms_ext.desks.import_desk.mapping.target import Target
from cms_ext.desks.import_desk.mapping.words import CREDIT_WORDS, DEBIT_WORDS

FIXED, CREDIT, SIDE = "fixed", "credit", "side"
"""Besides the column of a value: one value for all rows, the side Ma, what names the side."""


@dataclass(frozen=True, slots=True)
class TableShape:
    """What one line of a table is: a row of one kind of import."""

    value: str
    label: str
    targets: tuple[Target, ...]


def make_table_layout(name: str, shape: TableShape, draft: Mapping[str, str]) -> Layout:
    """Build the layout of a draft. Raises LayoutRefused with what is missing, in Polish."""
    sources = {target.name: _describe_source(target, draft) for target in shape.targets}
    required = next((target.name for target in shape.targets if target.required), "")
    table = {
        "rows": [
            {
                "row": shape.value,
                "columns": {key: source for key, source in sources.items() if source},
            }
        ],
        "leave_out": describe_omitted_rows(draft, required) or None,
        **describe_sums(draft),
    }
    content = {"title": name, **describe_reading(draft), "tables": [table]}
    return load_layout(name, content, {shape.value: shape.targets})


def _describe_source(target: Target, draft: Mapping[str, str]) -> Any:
    source = describe_amount(target.name, draft) or describe_columns(target, draft)
    fixed = draft.get(f"{target.name}_{FIXED}", "")
    return source or (fixed and {"how": "constant", "text": fixed})


def describe_amount(name: str, draft: Mapping[str, str]) -> Any:
    """Return the source of an amount whose side is in another column, None for any other."""
    column = draft.get(name, "")
    credit, side = draft.get(f"{name}_{CREDIT}", ""), draft.get(f"{name}_{SIDE}", "")
    if column and credit:
        return {"how": "debit_credit", "columns": [column, credit]}
    if column and side:
        sides = {"plus": [*DEBIT_WORDS], "minus": [*CREDIT_WORDS]}
        return {"how": "signed", "columns": [column, side], **sides}
    return None


def draft_of_layout(layout: Layout) -> dict[str, str]:
    """Return the draft of a layout of one table: what a clerk chose, to be changed."""
    table, cleaning = layout.tables[0], layout.cleaning
    ticks = {"names": cleaning.names, "zeros": cleaning.zeros, "street": cleaning.street}
    omitted = [word for rule in table.leave_out for word in rule.words]
    draft = {
        "shape": table.rows[0].row,
        "encoding": layout.encoding,
        "separator": layout.separator,
        "numbers": str(layout.numbers),
        "dates": str(layout.dates),
        "town": cleaning.town,
        "totals": ", ".join(table.totals.words if table.totals else ()),
        "leave_out": ", ".join(omitted),
        **dict.fromkeys((name for name, is_ticked in ticks.items() if is_ticked), "on"),
    }
    if any(rule.column and not rule.words for rule in table.leave_out):
        draft["without_account"] = "on"
    for row in table.rows:
        for name, source in row.sources.items():
            draft |= _draft_of_source(name, source)
    return draft


def _draft_of_source(name: str, source: Source) -> dict[str, str]:
    if source.how is How.CONSTANT:
        return {f"{name}_{FIXED}": source.text}
    if source.how is How.DEBIT_CREDIT:
        return dict(zip((name, f"{name}_{CREDIT}"), source.columns, strict=True))
    if source.how is How.SIGNED:
        return dict(zip((name, f"{name}_{SIDE}"), source.columns, strict=True))
    return dict(zip(list_fields(name), source.columns, strict=False))


def describe_reading(draft: Mapping[str, str]) -> dict[str, Any]:
    """Return the part of a layout that says how its files are read and cleaned."""
    cleaning = {name: draft.get(name) == "on" for name in ("names", "zeros", "street")}
    return {
        "encoding": draft.get("encoding", ""),
        "separator": draft.get("separator", ""),
        "numbers": draft["numbers"],
        "dates": draft["dates"],
        "cleaning": cleaning | {"town": draft.get("town", "")},
    }


def describe_sums(draft: Mapping[str, str]) -> dict[str, Any]:
    """Return the part of a table that says which row is that of its sums."""
    begins = split_words(draft.get("totals", ""))
    return {"totals": {"words": begins, "required": True}} if begins else {}


def describe_omitted_rows(draft: Mapping[str, str], key: str) -> list[dict[str, Any]]:
    """Return the conditions of rows to leave out; `key` is the column that names a row."""
    conditions: list[dict[str, Any]] = []
    if draft.get("without_account") == "on" and draft.get(key):
        conditions.append({"column": draft[key]})
    if words := split_words(draft.get("leave_out", "")):
        conditions.append({"words": words})
    return conditions


def split_words(text: str) -> list[str]:
    return [word for word in map(str.strip, text.split(",")) if word]
