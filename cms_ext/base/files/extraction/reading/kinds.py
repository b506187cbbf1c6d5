"""Which reader reads which kind of file; each makes sure that the content is of its kind."""

from __future__ import annotations

import io
import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import pikepdf

from cms_ext.base.files.extraction.extracted import (
    ExtractedText,
    Hidden,
    HiddenLocation,
    says_something,
)
from cms_ext.base.files.extraction.reading.archive import open_archive
from cms_ext.base.files.extraction.reading.docx import read_docx
from cms_ext.base.files.extraction.reading.limits import (
    MAX_DEPTH,
    ExtractionRefused,
    Why,
    require_characters,
)
from cms_ext.base.files.extraction.reading.odt import read_odt
from cms_ext.base.files.extraction.reading.pdf import read_pdf
from cms_ext.base.files.extraction.reading.picture import read_jpg, read_png
from cms_ext.base.files.extraction.reading.xlsx import read_xlsx

# UTF-8, as everybody writes today; Windows-1250, as Polish programs wrote before.
ENCODINGS = ("utf-8-sig", "cp1250")
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
# Controls but for tab and line end, and halves of signs: a database refuses them.
NO_SIGNS = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127, *range(0xD800, 0xE000)])
FILE_NAMES = ("/UF", "/F")
EMBEDDINGS = ("word/embeddings/", "xl/embeddings/")


def read_plain(content: bytes) -> ExtractedText:
    """One page; raises ExtractionRefused for what is no text."""
    for encoding in ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if CONTROLS.search(text):
            break
        text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
        if not text:
            raise ExtractionRefused(Why.EMPTY)
        return ExtractedText((text,), None, says_something(text))
    raise ExtractionRefused(Why.MISLABELLED, "TXT")


READERS: Mapping[str, Callable[[bytes], ExtractedText]] = {
    "docx": read_docx,
    "md": read_plain,
    "odt": read_odt,
    "pdf": read_pdf,
    "txt": read_plain,
    "xlsx": read_xlsx,
    "jpg": read_jpg,
    "png": read_png,
}


def read_content(content: bytes, extension: str, depth: int = 0) -> ExtractedText:
    """What a file says, and the files inside it; raises ExtractionRefused."""
    reader = READERS.get(extension)
    if reader is None:
        raise ExtractionRefused(Why.KIND)
    found = reader(content)
    if depth < MAX_DEPTH and any(item.place == HiddenLocation.ATTACHMENT for item in found.hidden):
        inside = tuple(_files_inside_as_hidden(content, extension, depth + 1))
        found = replace(found, hidden=found.hidden + inside)
    require_characters(sum(map(len, found.pages)) + sum(len(item.text) for item in found.hidden))
    return replace(
        found,
        pages=tuple(page.translate(NO_SIGNS) for page in found.pages),
        hidden=tuple(Hidden(item.place, item.text.translate(NO_SIGNS)) for item in found.hidden),
    )


def _files_inside_as_hidden(content: bytes, extension: str, depth: int) -> Iterator[Hidden]:
    """Each file inside with its name and all its texts; one that cannot be read has its name."""
    for name, body in files_inside(content, extension):
        try:
            found = read_content(body, name.rpartition(".")[2].lower(), depth)
        except ExtractionRefused:
            continue
        texts = [name, *found.pages, *(item.text for item in found.hidden)]
        yield Hidden(HiddenLocation.ATTACHMENT, "\n\n".join(texts))


def files_inside(content: bytes, extension: str) -> Iterator[tuple[str, bytes]]:
    """Name and content of each; only for a file that its reader has taken."""
    if extension == "pdf":
        yield from _attached(content)
    elif extension in ("docx", "xlsx"):
        with open_archive(content, extension) as archive:
            for name in archive.below(*EMBEDDINGS):
                yield posixpath.basename(name), archive.part(name)


def _attached(content: bytes) -> Iterator[tuple[str, bytes]]:
    with pikepdf.open(io.BytesIO(content)) as document:
        for value in document.objects:
            if not isinstance(value, pikepdf.Dictionary):
                continue
            carried = value.get("/EF")
            if isinstance(carried, pikepdf.Dictionary):
                name = next((str(value[key]) for key in FILE_NAMES if key in value), "")
                streams = [item for _, item in carried.items() if isinstance(item, pikepdf.Stream)]
                for stream in {stream.objgen: stream for stream in streams}.values():
                    yield name, stream.read_bytes()
