"""The files of lists, read as a spreadsheet reads them; for the site of the process.

Asked are all addresses of the administration that need no key, as an administrator. In the union's
process `main` reads them, and prints what is wrong.
"""

import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.apps import apps
from django.test import Client
from django.utils.text import capfirst
from openpyxl import load_workbook

from cms_ext.base.tables.writing import CSV_TYPE, XLSX_TYPE
from cms_ext.people.identity.models import User
from tests.project.files_in import OUT, TABLES, bring_file
from tests.project.test_lists_of_people import ENDING, addresses

# Text that should have been a number or a day, or is Python's, or the clock of another zone.
AMOUNT = re.compile(r"-?\d{1,3}([ \u00a0\u202f]?\d{3})*[.,]\d\d([ \u00a0]zł)?")
MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*|\d\d\.\d\d\.\d{4}( \d\d:\d\d)?")
PYTHON = {"True", "False", "None"}
# Columns whose codes are what they are for, a layout that says how a date is written, and the
# rates of a resolution as they are typed: one, or lines with their words.
CODES_WANTED = {"Kod", "Kod czynności", "Źródło", "Panel", "Data", "Stawki"}
# Wagtail's own lists; nobody but the administrator of the site opens their files.
WAGTAIL = "/admin/(reports|documents|images|pages|collections|groups|sites|snippets|workflows)/.*"


def find_codes() -> set[str]:
    """Return the codes of all choices whose words are others."""
    return {
        str(code)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        for code, words in getattr(field, "flatchoices", None) or ()
        # An address is not one.
        if isinstance(code, str) and code.strip("/") == code and code
        if str(words).lower() != code.lower()
    }


def read_files(client: Client, ending: str, sort: str) -> Iterator[tuple[str, bytes]]:
    client.force_login(User.objects.get(username="staff:admin"))
    for address in sorted(addresses() - ENDING):
        if re.fullmatch(WAGTAIL, address):
            continue
        answer: Any = client.get(f"{address}?export={ending}")
        if answer.status_code == 200 and answer["Content-Type"] == sort:
            yield address, answer.getvalue()


def rows_of(content: bytes | Path) -> list[tuple[Any, ...]]:
    source = content if isinstance(content, Path) else io.BytesIO(content)
    sheet = load_workbook(source).active
    assert sheet is not None
    return list(sheet.iter_rows(values_only=True))


def find_faults(headings: tuple[Any, ...], rows: list[tuple[Any, ...]]) -> set[tuple[str, str]]:
    codes = find_codes() | PYTHON
    faults = {(str(one), "heading") for one in headings if "_" in one or one != capfirst(one)}
    for row in rows:
        for heading, cell in zip(headings, row, strict=True):
            if not isinstance(cell, str) or heading in CODES_WANTED:
                continue
            if AMOUNT.fullmatch(cell) or MOMENT.fullmatch(cell) or cell in codes:
                faults.add((heading, cell))
    return faults


def find_faulty_lists(client: Client) -> tuple[dict[str, list[tuple[str, str]]], int]:
    """By address the cells of XLSX files that are text and should not be; and how many files."""
    faults, count = {}, 0
    for address, content in read_files(client, "xlsx", XLSX_TYPE):
        count += 1
        headings, *rows = rows_of(content)
        if found := find_faults(headings, rows):
            faults[address] = sorted(found)
    return faults, count


def find_misread_lists(client: Client, folder: Path) -> tuple[dict[str, Any], int]:
    """By address what LibreOffice reads otherwise in the CSV than in the XLSX; how many files."""
    workbooks = {
        address: rows_of(content) for address, content in read_files(client, "xlsx", XLSX_TYPE)
    }
    tables = dict(read_files(client, "csv", CSV_TYPE))
    # The others are samples of files that come in; each file adds a row to the log of accesses.
    both = sorted((workbooks.keys() & tables.keys()) - {"/admin/cms_ext_audit/auditevent/"})
    for place, address in enumerate(both):
        assert tables[address].startswith(b"\xef\xbb\xbf"), address
        (folder / f"{place}.csv").write_bytes(tables[address])

    # Semicolons, quotes, UTF-8, from line 1, Polish numbers and days.
    subprocess.run(
        ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
        + ["--infilter=CSV:59,34,76,1,,1045,false,true", "--convert-to", "xlsx"]
        + ["--outdir", str(folder / "read"), *map(str, sorted(folder.glob("*.csv")))],
        check=True,
        capture_output=True,
        timeout=300,
    )

    different = {}
    for place, address in enumerate(both):
        lines, read = workbooks[address], rows_of(folder / "read" / f"{place}.xlsx")
        sorts = [[sort_of(cell) for cell in line] for line in lines]
        as_read = [[sort_of(cell) for cell in line] for line in read]
        unlike = {
            (lines[0][column], str(lines[row][column]), str(read[row][column]))
            for row, cells in enumerate(sorts)
            for column, sort in enumerate(cells)
            if sort in ("number", "day") and as_read[row][column] != sort
        }
        if unlike or len(lines) != len(read):
            different[address] = (len(lines), len(read), sorted(unlike)[:3])
    return different, len(both)


def sort_of(cell: Any) -> str:
    if isinstance(cell, date):
        return "day"
    return "number" if isinstance(cell, (int, float)) else "text"


def find_files_that_stay_out(client: Client) -> dict[str, Any]:
    """By kind of import what the file of the rows on record would change if it came in again."""
    client.force_login(User.objects.get(username="staff:admin"))
    found = {}
    for kind, address_of in OUT.items():
        answer: Any = client.get(address_of())
        # A kind of a plugin that is out.
        if answer.status_code == 404:
            continue
        report = bring_file(TABLES, kind, answer.getvalue(), dry_run=True)
        if report.errors or report.new or report.changed or not report.unchanged:
            found[kind] = (str(report.errors[:2]), report.new, report.changed, report.unchanged)
    return found


def main() -> None:
    client = Client()
    faulty, files = find_faulty_lists(client)
    with TemporaryDirectory() as folder:
        misread, both = find_misread_lists(client, Path(folder))
    found = [faulty, misread, find_files_that_stay_out(client), min(files, both)]
    sys.stdout.write(json.dumps(found, default=str))
