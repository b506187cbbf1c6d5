"""What the small parts of a workbook say: its sheets, and which cells are dates."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

from cms_ext.base.tables.findings import FileRefused, about_file
from cms_ext.base.tables.workbook.archive import WorkbookArchive, not_a_workbook

# A document type is refused where it begins, so there is no entity to expand and nothing to fetch.
Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Text = Callable[[str], None]


def check_part(archive: WorkbookArchive, name: str) -> None:
    """Raises FileRefused unless a part is well-formed XML without a document type."""
    for _ in parse_part(archive, name):
        pass


def parse_part(
    archive: WorkbookArchive,
    name: str,
    *,
    start: Start | None = None,
    end: End | None = None,
    text: Text | None = None,
) -> Iterator[None]:
    """Push a part through the handlers; pauses behind each piece. Names come without prefixes."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    if start is not None:
        parser.StartElementHandler = lambda name, attributes: start(_local(name), attributes)
    if end is not None:
        parser.EndElementHandler = lambda name: end(_local(name))
    parser.CharacterDataHandler = text
    try:
        for piece in archive.part(name):
            parser.Parse(piece, False)
            yield
        parser.Parse(b"", True)
        yield
    except expat.ExpatError as error:
        raise not_a_workbook() from error


def attribute(attributes: dict[str, str], local_name: str) -> str:
    """An attribute whatever its prefix is, "" without one."""
    return next((value for name, value in attributes.items() if _local(name) == local_name), "")


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _refuse_doctype(*_declaration: Any) -> None:
    raise FileRefused(
        about_file(
            "XML_DTD_FORBIDDEN",
            "Arkusz zawiera deklarację DOCTYPE. Ze względów bezpieczeństwa nie został odczytany.",
            expected="skoroszyt zapisany przez arkusz kalkulacyjny",
        )
    )


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

    for _ in parse_part(archive, WORKBOOK, start=start):
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

    for _ in parse_part(archive, RELATIONS, start=start):
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

    for _ in parse_part(archive, STYLES, start=start, end=end):
        pass
    dates = {number for number, code in formats.items() if is_date_format(code)}
    return frozenset(place for place, number in enumerate(styles) if number in dates)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 9 else 0
