"""Polish telephone numbers, compared and written out."""

from __future__ import annotations

import pytest

from cms_ext.base.typed_values import grouped_number


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ("000000103", "000 000 103"),
        ("+48600100200", "+48 600 100 200"),
        ("0048600100200", "600 100 200"),
        ("600-100-200", "600 100 200"),
        ("+49301234", "+49301234"),
        ("", ""),
    ],
)
def test_a_number_is_read_in_threes(kept: str, shown: str) -> None:
    assert grouped_number(kept) == shown
