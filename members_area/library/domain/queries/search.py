"""Searching the library by title, subject and number."""

from __future__ import annotations

from django.db.models import Q

from cms_ext.pages.folding import folded_words, stem


def beginnings_of(query: str) -> tuple[str, ...]:
    """What each word of the query must begin like: without case, diacritics and the ending."""
    return tuple(dict.fromkeys(stem(word) for word in folded_words(query)))


def matches(query: str) -> Q:
    """The condition on documents that have every word of the query; none when it has no word.

    It only narrows: callers put it on `visible_documents`.
    """
    condition = Q()
    for beginning in beginnings_of(query):
        condition &= Q(search_key__contains=f" {beginning}")
    return condition
