"""The addresses of a plugin as somebody would type them: parameters are filled in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, TypeAlias

from django.contrib.admindocs.views import simplify_regex
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern, RoutePattern

from cms_ext.operations.plugin_kit.conformance.subject import CheckedPlugin

Callback: TypeAlias = Callable[..., Any]
Patterns: TypeAlias = Sequence[URLPattern | URLResolver]

PARAMETER = re.compile(r"<[^>]*>")
# One of them suits most parameters: a number, a word, a UUID, a day.
VALUES = ("1", "x", "00000000-0000-4000-8000-000000000000", "2026-11-20")


@dataclass(frozen=True, slots=True)
class PluginAddress:
    """`path` can be asked for; `shape` still has its parameters and is what an author wrote."""

    shape: str
    path: str
    view: Callback

    @property
    def takes_nothing(self) -> bool:
        return self.shape == self.path


def own_addresses(subject: CheckedPlugin) -> list[PluginAddress]:
    """Those of the plugin's `urls`, whether or not somebody else answers there."""
    if not subject.plugin.urls:
        return []
    patterns = import_module(subject.plugin.urls).urlpatterns
    resolver = URLResolver(RegexPattern(r"^/"), patterns)
    return list(_filled_in(_walk(patterns, ""), resolver, VALUES))


def addresses_of_others(subject: CheckedPlugin) -> URLResolver:
    """The site's addresses without the plugin's."""
    urls = subject.plugin.urls and import_module(subject.plugin.urls)
    patterns = [
        pattern
        for pattern in get_resolver().url_patterns
        if getattr(pattern, "urlconf_module", None) is not urls
    ]
    return URLResolver(RegexPattern(r"^/"), patterns)


def admin_addresses(subject: CheckedPlugin, keys: Sequence[str]) -> list[PluginAddress]:
    """The plugin's own screens of the administration; `keys` are of rows that are there."""
    resolver = get_resolver()
    admin = [one for one in resolver.url_patterns if str(one.pattern) == "admin/"]
    own = [(shape, view) for shape, view in _walk(admin, "") if _is_own(view, subject)]
    return list(_filled_in(own, resolver, (*keys, *VALUES)))


def _filled_in(
    screens: Iterable[tuple[str, Callback]], resolver: URLResolver, values: Sequence[str]
) -> Iterator[PluginAddress]:
    for shape, view in screens:
        for value in values:
            path = PARAMETER.sub(value, shape)
            if _view_at(path, resolver) is view:
                yield PluginAddress(shape, path, view)
                break


def _walk(patterns: Patterns, before: str) -> Iterator[tuple[str, Callback]]:
    for pattern in patterns:
        shape = before + _shape(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, shape)
        elif pattern.callback is not None:
            yield f"/{shape}", pattern.callback


def _shape(pattern: object) -> str:
    if isinstance(pattern, RoutePattern):
        return str(pattern)
    return simplify_regex(str(pattern)).lstrip("/")


def _view_at(path: str, resolver: URLResolver) -> Callback | None:
    try:
        return resolver.resolve(path).func
    except Resolver404:
        return None


def _is_own(view: Callback, subject: CheckedPlugin) -> bool:
    """Whether the plugin brought the view: a class or function of its own, or over its model."""
    return any(
        module == subject.root or module.startswith(f"{subject.root}.") for module in _origins(view)
    )


def _origins(view: Any) -> Iterator[str]:
    while view is not None:
        of_class = getattr(view, "view_class", None)
        parts = [view, of_class, getattr(view, "__self__", None)]
        parts += getattr(view, "view_initkwargs", {}).values()
        for part in parts:
            yield str(getattr(part, "__module__", None) or type(part).__module__)
            yield type(part).__module__
        view = getattr(view, "__wrapped__", None)
