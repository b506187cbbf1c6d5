"""Files are hostile until proved: whatever the bytes, the answer is findings, never a crash."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from cms_ext.base.importing import FileRefused, FindingLog, TableReading, read_file
from ebok_plugin.exchange.csv_import import ledger_files

FILES = ledger_files(date(2026, 12, 31))
SAMPLES = Path(__file__).parent / "samples"
VALID = [path.read_bytes()[:1500] for path in sorted(SAMPLES.glob("*_v1.csv"))]
KINDS = ["accounts", "components", "charges", "payments", "media_settlements"]


def codes(data: bytes, kind: str | None = None) -> list[str]:
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
def test_any_bytes(data: bytes) -> None:
    assert codes(data) != []


@given(st.sampled_from(KINDS), st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_any_text_where_the_rows_should_be(kind: str, body: str) -> None:
    header = next(data for data in VALID if f";{kind};".encode() in data).split(b"\r\n")[1]

    codes(header + b"\r\n" + body.encode(), kind=kind)


@given(st.data())
def test_a_good_file_with_a_few_bytes_changed(data: st.DataObject) -> None:
    content = bytearray(data.draw(st.sampled_from(VALID)))
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place : place + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=4))

    codes(bytes(content))
