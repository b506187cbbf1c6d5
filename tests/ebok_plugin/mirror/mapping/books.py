"""What the tests of mapping profiles share: files of invented programs, read by a profile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from io import BytesIO
from typing import Any

from openpyxl import Workbook

from cms_ext.base.tables import FileRefused, FindingLog
from cms_ext.desks.import_desk.mapping.foreign_table import ForeignFile, pack_files
from ebok_plugin.mirror.domain.rows import BalanceRow, SnapshotRow
from ebok_plugin.mirror.mapping.loading import load_profile, shipped_profiles
from ebok_plugin.mirror.mapping.profile import Profile
from ebok_plugin.mirror.mapping.snapshot import MappedSource

DAY = date(2026, 11, 20)
ONE_ROW = """Zestawienie sald lokali na dzień 20.11.2026

Nr konta;Nazwisko i imię;Adres lokalu;Naliczono 11/2026;Wpłacono 11/2026;Saldo Wn;Saldo Ma
100004;Żaneta Próbna;Wzorcowa 1/4;1 427,38;1 427,38;1 138,19;0,00
100011;Ęmilia Łąkowa;Wzorcowa 1/11;776,78;800,00;0,00;512,10
100012;Zażółć Gęślą-Jaźń;Wzorcowa 1/12;1 553,86;1 553,86;0,00;0,00
;RAZEM;;;;1 138,19;512,10
"""
OPEN_ITEMS = """konto,dokument,tresc,termin,kwota,pozostalo
100004,NAL/03,"Opłata za 03/2026",16.03.2026,1381.65,594.15
100004,RM/2025,"Rozliczenie mediów, dopłata",15.09.2026,544.04,544.04
100011,WPL/1,"Nadpłata z wpłat",,-512.10,-512.10
"""
# The balances of these files.
EXPECTED = {"100004": "1138.19", "100011": "-512.10", "100012": "0.00"}
TWO = {"100004": "1138.19", "100011": "-512.10"}
PLAIN = "Konto;Saldo\n100004;1138,19\n100011;-512,10\n"
JOURNAL_NAMES = ("Konto", "Data", "Dokument", "Treść", "Wn", "Ma", "Saldo")
JOURNAL: Mapping[str, Sequence[Sequence[Any]]] = {
    "2026-10": [
        ("100004", date(2026, 10, 1), "", "Bilans otwarcia", None, None, 100),
        ("100004", date(2026, 10, 1), "NAL/10", "Opłata za 10/2026", 1427.38, None, 1527.38),
        ("100011", date(2026, 10, 1), "NAL/10", "Opłata za 10/2026", 776.78, 0, 776.78),
    ],
    "2026-11": [
        ("100004", date(2026, 11, 3), "WB/7", "wpłata", 0, 389.19, 1138.19),
        ("100011", date(2026, 11, 3), "WB/7", "wpłata", None, 776.78, 0),
        ("100011", date(2026, 11, 3), "WB/7", "wpłata", None, 512.10, -512.10),
    ],
}


def shipped(name: str) -> Profile:
    return shipped_profiles()[name]


def simple(**changes: Any) -> Profile:
    """A profile of two columns, Konto and Saldo, whose day the sender says."""
    rows = [{"row": "SALDO", "columns": {"account_no": "Konto", "balance": "Saldo"}}]
    content = {"title": "Salda", "day": {"from": "sender"}, "tables": [{"rows": rows}]}
    return load_profile("salda", content | changes)


def workbook(sheets: Mapping[str, Sequence[Sequence[Any]]], names: Sequence[str]) -> bytes:
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in (names, *rows):
            sheet.append(list(row))
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def source_of(profile: Profile, *files: bytes, day: date | None = DAY) -> MappedSource:
    """Return the source of one file `plik1.csv`, or of a ZIP of several."""
    foreign = [
        ForeignFile(f"plik{number}.csv", BytesIO(content))
        for number, content in enumerate(files, start=1)
    ]
    if len(foreign) == 1:
        return MappedSource(profile, foreign[0], day=day)
    with pack_files(foreign) as packed:
        archive = BytesIO(packed.read())
    return MappedSource(profile, ForeignFile("pliki.zip", archive), day=day)


def rows_of(profile: Profile, *files: bytes, day: date | None = DAY) -> list[SnapshotRow]:
    """Return the rows of files without an error."""
    source, log = source_of(profile, *files, day=day), FindingLog()
    assert source.facts.day
    rows = list(source.read_rows(log))
    source.judge_controls(log)
    assert log.errors == []
    return rows


def balances_of(profile: Profile, *files: bytes, day: date | None = DAY) -> dict[str, str]:
    rows = rows_of(profile, *files, day=day)
    return {row.account_no: str(row.balance.amount) for row in rows if isinstance(row, BalanceRow)}


def errors_of(profile: Profile, *files: bytes, day: date | None = DAY) -> list[dict[str, Any]]:
    """Return the errors of files, each as the object that scripts get."""
    log = FindingLog()
    try:
        source = source_of(profile, *files, day=day)
        assert source.facts.day
    except FileRefused as refusal:
        return [refusal.finding.as_json("pliki.zip")]
    for _row in source.read_rows(log):
        pass
    source.judge_controls(log)
    return [finding.as_json("pliki.zip") for finding in log.errors]
