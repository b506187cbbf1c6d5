"""Workbooks for tests: written by a spreadsheet's own library, or part by part."""

import io
import zipfile
from collections.abc import Iterable, Mapping
from typing import Any

from openpyxl import Workbook

PACKAGE = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
TYPES, ROOT = "[Content_Types].xml", "_rels/.rels"
BOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
SHEET = "xl/worksheets/sheet1.xml"
PARTS = {
    TYPES: '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    ROOT: f'<Relationships {PACKAGE}><Relationship Id="rId1" Type="{OFFICE}/officeDocument" '
    f'Target="{BOOK}"/></Relationships>',
    BOOK: f'<workbook {MAIN} xmlns:r="{OFFICE}"><sheets><sheet name="Arkusz1" r:id="rId1"/>'
    "</sheets></workbook>",
    RELATIONS: f'<Relationships {PACKAGE}><Relationship Id="rId1" Type="{OFFICE}/worksheet" '
    f'Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{OFFICE}/sharedStrings" '
    f'Target="sharedStrings.xml"/><Relationship Id="rId3" Type="{OFFICE}/styles" '
    'Target="styles.xml"/></Relationships>',
}


def workbook(*rows: Iterable[Any], title: str = "Arkusz1", more: Iterable[str] = ()) -> bytes:
    """A workbook with these values in its first sheet, and `more` empty sheets."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    for name in more:
        book.create_sheet(name)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    """A zip of parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def sheet(rows: str, **more: str) -> bytes:
    """A workbook whose only sheet holds these `row` elements."""
    return packed(
        {**PARTS, SHEET: f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>", **more}
    )


def cells(number: int, *texts: str) -> str:
    """A row of texts."""
    inside = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in texts)
    return f'<row r="{number}">{inside}</row>'
