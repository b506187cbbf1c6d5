"""Numbers that a file writes with other dashes or blanks than the site: found, and matched."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from cms_ext.base.tables import FindingLog, Schema, SchemaCatalogue
from cms_ext.base.tables.findings import about_file
from cms_ext.base.tables.values import polish_count

DASHED = "NUMBERS_DASHED"
_MARKS = re.compile(r"[\s/.\-\u2010-\u2015]+")
Numbers = Mapping[str, Iterable[str]]
"""Numbers on file, by the column of a kind that names them."""


def _fold(number: str) -> str:
    return _MARKS.sub("", number).upper()


def _spell(numbers: Iterable[str]) -> dict[str, str]:
    """Map each number without marks to the one on file, where there is but one."""
    spelled: dict[str, str] = {}
    for number in numbers:
        bare = _fold(number)
        spelled[bare] = "" if spelled.get(bare, number) != number else number
    return {bare: number for bare, number in spelled.items() if number}


def match_numbers(
    catalogue: SchemaCatalogue, find_numbers: Callable[[str], Numbers]
) -> SchemaCatalogue:
    """Return the kinds with columns that read a number as the site writes it."""
    schemas = tuple(
        _match_schema(schema, find_numbers(schema.kind)) for schema in catalogue.schemas
    )
    return replace(catalogue, schemas=schemas)


def _match_schema(schema: Schema[Any], numbers: Numbers) -> Schema[Any]:
    spelled = {name: _spell(known) for name, known in numbers.items()}
    columns = tuple(
        replace(column, read=_reader(column.read, spelled[column.name]))
        if column.name in spelled
        else column
        for column in schema.columns
    )
    return replace(schema, columns=columns)


def _reader(read: Callable[[str], object], spelled: Mapping[str, str]) -> Callable[[str], object]:
    return lambda text: read(spelled.get(_fold(text), text))


def group_dashed(log: FindingLog, numbers: Numbers) -> None:
    """Replace the errors of numbers that differ by dashes alone with one that says so."""
    spelled = {name: _spell(known) for name, known in numbers.items()}
    pairs = []
    others = []
    for error in log.errors:
        number = spelled.get(error.field or "", {}).get(_fold(error.found), error.found)
        if number != error.found:
            pairs.append((error.found, number))
        else:
            others.append(error)
    if not pairs:
        return
    hidden = log.error_count - len(log.errors)
    count = len(pairs) + (0 if others else hidden)
    sentence = _(
        "Numery w pliku różnią się od numerów w programie tylko kreską albo odstępem, na przykład "
        "„{file}” i „{site}” (wierszy: {count}). Nie poprawiaj pliku: dopasuj numery."
    )
    file, site = pairs[0]
    text = sentence.format(file=file, site=site, count=polish_count(count))
    log.errors[:] = [about_file(DASHED, text, site), *others]
    log.error_count -= count - 1
