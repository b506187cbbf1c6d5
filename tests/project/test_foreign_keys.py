"""Addresses with the key of no row, at every screen that is reached by one."""

import re

import pytest

from tests.boundaries.test_guards import screens
from tests.project.doors import as_

pytestmark = [
    pytest.mark.thorough,
    pytest.mark.django_db,
    pytest.mark.xdist_group("demo"),
    pytest.mark.usefixtures("demo", "menu_left_out"),
]
NONE = "00000000-0000-4000-8000-000000000000"
TOO_LONG = "9" * 30
PART = re.compile(r"<(?:(\w+):)?\w+>")
# Nothing there, gone, for another panel, to be sent, or to be confirmed first.
WITHOUT_FAULT = {301, 302, 403, 404, 405, 410}


def address(pattern: str, word: str) -> str:
    """With a number too long for a column, a UUID of no row, and the word, each where it fits."""
    keys = {"int": TOO_LONG, "uuid": NONE}
    return "/" + PART.sub(lambda part: keys.get(part[1] or "", word), pattern)


@pytest.mark.parametrize("word", ["abc", "%00"])
def test_a_screen_of_no_row_is_not_found(word: str):
    desk = as_("staff:admin")
    desk.raise_request_exception = False
    # The pattern of a register's address knows its keys (`staff_registers.modeladmin`).
    patterns = [one.address for one in screens() if "(?P<" not in one.address]
    addresses = {address(one, word) for one in patterns if PART.search(one)}

    statuses = {one: desk.get(one).status_code for one in addresses}

    assert {one: got for one, got in statuses.items() if got not in WITHOUT_FAULT} == {}


def test_a_chooser_knows_no_foreign_key():
    desk = as_("staff:admin")
    desk.raise_request_exception = False
    chosen = [one.address for one in screens() if "/chosen" in one.address]
    no_keys = ("abc", "-1", "1_2", "%00", TOO_LONG)
    one, several = (
        [at for at in chosen if bool(PART.search(at)) is part] for part in (True, False)
    )
    addresses = [
        *[f"/{PART.sub(key, at)}" for at in one for key in (*no_keys, "0", NONE)],
        *[f"/{at}?id={key}" for at in several for key in no_keys],
    ]

    assert {at: desk.get(at).status_code for at in addresses} == dict.fromkeys(addresses, 404)
