"""Each mistake of a plugin author is a numbered check that says what to write instead."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest
from django.core.checks import run_checks
from pytest_django import Settings

from cms_ext.plugins import (
    AccessCheck,
    AccessProcedure,
    AlsoAdmits,
    Applying,
    Charging,
    Desk,
    DeskTask,
    DisputableRows,
    FirstStep,
    FollowedAccounts,
    IdentityProvider,
    Job,
    MenuEntry,
    NamedPapers,
    PersonalData,
    PersonPart,
    PluginConfig,
    Related,
    ReportableEvents,
    Role,
    Tile,
    WorkQueue,
)
from tests.cms_ext.plugins.declared_wrong import GOOD, PANEL, PingConfig, Problems, config

STEP = FirstStep(
    "Zawołaj", "Odpowie echo.", "identity:panels", "wagtailcore.publish_page", "builtins.len"
)
TASK = DeskTask("Zawołaj", "identity:panels", ("wagtailadmin.access_admin",))
QUEUE = WorkQueue("echo", "Echa", "identity:panels", ("wagtailadmin.access_admin",), "builtins.len")
CHARGING = Charging(("wagtailadmin.access_admin",), "builtins.len", "builtins.len", "builtins.len")
EVENTS = ReportableEvents("echo", "builtins.len")
ROWS = DisputableRows("echo", "builtins.len", "builtins.len", ("wagtailadmin.access_admin",))
RELATED = Related(
    heading="Echa",
    shown="builtins.len",
    choose_label="Wybierz echa",
    choose_url_name="notices_correction",
    may_choose="builtins.len",
)
WAY_IN = IdentityProvider("wrozka", "Zaloguj", "Dla wszystkich.", "builtins.len")
ACCESS = AccessProcedure(
    panel="PING",
    path="ping",
    title="Wniosek",
    form="cms_ext/plugins/contract.py",
    desk=Desk("PING", "Dział", "1", "editor"),
    find_person="builtins.len",
    login_for="builtins.len",
    holds_right="builtins.len",
)


@pytest.mark.parametrize(
    ("changes", "code", "names"),
    [
        ({"needs_settings": ("COOP_PING",)}, "coop.E004", "COOP_PING"),
        (
            {"jobs": (Job("ping.echo", timedelta(1), "builtins.len", only_with="COOP_PING"),)},
            "coop.E004",
            "COOP_PING",
        ),
        ({"menu": (MenuEntry("Ping", "ping:nowhere"),)}, "coop.E005", "'ping:nowhere' in menu"),
        (
            {"tiles": (Tile("Ping", "pomoc", "ping:nowhere", "doc"),)},
            "coop.E005",
            "'ping:nowhere' in tiles",
        ),
        (
            {"first_steps": (dataclasses.replace(STEP, url_name="ping:nowhere"),)},
            "coop.E005",
            "'ping:nowhere' in first_steps",
        ),
        (
            {"today": (dataclasses.replace(QUEUE, url_name="ping:nowhere"),)},
            "coop.E005",
            "'ping:nowhere' in today",
        ),
        (
            {"today": (dataclasses.replace(QUEUE, waiting="ping.waiting"),)},
            "coop.E006",
            "today[echo].waiting='ping.waiting'",
        ),
        (
            {"today": (dataclasses.replace(QUEUE, rights=("ping.view_echo",)),)},
            "coop.E007",
            "'ping.view_echo'",
        ),
        (
            {"desk_tasks": (dataclasses.replace(TASK, url_name="ping:nowhere"),)},
            "coop.E005",
            "'ping:nowhere' in desk_tasks",
        ),
        (
            {"desk_tasks": (dataclasses.replace(TASK, rights=("ping.view_echo",)),)},
            "coop.E007",
            "shows the desk task 'Zawołaj' by",
        ),
        (
            {"disputable": (dataclasses.replace(ROWS, seen="ping.seen"),)},
            "coop.E006",
            "disputable[echo].seen='ping.seen'",
        ),
        ({"at_outage": "ping.at_outage"}, "coop.E006", "at_outage='ping.at_outage'"),
        ({"under_way": "ping.under_way"}, "coop.E006", "under_way='ping.under_way'"),
        (
            {"disputable": (dataclasses.replace(ROWS, now="ping.now"),)},
            "coop.E006",
            "disputable[echo].now='ping.now'",
        ),
        (
            {"disputable": (dataclasses.replace(ROWS, rights=("ping.view_echo",)),)},
            "coop.E007",
            "shows the disputed row 'echo' by the unknown permission 'ping.view_echo'",
        ),
        (
            {"reportable": (dataclasses.replace(EVENTS, seen="ping.seen"),)},
            "coop.E006",
            "reportable[echo].seen='ping.seen'",
        ),
        (
            {"reportable": (EVENTS, EVENTS)},
            "coop.E002",
            "the same kind of reportable events 'echo'",
        ),
        (
            {"realm": "ikcs", "identity_providers": (WAY_IN, WAY_IN)},
            "coop.E002",
            "the same address of a sign-in 'wrozka'",
        ),
        (
            {
                "realm": "ikcs",
                "identity_providers": (dataclasses.replace(WAY_IN, provider="ping.Teller"),),
            },
            "coop.E006",
            "identity_providers[wrozka].provider='ping.Teller'",
        ),
        (
            {"disputable": (ROWS, ROWS)},
            "coop.E002",
            "the same kind of disputable rows 'echo'",
        ),
        (
            {"first_steps": (dataclasses.replace(STEP, is_done="ping.done"),)},
            "coop.E006",
            "first_steps[Zawołaj].is_done='ping.done'",
        ),
        (
            {"first_steps": (dataclasses.replace(STEP, right="ping.add_echo"),)},
            "coop.E007",
            "'ping.add_echo'",
        ),
        (
            {"panel": dataclasses.replace(PANEL, home_url_name="ping:home")},
            "coop.E005",
            "'ping:home' in panel",
        ),
        (
            {"related": dataclasses.replace(RELATED, choose_url_name="identity:panels")},
            "coop.E005",
            "'identity:panels' in related",
        ),
        (
            {"related": dataclasses.replace(RELATED, shown="ping.shown")},
            "coop.E006",
            "related.shown='ping.shown'",
        ),
        (
            {"related": dataclasses.replace(RELATED, may_choose="ping.may")},
            "coop.E006",
            "related.may_choose='ping.may'",
        ),
        (
            {"named_papers": NamedPapers(readable="ping.readable", meant="builtins.len")},
            "coop.E006",
            "named_papers.readable='ping.readable'",
        ),
        (
            {"charging": dataclasses.replace(CHARGING, charge="ping.charge")},
            "coop.E006",
            "charging.charge='ping.charge'",
        ),
        (
            {"charging": dataclasses.replace(CHARGING, rights=("ping.charge_echo",))},
            "coop.E007",
            "charges by the unknown permission 'ping.charge_echo'",
        ),
        (
            {
                "followed_accounts": FollowedAccounts(
                    "builtins.len", "ping.acted_on", "builtins.len"
                )
            },
            "coop.E006",
            "followed_accounts.acted_on='ping.acted_on'",
        ),
        (
            {
                "followed_accounts": FollowedAccounts(
                    "builtins.len", "builtins.len", "builtins.len", "ping.book"
                )
            },
            "coop.E006",
            "followed_accounts.book='ping.book'",
        ),
        (
            {"realm": "ebok", "also_admits": AlsoAdmits("ping.declares", "ebok:home")},
            "coop.E006",
            "also_admits.rule='ping.declares'",
        ),
        (
            {"realm": "ebok", "also_admits": AlsoAdmits("builtins.len", "ping:nowhere")},
            "coop.E005",
            "names the address 'ping:nowhere' in also_admits",
        ),
        ({"charged_work": "ping.work"}, "coop.E006", "charged_work='ping.work'"),
        ({"demo": "ping.demo.load"}, "coop.E006", "demo='ping.demo.load'"),
        ({"urls": "ping.urls"}, "coop.E006", "urls='ping.urls'"),
        (
            {"panel": dataclasses.replace(PANEL, admits="ping.admits")},
            "coop.E006",
            "panel.admits='ping.admits'",
        ),
        (
            {"roles": (Role("editor", ("cms_ext_identity.view_pong",)),)},
            "coop.E007",
            "'cms_ext_identity.view_pong'",
        ),
        (
            {"jobs": (Job("ping.echo", timedelta(days=1), "ping.echo"),)},
            "coop.E006",
            "jobs[ping.echo].run='ping.echo'",
        ),
        (
            {"personal_data": PersonalData("ping.collect", "builtins.len", ())},
            "coop.E006",
            "personal_data.collect='ping.collect'",
        ),
        (
            {"personal_data": PersonalData("builtins.len", "ping.erase", ())},
            "coop.E006",
            "personal_data.erase='ping.erase'",
        ),
        (
            {"backup_checks": ("builtins.len", "ping.figures")},
            "coop.E006",
            "backup_checks[1]='ping.figures'",
        ),
        (
            {"roles": (Role("editor", ("ping.add_pong",), only_with="ping"),)},
            "coop.E007",
            "'ping.add_pong'",
        ),
        (
            {"person": PersonPart("ping.sections")},
            "coop.E006",
            "person.sections='ping.sections'",
        ),
        (
            {"person": PersonPart("builtins.len", "ping.combine")},
            "coop.E006",
            "person.combine='ping.combine'",
        ),
        (
            {"person": PersonPart("builtins.len", realms="ping.realms")},
            "coop.E006",
            "person.realms='ping.realms'",
        ),
        (
            {"applying": Applying("ping.banner", "builtins.len", "builtins.len")},
            "coop.E006",
            "applying.banner='ping.banner'",
        ),
        (
            {"applying": Applying("builtins.len", "ping.papers", "builtins.len")},
            "coop.E006",
            "applying.papers='ping.papers'",
        ),
        (
            {"applying": Applying("builtins.len", "builtins.len", "ping.valid")},
            "coop.E006",
            "applying.code_valid='ping.valid'",
        ),
        (
            {"access": (dataclasses.replace(ACCESS, find_person="ping.whose"),)},
            "coop.E006",
            "access[PING].find_person='ping.whose'",
        ),
        (
            {"access": (dataclasses.replace(ACCESS, checks=(AccessCheck("C06", "ping.c06"),)),)},
            "coop.E006",
            "access[PING].checks[C06]='ping.c06'",
        ),
        (
            {"access": (dataclasses.replace(ACCESS, form="cms_ext/access/ping.yaml"),)},
            "coop.E013",
            "'cms_ext/access/ping.yaml'",
        ),
        (
            {"access": (dataclasses.replace(ACCESS, form="ping/access/ping.yaml"),)},
            "coop.E013",
            "'ping/access/ping.yaml'",
        ),
        (
            {"personal_data": PersonalData("builtins.len", "builtins.len", ("ping.Pong",))},
            "coop.E014",
            "'ping.Pong'",
        ),
        ({"realm": "sasiedzi"}, "coop.E008", "'sasiedzi'"),
        (
            {"realm": "", "menu": (MenuEntry("P", "p:p", realm="sasiedzi"),)},
            "coop.E008",
            "'sasiedzi'",
        ),
        ({"requires": ("pong",)}, "coop.E009", "'pong'"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_mistake_has_its_number_and_its_name(
    problems_of: Problems, changes: dict[str, object], code: str, names: str
) -> None:
    found = problems_of(config(dataclasses.replace(GOOD, **changes)))  # type: ignore[arg-type]  # a table

    assert [number for number, _ in found] == [code]
    assert names in found[0][1]


def test_what_a_site_cannot_do_without_is_told(problems_of: Problems, settings: Settings) -> None:
    settings.COOP_WITHOUT = ["cms_ext.public_site.contact", "cms_ext.people.identity"]

    assert problems_of() == [
        (
            "coop.E016",
            "COOP_WITHOUT names cms_ext.people.identity, "
            "which is no part that a site may do without.",
        )
    ]


def test_a_plugin_without_what_it_requires_is_told_only_that(problems_of: Problems) -> None:
    needing = dataclasses.replace(GOOD, requires=("pong",), demo="pong.demo.load", urls="pong.urls")

    assert [number for number, _ in problems_of(config(needing))] == ["coop.E009"]


def test_a_config_without_a_declaration(problems_of: Problems) -> None:
    found = problems_of(config(None))

    assert found == [("coop.E003", "tests_ping declares no plugin.")]


def test_a_name_in_the_settings_that_did_not_register(
    problems_of: Problems, settings: Settings
) -> None:
    settings.PLUGINS = ["wagtail.documents"]

    found = problems_of()

    assert found == [
        (
            "coop.E001",
            "wagtail.documents is listed in PLUGINS but its AppConfig is not a PluginConfig.",
        )
    ]


def test_a_right_declaration_has_no_problem(problems_of: Problems) -> None:
    assert problems_of(config(dataclasses.replace(GOOD, related=RELATED))) == []


def test_rights_of_a_plugin_that_is_off_are_no_mistake(problems_of: Problems) -> None:
    only = (Role("editor", ("pong.add_pong",), only_with="pong"),)

    assert problems_of(config(dataclasses.replace(GOOD, roles=only))) == []


@pytest.mark.django_db
def test_the_site_itself_has_no_problem() -> None:
    """pytest and WSGI run no checks by themselves."""
    assert run_checks(include_deployment_checks=False) == []


def test_a_subclass_is_picked_although_the_base_stands_beside_it() -> None:
    """Without both halves Django would quietly take a plain AppConfig."""
    assert (PluginConfig.default, PingConfig.default) == (False, True)
