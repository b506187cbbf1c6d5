"""What the API offers on this site, and the scopes that a system may have."""

from collections.abc import Sequence
from typing import TypeVar

from django.utils.translation import gettext as _

from cms_ext.plugins import ApiCollection, ApiImport, find_absent_rights, list_plugins

# The scope of a system that events are sent to (webhooks).
EVENTS = "events:read"

Offered = TypeVar("Offered", ApiCollection, ApiImport)


def list_collections() -> Sequence[ApiCollection]:
    """List the collections of all plugins, without those that a setting takes away."""
    return _present(
        [collection for plugin in list_plugins() for collection in plugin.exchange.collections]
    )


def list_imports() -> Sequence[ApiImport]:
    """List the kinds of table of all plugins, without those that a setting takes away."""
    return _present([one for plugin in list_plugins() for one in plugin.exchange.imports])


def _present(offered: list[Offered]) -> list[Offered]:
    absent = find_absent_rights()
    return sorted(
        (one for one in offered if absent.isdisjoint(one.rights)), key=lambda one: one.name
    )


def make_scope(name: str, action: str) -> str:
    """Return the scope that an address asks for; `action` is `read` or `write`."""
    return f"{name}:{action}"


def word_scopes() -> dict[str, str]:
    """Map each scope of this site to a sentence: reading first, then writing."""
    reads, adds, writes = _("Odczytuje %s."), _("Dodaje %s."), _("Zapisuje %s.")
    collections = list_collections()
    return {
        **{
            make_scope(collection.name, "read"): reads % _(collection.title)
            for collection in collections
        },
        **{
            make_scope(collection.name, "write"): adds % _(collection.adds)
            for collection in collections
            if collection.body
        },
        **{make_scope(one.name, "write"): writes % _(one.title) for one in list_imports()},
        EVENTS: _("Dostaje na swój adres wiadomość, że coś się zdarzyło (webhook)."),
    }
