"""Workbooks for tests: written by a spreadsheet's own library, or part by part."""

import io
import zipfile
from collections.abc import Iterable, Mapping
from typing import Any

from openpyxl import Workbook

TYPES = "[Content_Types].xml"
BOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
SHEET = "xl/worksheets/sheet1.xml"
PARTS = {
    TYPES: '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    BOOK: '<workbook xmlns:r="urn:r"><sheets><sheet name="Arkusz1" r:id="rId1"/></sheets>'
    "</workbook>",
    RELATIONS: '<Relationships><Relationship Id="rId1" Type="urn:x/worksheet" '
    'Target="worksheets/sheet1.xml"/></Relationships>',
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
    return packed({**PARTS, SHEET: f"<worksheet><sheetData>{rows}</sheetData></worksheet>", **more})


def cells(number: int, *texts: str) -> str:
    """A row of texts."""
    inside = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in texts)
    return f'<row r="{number}">{inside}</row>'
