"""Each term of the glossary has its class, and a name stands for one of them."""

from __future__ import annotations

import re
from collections import Counter
from importlib import import_module
from inspect import isclass

import pytest

from tests.sources import ROOT

PAGE = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| ([^|]+) \| ([^|]+) \| `([\w.]+)` \|", PAGE, re.M)


def is_class(dotted: str) -> bool:
    module, _, name = dotted.rpartition(".")
    return isclass(getattr(import_module(module), name, None))


def test_every_class_of_the_glossary_exists() -> None:
    assert [name for _term, _polish, name in ROWS if not is_class(name)] == []
    assert len(ROWS) > 60


def test_an_invented_class_is_noticed() -> None:
    assert not is_class("cms_ext.people.identity.models.Nobody")


@pytest.mark.parametrize("column", [0, 1, 2])
def test_a_term_stands_once(column: int) -> None:
    counted = Counter(row[column] for row in ROWS)

    assert [name for name, count in counted.items() if count > 1] == []
