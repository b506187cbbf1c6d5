"""The clerks' paper explains every code that a statement can show, and those of the CSV samples."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.conf import settings

from ebok_plugin.exchange.bank import Code
from tests.ebok_plugin.exchange.books import SAMPLES

# Meter readings come later; their files are KIND_UNSUPPORTED until then.
LATER = {"READING_DECREASE"}


@pytest.fixture(scope="module")
def explained() -> set[str]:
    paper: Path = settings.ROOT / "docs" / "clerks.md"
    rows = [line for line in paper.read_text(encoding="utf-8").splitlines() if line[:3] == "| `"]
    return {code for row in rows for code in re.findall(r"`([A-Z0-9_]+)`", row.split("|")[1])}


def test_every_code_of_a_statement_is_explained(explained: set[str]) -> None:
    assert {str(code) for code in Code} - explained == set()


def test_the_codes_that_clerks_meet_in_csv_files_are_explained(explained: set[str]) -> None:
    cases = json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8"))["broken"]
    met = {case["code"] for name, case in cases.items() if name.endswith(".csv")}

    assert met - LATER - explained == set()
