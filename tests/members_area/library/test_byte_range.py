from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members_area.library.views.file import ByteRange, OutOfRange, requested_part


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("bytes=0-9", ByteRange(0, 9, 100)),
        ("bytes=90-", ByteRange(90, 99, 100)),
        ("bytes=90-500", ByteRange(90, 99, 100)),
        ("bytes=-10", ByteRange(90, 99, 100)),
        ("bytes=-500", ByteRange(0, 99, 100)),
        ("bytes= 0-0 ", ByteRange(0, 0, 100)),
        ("", None),
        ("bytes=-", None),
        ("bytes=9-3", None),
        ("bytes=0-3,5-9", None),
        ("lines=0-3", None),
        ("bytes=a-b", None),
        ("bytes=٠-٩", None),
        ("bytes=" + "9" * 30 + "-", None),
    ],
)
def test_what_is_asked_for_out_of_100_bytes(header: str, part: ByteRange | None) -> None:
    assert requested_part(header, 100) == part


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=100-200", "bytes=-0"])
def test_beyond_the_end_there_is_nothing(header: str) -> None:
    with pytest.raises(OutOfRange):
        requested_part(header, 100)


@given(st.text(max_size=30) | st.from_regex(r"bytes=\d{0,4}-\d{0,4}"), st.integers(0, 5000))
def test_a_part_always_lies_inside_the_file(header: str, size: int) -> None:
    try:
        part = requested_part(header, size)
    except OutOfRange:
        return
    assert part is None or 0 <= part.first <= part.last < size
