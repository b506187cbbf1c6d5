from collections.abc import Callable
from dataclasses import FrozenInstanceError, replace

import pytest

from cms_ext.plugins import (
    Charging,
    DeskTask,
    DisputableRows,
    IdentityProvider,
    MalformedPlugin,
    MenuEntry,
    Plugin,
    Question,
    Role,
    SetUp,
)
from tests.cms_ext.plugins.declared_wrong import PANEL


def test_a_declaration_is_frozen():
    plugin = Plugin(slug="ping", title="Ping")

    with pytest.raises(FrozenInstanceError):
        plugin.slug = "pong"  # type: ignore[misc]  # what the test is about


def test_a_misspelt_slot_fails_at_import():
    with pytest.raises(TypeError, match="tytul"):
        Plugin(slug="ping", tytul="Ping")  # type: ignore[call-arg]  # what the test is about


def malformed() -> list[tuple[str, Callable[[], object]]]:
    on_no_screen = SetUp(questions=(Question("echo", "Echo", screen="stopka"),))
    second_realm = (MenuEntry("P", "p", realm="ebok"),)
    nowhere = (Role("editor", placed=("ping.add_ball",)),)
    for_nobody = (DeskTask("Zawołaj", "ping:call", ()),)
    way_in = IdentityProvider("wrozka", "Zaloguj", "Dla wszystkich.", "a.b")
    return [
        ("lower-case letters, digits and hyphens", lambda: Plugin("Ping Pong", "Ping")),
        ("needs a title", lambda: Plugin("ping", " ")),
        ("needs the realm", lambda: Plugin("ping", "Ping", panel=PANEL)),
        ("must be a tuple", lambda: Plugin("ping", "Ping", apps=["ping.a"])),
        ("placed_rights must name the places", lambda: Plugin("ping", "Ping", roles=nowhere)),
        (
            "a screen that is none of coop, office, look, plugins",
            lambda: Plugin("ping", "Ping", set_up=on_no_screen),
        ),
        (
            "'public', 'footer', 'panel' or 'account'",
            lambda: MenuEntry("Ping", "ping:home", where="bok"),
        ),
        (
            "is for an entry of a panel",
            lambda: MenuEntry("Ping", "ping:home", where="public", realm="ebok"),
        ),
        (
            "its menu entries need none of their own",
            lambda: Plugin("ping", "Ping", "ikcs", menu=second_realm),
        ),
        ("one lower-case address part", lambda: replace(PANEL, path="/ping/")),
        ("lower-case letters, digits", lambda: DisputableRows("Wpłata", "a.b", "a.b", ("a.b",))),
        ("needs a right", lambda: DisputableRows("row", "a.b", "a.b", ())),
        ("one lower-case address part", lambda: replace(way_in, code="Wróżka")),
        (
            "The desk task 'Zawołaj' of 'ping' needs a right",
            lambda: Plugin("ping", "Ping", desk_tasks=for_nobody),
        ),
        ("needs the realm it opens", lambda: Plugin("ping", "Ping", identity_providers=(way_in,))),
        ("names who may charge", lambda: Charging((), "a.b", "a.b", "a.b")),
    ]


def test_a_malformed_declaration_says_what_to_write():
    wrong = malformed()
    for what_to_write, declare in wrong:
        with pytest.raises(MalformedPlugin, match=what_to_write):
            declare()
