"""Full-text search over pages, by words, their forms and synonyms, best results first."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import F, prefetch_related_objects
from wagtail.models import Page

from cms_ext.base.text.folding import TextPiece, around_first_hit, folded_words, mark_hits
from cms_ext.public_site.pages.models import PageWords, SitePage
from cms_ext.public_site.pages.search_tables import HOLDING, IN_TEXT, IN_TITLE, INDEX, WORDS
from cms_ext.public_site.pages.word_forms import build_pattern, list_terms

# Rows per query.
PORTION = 250
# Pages in memory while the index is made again.
INDEXED_AT_ONCE = 100
# The first levels, which search the exact words of the query.
BEST = 2
# Greater than every key.
NEWEST = 2**63 - 1

# Alternatives for one word of a query; one that ends with `*` is the beginning of a word.
Term = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Level:
    """Pages that hold one alternative of each term, in the title or anywhere."""

    terms: tuple[Term, ...]
    in_title: bool

    def match_expression(self) -> str:
        """Return the expression in the database's language.

        Words consist of a–z and 0–9, so nothing needs escaping.
        """
        if connection.vendor == "sqlite":
            column = "title" if self.in_title else "text"
            return f"{column} : ({_spelled(self.terms, ' OR ', ' AND ', '', '*')})"
        mark = IN_TITLE if self.in_title else IN_TEXT
        return _spelled(self.terms, "|", "&", mark, ":*")


# A portion of the keys of rows and of their pages.
_PORTION_OF_LEVEL = {
    "sqlite": (
        f"SELECT held.id, held.page_id FROM {INDEX} "  # noqa: S608 - names of our own
        f"CROSS JOIN {WORDS} held ON held.id = {INDEX}.rowid "
        f"WHERE {INDEX} MATCH %s AND {INDEX}.rowid < %s ORDER BY {INDEX}.rowid DESC LIMIT %s"
    ),
    # The highest key is queried here: the function forbids index scans.
    "postgresql": (
        f"SELECT id, page_id FROM {HOLDING}"  # noqa: S608 - names of our own
        f"(%s::tsquery, least(%s, (SELECT max(id) + 1 FROM {WORDS})), %s)"
    ),
}


def _spelled(terms: Iterable[Term], either: str, both: str, mark: str, beginning: str) -> str:
    return both.join(
        f"({either.join(mark + word.replace('*', beginning) for word in term)})" for term in terms
    )


def find_page_keys(levels: Sequence[Level]) -> Iterator[int]:
    """Yield the keys of pages of these levels, each once, newest of a level first.

    Queries run only as far as keys are taken.
    """
    listed: set[int] = set()
    # First portions of the best levels in one query, then those of the others: most queries need no
    # more.
    for together in (levels[:BEST], levels[BEST:]):
        for level, beginning in zip(together, _portions(together), strict=True):
            rows = beginning
            while rows:
                for _row, page in rows:
                    if page not in listed:
                        listed.add(page)
                        yield page
                [rows] = _portions([level], rows[-1][0]) if len(rows) == PORTION else [[]]


def _portions(levels: Sequence[Level], older: int = NEWEST) -> list[list[tuple[int, int]]]:
    """Return the next rows of each level, older than that key, in one query."""
    found: list[list[tuple[int, int]]] = [[] for _ in levels]
    if not levels:
        return found
    portion = _PORTION_OF_LEVEL[connection.vendor]
    statement = " UNION ALL ".join(
        f"SELECT {place} AS level, id, page_id FROM ({portion}) AS portion{place}"  # noqa: S608 - names of our own
        for place in range(len(levels))
    )
    parameters = [value for level in levels for value in (level.match_expression(), older, PORTION)]
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} ORDER BY 1, 2 DESC", parameters)
        for place, row, page in cursor.fetchall():
            found[place].append((row, page))
    return found


def select_visible(pages: Any, keys: Iterator[int], most: int) -> list[int]:
    """Return the first `most` of these keys that are among `pages`, in order."""
    found: list[int] = []
    while len(found) < most and (portion := list(islice(keys, PORTION))):
        visible = set(pages.filter(pk__in=portion).order_by().values_list("pk", flat=True))
        found += [key for key in portion if key in visible]
    return found[:most]


MAX_WORDS = 10
# The most results that are listed.
MAX_RESULTS = 100
# Longer words are cut, in the index and in the query.
MAX_WORD_LENGTH = 100
# „w”, „o”, „za” are everywhere; they count only if the query has nothing else.
MIN_WORD_LENGTH = 3
# Words of questions, which say nothing of what is sought; they count only if there are no others.
# fmt: off
QUESTION_WORDS = frozenset((
    "chce", "czego", "czy", "dla", "gdy", "gdzie", "ile", "jak", "jaki", "jakie", "jest", "kiedy",
    "kto", "ktora", "ktore", "ktorej", "ktory", "ktorym", "mam", "moge", "mozna", "nie", "sie",
))
# fmt: on
EXCERPT = 220


@dataclass(frozen=True, slots=True)
class PageHit:
    """One result: the page, its title and an excerpt in pieces.

    `language` is the excerpt's, unless it is the page's own.
    """

    page: SitePage
    title: list[TextPiece]
    excerpt: list[TextPiece]
    language: str = ""


@dataclass(frozen=True, slots=True)
class QueryWord:
    """One folded word of a query; `others` are its folded synonyms."""

    word: str
    others: tuple[str, ...] = ()

    @property
    def forms_of_all(self) -> str:
        """Return a regular expression for whole folded words that match it."""
        return f"(?:{'|'.join(map(build_pattern, (self.word, *self.others)))})"

    @property
    def terms_of_all(self) -> Term:
        """Return the same as terms of the index."""
        terms = (term for word in (self.word, *self.others) for term in list_terms(word))
        return tuple(dict.fromkeys(terms))


def read_query(query: str, synonyms: Iterable[Sequence[str]] = ()) -> tuple[QueryWord, ...]:
    """Return the words of a query; `synonyms` are groups of words of one meaning."""
    words = list(dict.fromkeys(word[:MAX_WORD_LENGTH] for word in folded_words(query)))
    telling = [
        word for word in words if len(word) >= MIN_WORD_LENGTH and word not in QUESTION_WORDS
    ]
    groups = [tuple(folded_words(" ".join(group))) for group in synonyms]
    return tuple(QueryWord(word, _others(word, groups)) for word in (telling or words)[:MAX_WORDS])


def _others(word: str, groups: list[tuple[str, ...]]) -> tuple[str, ...]:
    """Return all words of the groups that hold a form of the word."""
    found = (
        other
        for group in groups
        if any(re.fullmatch(build_pattern(one), word) for one in group)
        for other in group
        if other != word
    )
    return tuple(dict.fromkeys(found))


def build_levels(words: tuple[QueryWord, ...]) -> list[Level]:
    """Return the levels of a query, the best first; none without words."""
    if not words:
        return []
    typed = tuple((one.word,) for one in words)
    forms = tuple(list_terms(one.word) for one in words)
    synonyms = tuple(one.terms_of_all for one in words)
    return list(
        dict.fromkeys(
            Level(terms, in_title)
            for terms in (typed, forms, synonyms)
            for in_title in (True, False)
        )
    )


@dataclass(frozen=True, slots=True)
class FoundPages:
    """The pages of these keys, in order, for a paginator; `more` if some were left out."""

    pages: Any
    keys: list[int]
    more: bool

    def count(self) -> int:
        return len(self.keys)

    def __getitem__(self, which: slice) -> list[SitePage]:
        keys = self.keys[which]
        # Filtered again, so that every shown page was checked itself.
        visible: list[SitePage] = list(self.pages.filter(pk__in=keys).specific())
        by_key = {page.pk: page for page in visible}
        for model in {type(page) for page in visible}:
            alike = [page for page in visible if type(page) is model]
            prefetch_related_objects(alike, *model.read_by_results)
        return [by_key[key] for key in keys if key in by_key]


def find_matching_pages(pages: Any, words: tuple[QueryWord, ...]) -> FoundPages:
    """Return pages with every word, a form or a synonym of it, best first.

    First come pages with the exact words in the title, then in the text, then forms and synonyms in
    title and in text; equal ones by publication, newest first. `pages` comes from `visible_pages`,
    so that pages a reader may not see are never counted. At most `MAX_RESULTS`; none without words.
    """
    found = select_visible(pages, find_page_keys(build_levels(words)), MAX_RESULTS + 1)
    return FoundPages(pages, found[:MAX_RESULTS], more=len(found) > MAX_RESULTS)


# Pages with a part of the words are a guess: a few of them help, a list does not.
MAX_PARTIAL = 3


def find_partial_matches(pages: Any, words: tuple[QueryWord, ...]) -> FoundPages:
    """Return pages with any of the words, for a query that no page answers; titles first."""
    anything = tuple(dict.fromkeys(term for one in words for term in one.terms_of_all))
    levels = [Level((anything,), in_title) for in_title in (True, False)]
    return FoundPages(pages, select_visible(pages, find_page_keys(levels), MAX_PARTIAL), more=False)


def build_hit(page: SitePage, words: tuple[QueryWord, ...]) -> PageHit:
    """Return a result as the page of results shows it."""
    pattern = re.compile("|".join(one.forms_of_all for one in words))
    excerpts = [
        (mark_hits(around_first_hit(passage.text, pattern, EXCERPT), pattern), passage.language)
        for passage in page.passages()
    ]
    telling = (one for one in excerpts if any(piece.hit for piece in one[0]))
    excerpt, language = next(telling, excerpts[0])
    return PageHit(page, mark_hits(page.title, pattern), excerpt, language)


def index_page(page: SitePage) -> None:
    """Update the index with the words of a page as it is live; equal words are not written."""
    title = folded_words(f"{page.title} {page.also_found_by()}")
    text = folded_words(page.text())
    texts = {"title": _spaced(title), "text": _spaced([*title, *text])}
    rows = PageWords.objects.filter(page_id=page.pk)
    published = page.last_published_at
    indexed = rows.filter(published_at=published).values("title", "text").first()
    if indexed is not None and indexed != texts:
        rows.update(**texts)
    elif indexed is None:
        # A new publication gets a new key and so comes first.
        with transaction.atomic():
            rows.delete()
            PageWords.objects.create(page_id=page.pk, published_at=published, **texts)


def rebuild_indexes() -> None:
    """Make again what is derived from pages, documents and pictures, after an import."""
    pages = Page.objects.order_by(F("last_published_at").asc(nulls_first=True), "pk")
    for page in pages.specific().iterator(INDEXED_AT_ONCE):
        if isinstance(page, SitePage):
            index_page(page)
    call_command("rebuild_references_index", verbosity=0)
    call_command("update_index", verbosity=0)


def _spaced(words: list[str]) -> str:
    return f" {' '.join(word[:MAX_WORD_LENGTH] for word in words)} "
