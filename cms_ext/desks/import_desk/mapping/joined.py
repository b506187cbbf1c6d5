"""Values that a file has in several columns, in order: a name, an address in its parts."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from cms_ext.base.tables.schema import ValueForm
from cms_ext.desks.import_desk.mapping.cleaning import ADDRESSES
from cms_ext.desks.import_desk.mapping.target import Target, fold, guess_column

MAX_JOINED = 5
# By part of an address, in its order: what programs call the column, and what its cells are.
_NUMBER, _TOWN = re.compile(r"\d+\s?[^\W\d_]?(\D.*)?"), re.compile(r"[^\W\d_][^\d@]+")
_ADDRESS_PARTS = (
    (("nr domu", "numer domu", "nr budynku", "nr posesji", "nr bud", "dom", "nr"), _NUMBER),
    (("nr lokalu", "nr mieszkania", "nr lok", "nr mieszk", "nr m", "lokal", "lok", "m"), _NUMBER),
    (("kod pocztowy", "kod poczt", "kod"), re.compile(r"\d{2}-\d{3}")),
    (("miejscowosc", "miasto", "poczta"), _TOWN),
)
_NUMBERED, _POSTCODE = re.compile(r"\d+[^\W\d_]?(/\w+)?\Z"), re.compile(r"\b\d{2}-\d{3}\b")


class ColumnSamples(Protocol):
    """The names of a file's columns, and the first values of each."""

    @property
    def names(self) -> Sequence[str]: ...

    def samples(self, column: str) -> list[str]: ...


def list_fields(name: str) -> tuple[str, ...]:
    """Return the draft's fields for the columns of a value, in their order."""
    return (name, *(f"{name}_{number}" for number in range(2, MAX_JOINED + 1)))


def list_joined(target: Target) -> tuple[str, ...]:
    """Return the draft's fields for the columns that follow the first one; none but of a text."""
    is_text = not target.form.is_number and target.form not in (ValueForm.DAY, ValueForm.PERIOD)
    return list_fields(target.name)[1:] if is_text else ()


def describe_columns(target: Target, draft: Mapping[str, str]) -> Any:
    """Return the column of a value, or the source that joins several."""
    columns = [draft[key] for key in (target.name, *list_joined(target)) if draft.get(key)]
    return {"how": "join", "columns": columns} if len(columns) > 1 else "".join(columns)


def guess_joined(
    targets: Iterable[Target], file: ColumnSamples, columns: Mapping[str, str]
) -> dict[str, str]:
    """Guess the columns of names and addresses whose own column says but a part of them.

    A building without a column of its own is known by street and number.
    """
    joined: dict[str, str] = {}
    fields = {target.name: (target.name, *list_joined(target)) for target in targets}
    for target in targets:
        if first := columns.get(target.name, ""):
            ordered = _guess_order(target, file, first, columns.values())
            joined |= zip(fields[target.name], ordered, strict=False)
    number = joined.get("address_2", "")
    if "building" in fields and "building" not in columns and _is_number(file, number):
        joined |= {"building": joined["address"], "building_2": number}
    return joined


def _guess_order(
    target: Target, file: ColumnSamples, first: str, taken: Collection[str]
) -> Sequence[str]:
    if target.form is ValueForm.NAME:
        return _guess_name(file, first)
    return [first, *_guess_address(file, first, taken)] if target.form in ADDRESSES else [first]


def _is_number(file: ColumnSamples, column: str) -> bool:
    samples = file.samples(column) if column else ()
    return any(map(_NUMBER.fullmatch, samples)) and not any(map(_POSTCODE.search, samples))


def _guess_name(file: ColumnSamples, surname: str) -> list[str]:
    parts = fold(surname).split()
    is_whole = "nazwisko" not in parts or "imie" in parts
    first_name = "" if is_whole else guess_column(("imie", "imiona"), file.names)
    return [first_name, surname] if first_name else [surname]


def _guess_address(file: ColumnSamples, first: str, taken: Collection[str]) -> Iterator[str]:
    samples = file.samples(first)
    if any(map(_POSTCODE.search, samples)):
        return
    used = {*taken}
    for words, cells in _ADDRESS_PARTS[2 if any(map(_NUMBERED.search, samples)) else 0 :]:
        column = guess_column(words, file.names, used)
        values = file.samples(column) if column else []
        if values and all(map(cells.fullmatch, values)):
            used.add(column)
            yield column
