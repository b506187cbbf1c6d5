"""The XML of a workbook's parts, pushed through expat piece by piece.

A document type is refused where it begins, so there is no entity to expand and nothing to fetch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from xml.parsers import expat

from cms_ext.base.importing.findings import FileRefused, about_file
from cms_ext.base.importing.workbook.archive import WorkbookArchive, not_a_workbook

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Text = Callable[[str], None]


def check_part(archive: WorkbookArchive, name: str) -> None:
    """Raises FileRefused unless a part is well-formed XML without a document type."""
    for _ in parsed(archive, name):
        pass


def parsed(
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
