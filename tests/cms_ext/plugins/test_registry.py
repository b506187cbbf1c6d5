from __future__ import annotations

import pytest

from cms_ext.plugins import plugin_apps, plugin_configs, plugins


def test_one_line_brings_the_whole_plugin() -> None:
    assert plugin_apps(["members_area", "ebok_plugin"]) == [
        "members_area",
        "members_area.register",
        "members_area.library",
        "members_area.reading",
        "members_area.resolutions",
        "members_area.meetings",
        "members_area.completeness",
        "members_area.requests",
        "members_area.intake",
        "ebok_plugin",
        "ebok_plugin.ledger",
        "ebok_plugin.charges",
        "ebok_plugin.exchange",
        "ebok_plugin.access",
        "ebok_plugin.interest",
        "ebok_plugin.fee_changes",
        "ebok_plugin.statements",
        "ebok_plugin.inquiries",
        "ebok_plugin.desk",
        "ebok_plugin.panel",
    ]


def test_no_plugin_is_a_site_too() -> None:
    assert plugin_apps([]) == []


def test_a_package_that_is_no_plugin_is_left_to_the_check() -> None:
    assert plugin_apps(["wagtail.documents"]) == ["wagtail.documents"]


def test_a_misspelt_name_is_loud() -> None:
    with pytest.raises(ModuleNotFoundError, match="memebers_area"):
        plugin_apps(["memebers_area"])


def test_what_the_extension_brings_comes_first_then_the_plugins_in_the_order_of_the_settings() -> (
    None
):
    slugs = [config.plugin.slug for config in plugin_configs()]

    assert slugs == [plugin.slug for plugin in plugins()]
    assert slugs[-3:] == ["ikcs", "ebok", "media"]
    assert [config.plugin.slug for config in plugin_configs() if not config.is_own] == slugs[-3:]
    assert {"identity", "scheduler", "access"} <= set(slugs)
