"""What only one plugin of a site may have."""

from __future__ import annotations

import dataclasses

import pytest

from cms_ext.plugins import LogWords, Question, SetUp
from tests.cms_ext.plugins.declared_wrong import GOOD, PANEL, Problems, config


def test_two_plugins_with_one_slug(problems_of: Problems) -> None:
    found = problems_of(config(GOOD), config(GOOD, "tests_pong"))

    assert found == [("coop.E002", "2 plugins declare the same slug 'ping'.")]


def test_two_panels_for_one_realm(problems_of: Problems) -> None:
    one = dataclasses.replace(GOOD, panel=PANEL)
    other = dataclasses.replace(one, slug="pong", panel=dataclasses.replace(PANEL, path="pong"))

    found = problems_of(config(one), config(other, "tests_pong"))

    assert found == [("coop.E002", "2 plugins declare the same panel realm 'ikcs'.")]


@pytest.mark.parametrize("section", ["ping", ""], ids=["a section", "a key at the top"])
def test_two_plugins_that_ask_under_one_key(problems_of: Problems, section: str) -> None:
    asking = SetUp(questions=(Question("ping", "Echo"),), section=section)
    one = dataclasses.replace(GOOD, set_up=SetUp(questions=(Question("echo", "Echo"),)))
    other = dataclasses.replace(GOOD, slug="pong", set_up=asking)

    found = problems_of(config(one), config(other, "tests_pong"))

    assert found == [("coop.E002", "2 plugins declare the same section of answers 'ping'.")]


def test_two_plugins_that_name_one_action_of_the_log(problems_of: Problems) -> None:
    log = LogWords(actions=(("ECHO_SENT", "Wysłanie echa"), ("ECHO_HEARD", "Odbiór echa")))
    one = dataclasses.replace(GOOD, log=log)
    other = dataclasses.replace(GOOD, slug="pong", log=LogWords(actions=log.actions[:1]))

    found = problems_of(config(one), config(other, "tests_pong"))

    problem = "2 plugins declare the same action of the access log 'ECHO_SENT'."
    assert found == [("coop.E002", problem)]
