"""The key of a row in typed words."""

from __future__ import annotations

import pytest

from cms_ext.base.row_key import row_key


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("7", 7),
        ("007", 7),
        ("9" * 18, 10**18 - 1),
        ("9" * 19, None),
        pytest.param("9" * 5000, None, id="longer than int() takes"),
        ("", None),
        ("-1", None),
        ("1.0", None),
        ("1_2", None),
        (" 7", None),
        ("7\n", None),
        ("٧", None),
        ("²", None),
        ("x", None),
    ],
)
def test_only_digits_that_fit_are_a_key(typed: str, key: int | None) -> None:
    assert row_key(typed) == key
