"""Search over pages: words without diacritics, other forms of a word below the word itself."""

from __future__ import annotations

import re
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


def question(query: str) -> tuple[str, ...]:
    """The folded words that a query asks for."""
    words = list(dict.fromkeys(folded_words(query)))
    telling = [word for word in words if len(word) >= SHORTEST_WORD]
    return tuple((telling or words)[:MOST_WORDS])


def matching_pages(pages: Any, words: tuple[str, ...]) -> Any:
    """The pages that hold every word or another form of it, best first; empty without words.

    `pages` comes from `visible_pages`, so that what a reader may not see is never counted.
    """
    if not words:
        return pages.none()
    forms = tuple(map(forms_of, words))
    rank = Case(
        When(_holds("words__title__contains", words), then=Value(0)),
        When(_holds("words__text__contains", words), then=Value(1)),
        When(_holds("words__title__regex", forms), then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    hits = pages.filter(_holds("words__text__regex", forms)).annotate(rank=rank)
    return hits.order_by("rank", "-last_published_at", "pk")


def hit(page: SitePage, words: tuple[str, ...]) -> PageHit:
    """A result as the page of results shows it."""
    asked = re.compile("|".join(map(forms_of, words)))
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
