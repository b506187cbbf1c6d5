"""Search over pages: words without diacritics; other forms of a word below the word itself, and
what means the same below both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models import prefetch_related_objects

from cms_ext.base.text.folding import TextPiece, around_first_hit, folded_words, mark_hits
from cms_ext.public_site.pages.models import PageWords, SitePage
from cms_ext.public_site.pages.search_tables import HOLDING, IN_TEXT, IN_TITLE, INDEX, WORDS
from cms_ext.public_site.pages.word_forms import forms_of, terms_of

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


MOST_WORDS = 10
# Nobody reads on so far; whoever has not found it adds a word.
MOST_FOUND = 100
# Of a longer one the beginning stands for it, in the index as in the question.
LONGEST_WORD = 100
# „w”, „o”, „za” stand everywhere; they count only when the question has nothing else.
SHORTEST_WORD = 3
EXCERPT = 220


@dataclass(frozen=True, slots=True)
class PageHit:
    """One result: the page, and its title and an excerpt in pieces.

    `language` is that of the excerpt, unless it is the page's own.
    """

    page: SitePage
    title: list[TextPiece]
    excerpt: list[TextPiece]
    language: str = ""


@dataclass(frozen=True, slots=True)
class QueryWord:
    """One folded word of a query; `others` mean the same, folded, too."""

    word: str
    others: tuple[str, ...] = ()

    @property
    def forms_of_all(self) -> str:
        """What answers it or one of those that mean the same, as a regular expression for whole
        folded words.
        """
        return f"(?:{'|'.join(map(forms_of, (self.word, *self.others)))})"

    @property
    def terms_of_all(self) -> Term:
        """The same as the index of words knows it."""
        terms = (term for word in (self.word, *self.others) for term in terms_of(word))
        return tuple(dict.fromkeys(terms))


def read_query(query: str, synonyms: Iterable[Sequence[str]] = ()) -> tuple[QueryWord, ...]:
    """What a query asks for; `synonyms` are groups of words of one meaning."""
    words = list(dict.fromkeys(word[:LONGEST_WORD] for word in folded_words(query)))
    telling = [word for word in words if len(word) >= SHORTEST_WORD]
    groups = [tuple(folded_words(" ".join(group))) for group in synonyms]
    return tuple(QueryWord(word, _others(word, groups)) for word in (telling or words)[:MOST_WORDS])


def _others(word: str, groups: list[tuple[str, ...]]) -> tuple[str, ...]:
    """Whoever asks for a form of one of a group asks for all of the group."""
    found = (
        other
        for group in groups
        if any(re.fullmatch(forms_of(one), word) for one in group)
        for other in group
        if other != word
    )
    return tuple(dict.fromkeys(found))


def levels_of(words: tuple[QueryWord, ...]) -> list[Level]:
    """Where a query is looked for, the best answers first; nowhere without words."""
    if not words:
        return []
    typed = tuple((one.word,) for one in words)
    forms = tuple(terms_of(one.word) for one in words)
    meant = tuple(one.terms_of_all for one in words)
    return list(
        dict.fromkeys(
            Level(terms, in_title) for terms in (typed, forms, meant) for in_title in (True, False)
        )
    )


@dataclass(frozen=True, slots=True)
class FoundPages:
    """The pages of these keys, in their order, for a paginator; `more` were left out."""

    pages: Any
    keys: list[int]
    more: bool

    def count(self) -> int:
        return len(self.keys)

    def __getitem__(self, which: slice) -> list[SitePage]:
        keys = self.keys[which]
        # Asked of the door once more: what is shown was let through as itself.
        shown: list[SitePage] = list(self.pages.filter(pk__in=keys).specific())
        found = {page.pk: page for page in shown}
        for model in {type(page) for page in shown}:
            alike = [page for page in shown if type(page) is model]
            prefetch_related_objects(alike, *model.read_by_results)
        return [found[key] for key in keys if key in found]


def matching_pages(pages: Any, words: tuple[QueryWord, ...]) -> FoundPages:
    """The pages that hold every word, another form of it or one that means the same, best first;
    nothing without words. At most `MOST_FOUND`.

    Pages whose title has the very words come first, then those whose text has them, then by other
    forms and by what means the same, in title and in text; of equal ones the last published.
    `pages` comes from `visible_pages`, so that what a reader may not see is never counted.
    """
    found = visible_ones(pages, held_by(levels_of(words)), MOST_FOUND + 1)
    return FoundPages(pages, found[:MOST_FOUND], more=len(found) > MOST_FOUND)


def hit(page: SitePage, words: tuple[QueryWord, ...]) -> PageHit:
    """A result as the page of results shows it."""
    asked = re.compile("|".join(one.forms_of_all for one in words))
    excerpts = [
        (mark_hits(around_first_hit(passage.text, asked, EXCERPT), asked), passage.language)
        for passage in page.passages()
    ]
    telling = (one for one in excerpts if any(piece.hit for piece in one[0]))
    excerpt, language = next(telling, excerpts[0])
    return PageHit(page, mark_hits(page.title, asked), excerpt, language)


def index_page(page: SitePage) -> None:
    """Put the words of a page, as it is live, where the search finds them. Repeatable."""
    title = folded_words(page.title)
    text = folded_words(f"{page.also_found_by()} {page.text()}")
    words = {"title": _spaced(title), "text": _spaced([*title, *text])}
    known = PageWords.objects.filter(page_id=page.pk)
    published = page.last_published_at
    if not known.filter(published_at=published).update(**words):
        # Of a new publication: it comes before all others.
        with transaction.atomic():
            known.delete()
            PageWords.objects.create(page_id=page.pk, published_at=published, **words)


def _spaced(words: list[str]) -> str:
    return f" {' '.join(word[:LONGEST_WORD] for word in words)} "
