"""The checked plugin: its tables and rows, and its addresses with parameters."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from django.apps import apps
from django.contrib.admindocs.views import simplify_regex
from django.db.models import Field, Model
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern, RoutePattern
from wagtail.models import Page

from cms_ext.base.dates.clock import business_today
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.operations.new_site.setup.domain.reading import read_answers, write_example
from cms_ext.operations.new_site.setup.domain.set_up import set_up_site
from cms_ext.people.identity.models import Person
from cms_ext.plugins import PluginConfig
from cms_ext.plugins.realm import GATED_PREFIXES

DEMO_PREMISES = 12
PARAMETER = re.compile(r"<[^>]*>")
# Values for parameters: a number, a word, a UUID, a day.
VALUES = ("1", "x", "00000000-0000-4000-8000-000000000000", "2026-11-20")


class Finding(NamedTuple):
    """What is wrong with a plugin and where, and what its author should do."""

    what: str
    cure: str


class Address(NamedTuple):
    """An address of a view: `shape` with its parameters, `path` with values."""

    shape: str
    path: str


@dataclass(frozen=True, slots=True)
class CheckedPlugin:
    """One plugin of the running site."""

    config: PluginConfig

    @property
    def labels(self) -> list[str]:
        """Return the labels of its apps, its own first."""
        found = {config.name: config.label for config in apps.get_app_configs()}
        return [found[name] for name in (self.config.name, *self.config.brings)]

    @property
    def prefixes(self) -> tuple[str, ...]:
        """Return where its pages may be: below its slug, also inside its panels."""
        slug, home = f"{self.config.slug}/", self.config.realm
        panels = [prefix for prefix, realm in GATED_PREFIXES.items() if home in ("", realm)]
        return (f"/{slug}", *(f"{prefix}{slug}" for prefix in panels))

    def models(self) -> list[type[Model]]:
        return [model for label in self.labels for model in apps.get_app_config(label).get_models()]

    def row_counts(self) -> dict[str, int]:
        """Return the number of rows of each of its tables."""
        return {model._meta.db_table: model._base_manager.count() for model in self.models()}

    def load_demo(self) -> None:
        """Set the site up with example answers and load the plugin's demo. Repeatable."""
        operations = self.config.plugin.operations
        if operations.set_up:
            written = yaml.load(write_example(), Loader=yaml.CBaseLoader)  # noqa: S506 - texts only
            answers = read_answers(written, Path())
            set_up_site(answers, today=business_today(), origin=SYSTEM)
        if operations.demo:
            operations.demo(business_today(), DEMO_PREMISES)

    def assign_rows_to(self, person: Person) -> list[str]:
        """Assign the plugin's rows to this person; return the changed tables."""
        assigned = []
        for model, field in self._keys_to_people():
            rows = model._base_manager.all()
            if field.unique:
                rows = rows.filter(pk__in=rows.values("pk")[:1])
            if rows.update(**{field.name: person}):
                assigned.append(model._meta.label)
        return assigned

    def labels_with(self, person: Person) -> list[str]:
        """Return the labels of the tables with rows about this person."""
        return [
            model._meta.label
            for model, field in self._keys_to_people()
            if model._base_manager.filter(**{field.name: person}).exists()
        ]

    def _keys_to_people(self) -> Iterator[tuple[type[Model], Field[Any, Any]]]:
        for model in self.models():
            for field in model._meta.local_fields:
                if field.related_model is Person:
                    yield model, field

    def addresses(self) -> list[Address]:
        """Return the addresses of its `urls`, also those that others shadow."""
        if not self.config.plugin.site.urls:
            return []
        patterns = import_module(self.config.plugin.site.urls).urlpatterns
        resolver = URLResolver(RegexPattern(r"^/"), patterns)
        return list(_with_values(_views_below(patterns, ""), resolver, VALUES))

    def live_pages(self) -> list[Address]:
        """Return the addresses of published pages of its types."""
        types = [model for model in self.models() if issubclass(model, Page)]
        pages = Page.objects.live().exact_type(*types) if types else ()
        return [Address(page.url, page.url) for page in pages if page.url]

    def admin_addresses(self) -> list[Address]:
        """Return its screens of the administration, for existing rows."""
        keys = [model._base_manager.values_list("pk", flat=True).first() for model in self.models()]
        admin = [
            pattern for pattern in get_resolver().url_patterns if str(pattern.pattern) == "admin/"
        ]
        own = [(shape, view) for shape, view in _views_below(admin, "") if self._brings(view)]
        values = [*(str(key) for key in keys if key is not None), *VALUES]
        return list(_with_values(own, get_resolver(), values))

    def _brings(self, view: Any) -> bool:
        """Return whether the view belongs to the plugin or to one of its models."""
        while view is not None:
            parts = [view, getattr(view, "view_class", None), getattr(view, "__self__", None)]
            parts += getattr(view, "view_initkwargs", {}).values()
            for part in parts:
                modules = (str(getattr(part, "__module__", "")), type(part).__module__)
                if any(f"{module}.".startswith(f"{self.config.name}.") for module in modules):
                    return True
            view = getattr(view, "__wrapped__", None)
        return False


def _views_below(
    patterns: Sequence[URLPattern | URLResolver], before: str
) -> Iterator[tuple[str, Callable[..., Any]]]:
    for pattern in patterns:
        route = pattern.pattern
        words = str(route) if isinstance(route, RoutePattern) else simplify_regex(str(route))
        shape = before + (words if isinstance(route, RoutePattern) else words.lstrip("/"))
        if isinstance(pattern, URLResolver):
            yield from _views_below(pattern.url_patterns, shape)
        elif pattern.callback is not None:
            yield f"/{shape}", pattern.callback


def _with_values(
    views: Iterable[tuple[str, Callable[..., Any]]], resolver: URLResolver, values: Sequence[str]
) -> Iterator[Address]:
    for shape, view in views:
        for path in (PARAMETER.sub(value, shape) for value in values):
            try:
                match = resolver.resolve(path)
            except Resolver404:
                continue
            if match.func is view:
                yield Address(shape, path)
                break
