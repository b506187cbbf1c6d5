"""Reads the text and the tags of a PDF."""

import io
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pypdfium2
from pypdf import PdfReader


def pages_of(pdf: bytes) -> list[str]:
    """Return the text of each page with plain spaces."""
    document = pypdfium2.PdfDocument(pdf)
    pages = [page.get_textpage().get_text_bounded() for page in document]
    return [" ".join(text.replace("\xa0", " ").split()) for text in pages]


def words_of(pdf: bytes) -> str:
    return " ".join(pages_of(pdf))


def standards_of(pdf: bytes) -> tuple[str, str, bool]:
    """Return the language, the PDF/UA part, and whether the file is tagged."""
    root: Any = PdfReader(io.BytesIO(pdf)).trailer["/Root"]
    metadata = root["/Metadata"].get_data()
    part = "1" if b"<pdfuaid:part>1</pdfuaid:part>" in metadata else ""
    return root["/Lang"], part, bool(root["/MarkInfo"]["/Marked"])


def tags_of(pdf: bytes) -> Counter[str]:
    """Count the structure elements by type."""
    return Counter(str(node["/S"]) for node in _tree(pdf) if "/S" in node)


def alternatives_of(pdf: bytes) -> list[str]:
    """Return the alternative text of each picture."""
    return [str(node["/Alt"]).replace("\xa0", " ") for node in _tree(pdf) if "/Alt" in node]


def _tree(pdf: bytes) -> Iterator[dict[str, Any]]:
    waiting: list[Any] = [PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        node = waiting.pop()
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            waiting.extend(reversed(node))
        elif isinstance(node, dict):
            yield node
            waiting.extend([node["/K"]] if "/K" in node else [])
