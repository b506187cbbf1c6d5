"""The text of files that readers get. Only of served files: the sealed original has its own."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from members_area.library.models import PageText, Rendition


def pages_of(file: Rendition) -> QuerySet[PageText]:
    """The pages of a file that the reader may read, in order."""
    return PageText.objects.filter(rendition=file, rendition__is_served=True).order_by("page")


def with_text(files: Iterable[Rendition]) -> set[int]:
    """The keys of those files that have text on at least one page. One query."""
    texts = PageText.objects.filter(rendition__in=list(files), rendition__is_served=True)
    return set(texts.exclude(text="").values_list("rendition_id", flat=True))
