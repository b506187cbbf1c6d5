"""No page type and no screen of the public site is without a sight in the table."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from wagtail.models import Page, get_page_models

from tests.browser.sights import SIGHTS

# The apps of the core whose screens are the public site; those of a signed-in person's own account
# have their table in test_account.py.
PUBLIC_NAMESPACES = {"access", "contact", "notices", "pages", "posters", "subscriptions"}
# Files, feeds, and what only does something and leads on.
NO_SCREENS = {
    *("access:add_files", "access:blank", "access:close", "access:own_form", "access:send_link"),
    "access:withdraw",
    *("notices:atom", "notices:atom_of_place", "notices:rss", "notices:rss_of_place"),
    *("notices:dates", "notices:dates_of_place", "posters:poster"),
    *("pages:picture", "pages:robots", "pages:security", "pages:sitemap"),
}
# Screens in the middle of something, met on a journey.
JOURNEYS = {
    *("access:confirm_sender", "access:received"),
    *("contact:written", "subscriptions:confirm", "subscriptions:change", "subscriptions:end"),
    *("subscriptions:sms_code", "subscriptions:sms_end"),
}


@pytest.mark.browser_core
def test_every_page_type_has_a_sight(site_data: Path):
    assert types_without_sight(site_data, (sight.address for sight in SIGHTS.values())) == set()


def types_without_sight(site_data: Path, addresses: Iterable[str]) -> set[str]:
    """Return the page types of the plugins of this demo of which no page is at these addresses."""
    with closing(sqlite3.connect(site_data / "coop.sqlite3")) as demo:
        installed = {app for (app,) in demo.execute("SELECT app FROM django_migrations")}
        types = {
            path: f"{app}.{model}"
            for path, app, model in demo.execute(
                "SELECT substr(url_path, instr(substr(url_path, 2), '/') + 1), app_label, model"
                " FROM wagtailcore_page JOIN django_content_type AS t ON t.id = content_type_id"
            )
        }
    shown = {types.get(urlsplit(address).path) for address in addresses}
    every = {
        model._meta.label_lower
        for model in get_page_models()
        if model is not Page and model._meta.app_label in installed
    }
    return every - shown


@pytest.mark.all_plugins
@pytest.mark.browser_core
def test_every_screen_of_the_public_site_has_a_sight_or_a_journey():
    shown = {resolve(urlsplit(sight.address).path).view_name for sight in SIGHTS.values()}

    assert screens(get_resolver().url_patterns) - shown == JOURNEYS


def screens(patterns: Iterable[URLPattern | URLResolver]) -> set[str]:
    """Return the names of all addresses of these apps at which a reader finds a page."""
    resolvers = [
        pattern
        for pattern in patterns
        if isinstance(pattern, URLResolver) and pattern.namespace in PUBLIC_NAMESPACES
    ]
    every = {f"{resolver.namespace}:{name}" for resolver in resolvers for name in names(resolver)}
    return every - NO_SCREENS


def names(resolver: URLResolver) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern)
        elif pattern.name and not str(pattern.pattern).startswith("admin/"):
            yield pattern.name
