"""The file of each list of the administration: one dialect of CSV, numbers and days in XLSX.

Asked are all addresses of the administration that need no key, on the demo, where lists have rows.
"""

import inspect
import io
import re
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.utils.text import capfirst
from openpyxl import load_workbook
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from cms_ext.base.tables.writing import CSV_TYPE, XLSX_TYPE
from cms_ext.office.desk_kit.exporting import ExportMixin
from cms_ext.office.desk_kit.staff_registers.index import RegisterIndexView
from cms_ext.people.identity.models import User
from tests.boundaries.test_guards import screens
from tests.project.test_lists_of_people import ENDING, addresses

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("demo")]

# Text that should have been a number or a day, or is Python's, or the clock of another zone.
AMOUNT = re.compile(r"-?\d{1,3}([ \u00a0\u202f]?\d{3})*[.,]\d\d([ \u00a0]zł)?")
MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*|\d\d\.\d\d\.\d{4}( \d\d:\d\d)?")
PYTHON = {"True", "False", "None"}
# Columns whose codes are what they are for, and a layout that says how a date is written.
CODES_WANTED = {"Kod", "Kod czynności", "Źródło", "Panel", "Data"}
# Wagtail's own lists; nobody but the administrator of the site opens their files.
WAGTAIL = "/admin/(reports|documents|images|pages|collections|groups|sites|snippets|workflows)/.*"


def find_codes() -> set[str]:
    """The codes of all choices whose words are others."""
    return {
        str(code)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        for code, words in getattr(field, "flatchoices", None) or ()
        # An address is none.
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


def find_list_views() -> set[type]:
    """The classes of all screens with a file, of registers too, and none of Wagtail's own."""
    found = set()
    for screen in screens():
        register = getattr(inspect.unwrap(screen.view), "__self__", None)
        view = getattr(register, "index_view_class", screen.inner)
        if isinstance(view, type) and issubclass(view, SpreadsheetExportMixin):
            found.add(view)
    return {view for view in found if not view.__module__.startswith("wagtail.")}


def test_no_list_writes_its_file_in_a_way_of_its_own() -> None:
    views = find_list_views()

    assert {
        view
        for view in views
        if getattr(view, "as_spreadsheet", None) is not ExportMixin.as_spreadsheet
    } == set()
    assert RegisterIndexView in views
    assert len(views) > 35


@pytest.mark.thorough
@pytest.mark.usefixtures("menu_left_out")
def test_each_list_has_words_numbers_and_days_in_its_file(demo: None, client: Client):
    faults, count = {}, 0
    for address, content in read_files(client, "xlsx", XLSX_TYPE):
        count += 1
        headings, *rows = rows_of(content)
        if found := find_faults(headings, rows):
            faults[address] = sorted(found)

    assert faults == {}
    assert count > 60


@pytest.mark.thorough
@pytest.mark.programs
@pytest.mark.usefixtures("menu_left_out")
def test_libreoffice_reads_amounts_as_numbers_and_days_as_days(
    demo: None, client: Client, tmp_path: Path
):
    """Each CSV as a Polish LibreOffice opens it, beside the XLSX of the same list."""
    workbooks = {
        address: rows_of(content) for address, content in read_files(client, "xlsx", XLSX_TYPE)
    }
    tables = dict(read_files(client, "csv", CSV_TYPE))
    # The others are samples of files that come in; each file adds a row to the log of accesses.
    both = sorted((workbooks.keys() & tables.keys()) - {"/admin/cms_ext_audit/auditevent/"})
    for place, address in enumerate(both):
        assert tables[address].startswith(b"\xef\xbb\xbf"), address
        (tmp_path / f"{place}.csv").write_bytes(tables[address])

    # Semicolons, quotes, UTF-8, from line 1, Polish numbers and days.
    subprocess.run(
        ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"]
        + ["--infilter=CSV:59,34,76,1,,1045,false,true", "--convert-to", "xlsx"]
        + ["--outdir", str(tmp_path / "read"), *map(str, sorted(tmp_path.glob("*.csv")))],
        check=True,
        capture_output=True,
        timeout=300,
    )

    different = {}
    for place, address in enumerate(both):
        lines, read = workbooks[address], rows_of(tmp_path / "read" / f"{place}.xlsx")
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
    assert different == {}
    assert len(both) > 60


def sort_of(cell: Any) -> str:
    if isinstance(cell, date):
        return "day"
    return "number" if isinstance(cell, (int, float)) else "text"
