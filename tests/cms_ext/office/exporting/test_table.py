from __future__ import annotations

from cms_ext.office.exporting import csv_table


def test_a_table_opens_in_polish_and_runs_nothing() -> None:
    table = csv_table([["Plik", "Uwagi"], ["=cmd.pdf", 'łąka; "x"']])

    assert table.decode("utf-8-sig") == 'Plik;Uwagi\r\n\'=cmd.pdf;"łąka; ""x"""\r\n'
    assert table.startswith(b"\xef\xbb\xbf")
