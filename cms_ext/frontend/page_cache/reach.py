"""How far the change of a row reaches: everywhere, unless the room of its model knows better."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Model
from wagtail.models import COMMENTS_RELATION_NAME

from cms_ext.frontend.page_cache.generation import Addresses, forget_pages, forget_pages_at

# None: any stored page may show it.
Reach = Addresses | None
# In doubt a room says None.
_KNOWN: dict[type[Model], Callable[[Any], Reach]] = {}


# What Wagtail writes on a page's row when somebody saves a draft; readers see none of it.
DRAFT = {
    COMMENTS_RELATION_NAME,
    "draft_title",
    "has_unpublished_changes",
    "latest_revision",
    "latest_revision_created_at",
}


def nowhere() -> tuple[str, ...]:
    """The reach of what stands on no public page."""
    return ()


def reaches(model: type[Model], reach_of: Callable[[Any], Reach]) -> None:
    """Name who knows where a row of this very model, just saved, is shown. In `AppConfig.ready`.

    A reach is a function that gives paths, comparable with `==`; it is asked after the commit.
    """
    _KNOWN[model] = reach_of


def forget_shown(row: object) -> None:
    """Forget the stored pages that a change of this row can change, once it is committed."""
    reach_of = _KNOWN.get(type(row))  # type: ignore[arg-type]  # any other type is not there
    reach = reach_of(row) if reach_of else None
    if reach is None:
        forget_pages()
    elif reach is not nowhere:
        forget_pages_at(reach)


def is_of_draft(update_fields: frozenset[str] | None) -> bool:
    """Whether a save of a page wrote only what belongs to its draft."""
    return update_fields is not None and update_fields <= DRAFT
