"""Codes to read aloud: what they look like, and that no slip makes another right one."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from ebok_plugin.statements.domain.verification import (
    ALPHABET,
    bare,
    check_code_hash,
    code_for,
    is_whole,
)

CODE = code_for("konto 100005")


def test_a_code_has_three_groups_and_the_same_facts_give_the_same_code() -> None:
    assert re.fullmatch(rf"[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}", CODE)
    assert code_for("konto 100005") == CODE
    assert code_for("konto 100006") != CODE


def test_no_symbol_looks_or_sounds_like_another() -> None:
    assert len(set(ALPHABET)) == 29
    assert not set(ALPHABET) & set("0O1IL UV")


def test_however_it_is_typed_it_is_the_same_code() -> None:
    plain = CODE.replace("-", "")
    for typed in (CODE, CODE.lower(), CODE.replace("-", " "), f"  {plain} ", "–".join(CODE)):
        assert (is_whole(typed), bare(typed), check_code_hash(typed)) == (
            True,
            bare(CODE),
            check_code_hash(CODE),
        )


@given(facts=st.text(max_size=30), place=st.integers(0, 11), symbol=st.sampled_from(ALPHABET))
def test_one_wrong_symbol_is_never_right(facts: str, place: int, symbol: str) -> None:
    code = bare(code_for(facts))
    altered = code[:place] + symbol + code[place + 1 :]

    assert is_whole(altered) is (altered == code)


@given(facts=st.text(max_size=30), place=st.integers(0, 10))
def test_two_neighbours_in_the_wrong_order_are_never_right(facts: str, place: int) -> None:
    code = bare(code_for(facts))
    altered = code[:place] + code[place + 1] + code[place] + code[place + 2 :]

    assert is_whole(altered) is (altered == code)


@given(st.text(max_size=200))
def test_anything_may_be_typed(typed: str) -> None:
    assert len(check_code_hash(typed)) in (0, 64)
    assert is_whole(typed) in (True, False)
