"""A layout in the making: what the assistant guesses of a file and a clerk changes.

A draft is plain texts by the names of the form's fields, as they are sent from page to page.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from itertools import islice
from typing import Any

from cms_ext.base.tables import FileRefused, TableLimits
from cms_ext.base.tables.records import read_pieces
from cms_ext.base.tables.source import UTF8, TableSource
from cms_ext.base.tables.values import BadValue
from cms_ext.base.text.charset import OF_TABLES, best_codec
from cms_ext.desks.import_desk.mapping.contents import guess_by_cells, guess_side, may_hold
from cms_ext.desks.import_desk.mapping.drafted_layout import CREDIT, FIXED, SIDE, TableShape
from cms_ext.desks.import_desk.mapping.foreign_table import (
    ForeignFile,
    ForeignPlace,
    Header,
    cell_texts,
    is_note,
    list_headers,
    open_foreign,
    read_mapped_records,
    unpack_files,
)
from cms_ext.desks.import_desk.mapping.joined import guess_joined, guess_made
from cms_ext.desks.import_desk.mapping.layout import DateForm, DecimalForm
from cms_ext.desks.import_desk.mapping.target import (
    Target,
    Vocabulary,
    count_known,
    guess_column,
)
from cms_ext.desks.import_desk.mapping.values import (
    DAY_FIGURES,
    read_any_day,
    read_day,
    read_number,
)
from cms_ext.desks.import_desk.mapping.words import (
    SIDE_HEADINGS,
    STATED_DAYS,
    make_vocabulary,
)

LOOKED_AT, LOOKED_AT_END, SAMPLES, MAX_OMITTED = 400, 6, 3, 10
# What a file in CP852 is refused with as one in Windows-1250 or UTF-8.
OTHER_CODE_PAGE = ("FILE_ENCODING_UNKNOWN", "FILE_ENCODING_MIXED")
_TOTALS = re.compile(r"(?:razem|ogółem|suma|łącznie|podsumowanie)\b", re.IGNORECASE)
A_DAY = re.compile(rf"(\S*\s+\S+\s+)?{DAY_FIGURES}")
# Before the day of balances; before the day of printing, which says nothing of them.
_STATED = re.compile(rf"(\b(?:stan\w*\s+)?na(?:\s+dzie[ńn])?\s*:?)\s*{DAY_FIGURES}", re.IGNORECASE)
_NUMBER = re.compile(
    r"[(\-\u2212]?\d[\d\s.,'\u00a0\u202f]*[.,]\d{1,4}\s*(zł|PLN|CR|DR|[)\-\u2212])*"
)


@dataclass(frozen=True, slots=True)
class FileLook:
    """The first lines of a file as they are read now: its header, and some of its cells.

    `last_rows` are the filled ones at its end.
    """

    encoding: str
    is_workbook: bool
    sheets: int
    headers: tuple[Header, ...]
    header: Header
    rows: tuple[tuple[str, ...], ...]
    last_rows: tuple[tuple[str, ...], ...]

    @property
    def all_samples(self) -> dict[str, list[str]]:
        return {name: self.samples(name) for name in self.header.names}

    @property
    def all_cells(self) -> dict[str, list[str]]:
        """Return the filled cells of each column, without notes and rows of sums."""
        sums = _guess_sums(self).get("totals", "")
        rows = [row for row in self.rows if not is_note(row) and not _begins(row, sums)]
        return {
            name: [row[place] for row in rows if place < len(row) and row[place]]
            for place, name in enumerate(self.header.names)
        }

    def samples(self, column: str) -> list[str]:
        """Return the first different values of a column."""
        place = self.header.place(column)
        cells = (row[place] for row in self.rows if place < len(row) and row[place])
        return list(islice(dict.fromkeys(cells), SAMPLES))


def look_at_file(
    file: ForeignFile, draft: Mapping[str, str], limits: TableLimits, vocabulary: Vocabulary
) -> FileLook:
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
        header = _chosen(headers, draft.get("header_line", ""), vocabulary)
        rows, last_rows = _read_rows(source, header)
        book = source.workbook
        return FileLook(
            encoding="" if source.encoding == UTF8 or book else source.encoding,
            is_workbook=book is not None,
            sheets=len(book.sheet_names) if book else 1,
            headers=tuple(each for each in headers if each.separator == header.separator),
            header=header,
            rows=rows,
            last_rows=last_rows,
        )


Rows = tuple[tuple[str, ...], ...]


def _read_rows(source: TableSource, header: Header) -> tuple[Rows, Rows]:
    """Return the first filled rows below the header, and the last ones; none repeats the names."""
    records = read_mapped_records(source, header.separator)
    below = (record.cells for record in records if record.number > header.line)
    filled = (cells for cells in below if any(cells))
    first_rows = (tuple(cell_texts(cells)) for cells in islice(filled, LOOKED_AT))
    rows = [row for row in first_rows if row[: len(header.names)] != header.names]
    rest = [tuple(cell_texts(cells)) for cells in deque(filled, LOOKED_AT_END)]
    first = tuple(row for row in rows if any(row))
    return first, (*first, *(row for row in rest if any(row)))[-LOOKED_AT_END:]


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


def _chosen(headers: Sequence[Header], line: str, vocabulary: Vocabulary) -> Header:
    """Return the header in the chosen line, else the likeliest: known words, then the widest."""
    here = [header for header in headers if str(header.line) == line]
    return max(
        here or headers, key=lambda each: (count_known(each.names, vocabulary), len(each.names))
    )


def guess_reading(look: FileLook) -> dict[str, str]:
    """Guess how the file is read, and its row of sums."""
    draft = {
        "encoding": look.encoding,
        "separator": look.header.separator,
        "header_line": str(look.header.line),
        **guess_forms(look),
    }
    return draft | _guess_sums(look)


def _guess_sums(look: FileLook) -> dict[str, str]:
    """Guess the row of sums, below which there are but notes, and how all notes begin."""
    draft = {"leave_out": ", ".join(_list_omitted(look)[:MAX_OMITTED])}
    for row in reversed(look.last_rows):
        label = next(filter(None, row))
        if match := _TOTALS.match(label):
            return draft | {"totals": match[0].casefold()}
        if not is_note(row):
            sums = {"totals": label.casefold().rstrip(" :")}
            return draft | sums if _states_sums(row, look) else draft
    return draft


def _list_omitted(look: FileLook) -> list[str]:
    """List how notes begin, but nothing that a row of data begins with."""
    begins: dict[bool, list[str]] = {True: [], False: []}
    for row in (*look.rows, *look.last_rows):
        begins[is_note(row)].append(next(filter(None, row)).split()[0].rstrip(":,"))
    data = {word.casefold() for word in begins[False]}
    return [word for word in dict.fromkeys(begins[True]) if word.casefold() not in data]


def _states_sums(row: Sequence[str], look: FileLook) -> bool:
    """Return True for words and figures alone, where a column is empty that all rows fill."""
    label, *figures = filter(None, row)
    is_figure = re.compile(rf"{_NUMBER.pattern}|\d{{1,6}}").fullmatch
    if not figures or any(map(str.isdigit, label)) or not all(map(is_figure, figures)):
        return False
    rows = [other for other in look.rows if other != row and not is_note(other)]
    always = {place for place in range(len(row)) if rows and all(_has(o, place) for o in rows)}
    return any(not row[place] for place in always)


def _begins(row: Sequence[str], label: str) -> bool:
    """Return True for the row of sums with this label, and for any that is usually called so."""
    first = next(filter(None, row)).casefold()
    return bool(label) and first.startswith(label) or _TOTALS.match(first) is not None


def _has(row: Sequence[str], place: int) -> bool:
    return place < len(row) and bool(row[place])


def guess_forms(look: FileLook) -> dict[str, str]:
    """Guess how numbers and days are written: the forms that read the most cells."""
    cells = [cell for row in look.rows for cell in row if cell]
    numbers = [cell for cell in cells if _NUMBER.fullmatch(cell)]
    days = [cell for cell in cells if A_DAY.fullmatch(cell)]
    if not days:
        days = [match[2] for text in look.header.above for match in A_DAY.finditer(text)]
    return {
        "numbers": _most_read(DecimalForm, numbers, read_number),
        "dates": _most_read(DateForm, days, read_day),
    }


def find_stated_day(look: FileLook) -> tuple[str, str]:
    """Return the words before the day of the balances above the table, and the day, "" for none."""
    for text in look.header.above:
        if match := _STATED.search(text):
            return match[1], match[2]
    return "", ""


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


def guess_columns(
    targets: Iterable[Target], look: FileLook, vocabulary: Vocabulary
) -> dict[str, str]:
    """Guess the column of each target, and of the side Ma of amounts; none is taken twice."""
    columns: dict[str, str] = {}
    samples = look.all_samples
    for target in sorted(targets, key=lambda one: not one.required):
        names = [name for name in samples if may_hold(target, samples[name])]
        for field in (target.name, f"{target.name}_{CREDIT}"):
            column = guess_column(vocabulary.get(field, ()), names, columns.values())
            if column:
                columns[field] = column
            else:
                break
    return columns


def guess_side_column(look: FileLook, name: str, columns: Mapping[str, str]) -> dict[str, str]:
    """Guess the column that says on which side the amount `name` stands."""
    if name not in columns or f"{name}_{CREDIT}" in columns:
        return {}
    taken = set(columns.values())
    side = guess_column(SIDE_HEADINGS, look.header.names, taken) or guess_side(
        look.all_cells, taken
    )
    return {f"{name}_{SIDE}": side} if side else {}


def guess_table(look: FileLook, shape: TableShape) -> dict[str, str]:
    """Guess everything that the look at a table of this kind tells."""
    vocabulary = make_vocabulary(shape.targets)
    columns = guess_columns(shape.targets, look, vocabulary)
    columns |= guess_joined(shape.targets, look.all_samples, columns)
    reading = guess_reading(look)
    fixed = _guess_fixed_days(look, shape, columns, DateForm(reading["dates"]))
    open_targets = [target for target in shape.targets if f"{target.name}_{FIXED}" not in fixed]
    by_cells = guess_by_cells(open_targets, look.all_cells, columns)
    columns |= by_cells
    late = [target for target in shape.targets if target.name in by_cells]
    columns |= guess_joined(late, look.all_samples, columns)
    for amount in filter(lambda target: target.is_summed and target.required, shape.targets):
        columns |= guess_side_column(look, amount.name, columns)
    columns |= guess_made(shape.targets, columns)
    for target in shape.targets:
        if target.usual and target.name not in columns:
            fixed[f"{target.name}_{FIXED}"] = target.usual
    draft = {"shape": shape.value, **reading, **columns, **fixed}
    return {key: text for key, text in draft.items() if text}


def _guess_fixed_days(
    look: FileLook, shape: TableShape, columns: Mapping[str, str], form: DateForm
) -> dict[str, str]:
    """Return the day that the file states above its table, for the columns that it is about."""
    _words, day = find_stated_day(look)
    fixed = dict[str, str]()
    for target in shape.targets:
        if day and target.name in STATED_DAYS and target.name not in columns:
            with suppress(BadValue):
                fixed[f"{target.name}_{FIXED}"] = str(read_any_day(day, form))
    return fixed
