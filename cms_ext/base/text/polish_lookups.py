"""Searching and ordering columns of words in Polish, alike on SQLite and PostgreSQL.

A search filters by `find_words`, `contains_text` and `match_prefix`. A list is ordered by the name
of a column and `__polish`: `order_by("last_name__polish", "first_name__polish")`, also in a
model's `ordering`. Collations are not used: one in the schema makes a SQLite file unreadable
elsewhere, and the ICU ones of PostgreSQL depend on how a server was built.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, ClassVar

from django.db.backends.signals import connection_created
from django.db.models import CharField, Field, Q, TextField, Transform

from cms_ext.base.text.polish import (
    INVISIBLE,
    LETTERS,
    MARKS,
    ORDERED,
    OTHERS,
    ZEROS,
    fold_text,
    order_polish,
)

# Columns of ASCII signs, which each database compares well by itself: tables of them are long.
CODES = (
    "account_no", "entries_sha256", "file_sha256", "hash", "nrb", "object_id", "pk", "request_id",
    "settlement_id", "sha256", "source_key",
)  # fmt: skip
WORD = re.compile(r"\w+")
BETWEEN_WORDS = re.compile(r"[\s,;]+")


def find_words(typed: str, *fields: str, also: Callable[[str], Q] | None = None) -> Q:
    """Return the condition that each typed word is in one of the fields or fits `also`.

    A part of a word is enough. Without any word every row fits.
    """
    fits = Q()
    for word in filter(None, BETWEEN_WORDS.split(typed)):
        found = also(word) if also else Q()
        for field in fields:
            found |= contains_text(field, word)
        fits &= found
    return fits


def find_names(typed: str, *fields: str) -> Q:
    """Return the condition of `find_words` without the signs between the words, as in names."""
    return find_words(" ".join(WORD.findall(typed)), *fields)


def contains_text(field: str, typed: str) -> Q:
    """Return the condition that the field contains the text, without case and diacritics."""
    if field.rpartition("__")[2] in CODES:
        return Q((f"{field}__icontains", fold_text(typed)))
    return Q((f"{field}__folded__contains", fold_text(typed)))


def match_prefix(field: str, typed: str) -> Q:
    """Return the condition that the field begins with the text, without case and diacritics."""
    return Q((f"{field}__folded__startswith", fold_text(typed)))


def equals_text(field: str, typed: str) -> Q:
    """Return the condition that the field is the text, without case and diacritics."""
    return Q((f"{field}__folded", fold_text(typed)))


def _replace(sql: str, signs: Mapping[str, str]) -> str:
    for sign, plain in signs.items():
        plain = plain.replace("'", "''")
        sql = f"replace({sql}, '{sign}', '{plain}')"
    return sql


# ASCII, and texts of Polish letters and the signs of a keyboard, are spelled several times as fast.
_IS_ASCII = "octet_length(%(column)s) = length(%(column)s)"
_HAS_OTHERS = f"%(column)s ~ '[^ -~{''.join(LETTERS)}]'"


def _spell(letters: Mapping[str, str]) -> str:
    """Return the SQL for what `polish` does in Python."""
    composed = _replace("normalize(%(column)s, NFC)", letters)
    plain = _replace(f"lower(normalize({composed}, NFKD))", OTHERS)
    usual = _replace("%(column)s", letters)
    return (
        f"(CASE WHEN {_IS_ASCII} THEN lower(%(column)s)"
        f" WHEN {_HAS_OTHERS} THEN regexp_replace({plain}, '[{MARKS}{INVISIBLE}]', '', 'g')"
        f" ELSE lower({usual}) END)"
    )


def _pad_numbers(sql: str) -> str:
    padded = f"regexp_replace({sql}, '([0-9]+)', '{ZEROS}\\1', 'g')"
    return f"regexp_replace({padded}, '0*([0-9]{{{len(ZEROS)},}})', '\\1', 'g')"


class _PolishTransform(Transform):
    """A column as `function` of Python makes it; `postgresql` takes the same steps in SQL."""

    postgresql: ClassVar[str]
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        sql, params = compiler.compile(self.lhs)
        times = self.postgresql.count("%(column)s")
        return self.postgresql % {"column": sql}, (*params,) * times


class Folded(_PolishTransform):
    lookup_name = "folded"
    function = fold_text.__name__
    postgresql = _spell(LETTERS)


class PolishOrder(_PolishTransform):
    lookup_name = "polish"
    function = order_polish.__name__
    postgresql = _pad_numbers(_spell(ORDERED)) + ' COLLATE "C"'


# How models call what people read as words and as codes of places („B2”, „B10”); digests and
# numbers of documents, which are padded, keep the order of their signs.
WORDS = (
    "account_no", "address", "city", "code", "first_name", "label", "last_name", "name",
    "payer_name", "place", "question", "reason", "street", "supplier", "title", "words",
)  # fmt: skip


def holds_words(field: Field[Any, Any]) -> bool:
    """Return whether lists order by this field in Polish."""
    is_text = isinstance(field, CharField | TextField) and not field.choices
    return is_text and field.name in WORDS


def register_lookups() -> None:
    """Teach Django the two transforms and each new SQLite connection their functions."""
    for transform in (Folded, PolishOrder):
        CharField.register_lookup(transform)
        TextField.register_lookup(transform)
    connection_created.connect(_add_functions, dispatch_uid="polish_lookups")


def _add_functions(connection: Any, **_kwargs: Any) -> None:
    if connection.vendor == "sqlite":
        for name, function in _FUNCTIONS.items():
            connection.connection.create_function(name, 1, function, deterministic=True)


def _cached(function: Callable[[str], str]) -> Callable[[str | None], str | None]:
    """Return the function for a column; one text is in many rows, and pages are counted too."""

    @lru_cache(maxsize=10_000)
    def of_column(value: str | None) -> str | None:
        return None if value is None else function(value)

    return of_column


_FUNCTIONS = {function.__name__: _cached(function) for function in (fold_text, order_polish)}
