"""What the small parts of a workbook say: its sheets, and which cells are dates."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

from cms_ext.base.importing.workbook.archive import WorkbookArchive, not_a_workbook
from cms_ext.base.importing.workbook.markup import attribute, parsed

WORKBOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
STYLES, STRINGS = "xl/styles.xml", "xl/sharedStrings.xml"
MOST_SHEETS = 200


@dataclass(slots=True)
class Sheets:
    """The sheets of a workbook in their order; `from_1904` is how old Macs counted days."""

    names: list[str] = field(default_factory=list)
    relations: list[str] = field(default_factory=list)
    from_1904: bool = False


def read_sheets(archive: WorkbookArchive) -> Sheets:
    sheets = Sheets()

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "workbookPr":
            sheets.from_1904 = attributes.get("date1904", "") in ("1", "true")
        elif name == "sheet" and len(sheets.names) < MOST_SHEETS:
            sheets.names.append(attributes.get("name", ""))
            sheets.relations.append(attribute(attributes, "id"))

    for _ in parsed(archive, WORKBOOK, start=start):
        pass
    if not sheets.names:
        raise not_a_workbook()
    return sheets


def first_sheet_part(archive: WorkbookArchive, sheets: Sheets) -> str:
    """The name of the part in which the first sheet stands."""
    if RELATIONS not in archive:
        raise not_a_workbook()
    found: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if (
            name == "Relationship"
            and attributes.get("Id") == sheets.relations[0]
            and attributes.get("Type", "").endswith("/worksheet")
            and attributes.get("TargetMode") != "External"
        ):
            found.append(posixpath.normpath(posixpath.join("/xl", attributes.get("Target", ""))))

    for _ in parsed(archive, RELATIONS, start=start):
        pass
    part = found[0].lstrip("/") if found else ""
    if part not in archive:
        raise not_a_workbook()
    return part


def date_styles(archive: WorkbookArchive) -> frozenset[int]:
    """The numbers of the cell styles that show a number as a day."""
    if STYLES not in archive:
        return frozenset()
    formats: dict[int, str] = dict(BUILTIN_FORMATS)
    styles: list[int] = []
    inside = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal inside
        if name == "numFmt":
            formats[_number(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            inside = True
        elif name == "xf" and inside:
            styles.append(_number(attributes.get("numFmtId")))

    def end(name: str) -> None:
        nonlocal inside
        if name == "cellXfs":
            inside = False

    for _ in parsed(archive, STYLES, start=start, end=end):
        pass
    dates = {number for number, code in formats.items() if is_date_format(code)}
    return frozenset(place for place, number in enumerate(styles) if number in dates)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 9 else 0
