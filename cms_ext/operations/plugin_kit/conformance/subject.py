"""The plugin that is looked at: its code, its tables, its addresses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml
from django.apps import apps
from django.conf import settings
from django.db.models import Model

from cms_ext.base.dates.clock import business_today
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.operations.new_site.setup.domain.reading import example_file, read_answers
from cms_ext.operations.new_site.setup.domain.set_up import set_up_site
from cms_ext.plugins.contract import Plugin, PluginConfig
from cms_ext.plugins.realm import GATED_PREFIXES
from cms_ext.plugins.registry import declared

DEMO_PREMISES = 12


@dataclass(frozen=True, slots=True)
class CheckedPlugin:
    """One plugin of the running site."""

    config: PluginConfig
    # The database holds its demo already.
    has_demo: bool = False

    @property
    def plugin(self) -> Plugin:
        return self.config.plugin

    @property
    def root(self) -> str:
        """The package that holds all of it; `media` of E-BOK is at home in E-BOK's."""
        return self.config.name.partition(".")[0]

    @property
    def labels(self) -> list[str]:
        """The labels of its apps, its own first."""
        names = (self.config.name, *self.plugin.apps)
        found = {config.name: config.label for config in apps.get_app_configs()}
        return [found[name] for name in names]

    @property
    def strangers(self) -> set[str]:
        """The packages of the other plugins of this site; the extension is a stranger to none."""
        others = set(settings.PLUGINS) - set(settings.OWN_PLUGINS)
        return {name.partition(".")[0] for name in others} - {self.root}

    @property
    def prefixes(self) -> tuple[str, ...]:
        """Where its pages may stand: below its own name, also inside the gate of its realm.

        Without a realm it may belong to residents of every panel.
        """
        own, home = f"{self.plugin.slug}/", self.plugin.realm
        gates = [gate for gate, realm in GATED_PREFIXES.items() if home in ("", realm)]
        return (f"/{own}", *(f"{gate}{own}" for gate in gates))

    def models(self) -> list[type[Model]]:
        return [model for label in self.labels for model in apps.get_app_config(label).get_models()]

    def files(self, suffix: str) -> Iterator[tuple[str, str]]:
        """(path inside the plugin, text) of its files of one kind, in their order."""
        folder = Path(self.config.path)
        for path in sorted(folder.rglob(f"*{suffix}")):
            yield str(path.relative_to(folder)), path.read_text(encoding="utf-8")

    def set_up(self) -> None:
        """The site with all that its plugins make, from the answers of the printed example."""
        written = yaml.load(example_file(), Loader=yaml.CBaseLoader)  # noqa: S506 - texts only
        set_up_site(read_answers(written, Path()), today=business_today(), origin=SYSTEM)

    def load_demo(self) -> None:
        """Its demo, if it has one: rules about rows need some."""
        if self.has_demo:
            return
        if self.plugin.set_up:
            self.set_up()
        self.repeat_demo()

    def repeat_demo(self) -> None:
        """The demo alone, on the site as it stands."""
        if self.plugin.demo:
            declared(self.plugin.demo)(business_today(), DEMO_PREMISES)

    def rows(self) -> dict[str, int]:
        """How many rows each of its tables holds."""
        return {model._meta.db_table: model._base_manager.count() for model in self.models()}
