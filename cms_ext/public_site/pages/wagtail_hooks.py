"""What the pages add to Wagtail's admin, and what they keep it from showing."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page
from wagtail.rich_text.feature_registry import FeatureRegistry

from cms_ext.people.identity.models import User
from cms_ext.public_site.pages.blocks import ExternalLinkHandler
from cms_ext.public_site.pages.domain.editing import closed_sections
from cms_ext.public_site.pages.forms import ADDRESS_TAKEN, address_is_taken


@hooks.register("construct_page_chooser_queryset")
def choose_from_open_sections(pages: QuerySet[Any], request: HttpRequest) -> QuerySet[Any]:
    """Wagtail's chooser lists every page to every editor; ours keeps panels to their own."""
    closed = _closed_to(request)
    # It also shows the title of the page whose children it lists.
    match = request.resolver_match
    parent = match.kwargs.get("parent_page_id") if match else None
    if parent is not None:
        path = Page.objects.filter(pk=parent).values_list("path", flat=True).first() or ""
        _refuse(path, closed)
    for path in closed:
        pages = pages.exclude(path__startswith=path)
    return pages


@hooks.register("construct_explorer_page_queryset")
def explore_open_sections(
    parent_page: Page, pages: QuerySet[Any], request: HttpRequest
) -> QuerySet[Any]:
    """The explorer hides pages without rights, but shows the title of whichever id is asked."""
    _refuse(parent_page.path, _closed_to(request))
    return pages


@hooks.register("before_move_page")
def move_open_pages(request: HttpRequest, page: Page, destination: Page) -> None:
    """The question whether to move a page names it before any right is asked."""
    _refuse(page.path, _closed_to(request))
    _refuse(destination.path, _closed_to(request))


@hooks.register("before_move_page")
def move_to_a_free_address(
    request: HttpRequest, page: Page, destination: Page
) -> HttpResponse | None:
    if not address_is_taken(destination, page.slug):
        return None
    messages.error(request, ADDRESS_TAKEN)
    return redirect("wagtailadmin_pages:move", page.pk)


@hooks.register("register_rich_text_features")
def check_external_links(features: FeatureRegistry) -> None:
    features.register_link_type(ExternalLinkHandler)


def _closed_to(request: HttpRequest) -> list[str]:
    return closed_sections(request.user) if isinstance(request.user, User) else []


def _refuse(path: str, closed: list[str]) -> None:
    if path.startswith(tuple(closed)):
        raise Http404
