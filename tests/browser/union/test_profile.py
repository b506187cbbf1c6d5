"""The second demo, a waste union: it starts, says its own words, and its books agree."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.browser.desk import unfold
from tests.browser.looks import NARROW, WIDE, Look, faults_in
from tests.browser.union.sights import COMMUNITY, MANAGER, SIGHTS, STAFF
from tests.browser.visitor import Visitor, words
from tests.browser.visits import Profiles, Visits
from tests.demo_site import UNION, manage

LOOKS: tuple[Look, ...] = ((WIDE, "light"), (NARROW, "light"), (NARROW, "dark"))
# What nobody reads on the site of an office that is no co-op; whoever declares may be one.
FOREIGN = re.compile(r"Spółdzieln|spółdzielni(?!a\b)|E-BOK|IKCS")


@pytest.fixture(scope="module")
def visitors(profiles: Profiles) -> Iterator[Callable[[str | None], Visitor]]:
    """The visitor of each login, who keeps one window for all the looks."""
    visits = Visits(profiles)
    yield cache(lambda who: visits.arrive(who=who))
    assert visits.leave() == []


@pytest.mark.parametrize("sight", SIGHTS)
def test_a_screen_of_the_union_is_sound_and_in_its_own_words(
    visitors: Callable[[str | None], Visitor], sight: str
) -> None:
    address, who = SIGHTS[sight]
    visitor = visitors(who)
    visitor.open(address)
    if who in STAFF:
        unfold(visitor)

    assert visitor.page.url == f"{visitor.site}{address}"
    assert faults_in(visitor, LOOKS) == []
    assert FOREIGN.findall(visitor.page.inner_text("main")) == []


@pytest.mark.parametrize("sight", ["the only door", "applying"])
def test_an_office_with_one_panel_speaks_of_no_other(
    visitors: Callable[[str | None], Visitor], sight: str
) -> None:
    guest = visitors(None)
    guest.open(SIGHTS[sight][0])

    assert (
        re.findall(r"[Pp]anele|każdego panelu|naraz jeden", words(guest.page.locator("main"))) == []
    )


def test_the_books_of_the_union_agree(site_data: Path) -> None:
    for command in ("verify_ledger", "verify_declarations", "verify_rights"):
        done = manage(site_data, command, check=False, **UNION)
        assert done.returncode == 0, done.stdout + done.stderr


def test_its_people_are_told(site_data: Path) -> None:
    people = json.loads(manage(site_data, "demo_people", "--json", **UNION).stdout)

    assert [(one["realm"], one["login"], one["role"]) for one in people if one["password"]][:8] == [
        ("staff", "admin", "admin"),
        ("staff", "redaktor", "editor"),
        ("staff", "odpady", "waste_clerk"),
        ("staff", "finanse", "finance_clerk"),
        ("staff", "kontroler", "auditor"),
        ("ebok", MANAGER, "manager"),
        ("ebok", COMMUNITY, "payer"),
        ("ebok", "EB-500003-9", "payer"),
    ]


def test_a_command_is_told_which_demo_it_is_for(site_data: Path) -> None:
    wrong = manage(site_data, "load_demo", "--profile", "coop", check=False, **UNION)

    assert wrong.returncode == 1
    assert "ustawienia pokazu „union”" in wrong.stderr
