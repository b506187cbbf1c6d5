"""The names of a new plugin: what it may be called, and what follows from that."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.util import find_spec
from keyword import iskeyword

from django.apps import apps
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from cms_ext.plugins.registry import plugins

SHAPE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
TITLE = re.compile(r"[\w ,.()–-]+")
# Tables, constraints and permissions are named by it, and PostgreSQL cuts names at 63.
LONGEST = 30
LONGEST_TITLE = 40
# The view of the pages of the CMS: it takes any address that nobody else has.
PAGES = "wagtail_serve"


class BadName(ValueError):
    """A plugin cannot be called so; the message says why and what to write instead."""


@dataclass(frozen=True, slots=True)
class PluginNames:
    """`name` is the Python package and the label of its tables, `slug` the address."""

    name: str
    title: str

    @property
    def slug(self) -> str:
        return self.name.replace("_", "-")

    @property
    def config(self) -> str:
        return "".join(part.capitalize() for part in self.name.split("_")) + "Config"


def names_for(name: str, title: str = "") -> PluginNames:
    """The names of a plugin that nobody has yet; raises BadName."""
    _require_shape(name)
    _require_free(name)
    names = PluginNames(name, " ".join(title.split()) or name.replace("_", " ").capitalize())
    _require_title(names.title)
    _require_free_address(names)
    return names


def _require_shape(name: str) -> None:
    if not SHAPE.fullmatch(name):
        raise BadName(
            _(
                "Nazwa „%(name)s” nie może być nazwą pakietu. Użyj małych liter bez znaków "
                "polskich, cyfr i pojedynczych podkreśleń, na przykład rzeczy_znalezione."
            )
            % {"name": name}
        )
    if len(name) > LONGEST:
        raise BadName(
            _("Nazwa „%(name)s” jest za długa. Najwięcej to %(most)s znaków.")
            % {"name": name, "most": LONGEST}
        )
    if iskeyword(name):
        raise BadName(_("„%(name)s” to słowo języka Python. Wybierz inną nazwę.") % {"name": name})


def _require_free(name: str) -> None:
    if find_spec(name) is not None:
        raise BadName(
            _("Moduł „%(name)s” już istnieje i wtyczka by go zasłoniła. Wybierz inną nazwę.")
            % {"name": name}
        )
    if name in {config.label for config in apps.get_app_configs()}:
        raise BadName(
            _("Aplikacja „%(name)s” jest już na tej stronie. Wybierz inną nazwę.") % {"name": name}
        )


def _require_title(title: str) -> None:
    if not TITLE.fullmatch(title) or len(title) > LONGEST_TITLE:
        raise BadName(
            _(
                "Tytuł „%(title)s” nie nadaje się na ekran. Użyj liter, cyfr, spacji, przecinków, "
                "kropek, nawiasów i kresek, najwyżej %(most)s znaków."
            )
            % {"title": title, "most": LONGEST_TITLE}
        )


def _require_free_address(names: PluginNames) -> None:
    if names.slug in {plugin.slug for plugin in plugins()} or _is_taken(f"/{names.slug}/"):
        raise BadName(
            _("Adres /%(slug)s/ jest już zajęty na tej stronie. Wybierz inną nazwę.")
            % {"slug": names.slug}
        )


def _is_taken(address: str) -> bool:
    try:
        return resolve(address).view_name != PAGES
    except Resolver404:
        return False
