"""Values that a file has in several columns, in order: a name, an address in its parts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from cms_ext.base.tables.schema import ValueForm
from cms_ext.desks.import_desk.mapping.cleaning import ADDRESSES
from cms_ext.desks.import_desk.mapping.target import Target, fold, guess_column

MAX_JOINED = 5
# By part of an address, in its order: what programs call the column, and what its cells are.
_NUMBER, _TOWN = re.compile(r"\d+\s?[^\W\d_]?(\D.*)?"), re.compile(r"[^\W\d_][^\d@]+")
_ADDRESS_PARTS = (
    (
        ("nr domu", "numer domu", "nr budynku", "nr posesji", "nr bud", "dom", "nr", "numer"),
        _NUMBER,
    ),
    (("nr lokalu", "nr mieszkania", "nr lok", "nr mieszk", "nr m", "lokal", "lok", "m"), _NUMBER),
    (
        ("kod pocztowy", "kod poczt", "kod", "kod i miejscowosc", "poczta"),
        re.compile(r"\d{2}-?\d{3}( \D+)?"),
    ),
    (("miejscowosc", "miasto", "poczta"), _TOWN),
)
_OF_LETTERS = re.compile(r"\b(?:do )?kor(?:esp(?:ondenc\w+)?)?\b")
_VILLAGE = ("solectwo", "wies", "miejscowosc", "miasto")
_HOUSE = re.compile(r"(?<!/)\b\d+[^\W\d_]?\Z")
_NUMBERED, _POSTCODE = re.compile(r"\d+[^\W\d_]?(/\w+)?\Z"), re.compile(r"\b\d{2}-?\d{3}\b")


Samples = Mapping[str, Sequence[str]]
"""The first values of each column of a file."""


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
    targets: Iterable[Target], file: Samples, columns: Mapping[str, str]
) -> dict[str, str]:
    """Guess the columns of names and addresses whose own column says but a part of them.

    A building without a column of its own is known by street and number, and an address without
    one is that of the building whose column is a street.
    """
    fields = {target.name: (target.name, *list_joined(target)) for target in targets}
    street = columns.get("building", "")
    is_whole = "address" in fields and "address" not in columns and "ulica" in fold(street)
    columns = {**columns, "address": street} if is_whole else columns
    joined = {"address": street} if is_whole else {}
    for target in targets:
        first = columns.get(target.name, "")
        if not first and target.required and target.form is ValueForm.ADDRESS:
            first = guess_column(_VILLAGE, list(file), columns.values())
        if first:
            ordered = _guess_order(target, file, first, columns.values())
            joined |= zip(fields[target.name], ordered, strict=False)
    if "building" in fields and "building" not in columns and "address" in joined:
        joined |= _guess_building(file, joined["address"], joined.get("address_2", ""))
    return joined


def guess_made(targets: Iterable[Target], columns: Mapping[str, str]) -> dict[str, str]:
    """Guess the columns of values that others make, as building and number the code of a flat.

    A building known by its street makes none: its words are too long.
    """
    made, uses = dict[str, str](), Counter(columns.values())
    for target in targets:
        parts = [columns.get(part, "") for part in target.made_of]
        if parts and all(uses[part] == 1 for part in parts) and target.name not in columns:
            made |= zip(list_fields(target.name), parts, strict=False)
    return made


def _guess_order(
    target: Target, file: Samples, first: str, taken: Collection[str]
) -> Sequence[str]:
    if target.form is ValueForm.NAME:
        return _guess_name(file, first)
    return [first, *_guess_address(file, first, taken)] if target.form in ADDRESSES else [first]


def _guess_building(file: Samples, street: str, number: str) -> dict[str, str]:
    """Return the columns of street and number: one, two, or none where they are not told."""
    if any(map(_POSTCODE.search, file[street])):
        return {}
    if file[street] and all(map(_HOUSE.search, file[street])):
        return {"building": street}
    samples = file.get(number, ())
    is_number = any(map(_NUMBER.fullmatch, samples)) and not any(map(_POSTCODE.search, samples))
    return {"building": street, "building_2": number} if is_number else {}


def _guess_name(file: Samples, surname: str) -> list[str]:
    parts = fold(surname).split()
    is_whole = "nazwisko" not in parts or "imie" in parts
    first_name = "" if is_whole else guess_column(("imie", "imiona"), list(file))
    return [first_name, surname] if first_name else [surname]


def _guess_address(file: Samples, first: str, taken: Collection[str]) -> Iterator[str]:
    samples = file[first]
    if any(map(_POSTCODE.search, samples)):
        return
    names = _name_parts(first, [name for name in file if name not in {*taken, first}])
    for headings, cells in _ADDRESS_PARTS[2 if any(map(_NUMBERED.search, samples)) else 0 :]:
        plain = guess_column(headings, list(names))
        column = names.get(plain, "")
        values = file.get(column, ())
        if values and all(map(cells.fullmatch, values)):
            del names[plain]
            yield column


def _name_parts(first: str, free: Iterable[str]) -> dict[str, str]:
    """Return columns by what they are called; next to „Ulica koresp.” without „koresp.”."""
    if not _OF_LETTERS.search(fold(first)):
        return {name: name for name in free}
    ordered = sorted(free, key=lambda name: bool(_OF_LETTERS.search(fold(name))))
    return {_OF_LETTERS.sub("", fold(name)).strip(): name for name in ordered}
