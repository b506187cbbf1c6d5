"""Reading a finished paper: its words, its tags."""

import io
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pypdfium2
from pypdf import PdfReader


def pages_of(pdf: bytes) -> list[str]:
    """The words of each page with plain blanks."""
    document = pypdfium2.PdfDocument(pdf)
    pages = [page.get_textpage().get_text_bounded() for page in document]
    return [" ".join(text.replace("\xa0", " ").split()) for text in pages]


def words_of(pdf: bytes) -> str:
    return " ".join(pages_of(pdf))


def standards_of(pdf: bytes) -> tuple[str, str, bool]:
    """Language, PDF/UA part, and whether the file is tagged."""
    root: Any = PdfReader(io.BytesIO(pdf)).trailer["/Root"]
    told = root["/Metadata"].get_data()
    part = "1" if b"<pdfuaid:part>1</pdfuaid:part>" in told else ""
    return root["/Lang"], part, bool(root["/MarkInfo"]["/Marked"])


def tags_of(pdf: bytes) -> Counter[str]:
    """How often each structure element stands in the tree."""
    return Counter(str(one["/S"]) for one in _tree(pdf) if "/S" in one)


def alternatives_of(pdf: bytes) -> list[str]:
    """What is read out instead of each picture."""
    return [str(one["/Alt"]).replace("\xa0", " ") for one in _tree(pdf) if "/Alt" in one]


def _tree(pdf: bytes) -> Iterator[dict[str, Any]]:
    waiting: list[Any] = [PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        one = waiting.pop()
        one = one.get_object() if hasattr(one, "get_object") else one
        if isinstance(one, list):
            waiting.extend(reversed(one))
        elif isinstance(one, dict):
            yield one
            waiting.extend([one["/K"]] if "/K" in one else [])
