"""Which plugins are on, with what each brings, from its declaration, and in which version."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from django.utils.translation import gettext as _

from cms_ext.people.identity.domain.role import group_name
from cms_ext.plugins import Plugin, PluginConfig, plugin_configs


@dataclass(frozen=True, slots=True)
class SitePart:
    """A plugin that is on; `is_own` for a part of the extension itself."""

    title: str
    version: str
    brings: tuple[str, ...]
    is_own: bool


def site_parts() -> list[SitePart]:
    """All that is on: the site's plugins, then the extension's own parts. No query."""
    parts = [_part(config) for config in plugin_configs()]
    return sorted(parts, key=lambda part: part.is_own)


def _part(config: PluginConfig) -> SitePart:
    package = config.name.partition(".")[0]
    brings = tuple(_brings(config.plugin))
    return SitePart(_(config.title), version_of(package), brings, config.is_own)


def _brings(plugin: Plugin) -> Iterator[str]:
    if plugin.panel.panel:
        yield _("panel logowania: %(name)s") % {"name": _(plugin.panel.panel.name)}
    pages = _listed(entry.title for entry in plugin.site.menu)
    if pages:
        yield _("strony: %(pages)s") % {"pages": pages}
    tasks = _listed(tile.title for tile in plugin.site.tiles)
    if tasks:
        yield _("na stronie głównej: %(tasks)s") % {"tasks": tasks}
    queues = _listed(queue.title for queue in plugin.desk.queues)
    if queues:
        yield _("kolejki działów: %(queues)s") % {"queues": queues}
    roles = ", ".join(dict.fromkeys(group_name(role.group) for role in plugin.desk.roles))
    if roles:
        yield _("prawa dla ról: %(roles)s") % {"roles": roles}
    if plugin.operations.jobs:
        yield _("zadania harmonogramu: %(count)s") % {"count": len(plugin.operations.jobs)}
    if plugin.people.retention:
        yield _("okresy przechowywania: %(count)s") % {"count": len(plugin.people.retention)}


def _listed(titles: Iterable[str]) -> str:
    return ", ".join(_(title) for title in titles)


@cache
def version_of(package: str) -> str:
    """Of the installed project of this name, else of the one in whose folder it lies; or empty."""
    try:
        return version(package.replace("_", "-"))
    except PackageNotFoundError:
        pass
    found = find_spec(package)
    if found is None or found.origin is None:
        return ""
    project = Path(found.origin).parents[1] / "pyproject.toml"
    if not project.is_file():
        return ""
    told = tomllib.loads(project.read_text(encoding="utf-8")).get("project", {})
    return str(told.get("version", ""))
