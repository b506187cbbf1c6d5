"""What is in the cells of these kinds alone: money, account numbers, persons."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms_ext.base.money.amounts import Money
from cms_ext.base.tables import FileRefused, FindingLog, TableReading, read_file
from cms_ext.base.tables.values import BadValue, read_control_sum
from ebok_plugin.payments.domain.ledger_kinds.account_rows import read_persons
from ebok_plugin.payments.domain.ledger_kinds.base import (
    ACCOUNT_NO,
    COMPONENT_CODE,
    read_amount,
    read_nrb,
)
from ebok_plugin.payments.domain.ledger_kinds.catalogue import ledger_files


def code(read: Callable[[str], object], text: str) -> str:
    with pytest.raises(BadValue) as refused:
        read(text)
    return refused.value.code


@given(st.integers(-999_999_999, 999_999_999))
def test_an_amount_reads_back_as_it_was_printed(grosze: int):
    amount = Money.from_grosze(grosze)

    assert read_amount(str(amount)) == amount
    assert read_amount(amount.digits) == amount
    assert read_control_sum(str(amount.amount)) == amount.amount


def test_no_nrb():
    texts = {
        "7,7999E+25": "NRB_SCIENTIFIC",
        "7.7999e25": "NRB_SCIENTIFIC",
        "23999000090001000000100001": "NRB_CHECKSUM",
        "1234": "NRB_LENGTH",
        "DE66999000090001000000100005": "NRB_COUNTRY",
        "konto": "NRB_CHARS",
    }

    assert {text: code(read_nrb, text) for text in texts} == texts
    assert read_nrb("PL66 9990 0009 0001 0000 0010 0005") == "66999000090001000000100005"


def test_account_numbers_and_component_codes():
    for text in ("100005", "L-12/A", "A" * 20):
        assert ACCOUNT_NO(text) == text
    for text in ("a1", "Ł-1", "1 2", "A" * 21, "1_2", "١"):
        assert code(ACCOUNT_NO, text) == "TEXT_FORMAT"
    for text in ("eks", "EKS/1", "A" * 13):
        assert code(COMPONENT_CODE, text) == "TEXT_FORMAT"


def test_persons():
    assert [read_persons(text) for text in ("0", "4", "999")] == [0, 4, 999]
    for text in ("", "-1", "2,5", "1000", "dwie", "٤"):
        assert code(read_persons, text) == "COUNT_FORMAT"


FILES = ledger_files(date(2026, 12, 31))
SAMPLES = Path(__file__).parent / "samples"
VALID = [path.read_bytes()[:1500] for path in sorted(SAMPLES.glob("*_v1.csv"))]
KINDS = ["accounts", "components", "charges", "payments", "media_settlements"]


def found_codes(data: bytes, kind: str | None = None) -> list[str]:
    log = FindingLog()
    try:
        file = read_file(BytesIO(data), FILES, kind=kind)
    except FileRefused as refused:
        return [refused.finding.code]
    reading = TableReading(file, log)
    good = sum(1 for _row in reading)
    reading.judge_totals()
    assert good or log.errors
    return [finding.code for finding in log.errors]


@given(st.binary(max_size=300))
def test_any_bytes(data: bytes):
    assert found_codes(data) != []


@given(st.sampled_from(KINDS), st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_any_text_where_the_rows_should_be(kind: str, body: str):
    header = next(data for data in VALID if f";{kind};".encode() in data).split(b"\r\n")[1]

    found_codes(header + b"\r\n" + body.encode(), kind=kind)


@given(st.data())
def test_a_good_file_with_a_few_bytes_changed(data: st.DataObject):
    content = bytearray(data.draw(st.sampled_from(VALID)))
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place : place + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=4))

    found_codes(bytes(content))
