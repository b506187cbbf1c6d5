"""Every sample file gives what `expected.json` says, as far as the file alone can show it."""

import json
from typing import Any

from cms_ext.base.money.amounts import Money
from tests.ebok_plugin.payments.books import KINDS as LEDGER_KINDS
from tests.ebok_plugin.payments.books import SAMPLES
from tests.ebok_plugin.payments.files import ACCOUNT, CHARGE, COMPONENT, MEDIA, PAYMENT, file

EXPECTED = json.loads((SAMPLES / "expected.json").read_text())

NEEDS_THE_DATABASE = {
    "payments_nrb_unknown.csv",
    "payments_changed_after_posting.csv",
    "payments_account_and_nrb_conflict.csv",
    "charges_unknown_component.csv",
    "charges_rate_not_in_force.csv",
    # Judged next to the readings on file: `tests/ebok_plugin/utilities/meters/test_import.py`.
    "readings_going_backwards.csv",
}
"""Good files, as long as nobody asks the ledger: tests of the import itself refuse them."""

BROKEN = {
    name: case
    for name, case in EXPECTED["broken"].items()
    if (SAMPLES / "broken" / name).exists() and name not in NEEDS_THE_DATABASE
}
KINDS = [*LEDGER_KINDS, "meter_readings"]


def test_the_table_covers_every_broken_file():
    on_disk = {path.name for path in (SAMPLES / "broken").iterdir()}

    assert on_disk == {*BROKEN, *NEEDS_THE_DATABASE}
    assert len(BROKEN) == 39


def test_valid_file(read: Any):
    for kind in KINDS:
        stated = EXPECTED["files"][f"{kind}_v1.csv"]

        outcome = read(SAMPLES / f"{kind}_v1.csv")

        assert (outcome.found, outcome.warned) == ([], [])
        assert [line for line, _row in outcome.rows] == list(range(3, stated["rows"] + 3))
        assert {name: str(total) for name, total in outcome.sums.items()} == stated["controls"]


def test_other_spellings_give_the_same_rows(read: Any):
    base = {kind: read(SAMPLES / f"{kind}_v1.csv").rows for kind in KINDS}

    for variant in (SAMPLES / "variants_ok").iterdir():
        outcome = read(variant)
        assert outcome.found == [], variant
        assert outcome.rows == base[variant.name.partition("_")[0]], variant


def test_broken_file(read: Any):
    for name, case in BROKEN.items():
        outcome = read(SAMPLES / "broken" / name)

        findings = outcome.errors if case["expect"] == "reject" else outcome.warnings
        assert (case["code"], case["row"], case["column"]) in [
            (finding.code, finding.line, finding.field) for finding in findings
        ], name
        assert bool(outcome.errors) == (case["expect"] == "reject"), name
    for name in NEEDS_THE_DATABASE:
        assert read(SAMPLES / "broken" / name).found == [], name


def test_messages_name_the_place_the_cause_and_the_remedy(read: Any):
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


def test_a_row_is_typed_and_a_formula_is_text(read: Any):
    _line, row = read(SAMPLES / "charges_v1.csv").rows[0]
    formula = read(SAMPLES / "broken" / "payments_formula_title.csv")

    head = row.head
    assert (head.account_no, head.period, row.component_code) == ("100001", "2026-01", "EKS")
    assert (row.amount, head.correction_of) == (Money.parse("271,01"), None)
    assert dict(formula.rows)[4].title == '=HYPERLINK("http://example.invalid";"x")'


OPENED = ACCOUNT | {"opening_date": "2026-01-01", "opening_balance": "412,50"}
OPENED["opening_due_date"] = "2026-01-15"
BACK = {"quantity": "-48,60", "amount": "-211,41"}
OFF_KEY = ("MEDIA_KEY", 4, "cost")
HALVES = [MEDIA, MEDIA | {"account_no": "100006"}]


