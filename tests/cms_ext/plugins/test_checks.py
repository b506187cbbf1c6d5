"""Each mistake of a plugin author is a numbered check that says what to write instead."""

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import timedelta
from typing import Any, get_type_hints

import pytest
from django.core.checks import run_checks

from cms_ext import plugins
from tests.cms_ext.plugins.declared_wrong import PANEL, Problems, config

# (part, slot) of each slot of a declaration.
SLOTS = [
    (name, slot.name)
    for name, part in get_type_hints(plugins.Plugin).items()
    for slot in fields(part)
]


def ping(package: str = "tests_ping", **slots: Any) -> plugins.PluginConfig:
    """A plugin with these slots, each in its part; what no part has is of its head."""
    parts: dict[str, dict[str, Any]] = {}
    for part, slot in SLOTS:
        if slot in slots:
            parts.setdefault(part, {})[slot] = slots.pop(slot)
    made = {name: get_type_hints(plugins.Plugin)[name](**given) for name, given in parts.items()}
    return config(plugins.Plugin(**made), package, **slots)


STEP = plugins.FirstStep(
    "Zawołaj", "Odpowie echo.", "identity:panels", "wagtailcore.publish_page", len
)
TASK = plugins.DeskTask("Zawołaj", "identity:panels", ("wagtailadmin.access_admin",))
QUEUE = plugins.WorkQueue("echo", "Echa", "identity:panels", ("wagtailadmin.access_admin",), len)
CHARGING = plugins.Charging(("wagtailadmin.access_admin",), len, len, len)
EVENTS = plugins.ReportableEvents("echo", len)
ROWS = plugins.DisputableRows("echo", len, len, ("wagtailadmin.access_admin",))
RELATED = plugins.Related(
    heading="Echa",
    shown=len,
    choose_label="Wybierz echa",
    choose_url_name="notices_correction",
    may_choose=len,
)


class Letter(plugins.Composer):
    def context(self, payload: Mapping[str, Any], to: str) -> Mapping[str, Any]:
        return {}


ECHOES = plugins.ApiCollection("echo", "echa", str, len, ())
WAY_IN = plugins.IdentityProvider("wrozka", "Zaloguj", "Dla wszystkich.", len)
ACCESS = plugins.AccessProcedure(
    panel="PING",
    path="ping",
    title="Wniosek",
    form="cms_ext/plugins/contract.py",
    desk=plugins.Desk("PING", "Dział", "1", "editor"),
    find_person=len,
    login_for=len,
    holds_right=len,
)


# By the number of the check, what its problem names and the change of a good plugin that has it.
WRONG: dict[str, dict[str, dict[str, object]]] = {
    "coop.E002": {
        "the same kind of reportable events 'echo'": {"reportable": (EVENTS, EVENTS)},
        "the same address of the API 'echo'": {"collections": (ECHOES, ECHOES)},
        "the same address of a sign-in 'wrozka'": {"identity_providers": (WAY_IN, WAY_IN)},
        "the same kind of disputable rows 'echo'": {"disputable": (ROWS, ROWS)},
    },
    "coop.E004": {
        "COOP_PING": {"needs_settings": ("COOP_PING",)},
        "COOP_PANG": {"first_steps": (replace(STEP, only_with="COOP_PANG"),)},
        "COOP_PONG": {
            "jobs": (plugins.Job("ping.echo", timedelta(1), len, only_with="COOP_PONG"),)
        },
    },
    "coop.E005": {
        "'ping:nowhere' in menu": {"menu": (plugins.MenuEntry("Ping", "ping:nowhere"),)},
        "'ping:nowhere' in tiles": {
            "tiles": (plugins.Tile("Ping", "pomoc", "ping:nowhere", "doc"),)
        },
        "'ping:nowhere' in first_steps": {"first_steps": (replace(STEP, url_name="ping:nowhere"),)},
        "'ping:nowhere' in queues": {"queues": (replace(QUEUE, url_name="ping:nowhere"),)},
        "'ping:nowhere' in tasks": {"tasks": (replace(TASK, url_name="ping:nowhere"),)},
        "'ping:home' in panel": {"panel": replace(PANEL, home_url_name="ping:home")},
        "'identity:panels' in related": {
            "related": replace(RELATED, choose_url_name="identity:panels")
        },
        "names the address 'ping:nowhere' in also_admits": {
            "realm": "ebok",
            "also_admits": plugins.ExtraAdmission(len, "ping:nowhere"),
        },
    },
    "coop.E007": {
        "'ping.view_echo'": {"queues": (replace(QUEUE, rights=("ping.view_echo",)),)},
        "shows the desk task 'Zawołaj' by": {"tasks": (replace(TASK, rights=("ping.view_echo",)),)},
        "shows the disputed row 'echo' by the unknown permission 'ping.view_echo'": {
            "disputable": (replace(ROWS, rights=("ping.view_echo",)),)
        },
        "'ping.add_echo'": {"first_steps": (replace(STEP, right="ping.add_echo"),)},
        "charges by the unknown permission 'ping.charge_echo'": {
            "charging": replace(CHARGING, rights=("ping.charge_echo",))
        },
        "'cms_ext_identity.view_pong'": {
            "roles": (plugins.Role("editor", ("cms_ext_identity.view_pong",)),)
        },
        "'ping.add_pong'": {
            "roles": (plugins.Role("editor", ("ping.add_pong",), only_with="ping"),)
        },
    },
    "coop.E008": {
        "'sasiedzi'": {"realm": "sasiedzi"},
        "'sąsiedzi'": {"realm": "", "menu": (plugins.MenuEntry("P", "p:p", realm="sąsiedzi"),)},
    },
    "coop.E009": {"'pong'": {"requires": ("pong",)}},
    "coop.E013": {
        "'cms_ext/access/ping.yaml'": {
            "access": (replace(ACCESS, form="cms_ext/access/ping.yaml"),)
        },
        "'ping/access/ping.yaml'": {"access": (replace(ACCESS, form="ping/access/ping.yaml"),)},
    },
    "coop.E014": {"'ping.Pong'": {"personal_data": plugins.PersonalData(len, len, ("ping.Pong",))}},
}


