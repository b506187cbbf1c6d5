"""The site in which a plugin is judged: a copy, with which plugins it runs, on which rows."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from cms_ext.operations.plugin_kit.conformance import looking, suite
from cms_ext.operations.plugin_kit.conformance.finding import ConformanceFinding
from cms_ext.operations.plugin_kit.conformance.scratch import DATABASE, scratch_site
from cms_ext.operations.plugin_kit.conformance.subject import CheckedPlugin
from cms_ext.people.identity.models import Person
from cms_ext.plugins import plugin_configs


@pytest.mark.parametrize("broken", [False, True])
def test_who_stands_on_a_plugin_leaves_with_it(monkeypatch, tmp_path, broken: bool):
    """Media cannot do without E-BOK: left alone, it would break a site that is whole. Cases can.

    A broken plugin is mended before anybody asks what it leaves behind.
    """
    left = None if broken else {"rows": {}, "addresses": [], "prefixes": []}
    on: list[Sequence[str]] = []

    def run_in(
        folder: Path, plugins: Sequence[str], module: str, *words: str, told: str = ""
    ) -> str:
        on.append(plugins)
        return json.dumps({} if told else {"ebok_plugin": {"verdicts": [], "left": left}})

    monkeypatch.setattr(looking, "run_in", run_in)
    looking.run_conformance(["ebok_plugin"], tmp_path)

    # The mock stands on login.gov.pl, and that on E-BOK.
    login_gov = ("waste_union.login_gov", "waste_union.login_gov_mock")
    stand_on_it = (
        "ebok_plugin",
        "ebok_plugin.utilities.media",
        "waste_union.declarations",
        *login_gov,
    )
    without = [name for name in settings.PLUGINS if name not in stand_on_it]
    assert {"members_area", "cases"} < {*without}
    assert on == [settings.PLUGINS, *([] if broken else [without])]


def tables(database: Path) -> list[str]:
    with closing(sqlite3.connect(database)) as opened:
        return [name for (name,) in opened.execute("SELECT name FROM sqlite_master ORDER BY name")]


def test_the_scratch_site_is_a_copy_that_goes(tmp_path, monkeypatch):
    own = tmp_path / "own.sqlite3"
    with closing(sqlite3.connect(own)) as database, database:
        database.execute("CREATE TABLE pages (title TEXT)")
    monkeypatch.setitem(connection.settings_dict, "NAME", str(own))
    monkeypatch.setattr(connection, "vendor", "sqlite")

    with scratch_site() as folder:
        assert tables(folder / DATABASE) == ["pages"]
        with closing(sqlite3.connect(folder / DATABASE)) as database, database:
            database.execute("CREATE TABLE rzeczy (title TEXT)")

    assert tables(own) == ["pages"]
    assert not folder.exists()


def test_without_a_database_in_a_file_it_begins_empty(monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "NAME", ":memory:")

    with scratch_site() as folder:
        assert list(folder.iterdir()) == []


def names(subject: CheckedPlugin) -> Iterator[ConformanceFinding]:
    """Who is in the database; it leaves one more there."""
    found = ", ".join(Person.objects.order_by("pk").values_list("name", flat=True))
    yield ConformanceFinding(found, "")
    Person.objects.create(name="z reguły")


def names_on_demo(subject: CheckedPlugin) -> Iterator[ConformanceFinding]:
    subject.load_demo()
    yield from names(subject)


@pytest.fixture
def subject(monkeypatch) -> CheckedPlugin:
    rules = (("one", names), ("two", names_on_demo), ("three", names), ("four", names_on_demo))
    monkeypatch.setattr(suite, "RULES", rules)
    monkeypatch.setattr(suite, "_ON_DEMO", {"two", "four"})
    monkeypatch.setattr(suite.migrations, "findings", names)
    return CheckedPlugin(next(one for one in plugin_configs() if not one.plugin.set_up))


def said_of(subject: CheckedPlugin) -> list[list[str]]:
    return [[one.what for one in verdict.findings] for verdict in suite.verdicts(subject)]


@pytest.mark.django_db
def test_a_demo_is_loaded_once_and_only_the_rules_that_ask_see_it(
    monkeypatch, subject: CheckedPlugin
):
    made = []

    def load(self: CheckedPlugin) -> None:
        made.append(Person.objects.create(name="z pokazu"))

    monkeypatch.setattr(CheckedPlugin, "repeat_demo", load)

    assert said_of(subject) == [[""], ["z pokazu"], [""], ["z pokazu"], [""]]
    assert len(made) == 1


@pytest.mark.django_db
def test_each_rule_says_how_a_demo_breaks(monkeypatch, subject: CheckedPlugin):
    def breaks(self: CheckedPlugin) -> None:
        Person.objects.create(name="z pokazu")
        raise LookupError("nie ma pliku")

    monkeypatch.setattr(CheckedPlugin, "repeat_demo", breaks)

    stopped = ["Sprawdzanie przerwał błąd: LookupError: nie ma pliku"]
    assert said_of(subject) == [[""], stopped, [""], stopped, [""]]
