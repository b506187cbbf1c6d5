"""Digests of content are compared with those that were kept years ago."""

import hashlib
from typing import Any

import pytest

from cms_ext.base.database.row_digest import content_digest

OF_NAMES = "bcc71434b6f83192b6e2450f8fd9f45bd894ddc2bfe031fb2759419c970ca689"


def test_the_same_content_has_the_digest_that_was_kept():
    of_a_list = "277f560fb90e70280e8858ccc12878181a82e9190384a831e4c00a26d3989d75"
    of_nothing = "4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945"
    kept: list[tuple[Any, str]] = [
        ([], of_nothing),
        (["2027-04", 15, True, None, [["Łucja", 1]]], of_a_list),
        # A tuple is a list.
        (("2027-04", 15, True, None, (("Łucja", 1),)), of_a_list),
        ({"b": [2, 1], "a": {"ż": "\U0001f600", "d": 1.5}}, OF_NAMES),
        ({"a": {"d": 1.5, "ż": "\U0001f600"}, "b": [2, 1]}, OF_NAMES),
    ]

    assert [(content, content_digest(content)) for content, _digest in kept] == kept


def test_it_is_the_digest_of_bytes_that_anybody_can_write():
    written = rb'{"a": {"d": 1.5, "\u017c": "\ud83d\ude00"}, "b": [2, 1]}'

    assert hashlib.sha256(written).hexdigest() == OF_NAMES


def test_what_json_does_not_hold_has_no_digest():
    with pytest.raises(TypeError):
        content_digest([object()])