def test_a_mistake_has_its_number_and_its_name(problems_of: Problems):
    found = {
        (code, names): [
            (number, names in message) for number, message in problems_of(ping(**changes))
        ]
        for code, cases in WRONG.items()
        for names, changes in cases.items()
    }

    assert found == {(code, names): [(code, True)] for code, names in found}


def test_the_check_names_what_a_site_needs_or_does_not_register(problems_of: Problems, settings):
    settings.COOP_WITHOUT = ["cms_ext.public_site.pages.contact", "cms_ext.people.identity"]
    words = "names cms_ext.people.identity, which is no part that a site may do without."
    assert problems_of() == [("coop.E016", f"COOP_WITHOUT {words}")]

    settings.COOP_WITHOUT, settings.PLUGINS = [], ["wagtail.documents"]
    words = "is listed in PLUGINS but its AppConfig is not a PluginConfig."
    assert problems_of() == [("coop.E001", f"wagtail.documents {words}")]


def test_a_right_declaration_has_no_problem(problems_of: Problems):
    """Rights of a plugin that is off are no mistake; one without what it requires has just that."""
    of_one_that_is_off = (plugins.Role("editor", ("pong.add_pong",), only_with="pong"),)

    assert problems_of(ping(related=RELATED)) == []
    assert problems_of(ping(roles=of_one_that_is_off)) == []
    # Its declaration may build on the one that is off, and is not even loaded.
    needing = config(requires=("pong",), declaration="pong.plugin")
    assert [number for number, _ in problems_of(needing)] == ["coop.E009"]


@pytest.mark.django_db
def test_the_site_itself_has_no_problem():
    """pytest and WSGI run no checks by themselves."""
    assert run_checks(include_deployment_checks=False) == []


def test_what_only_one_plugin_of_a_site_may_have(problems_of: Problems):
    log = plugins.LogWords(actions=(("ECHO_SENT", "Wysłanie echa"), ("ECHO_HEARD", "Odbiór echa")))
    question = plugins.SetUp(questions=(plugins.Question("echo", "Echo"),))
    asked_at_the_top = plugins.SetUp(questions=(plugins.Question("ping", "Echo"),), section="")
    letter, former = Letter("ping.echo"), Letter("pong.echo", former_paths=("ping.echo",))
    twice = {
        "composer of letters 'ping.echo'": ({"composers": (letter,)}, {"composers": (former,)}),
        "slug 'ping'": ({}, {"slug": "ping"}),
        "panel realm 'ikcs'": ({"panel": PANEL}, {"panel": replace(PANEL, path="pong")}),
        "section of answers 'ping'": (
            {"set_up": question},
            {"set_up": replace(asked_at_the_top, section="ping")},
        ),
        "section of answers 'ping' ": ({"set_up": question}, {"set_up": asked_at_the_top}),
        "action of the access log 'ECHO_SENT'": (
            {"log": log},
            {"log": plugins.LogWords(actions=log.actions[:1])},
        ),
    }

    found = {
        what: problems_of(ping(**one), ping("tests_pong", **{"slug": "pong", **other}))
        for what, (one, other) in twice.items()
    }

    assert found == {
        what: [("coop.E002", f"2 plugins declare the same {what.strip()}.")] for what in twice
    }
