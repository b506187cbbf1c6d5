"""What the address of a resolution becomes."""

from __future__ import annotations

from importlib import import_module

import pytest

from tests.ebok_plugin.charges.papers import OPEN

paper_in = import_module("ebok_plugin.fee_changes.migrations.0002_resolution_paper").paper_in


@pytest.mark.parametrize(
    ("address", "paper"),
    [
        (f"https://podlasem.example/ikcs/dokumenty/{OPEN}/", OPEN),
        (f"https://podlasem.example/dokumenty/{str(OPEN).upper()}/wersja/2/plik/", OPEN),
        ("https://podlasem.example/uchwaly/17", None),
    ],
)
def test_the_key_in_an_address_is_kept(address: str, paper: object) -> None:
    assert paper_in(address) == paper
