"""Checks a PDF from standard input and prints the verdict in one word. Runs in the sandbox.

A PDF of a few kilobytes can unpack to gigabytes or lead a reader in circles, so it is opened in a
process with limits of memory and time (`content.py` starts it). Imports no Django.
"""

import io
import sys
import zlib
from collections.abc import Iterator
from typing import Any

import pikepdf

from cms_ext.base.files.extraction.reading.pdf import find_running_key, list_containers
from cms_ext.base.files.extraction.result import ExtractionRefused
from cms_ext.base.files.sandbox.confinement import confine_process

MAX_PAGES = 50
MAX_MEMORY = 1024 * 1024 * 1024
MAX_SECONDS = 10
MAX_VALUES = 2_000_000
# Bytes of one stream once it is unpacked, and of all; pixels of a picture, which no viewer reads
# without drawing them (A0 at 300 dots per inch has 140 million).
MAX_STREAM = 100 * 1024 * 1024
MAX_STREAMS = 500 * 1024 * 1024
MAX_PIXELS = 200_000_000
PIECE = 1024 * 1024
FLATE = frozenset({"/FlateDecode", "/Fl"})
PACKERS = FLATE | {"/LZWDecode", "/LZW", "/RunLengthDecode", "/RL"}

# fmt: off
FORBIDDEN_KEYS = frozenset({
    "/AA", "/EF", "/EmbeddedFile", "/EmbeddedFiles", "/JS", "/JavaScript", "/Launch", "/RichMedia",
    "/RichMediaContent", "/XFA",
})
FORBIDDEN_VALUES = frozenset({
    "/EmbeddedFile", "/ImportData", "/JavaScript", "/Launch", "/RichMedia", "/SubmitForm",
})
# fmt: on
# The kind of an action, of an annotation, of an object.
NAMING = frozenset({"/S", "/Subtype", "/Type"})
BROKEN = (
    pikepdf.PdfError,
    ArithmeticError,
    AttributeError,
    LookupError,
    MemoryError,
    OSError,
    RecursionError,
    RuntimeError,
    TypeError,
    ValueError,
)


def inspect_pdf(content: bytes) -> str:
    """Return `ok`, or why not: `active /Name` for an action, `count N` for untrue page counts.

    Else `broken`, `encrypted`, `pages` or `large`.
    """
    try:
        with pikepdf.open(io.BytesIO(content)) as document:
            if not 1 <= len(document.pages) <= MAX_PAGES:
                return "pages"
            claimed = int(document.Root.Pages.get("/Count", -1))
            if claimed != len(document.pages):
                return f"count {claimed}"
            is_damaged = b"/Contents" in content and bool(document.get_warnings())
            if is_damaged and all(map(_is_lost, document.pages)):
                return "broken"
            found = next(_active(document), None)
            if found is None and _unpacks_too_large(document):
                return "large"
    except pikepdf.PasswordError:
        return "encrypted"
    except BROKEN:
        return "broken"
    return "ok" if found is None else f"active {found}"


def _is_lost(page: pikepdf.Page) -> bool:
    """Whether a page of a damaged file has nothing left: no content that opens, no annotation."""
    try:
        content = page.get("/Contents")
        parts = content if isinstance(content, pikepdf.Array) else [content]
        if not any(isinstance(part, pikepdf.Stream) for part in parts):
            return not page.get("/Annots")
        pikepdf.parse_content_stream(page)
    except BROKEN:
        return True
    return False


def _active(document: pikepdf.Pdf) -> Iterator[str]:
    """Names of actions that run by themselves, in nested dictionaries too."""
    try:
        for value in list_containers(document, MAX_VALUES):
            for key, item in value.items():
                if key in FORBIDDEN_KEYS or _names_something_active(key, item):
                    yield key if key in FORBIDDEN_KEYS else str(item)
            if (leading := find_running_key(value)) is not None:
                yield leading
    except ExtractionRefused:
        yield "/Size"


def _names_something_active(key: str, item: object) -> bool:
    return key in NAMING and isinstance(item, pikepdf.Name) and str(item) in FORBIDDEN_VALUES


def _unpacks_too_large(document: pikepdf.Pdf) -> bool:
    """Return True if a viewer would unpack more than any paper needs."""
    total = 0
    for value in document.objects:
        if isinstance(value, pikepdf.Stream):
            size = _unpacked_size(value)
            total += size
            if size > MAX_STREAM or total > MAX_STREAMS or _pixels(value) > MAX_PIXELS:
                return True
    return False


def _unpacked_size(stream: pikepdf.Stream) -> int:
    """Bytes after unpacking, counted until too many; packed twice always is too many."""
    stated: Any = stream.get("/Filter", [])
    filters = [str(name) for name in (stated if isinstance(stated, pikepdf.Array) else [stated])]
    packers = sum(name in PACKERS for name in filters)
    if packers > 1:
        return MAX_STREAM + 1
    if packers and filters[0] not in FLATE:
        return len(stream.read_bytes())
    return _inflated_size(stream.read_raw_bytes()) if packers else 0


def _inflated_size(packed: bytes) -> int:
    unpacker, size = zlib.decompressobj(), 0
    try:
        while packed and size <= MAX_STREAM:
            size += len(unpacker.decompress(packed, PIECE))
            packed = unpacker.unconsumed_tail
    except zlib.error:
        pass  # damaged: a viewer gets no further either
    return size


def _pixels(stream: pikepdf.Stream) -> int:
    if stream.get("/Subtype") != pikepdf.Name.Image:
        return 0
    return int(stream.get("/Width", 0)) * int(stream.get("/Height", 0))


def main(_arguments: list[str]) -> None:
    confine_process(memory=MAX_MEMORY, seconds=MAX_SECONDS)
    sys.stdout.write(inspect_pdf(sys.stdin.buffer.read()))
