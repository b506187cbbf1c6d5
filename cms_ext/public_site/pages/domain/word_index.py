"""Asking the index of words: which pages hold them, best and newest first, a portion at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db import connection

from cms_ext.public_site.pages.search_tables import HOLDING, IN_TEXT, IN_TITLE, INDEX, WORDS

# So many are looked at together: more than a reader pages through, few enough to be cheap.
PORTION = 250
# How many levels are the very words of the query.
BEST = 2
# Above every key.
NEWEST = 2**63 - 1

# Alternatives for one word of a query; one that ends with `*` is the beginning of a word.
Term = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Level:
    """Pages that hold one alternative of each term, in the title or anywhere."""

    terms: tuple[Term, ...]
    in_title: bool

    def match_expression(self) -> str:
        """In the database's own language; words are of a–z and 0–9, so none is special."""
        if connection.vendor == "sqlite":
            column = "title" if self.in_title else "text"
            return f"{column} : ({_spelled(self.terms, ' OR ', ' AND ', '', '*')})"
        mark = IN_TITLE if self.in_title else IN_TEXT
        return _spelled(self.terms, "|", "&", mark, ":*")


# Of the keys of rows and of their pages, a portion.
_PORTION_OF_LEVEL = {
    "sqlite": (
        f"SELECT held.id, held.page_id FROM {INDEX} "
        f"CROSS JOIN {WORDS} held ON held.id = {INDEX}.rowid "
        f"WHERE {INDEX} MATCH %s AND {INDEX}.rowid < %s ORDER BY {INDEX}.rowid DESC LIMIT %s"
    ),
    # The end of the keys is asked here: inside the function no index may be read row by row.
    "postgresql": (
        f"SELECT id, page_id FROM {HOLDING}"
        f"(%s::tsquery, least(%s, (SELECT max(id) + 1 FROM {WORDS})), %s)"
    ),
}


def _spelled(terms: Iterable[Term], either: str, both: str, mark: str, beginning: str) -> str:
    return both.join(
        f"({either.join(mark + word.replace('*', beginning) for word in term)})" for term in terms
    )


def held_by(levels: Sequence[Level]) -> Iterator[int]:
    """The keys of the pages of these levels, the last published of each level first.

    Each once, at the first level that holds it; asked for as far as they are taken.
    """
    seen: set[int] = set()
    # The beginnings of the best levels together, then those of the others: for most queries that is
    # all that there is, and for a common word the first ones are enough.
    for together in (levels[:BEST], levels[BEST:]):
        for level, beginning in zip(together, _portions(together), strict=True):
            rows = beginning
            while rows:
                for _row, page in rows:
                    if page not in seen:
                        seen.add(page)
                        yield page
                [rows] = _portions([level], rows[-1][0]) if len(rows) == PORTION else [[]]


def _portions(levels: Sequence[Level], older: int = NEWEST) -> list[list[tuple[int, int]]]:
    """Of each level the next rows older than that one, in one question."""
    found: list[list[tuple[int, int]]] = [[] for _ in levels]
    if not levels:
        return found
    portion = _PORTION_OF_LEVEL[connection.vendor]
    statement = " UNION ALL ".join(
        f"SELECT {place} AS level, id, page_id FROM ({portion}) AS portion{place}"
        for place in range(len(levels))
    )
    parameters = [value for one in levels for value in (one.match_expression(), older, PORTION)]
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} ORDER BY 1, 2 DESC", parameters)
        for place, row, page in cursor.fetchall():
            found[place].append((row, page))
    return found


def visible_ones(pages: Any, keys: Iterator[int], most: int) -> list[int]:
    """The first `most` of these keys that are among `pages`, in order."""
    found: list[int] = []
    while len(found) < most and (portion := list(islice(keys, PORTION))):
        visible = set(pages.filter(pk__in=portion).order_by().values_list("pk", flat=True))
        found += [key for key in portion if key in visible]
    return found[:most]
