from __future__ import annotations

import dataclasses

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


def test_a_declaration_is_frozen() -> None:
    plugin = Plugin(slug="ping", title="Ping")

    with pytest.raises(dataclasses.FrozenInstanceError):
        plugin.slug = "pong"  # type: ignore[misc]  # what the test is about


def test_a_misspelt_slot_fails_at_import() -> None:
    with pytest.raises(TypeError, match="tytul"):
        Plugin(slug="ping", tytul="Ping")  # type: ignore[call-arg]  # what the test is about


WAY_IN = IdentityProvider("wrozka", "Zaloguj", "Dla wszystkich.", "a.b")
ON_NO_SCREEN = Question("echo", "Echo", screen="stopka")


@pytest.mark.parametrize(
    ("declare", "what_to_write"),
    [
        (lambda: Plugin(slug="Ping Pong", title="Ping"), "lower-case letters, digits and hyphens"),
        (lambda: Plugin(slug="ping", title=" "), "needs a title"),
        (lambda: Plugin(slug="ping", title="Ping", panel=PANEL), "needs the realm"),
        (lambda: Plugin(slug="ping", title="Ping", apps=["ping.a"]), "must be a tuple"),
        (
            lambda: Plugin("ping", "Ping", roles=(Role("editor", placed=("ping.add_ball",)),)),
            "placed_rights must name the places",
        ),
        (
            lambda: Plugin("ping", "Ping", set_up=SetUp(questions=(ON_NO_SCREEN,))),
            "a screen that is none of coop, office, look, plugins",
        ),
        (lambda: MenuEntry("Ping", "ping:home", where="stopka"), "'public', 'panel' or 'account'"),
        (
            lambda: MenuEntry("Ping", "ping:home", where="public", realm="ebok"),
            "is for an entry of a panel",
        ),
        (
            lambda: Plugin("ping", "Ping", "ikcs", menu=(MenuEntry("P", "p", realm="ebok"),)),
            "its menu entries need none of their own",
        ),
        (lambda: dataclasses.replace(PANEL, path="/ping/"), "one lower-case address part"),
        (lambda: DisputableRows("Wpłata", "a.b", "a.b", ("a.b",)), "lower-case letters, digits"),
        (lambda: DisputableRows("row", "a.b", "a.b", ()), "needs a right"),
        (
            lambda: IdentityProvider("Wróżka", "Zaloguj", "Dla wszystkich.", "a.b"),
            "one lower-case address part",
        ),
        (
            lambda: Plugin("ping", "Ping", desk_tasks=(DeskTask("Zawołaj", "ping:call", ()),)),
            "The desk task 'Zawołaj' of 'ping' needs a right",
        ),
        (
            lambda: Plugin("ping", "Ping", identity_providers=(WAY_IN,)),
            "needs the realm it opens",
        ),
        (lambda: Charging((), "a.b", "a.b", "a.b"), "names who may charge"),
    ],
    ids=[
        "slug",
        "title",
        "panel without realm",
        "list for tuple",
        "rights at no place",
        "screen of a question",
        "menu place",
        "realm of a public entry",
        "realm twice",
        "panel path",
        "kind of rows",
        "rows without a right",
        "code of a provider",
        "task without a right",
        "provider without realm",
        "charging without rights",
    ],
)
def test_a_malformed_declaration_says_what_to_write(declare: object, what_to_write: str) -> None:
    with pytest.raises(MalformedPlugin, match=what_to_write):
        declare()  # type: ignore[operator]  # a table of callables
