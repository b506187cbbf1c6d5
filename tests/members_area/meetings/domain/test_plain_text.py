from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members_area.meetings.domain.submission import plain


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\r\nb\rc", "a\nb\nc"),
        ("  a  \n\n\n\n b ", "a\n\n b"),
        ("Ż\N{SOFT HYPHEN}ółw\N{ZERO WIDTH SPACE}", "Żółw"),
        ("txt.\N{RIGHT-TO-LEFT OVERRIDE}exe", "txt.exe"),
        ("a\tb\x00", "a b"),
        ("<script>", "<script>"),
    ],
)
def test_what_stays_of_what_is_typed(typed: str, kept: str) -> None:
    assert plain(typed) == kept


@given(st.text())
def test_twice_is_once_and_nothing_unseen_stays(typed: str) -> None:
    text = plain(typed)

    assert plain(text) == text
    assert not [
        sign for sign in text if unicodedata.category(sign) in ("Cc", "Cf") and sign != "\n"
    ]
