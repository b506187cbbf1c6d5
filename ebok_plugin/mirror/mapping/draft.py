"""A profile in the making: what the assistant guesses of a file and a clerk changes.

A draft is plain texts by the names of the form's fields, as they are sent from page to page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from cms_ext.base.tables import FileRefused, TableLimits
from cms_ext.base.tables.records import read_pieces
from cms_ext.base.tables.schema import fold_name
from cms_ext.base.tables.source import UTF8, TableSource
from cms_ext.base.tables.values import BadValue
from cms_ext.base.text.charset import OF_TABLES, best_codec
from ebok_plugin.mirror.mapping.loading import ProfileRefused, dump_profile, load_profile
from ebok_plugin.mirror.mapping.profile import (
    DATE_PLACE,
    RUNNING,
    BalanceFrom,
    DateForm,
    DayFrom,
    DecimalForm,
    Profile,
    Table,
)
from ebok_plugin.mirror.mapping.table import (
    ForeignFile,
    ForeignPlace,
    Header,
    cell_texts,
    list_headers,
    open_foreign,
    read_mapped_records,
    unpack_files,
)
from ebok_plugin.mirror.mapping.targets import (
    CREDIT,
    RUNNING_BALANCE,
    SIDE,
    TARGETS,
    Shape,
    Target,
    count_known,
    guess_column,
    guess_shape,
)
from ebok_plugin.mirror.mapping.values import read_day, read_number
from ebok_plugin.mirror.vocabulary import RowKind

LOOKED_AT, SAMPLES = 400, 3
# What a file in CP852 is refused with as one in Windows-1250 or UTF-8.
OTHER_CODE_PAGE = ("FILE_ENCODING_UNKNOWN", "FILE_ENCODING_MIXED")
TOTALS = ("razem", "ogółem", "suma", "łącznie", "podsumowanie")
DEBIT_WORDS, CREDIT_WORDS = ["Wn", "D", "W", "Winien", "+"], ["Ma", "C", "M", "-"]
_DAY = re.compile(r"(\S*\s+\S+\s+)?(\d{1,4}[./-]\d{1,2}[./-]\d{2,4})")
_NUMBER = re.compile(
    r"[(\-\u2212]?\d[\d\s.,'\u00a0\u202f]*[.,]\d{1,4}\s*(zł|PLN|CR|DR|[)\-\u2212])*"
)


@dataclass(frozen=True, slots=True)
class FileLook:
    """The first lines of a file as they are read now: its header, and some of its cells."""

    encoding: str
    is_workbook: bool
    sheets: int
    headers: tuple[Header, ...]
    header: Header
    rows: tuple[tuple[str, ...], ...]

    def samples(self, column: str) -> list[str]:
        """Return the first different values of a column."""
        place = self.header.place(column)
        cells = (row[place] for row in self.rows if place < len(row) and row[place])
        return list(islice(dict.fromkeys(cells), SAMPLES))


def look_at_file(file: ForeignFile, draft: Mapping[str, str], limits: TableLimits) -> FileLook:
    """Read the beginning of a file by the draft's encoding, separator and line of names.

    Raises FileRefused.
    """
    with ExitStack() as copies:
        first = unpack_files(file, limits, copies)[0]
        source = _open(first, draft.get("encoding", ""), limits, copies)
        headers = list_headers(source, draft.get("separator", ""))
        if not headers:
            place = ForeignPlace(first.name)
            raise FileRefused(place.about_file("NO_ROWS", "Plik jest pusty.", expected="tabela"))
        header = _chosen(headers, draft.get("header_line", ""))
        records = islice(read_mapped_records(source, header.separator), LOOKED_AT)
        rows = [cell_texts(record.cells) for record in records if record.number > header.line]
        book = source.workbook
        return FileLook(
            encoding="" if source.encoding == UTF8 or book else source.encoding,
            is_workbook=book is not None,
            sheets=len(book.sheet_names) if book else 1,
            headers=tuple(one for one in headers if one.separator == header.separator),
            header=header,
            rows=tuple(tuple(row) for row in rows if any(row)),
        )


def _open(file: ForeignFile, encoding: str, limits: TableLimits, copies: ExitStack) -> TableSource:
    """Open a file; without an encoding the code page of its letters is taken, DOS among them."""
    try:
        source = open_foreign(file, encoding, limits, copies)
    except FileRefused as refusal:
        if encoding or refusal.finding.code not in OTHER_CODE_PAGE:
            raise
    else:
        if encoding or not source.guessed:
            return source
    best = best_codec(read_pieces(file.stream), OF_TABLES)
    return open_foreign(file, best, limits, copies)


def _chosen(headers: Sequence[Header], line: str) -> Header:
    """Return the header in the chosen line, else the likeliest: known words, then the widest."""
    here = [header for header in headers if str(header.line) == line]
    return max(here or headers, key=lambda one: (count_known(one.names), len(one.names)))


def guess_draft(look: FileLook) -> dict[str, str]:
    """Guess everything that the look at a file tells."""
    names = look.header.names
    shape = guess_shape(names)
    draft = {
        "encoding": look.encoding,
        "separator": look.header.separator,
        "header_line": str(look.header.line),
        "shape": str(shape),
        **guess_forms(look),
        **guess_columns(shape, names),
        **_guess_day(look, shape),
    }
    last = next(filter(None, map(fold_name, look.rows[-1])), "") if look.rows else ""
    if len(look.rows) < LOOKED_AT and (
        words := [total for total in TOTALS if last.startswith(total)]
    ):
        draft["totals"] = words[0]
    if look.sheets > 1 and shape is Shape.JOURNAL:
        draft["all_sheets"] = "on"
    return draft


def guess_forms(look: FileLook) -> dict[str, str]:
    """Guess how numbers and days are written: the forms that read the most cells."""
    cells = [cell for row in look.rows for cell in row if cell]
    numbers = [cell for cell in cells if _NUMBER.fullmatch(cell)]
    days = [cell for cell in cells if _DAY.fullmatch(cell)]
    return {
        "numbers": _most_read(DecimalForm, numbers, read_number),
        "dates": _most_read(DateForm, days, read_day),
    }


def _most_read(forms: Iterable[Any], cells: Sequence[str], read: Callable[..., object]) -> str:
    counts = Counter[str]()
    for form in forms:
        counts[str(form)] = sum(_reads(read, cell, form) for cell in cells)
    return max(counts, key=lambda form: counts[form])


def _reads(read: Callable[..., object], cell: str, form: object) -> bool:
    try:
        read(cell, form)
    except BadValue:
        return False
    return True


def guess_columns(shape: Shape, names: Sequence[str]) -> dict[str, str]:
    """Guess the column of each target; none is taken twice."""
    columns: dict[str, str] = {}
    for target in sorted(shape.targets, key=lambda one: not one.required):
        column = guess_column(target.name, names, columns.values())
        if column:
            columns[target.name] = column
    signed = shape.signed
    credit = guess_column(f"{signed}_{CREDIT}", names, columns.values())
    if credit:
        columns[f"{signed}_{CREDIT}"] = credit
    elif side := guess_column(SIDE, names, columns.values()):
        columns[f"{signed}_{SIDE}"] = side
    if "address" in columns and "premises_no" not in columns:
        columns["address_cut"] = "/"
    return columns


def _guess_day(look: FileLook, shape: Shape) -> dict[str, str]:
    for text in look.header.above:
        if found := _DAY.search(text):
            pattern = f"{(found[1] or '').strip()} {DATE_PLACE}".strip()
            return {"day_from": str(DayFrom.ABOVE), "day_text": pattern}
    key = "booking_date" if shape is Shape.JOURNAL else "day"
    if column := guess_column(key, look.header.names):
        return {"day_from": str(DayFrom.COLUMN), "day_column": column}
    return {"day_from": str(DayFrom.SENDER)}


def make_profile(name: str, draft: Mapping[str, str]) -> Profile:
    """Build the profile of a draft. Raises ProfileRefused with what is missing, in Polish."""
    shape = Shape(draft["shape"])
    own = [one for one in shape.targets if one in (*TARGETS[shape.row], RUNNING_BALANCE)]
    rows = [{"row": str(shape.row), "columns": _sources(shape, own, draft)}]
    facts = [target for target in shape.targets if target not in own]
    if about := _sources(shape, facts, draft):
        account = draft.get("account_no", "")
        rows.append({"row": "SALDO", "columns": {"account_no": account, **about}})
    table: dict[str, Any] = {"rows": rows, "leave_out": _leave_out(draft) or None}
    table["all_sheets"] = draft.get("all_sheets") == "on"
    if words := _words(draft.get("totals", "")):
        table["totals"] = {"words": words, "required": True}
    origin = draft.get("day_from", "")
    day_text = draft.get("day_column" if origin == DayFrom.COLUMN else "day_text", "")
    return load_profile(
        name,
        {
            "title": name,
            "encoding": draft.get("encoding", ""),
            "separator": draft.get("separator", ""),
            "numbers": draft["numbers"],
            "dates": draft["dates"],
            "day": {"from": origin, "text": "" if origin == DayFrom.SENDER else day_text},
            "balance": str(shape.balance),
            "items_partial": draft.get("items_partial") == "on",
            "tables": [table],
        },
    )


def join_profiles(first: Profile, second: Profile) -> Profile:
    """Add the tables of the second profile to the first, for files that make one snapshot.

    Where one of them states balances, they are what counts: the other one's items and postings no
    longer make them. Raises ProfileRefused when the files write numbers or days differently.
    """
    if (first.numbers, first.dates) != (second.numbers, second.dates):
        raise ProfileRefused("Pliki jednego układu muszą tak samo zapisywać liczby i daty.")
    tables = (*first.tables, *second.tables)
    states = any("balance" in row.sources for table in tables for row in table.rows)
    joined = replace(
        first,
        tables=tuple(map(_without_computed, tables)) if states else tables,
        balance=BalanceFrom.ROWS if states else first.balance,
        separator=first.separator if first.separator == second.separator else "",
        encoding=first.encoding or second.encoding,
    )
    return load_profile(first.name, dump_profile(joined))


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
        column = draft.get(target.name, "")
        if target.name == shape.signed:
            sources[target.name] = _signed_source(target.name, draft)
        elif column:
            sources[target.name] = column
    cut, address = draft.get("address_cut", ""), draft.get("address", "")
    if cut and sources.pop("address", None):
        # The whole address would repeat the number of the premises behind it.
        for name, how in (("building", "before"), ("premises_no", "after")):
            if name not in sources:
                sources[name] = {"how": how, "columns": [address], "text": cut}
    return {name: source for name, source in sources.items() if source}


def _signed_source(name: str, draft: Mapping[str, str]) -> Any:
    column = draft.get(name, "")
    credit, side = draft.get(f"{name}_{CREDIT}", ""), draft.get(f"{name}_{SIDE}", "")
    if column and credit:
        return {"how": "debit_credit", "columns": [column, credit]}
    if column and side:
        return {
            "how": "signed",
            "columns": [column, side],
            "plus": DEBIT_WORDS,
            "minus": CREDIT_WORDS,
        }
    if column and draft.get("is_minus") == "on":
        return {"how": "minus", "columns": [column]}
    return column


def _leave_out(draft: Mapping[str, str]) -> list[dict[str, Any]]:
    conditions: list[dict[str, Any]] = []
    if draft.get("without_account") == "on" and draft.get("account_no"):
        conditions.append({"column": draft["account_no"]})
    if words := _words(draft.get("leave_out", "")):
        conditions.append({"words": words})
    return conditions


def _words(text: str) -> list[str]:
    return [word for word in (one.strip() for one in text.split(",")) if word]
