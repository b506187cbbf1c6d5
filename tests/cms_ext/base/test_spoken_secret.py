from __future__ import annotations

import re
from unittest.mock import patch

import pytest
from django.contrib.auth import hashers

from cms_ext.base import spoken_secret as secrets


def test_a_secret_is_read_aloud_in_three_groups() -> None:
    made = {secrets.make() for _ in range(200)}

    assert len(made) == 200
    assert all(re.fullmatch(r"(?:[A-HJKMNP-TV-Z2-9]{4}-){2}[A-HJKMNP-TV-Z2-9]{4}", m) for m in made)
    assert len(set(secrets.ALPHABET)) == 30
    assert not set("01OILU") & set(secrets.ALPHABET)


@pytest.mark.parametrize("typed", ["K7QF-2M9T-XB4C", " k7qf 2m9t xb4c ", "k7qf2m9txb4c"])
def test_dashes_blanks_and_case_do_not_matter(typed: str) -> None:
    assert secrets.matches(typed, secrets.hashed("K7QF-2M9T-XB4C"))


def test_another_secret_does_not_match() -> None:
    assert not secrets.matches("K7QF-2M9T-XB4D", secrets.hashed("K7QF-2M9T-XB4C"))


@pytest.mark.parametrize("typed", ["K7QF-2M9T-XB4D", "", "x" * 100_000])
def test_ac_20_an_unknown_number_costs_one_hash_as_a_wrong_secret_does(typed: str) -> None:
    hasher = hashers.get_hasher()
    kept = secrets.hashed("K7QF-2M9T-XB4C")

    with patch.object(type(hasher), "encode", autospec=True, wraps=type(hasher).encode) as encode:
        answers = [secrets.matches(typed, kept), secrets.matches(typed, None)]

    assert (answers, encode.call_count) == ([False, False], 2)
