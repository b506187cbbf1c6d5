from collections.abc import Callable, Mapping
from dataclasses import FrozenInstanceError, replace
from types import ModuleType
from typing import Any

import pytest

from cms_ext import plugins
from tests.cms_ext.plugins.declared_wrong import PANEL, PingConfig, config


def test_a_declaration_is_frozen_and_a_misspelt_slot_fails_at_import():
    plugin = plugins.Plugin()

    with pytest.raises(FrozenInstanceError):
        plugin.site = plugins.SitePart(urls="ping.urls")  # type: ignore[misc]  # what the test is about
    with pytest.raises(TypeError, match="stie"):
        plugins.Plugin(stie=plugins.SitePart())  # type: ignore[call-arg]  # what the test is about


def loaded(monkeypatch, **names: object) -> plugins.Plugin:
    """Return the declaration of a plugin whose module `plugin` holds these names."""
    module = ModuleType("tests_ping.plugin")
    vars(module).update(names)
    monkeypatch.setitem(__import__("sys").modules, "tests_ping.plugin", module)
    return config().plugin


def test_the_declaration_is_loaded_at_the_first_question(monkeypatch):
    declared = plugins.Plugin(site=plugins.SitePart(urls="ping.urls"))

    assert loaded(monkeypatch, PLUGIN=declared) is declared
    with pytest.raises(plugins.MalformedPlugin, match="tests_ping.plugin holds no `PLUGIN"):
        loaded(monkeypatch, PLUGINS=declared)
    with pytest.raises(ModuleNotFoundError, match="tests_ping_elsewhere"):
        assert config(declaration="tests_ping_elsewhere").plugin


def malformed() -> list[tuple[str, Callable[[], object]]]:
    on_no_screen = plugins.SetUp(questions=(plugins.Question("echo", "Echo", screen="stopka"),))
    second_realm = (plugins.MenuEntry("P", "p", realm="ebok"),)
    nowhere = (plugins.Role("editor", placed=("ping.add_ball",)),)
    for_nobody = (plugins.DeskTask("Zawołaj", "ping:call", ()),)
    way_in = plugins.IdentityProvider("wrozka", "Zaloguj", "Dla wszystkich.", object)

    def head(**names: object) -> Callable[[], object]:
        return lambda: type(
            "Config", (plugins.PluginConfig,), {"slug": "ping", "title": "Ping", **names}
        )

    def without_realm(**slots: object) -> Callable[[], object]:
        return lambda: config(realm="").demand_realm(
            plugins.Plugin(panel=plugins.PanelPart(**slots))
        )  # type: ignore[arg-type]  # a table

    return [
        ("lower-case letters, digits and hyphens", head(slug="Ping Pong")),
        ("needs a title", head(title=" ")),
        ("brings must be a tuple", head(brings=["ping.a"])),
        ("needs the realm that signs in", without_realm(panel=PANEL)),
        ("needs the realm it opens", without_realm(identity_providers=(way_in,))),
        (
            "needs the realm of it",
            without_realm(also_admits=plugins.ExtraAdmission(max, "ebok:home")),
        ),
        ("must be a tuple", lambda: plugins.Plugin(desk=plugins.DeskPart(roles=[]))),  # type: ignore[arg-type]  # what it is about
        ("placed_rights must name the places", lambda: plugins.DeskPart(roles=nowhere)),
        (
            "a screen that is none of coop, office, look, plugins",
            lambda: plugins.OperationsPart(set_up=on_no_screen),
        ),
        (
            "'public', 'footer', 'panel', 'account' or 'search'",
            lambda: plugins.MenuEntry("Ping", "ping:home", where="bok"),
        ),
        (
            "is for an entry of a panel",
            lambda: plugins.MenuEntry("Ping", "ping:home", where="public", realm="ebok"),
        ),
        (
            "its menu entries need none of their own",
            lambda: config().demand_realm(plugins.Plugin(site=plugins.SitePart(menu=second_realm))),
        ),
        ("one lower-case address part", lambda: replace(PANEL, path="/ping/")),
        (
            "lower-case letters, digits",
            lambda: plugins.DisputableRows("Wpłata", max, max, ("a.b",)),
        ),
        ("needs a right", lambda: plugins.DisputableRows("row", max, max, ())),
        ("one lower-case address part", lambda: replace(way_in, code="Wróżka")),
        ("a dot and lower-case words", lambda: WithoutSecret("cases.domain.notice")),
        ("The desk task 'Zawołaj' needs a right", lambda: plugins.DeskPart(tasks=for_nobody)),
        ("names who may charge", lambda: plugins.Charging((), max, max, max)),
    ]


class WithoutSecret(plugins.Composer):
    def context(self, payload: Mapping[str, Any], to: str) -> Mapping[str, Any]:
        return {}


def test_a_malformed_declaration_says_what_to_write():
    wrong = malformed()
    for what_to_write, declare in wrong:
        with pytest.raises(plugins.MalformedPlugin, match=what_to_write):
            declare()


def test_a_subclass_is_picked_although_the_base_stands_beside_it():
    """Without both halves Django would quietly take a plain AppConfig."""
    assert (plugins.PluginConfig.default, PingConfig.default) == (False, True)
