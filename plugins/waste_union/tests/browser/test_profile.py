"""The second demo, a waste union: it starts, says its own words, and its books agree."""

import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from plugins.waste_union.tests.browser.sights import COMMUNITY, MANAGER, SIGHTS, STAFF
from tests.browser.core import UNION as UNION_PROFILE
from tests.browser.core import find_unexpected_kinds, with_core_marked
from tests.browser.desk import unfold
from tests.browser.editing import find_faults
from tests.browser.looks import NARROW, WIDE, Look, faults_in
from tests.browser.visitor import Visitor, words
from tests.browser.visits import Profiles, Visits
from tests.demo_site import UNION
from tests.sites import Site, python_for

LOOKS: tuple[Look, ...] = ((WIDE, "light"), (NARROW, "light"), (NARROW, "dark"))
# What nobody reads on the site of an office that is no co-op; anyone who declares may be one.
FOREIGN = re.compile(r"Spółdzieln|spółdzielni(?!a\b)|E-BOK|IKCS")


@pytest.fixture(scope="module")
def visitors(profiles: Profiles) -> Iterator[Callable[[str | None], Visitor]]:
    """The visitor of each login, who keeps one window for all the looks."""
    visits = Visits(profiles)
    yield cache(lambda who: visits.arrive(who=who))
    assert visits.leave() == []


@pytest.fixture(scope="module")
def union(site_data: Path) -> Iterator[Site]:
    """The same site for an operator's commands, which begin in one Python."""
    with python_for(**UNION) as python:
        yield Site(site_data, python)


@pytest.mark.parametrize("sight", with_core_marked(UNION_PROFILE, SIGHTS))
def test_a_screen_of_the_union_is_sound_and_in_its_own_words(
    visitors: Callable[[str | None], Visitor], sight: str
):
    address, who = SIGHTS[sight]
    visitor = visitors(who)
    visitor.open(address)
    if who in STAFF:
        unfold(visitor)

    assert visitor.page.url == f"{visitor.site}{address}"
    assert find_unexpected_kinds(visitor, UNION_PROFILE, sight) == []
    assert faults_in(visitor, LOOKS) == []
    assert FOREIGN.findall(visitor.page.inner_text("main")) == []


def test_each_field_of_the_editors_has_a_name(visitors: Callable[[str | None], Visitor]):
    assert find_faults(visitors("redaktor")) == {}


@pytest.mark.parametrize("sight", ["the only sign-in page", "applying"])
def test_an_office_with_one_panel_speaks_of_no_other(
    visitors: Callable[[str | None], Visitor], sight: str
):
    guest = visitors(None)
    guest.open(SIGHTS[sight][0])

    assert (
        re.findall(r"[Pp]anele|każdego panelu|naraz jeden", words(guest.page.locator("main"))) == []
    )


def test_the_books_of_the_union_agree(union: Site):
    for command in ("verify_ledger", "verify_declarations", "verify_rights"):
        done = union.manage(command)
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_command_lists_its_people(union: Site):
    people = json.loads(union.manage("demo_people", "--json").stdout)

    assert [
        (person["realm"], person["login"], person["role"])
        for person in people
        if person["password"]
    ][:13] == [
        ("staff", "admin", "admin"),
        ("staff", "redaktor", "editor"),
        ("staff", "odpady", "waste_clerk"),
        ("staff", "finanse", "finance_clerk"),
        ("staff", "kontroler", "auditor"),
        ("staff", "prezes", "board_member"),
        ("ebok", MANAGER, "manager"),
        ("ebok", COMMUNITY, "payer"),
        ("ebok", "EB-500003-9", "payer"),
        ("ebok", "EB-500004-7", "payer"),
        ("ebok", "EB-500005-4", "payer"),
        ("ebok", "EB-500006-2", "payer"),
        ("ebok", "EB-500007-0", "payer"),
    ]


def test_a_command_names_the_demo_it_is_for(union: Site):
    wrong = union.manage("load_demo", "--profile", "coop")

    assert wrong.returncode == 1
    assert "ustawienia pokazu „union”" in wrong.stderr
