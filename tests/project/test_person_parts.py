"""What the plugins of this site have of a person is hidden from clerks without their rights."""

import pytest

from cms_ext.operations.plugin_kit.conformance.rules import person
from cms_ext.operations.plugin_kit.conformance.subject import CheckedPlugin
from cms_ext.plugins import PluginConfig, plugin_configs

PARTS = [config for config in plugin_configs() if config.plugin.person]


def test_there_are_such_parts():
    assert PARTS


@pytest.mark.django_db
@pytest.mark.parametrize("config", PARTS, ids=lambda config: config.name)
def test_the_rule_of_the_kit_holds(config: PluginConfig, monkeypatch):
    """Also a sentence that there is nothing tells something, so no demo is needed."""
    monkeypatch.setattr(CheckedPlugin, "load_demo", lambda _subject: None)

    assert list(person.findings(CheckedPlugin(config))) == []
