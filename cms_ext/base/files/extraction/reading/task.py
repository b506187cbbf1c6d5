"""One task of the reader: a file on standard input, the answer as JSON on standard output."""

import base64
import io
import json
import posixpath
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import pikepdf

from cms_ext.base.files.extraction import result
from cms_ext.base.files.extraction.reading.archive import open_archive
from cms_ext.base.files.extraction.reading.office import read_docx, read_odt
from cms_ext.base.files.extraction.reading.pdf import read_pdf
from cms_ext.base.files.extraction.reading.picture import (
    become_tesseract,
    draw_for_recognition,
    draw_page,
    read_jpg,
    read_png,
)
from cms_ext.base.files.extraction.reading.xlsx import read_xlsx
from cms_ext.base.files.sandbox.confinement import confine_process
from cms_ext.base.text.charset import decode_text
from cms_ext.base.text.folding import compose_text

CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
# Control characters but for tab and line end, and surrogates: a database refuses them.
NO_SIGNS = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127, *range(0xD800, 0xE000)])
FILE_NAMES = ("/UF", "/F")


def read_plain(content: bytes) -> result.ExtractedText:
    """Read a plain text as one page. Raises ExtractionRefused if it is no text."""
    text = decode_text(content)
    if CONTROLS.search(text):
        raise result.ExtractionRefused(result.Why.MISLABELLED, "TXT")
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not text:
        raise result.ExtractionRefused(result.Why.EMPTY)
    return result.ExtractedText((text,), None, result.says_something(text))


READERS: Mapping[str, Callable[[bytes], result.ExtractedText]] = {
    "docx": read_docx,
    "md": read_plain,
    "odt": read_odt,
    "pdf": read_pdf,
    "txt": read_plain,
    "xlsx": read_xlsx,
    "jpg": read_jpg,
    "png": read_png,
}


def read_content(content: bytes, extension: str, depth: int = 0) -> result.ExtractedText:
    """Read a file and the files inside it. Raises ExtractionRefused."""
    reader = READERS.get(extension)
    if reader is None:
        raise result.ExtractionRefused(result.Why.KIND)
    found = reader(content)
    if depth < result.MAX_DEPTH and any(
        item.place == result.HiddenLocation.ATTACHMENT for item in found.hidden
    ):
        inside = tuple(_files_inside_as_hidden(content, extension, depth + 1))
        found = replace(found, hidden=found.hidden + inside)
    result.require_characters(
        sum(map(len, found.pages)) + sum(len(item.text) for item in found.hidden)
    )
    return replace(
        found,
        pages=tuple(map(_clean, found.pages)),
        hidden=tuple(result.Hidden(item.place, _clean(item.text)) for item in found.hidden),
    )


def _clean(text: str) -> str:
    return compose_text(text).translate(NO_SIGNS)


def _files_inside_as_hidden(content: bytes, extension: str, depth: int) -> Iterator[result.Hidden]:
    """Yield each file inside with its name and texts; an unreadable one with its name alone."""
    for name, body in files_inside(content, extension):
        try:
            found = read_content(body, name.rpartition(".")[2].lower(), depth)
        except result.ExtractionRefused:
            continue
        texts = [name, *found.pages, *(item.text for item in found.hidden)]
        yield result.Hidden(result.HiddenLocation.ATTACHMENT, "\n\n".join(texts))


def files_inside(content: bytes, extension: str) -> Iterator[tuple[str, bytes]]:
    """Name and content of each; only for a file that its reader has taken."""
    if extension == "pdf":
        yield from _attached(content)
    elif extension in ("docx", "xlsx"):
        archive = open_archive(content, extension)
        for name in sorted(archive.names):
            if "/embeddings/" in f"/{name}":
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


def main(arguments: list[str]) -> None:
    """`read EXTENSION`, `draw EXTENSION WIDTH`, `page EXTENSION INDEX` or `recognise TESSERACT`."""
    task, extension, *rest = arguments
    if task == "recognise":
        become_tesseract(extension)
    confine_process(memory=result.MAX_MEMORY, seconds=result.MAX_SECONDS)
    try:
        answer = _answer(task, sys.stdin.buffer.read(), extension, rest)
    except result.ExtractionRefused as refused:
        answer = {"refused": refused.why, "detail": refused.detail}
    except MemoryError:
        answer = {"refused": result.Why.LIMIT}
    except RecursionError:
        answer = {"refused": result.Why.NESTED}
    json.dump(answer, sys.stdout)


def _answer(task: str, content: bytes, extension: str, rest: list[str]) -> dict[str, Any]:
    if task == "draw":
        return {"png": base64.b64encode(draw_page(content, extension, int(rest[0]))).decode()}
    if task == "page":
        png, count = draw_for_recognition(content, extension, int(rest[0]))
        return {"png": base64.b64encode(png).decode(), "pages": count}
    found = read_content(content, extension)
    return {
        "pages": found.pages,
        "page_count": found.page_count,
        "has_text": found.has_text,
        "rebuilt": found.rebuilt,
        "hidden": [(item.place, item.text) for item in found.hidden],
    }