def test_accounts(read: Any):
    cases = [
        ([OPENED, OPENED], [("KEY_DUPLICATE", 4, "account_no")]),
        (
            [OPENED, {**OPENED, "payer_name": "Nina Nowa"}],
            [("KEY_DUPLICATE", 4, "account_no"), ("PAYER_SPLIT", 4, "payer_name")],
        ),
        ([OPENED, {**OPENED, "account_no": "2"}], [("NRB_DUPLICATE", 4, "nrb")]),
        ([OPENED, {**OPENED, "account_no": "2", "nrb": ""}], []),
        (
            [OPENED, {**OPENED, "account_no": "2", "nrb": "", "stairwell": "1B"}],
            [("PREMISES_SPLIT", 4, "premises_code")],
        ),
        ([{**OPENED, "opening_date": ""}], [("VALUE_MISSING", 3, "opening_date")]),
        ([{**OPENED, "opening_balance": ""}], [("VALUE_MISSING", 3, "opening_balance")]),
        # A debt is older than the day on which its balance is brought in.
        ([{**OPENED, "opening_due_date": "2024-11-15"}], []),
        ([{**OPENED, "closed_on": "2019-12-31"}], [("DATE_ORDER", 3, "closed_on")]),
        (
            [{**OPENED, "opened_on": "2026-01-03", "opening_due_date": ""}],
            [("DATE_ORDER", 3, "opening_date")],
        ),
        # Balances of the eve: the former program's last day, this one's first is the next.
        ([{**OPENED, "opened_on": "2026-01-02", "opening_due_date": ""}], []),
        ([{**OPENED, "payer_kind": "osoba"}], [("CHOICE_UNKNOWN", 3, "payer_kind")]),
        ([{**OPENED, "area_m2": "-1"}], [("VALUE_NEGATIVE", 3, "area_m2")]),
        ([{**OPENED, "payer_name": "x" * 121}], [("CELL_TOO_LONG", 3, "payer_name")]),
    ]

    assert [(rows, read(file("accounts", *rows)).found) for rows, _ in cases] == cases


def test_periods_of_a_rate(read: Any):
    cases = [
        ([("2026-01-01", ""), ("2026-07-01", "")], []),
        ([("2026-07-01", ""), ("2026-01-01", "")], []),
        ([("2026-01-01", "2026-06-30"), ("2026-07-01", "")], []),
        ([("2026-01-01", "2026-03-31"), ("2026-07-01", "")], []),
        ([("2026-01-01", "2026-07-01"), ("2026-07-01", "")], [("RATE_OVERLAP", 4, "valid_from")]),
        ([("2026-07-01", ""), ("2026-01-01", "2026-07-01")], [("RATE_OVERLAP", 4, "valid_from")]),
        ([("2026-07-01", ""), ("2026-07-01", "")], [("KEY_DUPLICATE", 4, "valid_from")]),
        ([("2026-07-01", "2026-06-30")], [("DATE_ORDER", 3, "valid_to")]),
    ]

    def found(periods: list[tuple[str, str]]) -> list[tuple[str, int, str]]:
        rows = [COMPONENT | {"valid_from": first, "valid_to": last} for first, last in periods]
        return read(file("components", *rows)).found

    assert [(periods, found(periods)) for periods, _ in cases] == cases


def test_each_property_has_periods_of_its_own_and_one_component_one_name(read: Any):
    rows = [COMPONENT, *(COMPONENT | {"property_code": code} for code in ("N-1", "N-2"))]
    renamed = [COMPONENT, {**COMPONENT, "valid_from": "2026-07-01", "unit": "os."}]

    assert read(file("components", *rows)).found == []
    assert read(file("components", *renamed)).found == [("COMPONENT_SPLIT", 4, "component_code")]


