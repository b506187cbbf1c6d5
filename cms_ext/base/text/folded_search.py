"""Wagtail's search of pages, files and pictures, with words folded as in every other list.

Without it SQLite drops the tail of „ę” but not the stroke of „ł”, and PostgreSQL drops neither.
"""

from importlib import import_module
from typing import Any

from modelsearch.backends import database
from modelsearch.query import PlainText, SearchQuery

from cms_ext.base.text.polish import fold_text


class _FoldedQueries:
    """A search backend that folds what was typed."""

    def _search(self, compiler: Any, query: str | SearchQuery, *args: Any, **kwargs: Any) -> Any:
        if isinstance(query, PlainText):
            query = PlainText(fold_text(query.query_string), query.operator, query.boost)
        elif isinstance(query, str):
            query = fold_text(query)
        return super()._search(compiler, query, *args, **kwargs)  # type: ignore[misc]  # a mixin


def SearchBackend(params: Any) -> Any:  # noqa: N802 - the name that Wagtail looks for
    """Return the backend of the site's database, which indexes and searches folded words."""
    backend = type(database.SearchBackend(params))
    engine: Any = import_module(backend.__module__)
    # The indexes make it by its name in their module, not by an attribute.
    if not issubclass(engine.ObjectIndexer, _FoldedIndexer):
        engine.ObjectIndexer = type("FoldedIndexer", (_FoldedIndexer, engine.ObjectIndexer), {})
    return type("FoldedBackend", (_FoldedQueries, backend), {})(params)


class _FoldedIndexer:
    """What a row has in the index."""

    def prepare_value(self, value: object) -> str:
        return fold_text(super().prepare_value(value))  # type: ignore[misc]  # a mixin
