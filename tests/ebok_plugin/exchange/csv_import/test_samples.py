"""Every sample file gives what `expected.json` says, as far as the file alone can show it."""

from __future__ import annotations

import json
from typing import Any

from ebok_plugin.money import Money
from tests.ebok_plugin.exchange.books import KINDS as LEDGER_KINDS
from tests.ebok_plugin.exchange.books import SAMPLES

EXPECTED = json.loads((SAMPLES / "expected.json").read_text())

NEEDS_THE_DATABASE = {
    "payments_nrb_unknown.csv",
    "payments_changed_after_posting.csv",
    "payments_account_and_nrb_conflict.csv",
    "charges_unknown_component.csv",
    "charges_rate_not_in_force.csv",
    # Judged beside the readings on file: `tests/ebok_plugin/meters/test_import.py`.
    "readings_going_backwards.csv",
}
"""Good files, as long as nobody asks the ledger: tests of the import itself refuse them."""

BROKEN = {
    name: case
    for name, case in EXPECTED["broken"].items()
    if (SAMPLES / "broken" / name).exists() and name not in NEEDS_THE_DATABASE
}
KINDS = [*LEDGER_KINDS, "meter_readings"]


def test_the_table_covers_every_broken_file() -> None:
    on_disk = {path.name for path in (SAMPLES / "broken").iterdir()}

    assert on_disk == {*BROKEN, *NEEDS_THE_DATABASE}
    assert len(BROKEN) == 39


def test_valid_file(read: Any) -> None:
    for kind in KINDS:
        stated = EXPECTED["files"][f"{kind}_v1.csv"]

        outcome = read(SAMPLES / f"{kind}_v1.csv")

        assert (outcome.found, outcome.warned) == ([], [])
        assert [line for line, _row in outcome.rows] == list(range(3, stated["rows"] + 3))
        assert {name: str(total) for name, total in outcome.sums.items()} == stated["controls"]


def test_other_spellings_give_the_same_rows(read: Any) -> None:
    base = {kind: read(SAMPLES / f"{kind}_v1.csv").rows for kind in KINDS}

    for variant in (SAMPLES / "variants_ok").iterdir():
        outcome = read(variant)
        assert outcome.found == [], variant
        assert outcome.rows == base[variant.name.partition("_")[0]], variant


def test_broken_file(read: Any) -> None:
    for name, case in BROKEN.items():
        outcome = read(SAMPLES / "broken" / name)

        findings = outcome.errors if case["expect"] == "reject" else outcome.warnings
        assert (case["code"], case["row"], case["column"]) in [
            (finding.code, finding.line, finding.field) for finding in findings
        ], name
        assert bool(outcome.errors) == (case["expect"] == "reject"), name
    for name in NEEDS_THE_DATABASE:
        assert read(SAMPLES / "broken" / name).found == [], name


def test_a_formula_is_text(read: Any) -> None:
    outcome = read(SAMPLES / "broken" / "payments_formula_title.csv")

    assert dict(outcome.rows)[4].title == '=HYPERLINK("http://example.invalid";"x")'


def test_messages_name_the_place_the_cause_and_the_remedy(read: Any) -> None:
    error = read(SAMPLES / "broken" / "payments_ambiguous_amount.csv").errors[0]

    assert error.as_json("wplaty.csv") == {
        "code": "AMOUNT_FORMAT",
        "file": "wplaty.csv",
        "line": 4,
        "field": "amount",
        "found": "1.234,56",
        "expected": "liczba w zapisie 1234,56 albo 1 234,56",
        "message": "Wiersz 4, kolumna amount: „1.234,56” jest niejednoznaczne. "
        "Zapisz 1234,56 albo 1 234,56.",
    }


def test_a_row_is_typed(read: Any) -> None:
    _line, row = read(SAMPLES / "charges_v1.csv").rows[0]

    assert (row.head.account_no, row.head.period, row.component_code) == (
        "100001",
        "2026-01",
        "EKS",
    )
    assert row.amount == Money.parse("271,01")
    assert row.head.correction_of is None
