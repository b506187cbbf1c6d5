"""On which rows the rules look: on no other's, and on a demo that is loaded once for all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cms_ext.operations.plugin_kit.conformance import suite
from cms_ext.operations.plugin_kit.conformance.finding import ConformanceFinding
from cms_ext.operations.plugin_kit.conformance.subject import CheckedPlugin
from cms_ext.people.identity.models import Person
from cms_ext.plugins import plugin_configs

pytestmark = pytest.mark.django_db


def names(subject: CheckedPlugin) -> Iterator[ConformanceFinding]:
    """Who is in the database; it leaves one more there."""
    found = ", ".join(Person.objects.order_by("pk").values_list("name", flat=True))
    yield ConformanceFinding(found, "")
    Person.objects.create(name="z reguły")


def names_on_demo(subject: CheckedPlugin) -> Iterator[ConformanceFinding]:
    subject.load_demo()
    yield from names(subject)


@pytest.fixture
def subject(monkeypatch: pytest.MonkeyPatch) -> CheckedPlugin:
    rules = (("one", names), ("two", names_on_demo), ("three", names), ("four", names_on_demo))
    monkeypatch.setattr(suite, "RULES", rules)
    monkeypatch.setattr(suite, "_ON_DEMO", {"two", "four"})
    monkeypatch.setattr(suite.migrations, "findings", names)
    return CheckedPlugin(next(one for one in plugin_configs() if not one.plugin.set_up))


def said_of(subject: CheckedPlugin) -> list[list[str]]:
    return [[one.what for one in verdict.findings] for verdict in suite.verdicts(subject)]


def test_a_demo_is_loaded_once_and_only_the_rules_that_ask_see_it(
    monkeypatch: pytest.MonkeyPatch, subject: CheckedPlugin
) -> None:
    made = []

    def load(self: CheckedPlugin) -> None:
        made.append(Person.objects.create(name="z pokazu"))

    monkeypatch.setattr(CheckedPlugin, "repeat_demo", load)

    assert said_of(subject) == [[""], ["z pokazu"], [""], ["z pokazu"], [""]]
    assert len(made) == 1


def test_each_rule_says_how_a_demo_breaks(
    monkeypatch: pytest.MonkeyPatch, subject: CheckedPlugin
) -> None:
    def breaks(self: CheckedPlugin) -> None:
        Person.objects.create(name="z pokazu")
        raise LookupError("nie ma pliku")

    monkeypatch.setattr(CheckedPlugin, "repeat_demo", breaks)

    stopped = ["Sprawdzanie przerwał błąd: LookupError: nie ma pliku"]
    assert said_of(subject) == [[""], stopped, [""], stopped, [""]]
