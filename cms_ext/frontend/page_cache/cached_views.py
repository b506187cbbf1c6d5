"""Lets plugins cache own pages like those of the CMS, and forget them on changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from django.http.response import HttpResponseBase

from cms_ext.frontend.page_cache.generation import forget_pages

MARK = "cached_for_everybody"
BY_ADDRESS = "forgotten_by_address"
V = TypeVar("V", bound=Callable[..., HttpResponseBase])


def cached_for_everybody(view: V) -> V:
    """Mark a view whose answer depends on nothing but its address, the day and stored rows.

    Whoever marks it names the tables of these rows by `made_of`.
    """
    setattr(view, MARK, True)
    return view


def is_cached(view: Any) -> bool:
    return getattr(view, MARK, False) is True


def forgotten_by_address(response: HttpResponseBase) -> None:
    """Mark an answer of which all that changes it says so at its address (`reach.reaches`).

    Without the mark a stored page is forgotten at whatever change of a public page.
    """
    setattr(response, BY_ADDRESS, True)


def is_forgotten_by_address(response: HttpResponseBase) -> bool:
    return getattr(response, BY_ADDRESS, False) is True


def forget_pages_on_change(
    *models: type[Model], unless: Callable[[Any], bool] = lambda row: False
) -> None:
    """Forget all stored pages at each row of these tables that is saved or deleted.

    Rows of which `unless` holds are on no page. Called once, in `AppConfig.ready`.
    """

    def row_changed(sender: type[Model], instance: Model, **kwargs: Any) -> None:
        if not unless(instance):
            forget_pages()

    for model in models:
        for signal in (post_save, post_delete):
            signal.connect(row_changed, sender=model, weak=False)
