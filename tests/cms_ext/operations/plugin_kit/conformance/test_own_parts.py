"""What the extension and the house's own plugins declare keeps four rules of the kit as well."""

from __future__ import annotations

import pytest

from cms_ext.operations.plugin_kit.conformance.rules import applying, providers, questions, rights
from cms_ext.operations.plugin_kit.conformance.subject import CheckedPlugin
from cms_ext.plugins import PluginConfig, plugin_configs

ASKING = [config for config in plugin_configs() if config.plugin.set_up]
ROLES = [config for config in plugin_configs() if config.plugin.roles or config.plugin.rights]
APPLYING = [config for config in plugin_configs() if config.plugin.applying]
PROVIDING = [config for config in plugin_configs() if config.plugin.identity_providers]


def test_the_lists_of_this_file_are_not_empty() -> None:
    slugs = {config.plugin.slug for config in ASKING}
    assert slugs == {"theme", "pages", "identity", "ikcs", "ebok", "cases"}
    assert {"identity", "pages", "ikcs", "ebok", "media"} <= {one.plugin.slug for one in ROLES}
    assert [config.plugin.slug for config in APPLYING] == ["access"]
    assert [config.plugin.slug for config in PROVIDING] == ["login-gov"]


@pytest.mark.parametrize("config", ASKING, ids=lambda config: config.name)
def test_questions_take_their_own_examples(config: PluginConfig) -> None:
    assert list(questions.findings(CheckedPlugin(config))) == []


@pytest.mark.django_db
@pytest.mark.parametrize("config", APPLYING, ids=lambda config: config.name)
def test_what_takes_applications_answers_as_it_is_asked(config: PluginConfig) -> None:
    assert list(applying.findings(CheckedPlugin(config))) == []


@pytest.mark.parametrize("config", ROLES, ids=lambda config: config.name)
def test_what_a_role_may_has_its_words(config: PluginConfig) -> None:
    assert list(rights.findings(CheckedPlugin(config))) == []


@pytest.mark.django_db
@pytest.mark.parametrize("config", PROVIDING, ids=lambda config: config.name)
def test_nobody_comes_in_without_having_asked(config: PluginConfig) -> None:
    assert list(providers.findings(CheckedPlugin(config))) == []
