from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms_ext.base.typed_values import masked_email, masked_number, same_number


@pytest.mark.parametrize(
    ("address", "shown"),
    [("lucja@poczta.example", "l…@poczta.example"), (" a@b.example ", "a…@b.example"), ("", "")],
)
def test_an_address_is_recognised_and_not_learnt(address: str, shown: str) -> None:
    assert masked_email(address) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [("+48 600 100 123", "*** *** 123"), ("600100123", "*** *** 123"), ("", "")],
)
def test_a_number_shows_its_end_only(number: str, shown: str) -> None:
    assert masked_number(number) == shown


@given(st.from_regex(r"[0-9]{9}", fullmatch=True), st.sampled_from(["", "+48", "0048", "48 "]))
def test_a_number_is_the_same_with_and_without_the_country(digits: str, before: str) -> None:
    spaced = f"{before}{digits[:3]} {digits[3:6]}-{digits[6:]}"

    assert same_number(spaced, digits)


@pytest.mark.parametrize(
    ("one", "other"), [("600100200", "600100201"), ("", ""), ("600100200", "60010020")]
)
def test_other_numbers_are_other_numbers(one: str, other: str) -> None:
    assert not same_number(one, other)
