"""Columns of ours that a layout fills, and the words by which programs call them."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from cms_ext.base.tables.schema import Column, Schema, ValueForm
from cms_ext.base.tables.values import read_bool
from cms_ext.base.text.folding import folded_words
from cms_ext.desks.import_desk.mapping.spellings import PERSON_KINDS, YES_OR_NO, is_same_word


@dataclass(frozen=True, slots=True)
class Target:
    """A column of ours; `words` is what it is called on screen.

    `field` is what the row calls it. A number has up to `places` decimals, a text at most `longest`
    characters; of one that `is_prose` the rest is cut off. `about` says what belongs in it.
    `spellings` are what programs write for the words that `read` knows, `labels` what those words
    are called on screen. Without a column of its own the value is proposed as `usual`, or made of
    those of other targets. A `repeated` amount is that of several rows.
    """

    name: str
    words: Promise | str
    form: ValueForm = ValueForm.TEXT
    required: bool = False
    field: str = ""
    places: int = 2
    longest: int = 120
    is_prose: bool = False
    about: object = ""
    aliases: str = ""
    read: Callable[[str], object] | None = None
    is_identifier: bool = False
    spellings: Mapping[str, str] = dataclasses.field(default_factory=dict, hash=False)
    labels: Mapping[str, object] = dataclasses.field(default_factory=dict, hash=False)
    usual: str = ""
    made_of: tuple[str, ...] = ()
    repeated: bool = False

    @property
    def row_field(self) -> str:
        return self.field or self.name

    @property
    def is_summed(self) -> bool:
        """Return True for an amount of money, of which a row of sums states the sum."""
        return self.form is ValueForm.AMOUNT


def list_targets(schema: Schema[Any]) -> tuple[Target, ...]:
    """Return the columns of a kind of import as targets of a layout."""
    headings = name_columns(schema.columns)
    return tuple(
        Target(
            column.name,
            headings[column.name],
            column.form,
            required=column.required,
            longest=column.longest,
            is_prose=column.prose,
            about=column.about,
            aliases=column.aliases,
            read=column.read,
            is_identifier=column.identifier,
            spellings=_list_spellings(column),
            labels=column.labels,
            usual=column.usual() if column.usual else "",
            made_of=column.made_of,
            repeated=column.repeated,
        )
        for column in schema.columns
    )


def _list_spellings(column: Column) -> Mapping[str, str]:
    if column.read is read_bool:
        return YES_OR_NO
    return PERSON_KINDS if column.name == "payer_kind" else column.spellings


def name_columns(columns: Iterable[Column]) -> dict[str, str]:
    """Return Polish headings, in all their words where two begin with the same."""
    headings = {column: _shorten_about(column) for column in columns}
    counts = Counter(headings.values())
    return {
        column.name: heading if counts[heading] == 1 else _capitalise(str(column.about))
        for column, heading in headings.items()
    }


def _shorten_about(column: Column) -> str:
    """Return the first words of what belongs in a column, or its name."""
    text = re.split(r"[,;:(]", str(column.about), maxsplit=1)[0].strip()
    return _capitalise(text) or column.name


def _capitalise(text: str) -> str:
    return text[:1].upper() + text[1:]


Vocabulary = Mapping[str, Sequence[str]]
"""By column of ours: what programs call it, the likeliest first; folded."""


def fold(name: str) -> str:
    return " ".join(folded_words(name))


def guess_column(words: Sequence[str], names: Sequence[str], taken: Iterable[str] = ()) -> str:
    """Return the column that is called so, "" for none; exact names and earlier words go first.

    Names that only abbreviate a word go last.
    """
    free = [(name, fold(name)) for name in names if name not in set(taken)]
    for word in words:
        for name, folded in free:
            if folded == word:
                return name
    for word in words:
        for name, folded in free:
            if len(word) > 2 and f" {word} " in f" {folded} ":
                return name
    for word in words:
        for name, folded in free:
            if _abbreviates(folded.split(), word.split()):
                return name
    return ""


def _abbreviates(name: Sequence[str], whole: Sequence[str]) -> bool:
    """Return True for a heading like `Data otw.` or `Daty otwarcia` of `data otwarcia`."""
    least = 2 if len(name) > 1 else 5
    return len(name) == len(whole) and all(
        (len(part) >= least and word.startswith(part)) or is_same_word(part, word)
        for part, word in zip(name, whole, strict=True)
    )


def count_known(names: Iterable[str], vocabulary: Vocabulary) -> int:
    """How many names are words that programs use for columns."""
    known = {word for words in vocabulary.values() for word in words}
    return sum(fold(name) in known for name in names)
