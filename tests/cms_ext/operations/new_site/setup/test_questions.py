from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import pytest

from cms_ext import plugins
from cms_ext.management.commands.setup_coop import prompt_all
from cms_ext.operations.new_site.setup.answers import list_answer_sections
from cms_ext.operations.new_site.setup.domain.making import WrongAnswers
from cms_ext.operations.new_site.setup.domain.reading import read_answers, write_example
from cms_ext.operations.new_site.setup.screens import list_screens
from tests.cms_ext.operations.new_site.setup.conftest import Written, example

SECTIONS = [("office",), ("coop",), ("desks",), ("administrator",), ("ikcs",), ("ebok",)]


@contextmanager
def on(*declared: plugins.PluginConfig) -> Iterator[None]:
    with patch.object(plugins.registry, "plugin_configs", lambda: list(declared)):
        yield


def asked_on_the_terminal() -> list[str]:
    """All prompts and headings, for somebody who only presses Enter; nothing is judged."""
    shown: list[str] = []

    def answer(prompt: str) -> str:
        shown.append(prompt)
        return ""

    with patch("cms_ext.management.commands.setup_coop.check_answer", lambda _question, text: text):
        prompt_all(answer, shown.append)
    return shown


def test_the_order_is_the_declared_one():
    assert [section.keys for section in list_answer_sections()] == SECTIONS


@pytest.mark.parametrize("slug", ["ikcs", "ebok"])
def test_a_plugin_that_is_left_out_asks_nothing(written: Written, slug: str):
    title = next(config.title for config in plugins.plugin_configs() if config.slug == slug)
    before = asked_on_the_terminal()

    with on(*(config for config in plugins.plugin_configs() if config.slug != slug)):
        left = example()
        sections = [section.keys for section in list_answer_sections()]
        paths = [asked.path for screen in list_screens() for asked in screen.questions]
        terminal = asked_on_the_terminal()
        answers = read_answers(left, Path())
        with pytest.raises(WrongAnswers, match=f"{slug}: nie ma takiego klucza"):
            read_answers(written, Path())

    assert sections == [keys for keys in SECTIONS if keys != (slug,)]
    assert (slug in written, slug in left) == (True, False)
    assert [path for path in paths if slug in path] == []
    assert (f"\n{title}" in before, f"\n{title}" in terminal) == (True, False)
    assert slug not in answers.plugins


def test_without_any_plugin_that_asks_the_screen_of_plugins_is_left_out():
    asking = {"ikcs", "ebok"}
    with on(*(config for config in plugins.plugin_configs() if config.slug not in asking)):
        shown = [screen.slug for screen in list_screens()]

    assert shown == ["spoldzielnia", "biuro", "wyglad"]


def test_a_part_says_when_where_and_whether_it_asks():
    asks = plugins.SetUp(
        questions=(plugins.Question("loud", "Jak głośno", default="3"),),
        offer="Czy założyć echo?",
        note="Można opuścić.",
        screen="look",
        order=5,
    )
    early: Any = SimpleNamespace(
        slug="echo",
        title="Echo",
        realm="",
        plugin=plugins.Plugin(operations=plugins.OperationsPart(set_up=asks)),
    )
    with on(*plugins.plugin_configs(), early):
        printed = write_example()
        terminal = asked_on_the_terminal()
        look = next(screen for screen in list_screens() if screen.slug == "wyglad")
        offered = read_answers(example(), Path()).of("echo")
        left_out = read_answers({**example(), "echo": ""}, Path()).plugins

    assert printed.splitlines()[6:11] == [
        "# Można opuścić.",
        "echo:  # Echo",
        "  # Jak głośno",
        "  loud: '3'",
        "",
    ]
    assert terminal[2] == "\nCzy założyć echo? [n]: "
    assert "Jak głośno [3]: " not in terminal
    assert look.questions[0].path == ("echo", "loud")
    assert offered == {"loud": "3"}
    assert "echo" not in left_out


PARISH = plugins.OfficeKind(
    "parish",
    "parafia",
    examples={
        "coop.name": "Parafia w Borze",
        "desks": (("K", "Kancelaria", "Wszystko", "1"), ("C", "Cmentarz", "Groby", "2")),
    },
)


def test_the_first_question_is_the_kind_of_office(written: Written):
    keys = list(written)
    files = [written, {**written, "office": ""}, {key: written[key] for key in keys[1:]}]

    assert (keys[0], written["office"]) == ("office", "housing_cooperative")
    assert len({read_answers(file, Path()).coop.name for file in files}) == 1
    with pytest.raises(WrongAnswers) as refused:
        read_answers({**written, "office": "waste_union"}, Path())
    assert str(refused.value) == (
        "office: wtyczki tego serwisu są dla innego biura: housing_cooperative (spółdzielnia "
        "mieszkaniowa). Ustaw inne wtyczki (COOP_PLUGINS), uruchom migrate i weź nowy wzór "
        "odpowiedzi."
    )


def test_an_office_of_another_kind_begins_with_its_own_examples(settings: Any):
    settings.COOP_OFFICE = PARISH
    written = example()
    shown = [question for screen in list_screens() for question in screen.questions]
    questions = {question.path: question.question for question in shown}

    assert (written["office"], written["coop"]["name"]) == ("parish", "Parafia w Borze")
    # What it does not say is as in a cooperative.
    assert written["coop"]["short_name"] == "Zorza"
    assert [(desk["code"], desk["room"]) for desk in written["desks"]] == [("K", "1"), ("C", "2")]
    # A room is no default, as nobody knows it but the office.
    assert questions["desks",].default_rows == (
        ("K", "Kancelaria", "Wszystko"),
        ("C", "Cmentarz", "Groby"),
    )
    assert read_answers(written, Path()).coop.name == "Parafia w Borze"


@pytest.mark.all_plugins
@pytest.mark.parametrize(
    ("names", "office"),
    [
        (["members_area", "ebok_plugin"], "housing_cooperative"),
        (["ebok_plugin"], "housing_cooperative"),
        (["ebok_plugin", "waste_union.declarations"], "waste_union"),
        # A test of all plugins, for example: it reads what a cooperative does.
        (["members_area", "ebok_plugin", "waste_union.declarations"], "housing_cooperative"),
    ],
)
def test_the_kind_of_office_is_that_of_the_plugins(names: list[str], office: str):
    assert plugins.find_site_office(names).code == office
