"""The key of a row in typed words."""

from __future__ import annotations

from uuid import UUID

import pytest

from cms_ext.base.row_key import row_key, uuid_key

KEY = UUID("3f2b1c4d-0000-4000-8000-00000000abcd")


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


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        (str(KEY), KEY),
        (str(KEY).upper(), KEY),
        (KEY.hex, KEY),
        ("", None),
        ("7", None),
        (f"{KEY}x", None),
        (KEY.hex[:-1], None),
        ("ż" * 32, None),
        pytest.param("0" * 5000, None, id="endless"),
    ],
)
def test_only_a_uuid_is_the_key_of_such_a_row(typed: str, key: UUID | None) -> None:
    assert uuid_key(typed) == key
