"""Each mistake of a plugin author is a numbered check that says what to write instead."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.checks import run_checks

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
    LogWords,
    MenuEntry,
    NamedPapers,
    PersonalData,
    PersonPart,
    PluginConfig,
    Question,
    Related,
    ReportableEvents,
    Role,
    SetUp,
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
APPLYING = Applying("builtins.len", "builtins.len", "builtins.len")
FOLLOWED = FollowedAccounts("builtins.len", "builtins.len", "builtins.len")
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


# By the number of the check, what its problem names and the change of a good plugin that has it.
WRONG: dict[str, dict[str, dict[str, object]]] = {
    "coop.E002": {
        "the same kind of reportable events 'echo'": {"reportable": (EVENTS, EVENTS)},
        "the same address of a sign-in 'wrozka'": {"identity_providers": (WAY_IN, WAY_IN)},
        "the same kind of disputable rows 'echo'": {"disputable": (ROWS, ROWS)},
    },
    "coop.E004": {
        "COOP_PING": {"needs_settings": ("COOP_PING",)},
        "COOP_PONG": {
            "jobs": (Job("ping.echo", timedelta(1), "builtins.len", only_with="COOP_PONG"),)
        },
    },
    "coop.E005": {
        "'ping:nowhere' in menu": {"menu": (MenuEntry("Ping", "ping:nowhere"),)},
        "'ping:nowhere' in tiles": {"tiles": (Tile("Ping", "pomoc", "ping:nowhere", "doc"),)},
        "'ping:nowhere' in first_steps": {"first_steps": (replace(STEP, url_name="ping:nowhere"),)},
        "'ping:nowhere' in today": {"today": (replace(QUEUE, url_name="ping:nowhere"),)},
        "'ping:nowhere' in desk_tasks": {"desk_tasks": (replace(TASK, url_name="ping:nowhere"),)},
        "'ping:home' in panel": {"panel": replace(PANEL, home_url_name="ping:home")},
        "'identity:panels' in related": {
            "related": replace(RELATED, choose_url_name="identity:panels")
        },
        "names the address 'ping:nowhere' in also_admits": {
            "realm": "ebok",
            "also_admits": AlsoAdmits("builtins.len", "ping:nowhere"),
        },
    },
    "coop.E006": {
        "today[echo].waiting='ping.waiting'": {"today": (replace(QUEUE, waiting="ping.waiting"),)},
        "disputable[echo].seen='ping.seen'": {"disputable": (replace(ROWS, seen="ping.seen"),)},
        "disputable[echo].now='ping.now'": {"disputable": (replace(ROWS, now="ping.now"),)},
        "at_outage='ping.at_outage'": {"at_outage": "ping.at_outage"},
        "under_way='ping.under_way'": {"under_way": "ping.under_way"},
        "reportable[echo].seen='ping.seen'": {"reportable": (replace(EVENTS, seen="ping.seen"),)},
        "identity_providers[wrozka].provider='ping.Teller'": {
            "identity_providers": (replace(WAY_IN, provider="ping.Teller"),)
        },
        "first_steps[Zawołaj].is_done='ping.done'": {
            "first_steps": (replace(STEP, is_done="ping.done"),)
        },
        "related.shown='ping.shown'": {"related": replace(RELATED, shown="ping.shown")},
        "related.may_choose='ping.may'": {"related": replace(RELATED, may_choose="ping.may")},
        "named_papers.readable='ping.readable'": {
            "named_papers": NamedPapers(readable="ping.readable", meant="builtins.len")
        },
        "charging.charge='ping.charge'": {"charging": replace(CHARGING, charge="ping.charge")},
        "followed_accounts.acted_on='ping.acted_on'": {
            "followed_accounts": replace(FOLLOWED, acted_on="ping.acted_on")
        },
        "followed_accounts.book='ping.book'": {
            "followed_accounts": replace(FOLLOWED, book="ping.book")
        },
        "also_admits.rule='ping.declares'": {
            "realm": "ebok",
            "also_admits": AlsoAdmits("ping.declares", "ebok:home"),
        },
        "charged_work='ping.work'": {"charged_work": "ping.work"},
        "demo='ping.demo.load'": {"demo": "ping.demo.load"},
        "urls='ping.urls'": {"urls": "ping.urls"},
        "panel.admits='ping.admits'": {"panel": replace(PANEL, admits="ping.admits")},
        "jobs[ping.echo].run='ping.echo'": {
            "jobs": (Job("ping.echo", timedelta(days=1), "ping.echo"),)
        },
        "personal_data.collect='ping.collect'": {
            "personal_data": PersonalData("ping.collect", "builtins.len", ())
        },
        "personal_data.erase='ping.erase'": {
            "personal_data": PersonalData("builtins.len", "ping.erase", ())
        },
        "backup_checks[1]='ping.figures'": {"backup_checks": ("builtins.len", "ping.figures")},
        "person.sections='ping.sections'": {"person": PersonPart("ping.sections")},
        "person.combine='ping.combine'": {"person": PersonPart("builtins.len", "ping.combine")},
        "person.realms='ping.realms'": {"person": PersonPart("builtins.len", realms="ping.realms")},
        "applying.banner='ping.banner'": {"applying": replace(APPLYING, banner="ping.banner")},
        "applying.papers='ping.papers'": {"applying": replace(APPLYING, papers="ping.papers")},
        "applying.code_valid='ping.valid'": {
            "applying": replace(APPLYING, code_valid="ping.valid")
        },
        "access[PING].find_person='ping.whose'": {
            "access": (replace(ACCESS, find_person="ping.whose"),)
        },
        "access[PING].checks[C06]='ping.c06'": {
            "access": (replace(ACCESS, checks=(AccessCheck("C06", "ping.c06"),)),)
        },
    },
    "coop.E007": {
        "'ping.view_echo'": {"today": (replace(QUEUE, rights=("ping.view_echo",)),)},
        "shows the desk task 'Zawołaj' by": {
            "desk_tasks": (replace(TASK, rights=("ping.view_echo",)),)
        },
        "shows the disputed row 'echo' by the unknown permission 'ping.view_echo'": {
            "disputable": (replace(ROWS, rights=("ping.view_echo",)),)
        },
        "'ping.add_echo'": {"first_steps": (replace(STEP, right="ping.add_echo"),)},
        "charges by the unknown permission 'ping.charge_echo'": {
            "charging": replace(CHARGING, rights=("ping.charge_echo",))
        },
        "'cms_ext_identity.view_pong'": {
            "roles": (Role("editor", ("cms_ext_identity.view_pong",)),)
        },
        "'ping.add_pong'": {"roles": (Role("editor", ("ping.add_pong",), only_with="ping"),)},
    },
    "coop.E008": {
        "'sasiedzi'": {"realm": "sasiedzi"},
        "'sąsiedzi'": {"realm": "", "menu": (MenuEntry("P", "p:p", realm="sąsiedzi"),)},
    },
    "coop.E009": {"'pong'": {"requires": ("pong",)}},
    "coop.E013": {
        "'cms_ext/access/ping.yaml'": {
            "access": (replace(ACCESS, form="cms_ext/access/ping.yaml"),)
        },
        "'ping/access/ping.yaml'": {"access": (replace(ACCESS, form="ping/access/ping.yaml"),)},
    },
    "coop.E014": {
        "'ping.Pong'": {
            "personal_data": PersonalData("builtins.len", "builtins.len", ("ping.Pong",))
        }
    },
}


def test_a_mistake_has_its_number_and_its_name(problems_of: Problems):
    found = {
        (code, names): [
            (number, names in message)
            for number, message in problems_of(config(replace(GOOD, **changes)))  # type: ignore[arg-type]  # a table
        ]
        for code, cases in WRONG.items()
        for names, changes in cases.items()
    }

    assert found == {(code, names): [(code, True)] for code, names in found}


def test_what_a_site_cannot_do_without_or_does_not_register_is_told(
    problems_of: Problems, settings
):
    settings.COOP_WITHOUT = ["cms_ext.public_site.pages.contact", "cms_ext.people.identity"]
    words = "names cms_ext.people.identity, which is no part that a site may do without."
    assert problems_of() == [("coop.E016", f"COOP_WITHOUT {words}")]

    settings.COOP_WITHOUT, settings.PLUGINS = [], ["wagtail.documents"]
    words = "is listed in PLUGINS but its AppConfig is not a PluginConfig."
    assert problems_of() == [("coop.E001", f"wagtail.documents {words}")]


def test_a_right_declaration_has_no_problem(problems_of: Problems):
    """Rights of a plugin that is off are no mistake; one without what it requires has just that."""
    of_one_that_is_off = (Role("editor", ("pong.add_pong",), only_with="pong"),)
    needing = replace(GOOD, requires=("pong",), demo="pong.demo.load", urls="pong.urls")

    assert problems_of(config(replace(GOOD, related=RELATED))) == []
    assert problems_of(config(replace(GOOD, roles=of_one_that_is_off))) == []
    assert [number for number, _ in problems_of(config(needing))] == ["coop.E009"]
    assert problems_of(config(None)) == [("coop.E003", "tests_ping declares no plugin.")]


@pytest.mark.django_db
def test_the_site_itself_has_no_problem():
    """pytest and WSGI run no checks by themselves."""
    assert run_checks(include_deployment_checks=False) == []


def test_a_subclass_is_picked_although_the_base_stands_beside_it():
    """Without both halves Django would quietly take a plain AppConfig."""
    assert (PluginConfig.default, PingConfig.default) == (False, True)


def test_what_only_one_plugin_of_a_site_may_have(problems_of: Problems):
    log = LogWords(actions=(("ECHO_SENT", "Wysłanie echa"), ("ECHO_HEARD", "Odbiór echa")))
    question = SetUp(questions=(Question("echo", "Echo"),))
    asked_at_the_top = SetUp(questions=(Question("ping", "Echo"),), section="")
    twice = {
        "slug 'ping'": (GOOD, GOOD),
        "panel realm 'ikcs'": (
            replace(GOOD, panel=PANEL),
            replace(GOOD, slug="pong", panel=replace(PANEL, path="pong")),
        ),
        "section of answers 'ping'": (
            replace(GOOD, set_up=question),
            replace(GOOD, slug="pong", set_up=replace(asked_at_the_top, section="ping")),
        ),
        "section of answers 'ping' ": (
            replace(GOOD, set_up=question),
            replace(GOOD, slug="pong", set_up=asked_at_the_top),
        ),
        "action of the access log 'ECHO_SENT'": (
            replace(GOOD, log=log),
            replace(GOOD, slug="pong", log=LogWords(actions=log.actions[:1])),
        ),
    }

    found = {
        what: problems_of(config(one), config(other, "tests_pong"))
        for what, (one, other) in twice.items()
    }

    assert found == {
        what: [("coop.E002", f"2 plugins declare the same {what.strip()}.")] for what in twice
    }
