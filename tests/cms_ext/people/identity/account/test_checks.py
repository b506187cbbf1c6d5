"""A word in the settings that means nothing stops the site."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from cms_ext.people.identity.checks import check_second_factor


def ids() -> list[str | None]:
    return [problem.id for problem in check_second_factor(None)]


def test_the_settings_as_they_are_say_something(settings: Settings) -> None:
    assert ids() == []


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("COOP_STAFF_SECOND_FACTOR", "mandatory", ["coop.E030"]),
        ("COOP_RESIDENT_SECOND_FACTOR", {"ikcs": "", "ebok": "yes"}, ["coop.E030"] * 2),
        ("COOP_SEAL_KEY", "", ["coop.E031"]),
    ],
)
def test_a_word_that_means_nothing(
    settings: Settings, name: str, value: object, found: list[str]
) -> None:
    setattr(settings, name, value)

    assert ids() == found
