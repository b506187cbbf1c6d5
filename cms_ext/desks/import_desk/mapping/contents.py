"""Guesses columns by their cells: which may hold a value, and which alone does. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from cms_ext.base.tables.schema import ValueForm
from cms_ext.base.tables.values import BadValue
from cms_ext.desks.import_desk.mapping.layout import DateForm, DecimalForm
from cms_ext.desks.import_desk.mapping.spellings import spell
from cms_ext.desks.import_desk.mapping.target import Target, fold
from cms_ext.desks.import_desk.mapping.values import DAY_FIGURES, read_day, read_number
from cms_ext.desks.import_desk.mapping.words import CREDIT_WORDS, DEBIT_WORDS, STATED_DAYS

Cells = Mapping[str, Sequence[str]]
"""The filled cells of each column of a file."""
MAX_PLACES = 6
# A reader that takes any of these says nothing about a column.
PLAIN = ("Zażółć", "A1", "1", "1/2")
_DAY = re.compile(rf"{DAY_FIGURES}\b")
_AMOUNT = re.compile(r"\(?[-\u2212]?\d[\d\s.,'\u00a0\u202f]*[.,]\d\d(?![\d./-])")
_ADDRESS = re.compile(r"[^\W\d_][^@]*\s\d+[^\W\d_]?(?:/\w+)?(?:\D.*)?")
_NAME = re.compile(r"[^\W\d_][^\d@]*\s[^\W\d_][^\d@]*")
_SIDES = frozenset(map(fold, (*DEBIT_WORDS, *CREDIT_WORDS))) - {""}


def may_hold(target: Target, cells: Sequence[str]) -> bool:
    """Return True unless the target is a number or a day, and none of the cells is one."""
    if target.form.is_number:
        return not cells or any(map(_is_number, cells))
    if target.form is ValueForm.DAY:
        return not cells or any(map(_is_day, cells))
    return True


def guess_by_cells(
    targets: Iterable[Target], cells: Cells, columns: Mapping[str, str]
) -> dict[str, str]:
    """Guess columns for the targets that no heading names, by what the cells are.

    Required ones come first. An optional one is guessed only where few texts can be its value, or
    one day is that of all rows.
    """
    taken, guessed = set(columns.values()), dict[str, str]()
    for target in sorted(targets, key=lambda target: not target.required):
        fits = None if target.name in columns else _find_test(target)
        if fits is None:
            continue
        free = {name: texts for name, texts in cells.items() if name not in taken and texts}
        matches = [name for name, texts in free.items() if _holds(target, fits, texts)]
        if matches:
            guessed[target.name] = _choose(target, matches, free)
            taken.add(guessed[target.name])
    return guessed


def guess_side(cells: Cells, taken: Collection[str]) -> str:
    """Return the column that says nothing but the side of an amount, Wn or Ma; "" for none."""
    for name, texts in cells.items():
        if name not in taken and texts and _SIDES.issuperset(map(fold, texts)):
            return name
    return ""


def _find_test(target: Target) -> Callable[[str], bool] | None:
    """Return what tells a value of the target from others, None where nothing does."""
    read = _make_test(target)
    if read and not any(map(read, PLAIN)):
        return read
    if not target.required and target.name not in STATED_DAYS:
        return None
    if target.is_identifier:
        return read
    return {
        ValueForm.DAY: lambda text: not text.isdigit() and _is_day(text),
        ValueForm.AMOUNT: lambda text: _AMOUNT.match(text) is not None,
        ValueForm.ADDRESS: lambda text: _ADDRESS.fullmatch(text) is not None,
        ValueForm.NAME: lambda text: _NAME.fullmatch(text) is not None,
    }.get(target.form)


def _make_test(target: Target) -> Callable[[str], bool] | None:
    if target.read is None or target.form is not ValueForm.TEXT:
        return None
    read_text, spellings = target.read, target.spellings

    def reads(text: str) -> bool:
        try:
            read_text(spell(text, spellings))
        except BadValue:
            return False
        return True

    return reads


def _holds(target: Target, fits: Callable[[str], bool], texts: Sequence[str]) -> bool:
    """Return True where nine of ten cells fit, and do not contradict each other."""
    if target.name in STATED_DAYS and len(set(texts)) > 1:
        return False
    if target.is_identifier and any(map(_DAY.match, texts)):
        return False
    return sum(map(fits, texts)) * 10 >= len(texts) * 9


def _counts(texts: Sequence[str]) -> bool:
    """Return True for the numbers of the lines: 1, 2, 3."""
    return all(text.rstrip(".") == str(number) for number, text in enumerate(texts, start=1))


def _choose(target: Target, matches: Sequence[str], cells: Cells) -> str:
    """Return the first match; of numbers that name a row, the one that repeats the least."""
    if not target.is_identifier:
        return matches[0]
    return max(matches, key=lambda name: (not _counts(cells[name]), len(set(cells[name]))))


def _is_number(text: str) -> bool:
    return _reads(text, lambda form: read_number(text, form, MAX_PLACES), DecimalForm)


def _is_day(text: str) -> bool:
    return _reads(text, lambda form: read_day(text, form), DateForm)


def _reads(text: str, read: Callable[..., object], forms: Iterable[object]) -> bool:
    for form in forms:
        try:
            read(form)
        except BadValue:
            continue
        return True
    return False
