"""Search over pages: words without diacritics; other forms of a word below the word itself, and
what means the same below both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import Any

from django.db.models import Case, IntegerField, Q, Value, When

from cms_ext.base.folding import TextPiece, around_first_hit, folded_words, marked
from cms_ext.public_site.pages.models import PageWords, SitePage
from cms_ext.public_site.pages.word_forms import forms_of

MOST_WORDS = 10
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
class AskedWord:
    """One folded word of a query; `others` mean the same, folded, too."""

    word: str
    others: tuple[str, ...] = ()

    @property
    def forms(self) -> str:
        """What answers the word itself, as a regular expression for whole folded words."""
        return forms_of(self.word)

    @property
    def forms_of_all(self) -> str:
        """What answers it or one of those that mean the same."""
        return f"(?:{'|'.join(map(forms_of, (self.word, *self.others)))})"


def question(query: str, synonyms: Iterable[Sequence[str]] = ()) -> tuple[AskedWord, ...]:
    """What a query asks for; `synonyms` are groups of words of one meaning."""
    words = list(dict.fromkeys(folded_words(query)))
    telling = [word for word in words if len(word) >= SHORTEST_WORD]
    groups = [tuple(folded_words(" ".join(group))) for group in synonyms]
    return tuple(AskedWord(word, _others(word, groups)) for word in (telling or words)[:MOST_WORDS])


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


def matching_pages(pages: Any, words: tuple[AskedWord, ...]) -> Any:
    """The pages that hold every word, another form of it or one that means the same, best first;
    empty without words.

    `pages` comes from `visible_pages`, so that what a reader may not see is never counted.
    """
    if not words:
        return pages.none()
    typed = tuple(one.word for one in words)
    forms = tuple(one.forms for one in words)
    meant = tuple(one.forms_of_all for one in words)
    rank = Case(
        When(_holds("words__title__contains", typed), then=Value(0)),
        When(_holds("words__text__contains", typed), then=Value(1)),
        When(_holds("words__title__regex", forms), then=Value(2)),
        When(_holds("words__text__regex", forms), then=Value(3)),
        When(_holds("words__title__regex", meant), then=Value(4)),
        default=Value(5),
        output_field=IntegerField(),
    )
    hits = pages.filter(_holds("words__text__regex", meant)).annotate(rank=rank)
    return hits.order_by("rank", "-last_published_at", "pk")


def hit(page: SitePage, words: tuple[AskedWord, ...]) -> PageHit:
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
    PageWords.objects.update_or_create(
        page_id=page.pk, defaults={"title": _spaced(title), "text": _spaced([*title, *text])}
    )


def _holds(lookup: str, words: tuple[str, ...]) -> Q:
    return reduce(and_, (Q(**{lookup: f" {word} "}) for word in words))


def _spaced(words: list[str]) -> str:
    return f" {' '.join(words)} "
