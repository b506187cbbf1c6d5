"""Search over pages: words without diacritics; other forms of a word below the word itself, and
what means the same below both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import prefetch_related_objects

from cms_ext.base.text.folding import TextPiece, around_first_hit, folded_words, marked
from cms_ext.public_site.pages.domain.word_index import Level, Term, held_by, visible_ones
from cms_ext.public_site.pages.models import PageWords, SitePage
from cms_ext.public_site.pages.word_forms import forms_of, terms_of

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
        (marked(around_first_hit(passage.text, asked, EXCERPT), asked), passage.language)
        for passage in page.passages()
    ]
    telling = (one for one in excerpts if any(piece.hit for piece in one[0]))
    excerpt, language = next(telling, excerpts[0])
    return PageHit(page, marked(page.title, asked), excerpt, language)


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
