"""Which rooms of the core a plugin may rely on; the house's own plugins keep to them."""

from __future__ import annotations

import pytest
from django.apps import apps

from cms_ext.operations.plugin_kit.conformance.rules.imports import findings, is_private
from cms_ext.operations.plugin_kit.conformance.subject import CheckedPlugin
from cms_ext.plugins import PluginConfig


@pytest.mark.parametrize(
    ("module", "private"),
    [
        ("cms_ext.plugins.Plugin", False),
        ("cms_ext.office.audit.domain.event.record", False),
        ("cms_ext.people.identity.models.Person", False),
        ("cms_ext.office.staff_registers.views.VerbForm", False),
        ("cms_ext.frontend.theme.views.not_found", True),
        ("cms_ext.public_site.notices.wagtail_hooks", True),
        ("cms_ext.frontend.page_cache.generation.forget_pages", True),
        ("cms_ext.frontend.page_cache.cached_views.made_of", False),
        ("cms_ext.operations.plugin_kit.conformance.suite", True),
        ("coop_site.settings.demo", True),
        ("django.views.generic.View", False),
        ("lost.views.entries", False),
    ],
)
def test_what_is_inside_the_core(module: str, private: bool) -> None:
    assert is_private(module) is private


@pytest.mark.parametrize("name", ["members_area", "ebok_plugin", "ebok_plugin.media"])
def test_the_plugins_of_the_house_keep_the_rule(name: str) -> None:
    config = next(config for config in apps.get_app_configs() if config.name == name)
    assert isinstance(config, PluginConfig)

    assert [finding.what for finding in findings(CheckedPlugin(config))] == []
