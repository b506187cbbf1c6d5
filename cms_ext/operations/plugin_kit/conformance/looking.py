"""The whole look at a plugin: with it on, then without it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings

from cms_ext.operations.plugin_kit.conformance import inside, outside
from cms_ext.operations.plugin_kit.conformance.finding import ConformanceFinding
from cms_ext.operations.plugin_kit.conformance.scratch import run_in
from cms_ext.operations.plugin_kit.conformance.suite import RuleVerdict
from cms_ext.plugins.registry import plugin_configs


def run_conformance(names: Sequence[str], folder: Path) -> dict[str, list[RuleVerdict]]:
    """The verdicts on each of the plugins, in the scratch site of this folder.

    They are switched on beside those of this site. Raises SiteStopped when it does not even start
    with them.
    """
    on = list(dict.fromkeys([*settings.PLUGINS, *names]))
    seen = json.loads(run_in(folder, on, inside.__name__, *names))
    left = {name: one["left"] for name, one in seen.items() if one["left"]}
    rest = [name for name in on if name not in {*names, *_standing_on(names)}]
    told = run_in(folder, rest, outside.__name__, told=json.dumps(left)) if left else "{}"
    gone = json.loads(told)
    return {
        name: [
            *(_verdict(verdict) for verdict in seen[name]["verdicts"]),
            *(_verdict(verdict) for verdict in gone.get(name, ())),
        ]
        for name in names
    }


def _standing_on(names: Sequence[str]) -> set[str]:
    """The plugins of this site that cannot do without one of these, and so leave with it."""
    configs = list(plugin_configs())
    leaving = set(names)
    while True:
        slugs = {config.plugin.slug for config in configs if config.name in leaving}
        more = {config.name for config in configs if slugs.intersection(config.plugin.requires)}
        if more <= leaving:
            return leaving
        leaving |= more


def _verdict(one: dict[str, Any]) -> RuleVerdict:
    return RuleVerdict(one["title"], [ConformanceFinding(**finding) for finding in one["findings"]])
