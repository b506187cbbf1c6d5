"""A profile in the making: what the assistant guesses of a program's file and a clerk changes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from cms_ext.base.tables.schema import fold_name
from cms_ext.desks.import_desk.mapping.draft import (
    A_DAY,
    FileLook,
    find_stated_day,
    guess_columns,
    guess_reading,
    guess_side_column,
)
from cms_ext.desks.import_desk.mapping.drafted_layout import (
    CREDIT,
    describe_amount,
    describe_omitted_rows,
    describe_reading,
    describe_sums,
    draft_of_layout,
)
from cms_ext.desks.import_desk.mapping.joined import describe_columns, guess_joined
from cms_ext.desks.import_desk.mapping.layout import How, Table
from cms_ext.desks.import_desk.mapping.loading import LayoutRefused
from cms_ext.desks.import_desk.mapping.target import Target, guess_column
from ebok_plugin.mirror.mapping.loading import dump_profile, load_profile
from ebok_plugin.mirror.mapping.profile import (
    DATE_PLACE,
    RUNNING,
    BalanceFrom,
    DayFrom,
    Profile,
)
from ebok_plugin.mirror.mapping.targets import (
    RUNNING_BALANCE,
    TARGETS,
    WORDS,
    Shape,
    find_made_shape,
    guess_shape,
)
from ebok_plugin.mirror.vocabulary import RowKind


def guess_draft(look: FileLook, shape: Shape | None = None) -> dict[str, str]:
    """Guess everything that the look at a file tells; of this shape, if one was chosen."""
    names = look.header.names
    shape = shape or guess_shape(names)
    draft = {
        "shape": str(shape),
        **guess_reading(look),
        **_guess_row_columns(shape, look),
        **_guess_day(look, shape),
    }
    if look.sheets > 1 and shape is Shape.JOURNAL:
        draft["all_sheets"] = "on"
    return draft


def _guess_row_columns(shape: Shape, look: FileLook) -> dict[str, str]:
    """Guess the columns of each target, and the other side of the amount."""
    credit = f"{shape.signed}_{CREDIT}"
    vocabulary = {
        key: texts for key, texts in WORDS.items() if key == credit or not key.endswith(CREDIT)
    }
    columns = guess_columns(shape.targets, look, vocabulary)
    if any(map(str.isdigit, columns.get("charge", ""))):
        del columns["charge"]  # called after its month, it is another column in the next file
    columns |= guess_joined(shape.targets, look.all_samples, columns)
    columns |= guess_side_column(look, shape.signed, columns)
    if "address" in columns and "premises_no" not in columns:
        columns["address_cut"] = "/"
    return columns


_PRINTED = re.compile(r"druk|sporz|wygener|utworz|eksport", re.IGNORECASE)


def _guess_day(look: FileLook, shape: Shape) -> dict[str, str]:
    """Guess where the day is: „stan na” above the table, a column, any other day above it."""
    stated, _day = find_stated_day(look)
    if stated:
        return _day_above(stated)
    key = "booking_date" if shape is Shape.JOURNAL else "day"
    if column := guess_column(WORDS[key], look.header.names):
        return {"day_from": str(DayFrom.COLUMN), "day_column": column}
    for text in look.header.above:
        match = A_DAY.search(text)
        if match and not _PRINTED.search(text[: match.start(2)]):
            return _day_above(match[1] or "")
    return {"day_from": str(DayFrom.SENDER)}


def _day_above(words: str) -> dict[str, str]:
    return {"day_from": str(DayFrom.ABOVE), "day_text": f"{words.strip()} {DATE_PLACE}".strip()}


def make_profile(name: str, draft: Mapping[str, str]) -> Profile:
    """Build the profile of a draft. Raises LayoutRefused with what is missing, in Polish."""
    shape = Shape(draft["shape"])
    own = [one for one in shape.targets if one in (*TARGETS[shape.row], RUNNING_BALANCE)]
    rows = [{"row": str(shape.row), "columns": _sources(shape, own, draft)}]
    facts = [target for target in shape.targets if target not in own]
    if about := _sources(shape, facts, draft):
        account = draft.get("account_no", "")
        rows.append({"row": "SALDO", "columns": {"account_no": account, **about}})
    table: dict[str, Any] = {
        "rows": rows,
        "leave_out": describe_omitted_rows(draft, "account_no") or None,
        "all_sheets": draft.get("all_sheets") == "on",
        **describe_sums(draft),
    }
    origin = draft.get("day_from", "")
    day_text = draft.get("day_column" if origin == DayFrom.COLUMN else "day_text", "")
    return load_profile(
        name,
        {
            "title": name,
            **describe_reading(draft),
            "day": {"from": origin, "text": "" if origin == DayFrom.SENDER else day_text},
            "balance": str(shape.balance),
            "items_partial": draft.get("items_partial") == "on",
            "tables": [table],
        },
    )


def draft_of_profile(profile: Profile) -> dict[str, str]:
    """Return the draft of a profile of one table, which `make_profile` builds again."""
    table, day = profile.tables[0], profile.day
    shape = find_made_shape(table.rows[0].row, profile.balance)
    draft = draft_of_layout(profile) | {"shape": str(shape), "day_from": str(day.origin)}
    draft["day_column" if day.origin == DayFrom.COLUMN else "day_text"] = day.text
    for row in table.rows:
        for name, source in row.sources.items():
            match source.how:
                case How.MINUS:
                    draft["is_minus"] = "on"
                case How.BEFORE | How.AFTER:
                    draft |= {name: "", "address": source.columns[0], "address_cut": source.text}
    for tick, is_ticked in (
        ("all_sheets", table.all_sheets),
        ("items_partial", profile.items_partial),
    ):
        if is_ticked:
            draft[tick] = "on"
    return draft


def join_profiles(first: Profile, second: Profile) -> Profile:
    """Add the tables of the second profile to the first, for files that make one snapshot.

    A table of the first is replaced where the second has the same file with other columns.
    Where one of them states balances, they are what counts: the other one's items and postings no
    longer make them. Raises LayoutRefused when the files write numbers or days differently.
    """
    if (first.numbers, first.dates) != (second.numbers, second.dates):
        raise LayoutRefused("Pliki jednego układu muszą tak samo zapisywać liczby i daty.")
    others = (
        table
        for table in first.tables
        if not any(_is_same_file(table, new) for new in second.tables)
    )
    tables = (*others, *second.tables)
    states = any("balance" in row.sources for table in tables for row in table.rows)
    joined = replace(
        first,
        tables=tuple(map(_without_computed, tables)) if states else tables,
        balance=BalanceFrom.ROWS if states else first.balance,
        separator=first.separator if first.separator == second.separator else "",
        encoding=first.encoding or second.encoding,
    )
    return load_profile(first.name, dump_profile(joined))


def _is_same_file(table: Table, new: Table) -> bool:
    """Return True for tables of the same kind of row that share most of their columns."""
    names, new_names = (set(map(fold_name, each.columns)) for each in (table, new))
    is_alike = len(names & new_names) * 2 > max(len(names), len(new_names))
    return table.rows[0].row == new.rows[0].row and is_alike


def _without_computed(table: Table) -> Table:
    """A table without what only computes balances: running ones, facts without a balance."""
    rows = [
        replace(row, sources={name: one for name, one in row.sources.items() if name != RUNNING})
        for row in table.rows
        if row.row != RowKind.BALANCE or "balance" in row.sources
    ]
    return replace(table, rows=tuple(rows))


def _sources(shape: Shape, targets: Iterable[Target], draft: Mapping[str, str]) -> dict[str, Any]:
    sources: dict[str, Any] = {}
    for target in targets:
        if target.name == shape.signed:
            sources[target.name] = _signed_source(target.name, draft)
        else:
            sources[target.name] = describe_columns(target, draft)
    cut, address = draft.get("address_cut", ""), sources.get("address")
    if cut and isinstance(address, str) and sources.pop("address"):
        # The whole address would repeat the number of the premises behind it.
        for name, how in (("building", "before"), ("premises_no", "after")):
            if not sources.get(name):
                sources[name] = {"how": how, "columns": [address], "text": cut}
    return {name: source for name, source in sources.items() if source}


def _signed_source(name: str, draft: Mapping[str, str]) -> Any:
    column = draft.get(name, "")
    if column and draft.get("is_minus") == "on" and not describe_amount(name, draft):
        return {"how": "minus", "columns": [column]}
    return describe_amount(name, draft) or column