def test_charges(read: Any):
    cases = [
        ([CHARGE, CHARGE], [("KEY_DUPLICATE", 4, "component_code")]),
        ([{**CHARGE, "amount": "211,42"}], [("LINE_PRODUCT", 3, "amount")]),
        ([{**CHARGE, **BACK}], [("AMOUNT_NEGATIVE", 3, "amount")]),
        ([{**CHARGE, **BACK, "correction_of": "NAL/0"}], []),
        ([{**CHARGE, "due_date": "2025-12-31"}], [("DUE_BEFORE_BOOKING", 3, "due_date")]),
        ([{**CHARGE, "booking_date": "2026-01-16"}], [("DUE_BEFORE_BOOKING", 3, "due_date")]),
        (
            [CHARGE, {**CHARGE, "component_code": "FR", "due_date": "2026-01-16"}],
            [("DUE_DATE_SPLIT", 4, "due_date")],
        ),
        ([CHARGE, {**CHARGE, "account_no": "2"}], [("DUE_DATE_SPLIT", 4, "account_no")]),
        (
            [CHARGE, {**CHARGE, "period": "2026-02", "booking_date": "2026-01-01"}],
            [("DUE_DATE_SPLIT", 4, "period")],
        ),
        (
            [CHARGE, {**CHARGE, "component_code": "FR", "correction_of": "NAL/0"}],
            [("DUE_DATE_SPLIT", 4, "correction_of")],
        ),
    ]

    assert [(rows, read(file("charges", *rows)).found) for rows, _ in cases] == cases
    # Half a grosz of a line goes up.
    row = {**CHARGE, "quantity": "1", "rate": "0,0050", "amount": "0,01"}
    assert read(file("charges", row)).found == []


def test_payments(read: Any):
    cases = [
        ({"amount": "0"}, [("AMOUNT_NOT_POSITIVE", 3, "amount")]),
        ({"amount": "-1"}, [("AMOUNT_NOT_POSITIVE", 3, "amount")]),
        ({"amount": "0", "correction_of": "WB-0"}, []),
        ({"amount": "-1", "correction_of": "WB-0"}, [("AMOUNT_NOT_POSITIVE", 3, "amount")]),
        ({"correction_of": "WB-1"}, [("CORRECTION_UNKNOWN", 3, "correction_of")]),
        ({"source": "POCZTA"}, [("CHOICE_UNKNOWN", 3, "source")]),
    ]

    assert [
        (change, read(file("payments", PAYMENT | change)).found) for change, _ in cases
    ] == cases


def test_media_settlements(read: Any):
    cases = [
        ({"result": "10,01"}, [("MEDIA_ROW_RESULT", 4, "result")]),
        ({"cost": "50,01", "result": "10,01"}, []),
        ({"cost": "50,02", "result": "10,02"}, [OFF_KEY, ("MEDIA_INVOICE", None, "cost")]),
        ({"key_total": "0"}, [OFF_KEY, ("MEDIA_SPLIT", 4, "key_total")]),
        ({"pool": "100,01"}, [("MEDIA_SPLIT", 4, "pool")]),
        ({"invoice_total": "110,01"}, [("MEDIA_SPLIT", 4, "invoice_total")]),
        ({"posting_date": "2026-07-30"}, [("MEDIA_SPLIT", 4, "posting_date")]),
        ({"due_date": ""}, [("VALUE_MISSING", 4, "due_date")]),
        ({"due_date": "", "advances": "50,00", "result": "0,00"}, []),
        ({"due_date": "2026-07-30"}, [("DUE_BEFORE_BOOKING", 4, "due_date")]),
        (
            {"period_to": "2024-12-31"},
            [("DATE_ORDER", 4, "period_to"), ("MEDIA_SPLIT", 4, "period_to")],
        ),
        ({"account_no": "100005"}, [("KEY_DUPLICATE", 4, "part")]),
    ]

    assert [
        (change, read(file("media_settlements", HALVES[0], HALVES[1] | change)).found)
        for change, _ in cases
    ] == cases


def test_an_invoice_is_not_judged_while_a_row_of_it_is_missing(read: Any):
    """Whether or not the medium or the settlement of that row is known."""
    for spoilt in ({}, {"medium": "?"}, {"settlement_id": ""}):
        row = HALVES[1] | {"cost": "x"} | spoilt
        codes = [error.code for error in read(file("media_settlements", HALVES[0], row)).errors]
        assert "AMOUNT_FORMAT" in codes
        assert "MEDIA_INVOICE" not in codes

    water = MEDIA | {"medium": "ZW", "invoice_total": "200,00"}
    another_medium = file("media_settlements", HALVES[0], HALVES[1] | {"cost": "x"}, water)
    expected = [("AMOUNT_FORMAT", 4, "cost"), ("MEDIA_INVOICE", None, "cost")]
    assert read(another_medium).found == expected
