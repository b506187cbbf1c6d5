from __future__ import annotations

import pytest

from cms_ext.base.sanitising.words import in_all, one_line, plain_words
from tests.hostile import UNSEEN, unseen_in


@pytest.mark.parametrize(
    ("typed", "plain", "line"),
    [
        ("Zażółć gęślą jaźń, 5 €", "Zażółć gęślą jaźń, 5 €", "Zażółć gęślą jaźń, 5 €"),
        ("jeden\r\ndwa\rtrzy\x0bcztery", "jeden\ndwa\ntrzy\ncztery", "jeden dwa trzy cztery"),
        ("ul. Sosnowa\t5", "ul. Sosnowa\t5", "ul. Sosnowa 5"),
        ("a\u2028b\u2029c\x85d", "a\nb\nc\nd", "a b c d"),
        ("dzw\x07onek\x00\x7f\x9f", "dzwonek", "dzwonek"),
        ("konto \u202e4321\u202c, \u2066x\u2069\u200f", "konto 4321, x", "konto 4321, x"),
        ("\ufffe\uffff\ud800", "", ""),
        # A family of one sign, a soft hyphen and a no-break space are no tricks.
        ("👩\u200d🔧 wodo\u00adciąg 5\u00a0m", *["👩\u200d🔧 wodo\u00adciąg 5\u00a0m"] * 2),
    ],
)
def test_only_what_no_eye_sees_goes(typed: str, plain: str, line: str) -> None:
    assert (plain_words(typed), one_line(typed)) == (plain, line)
    assert plain_words(plain) == plain


@pytest.mark.parametrize("typed", UNSEEN)
def test_nothing_unseen_is_left_in_any_depth(typed: str) -> None:
    assert unseen_in(typed)
    cleaned = in_all({"a": [typed, {"b": typed}], "n": 5})

    assert isinstance(cleaned, dict)
    assert cleaned["n"] == 5
    assert unseen_in(str(cleaned["a"])) == []
