import sys
from types import ModuleType

import pytest
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from cms_ext import plugins

OWN = ["cms_ext.public_site.pages.contact", "cms_ext.public_site.notices.posters"]


def test_one_line_brings_the_whole_plugin():
    of_members = "register library library.reading resolutions meetings completeness requests"
    of_payers = "ledger charges payments interest fee_changes mirror accounting statements debts"

    assert plugins.plugin_apps(["members_area", "ebok_plugin"]) == [
        "members_area",
        *(f"members_area.{part}" for part in (*of_members.split(), "library.intake")),
        "ebok_plugin",
        *(f"ebok_plugin.{part}" for part in (*of_payers.split(), "online", "desk", "panel")),
    ]


def test_no_plugin_is_a_site_too_and_a_misspelt_name_is_loud():
    """A package that is no plugin is left to the check."""
    assert plugins.plugin_apps([]) == []
    assert plugins.plugin_apps(["wagtail.documents"]) == ["wagtail.documents"]
    with pytest.raises(ImproperlyConfigured) as stopped:
        plugins.plugin_apps(["memebers_area"])

    assert str(stopped.value) == (
        "COOP_PLUGINS names memebers_area, and there is no module memebers_area. Correct the name, "
        "install the plugin (pip install -e FOLDER), or put its folder into PYTHONPATH."
    )


@pytest.mark.all_plugins
def test_what_the_extension_brings_comes_first_then_the_plugins_in_the_order_of_the_settings() -> (
    None
):
    slugs = [config.slug for config in plugins.plugin_configs()]

    assert [config.plugin for config in plugins.plugin_configs()] == plugins.list_plugins()
    others = "ikcs ebok media cases exchange-api declarations odbiory login-gov mock-login-gov"
    assert slugs[-10:] == [*others.split(), "przelewy24"]
    assert [config.slug for config in plugins.plugin_configs() if not config.is_own] == slugs[-10:]
    assert {"identity", "scheduler", "access"} <= set(slugs)


def test_a_site_has_the_parts_of_the_extension_but_those_it_does_without():
    contact, posters = OWN
    sites: list[tuple[list[str], list[str], list[str]]] = [
        (["members_area", "ebok_plugin"], [], ["members_area", "ebok_plugin", *OWN]),
        ([], [], OWN),
        ([""], [posters], [contact]),
        (["members_area"], OWN, ["members_area"]),
        # One that is named all the same.
        ([posters, "members_area"], [], [posters, "members_area", contact]),
    ]

    found = [
        (named, without, plugins.name_site_plugins(named, OWN, without, {}, {}))
        for named, without, _on in sites
    ]
    assert found == sites


def test_a_plugin_is_named_by_its_entry_point_or_by_its_package():
    installed = {"cases": "coop_cases"}
    named = ["cases", "coop_cases", "waste_union.declarations"]

    assert plugins.name_site_plugins(named, [], [], {}, installed) == [
        "coop_cases",
        "waste_union.declarations",
    ]
    assert plugins.name_site_plugins(["cases"], [], ["cases"], {}, installed) == []


@pytest.mark.all_plugins
def test_what_an_earlier_release_stored_is_found_under_its_name_of_today():
    stored = ["members_area", "cases", "cases.domain.notice", "casesx.y", "coop_cases"]

    assert list(plugins.find_current_names(stored)) == [
        "members_area",
        "coop_cases",
        "coop_cases.domain.notice",
        "casesx.y",
        "coop_cases",
    ]


@pytest.mark.all_plugins
@pytest.mark.parametrize("former", settings.FORMER_PLUGINS)
def test_a_former_name_stops_the_start_with_the_new_one(former: str):
    new = settings.FORMER_PLUGINS[former]
    message = f"names {former}, which is now {new}. Write the new name"

    assert apps.is_installed(settings.INSTALLED_PLUGINS.get(new, new))
    with pytest.raises(ImproperlyConfigured, match=message):
        plugins.name_site_plugins([former], OWN, [], settings.FORMER_PLUGINS, {})
    with pytest.raises(ImproperlyConfigured, match=message):
        plugins.name_site_plugins([], OWN, [former], settings.FORMER_PLUGINS, {})


def test_what_a_plugin_requires_is_named_before_its_models_miss_it():
    plugins.require_plugins(["ebok_plugin", "ebok_plugin.utilities"])

    with pytest.raises(ImproperlyConfigured) as stopped:
        plugins.require_plugins(["members_area", "ebok_plugin.utilities"])

    assert str(stopped.value) == (
        "Plugin 'media' requires 'ebok', which is switched off. Add the plugin 'ebok' to "
        "COOP_PLUGINS or take it out of COOP_WITHOUT, or do without 'media'."
    )


def test_a_plugin_of_another_contract_stops_the_start(monkeypatch):
    """Before its models are imported, with words for the operator."""
    head = type("Config", (plugins.PluginConfig,), {"slug": "ping", "title": "P", "contract": 2})
    monkeypatch.setitem(sys.modules, "tests_ping.apps", ModuleType("tests_ping.apps"))
    monkeypatch.setattr(sys.modules["tests_ping.apps"], "Config", head, raising=False)

    with pytest.raises(ImproperlyConfigured) as stopped:
        plugins.require_plugins(["ebok_plugin", "tests_ping"])

    assert str(stopped.value) == (
        "coop.E018: Plugin 'ping' was written for contract 2 of plugins, and this site has "
        "contract 1. Install a version of the plugin for contract 1, or take it out of "
        "COOP_PLUGINS until there is one; docs/plugins.md says what each contract changed."
    )


def test_other_installed_apps_have_other_plugins():
    before = [config.name for config in plugins.plugin_configs()]
    apps.set_available_apps([name for name in before if name != "members_area"])
    try:
        within = [config.name for config in plugins.plugin_configs()]
    finally:
        apps.unset_available_apps()

    assert within == [name for name in before if name != "members_area"] != before
    assert [config.name for config in plugins.plugin_configs()] == before


@pytest.mark.all_plugins
def test_rights_of_a_plugin_and_ways_to_apply_are_there_with_it_alone(monkeypatch):
    def decide() -> list[str]:
        right = "cms_ext_access.decide_accessapplication"
        return [role.group for role in plugins.list_given_roles() if right in role.permissions]

    realms = ["ikcs", "ebok", "ebok"]
    assert decide() == ["membership_clerk", "finance_clerk"]
    assert [realm for realm, _procedure in plugins.list_open_procedures()] == realms

    site = [config for config in plugins.plugin_configs() if config.slug != "access"]
    monkeypatch.setattr(plugins.registry, "plugin_configs", lambda: site)

    assert (decide(), plugins.list_open_procedures()) == ([], [])
    assert [realm for realm, _procedure in plugins.list_procedures()] == realms
