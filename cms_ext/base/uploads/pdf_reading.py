"""Looks into a PDF from standard input and says in one word what it found. Runs on its own.

A PDF of a few kilobytes can unpack to gigabytes or lead a reader in circles. So it is opened in
a process of its own, with limits of memory and time (`content.py` asks for it). Imports no Django.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator

import pikepdf

from cms_ext.base.extraction.reading.pdf_actions import runs_something
from cms_ext.base.sandbox.walls import close_walls

MAX_PAGES = 50
MAX_MEMORY = 1024 * 1024 * 1024
MAX_SECONDS = 10
MAX_VALUES = 2_000_000

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


def reading(content: bytes) -> str:
    """`ok`, `broken`, `encrypted`, `pages`, or `active /Name` for the first thing that acts."""
    try:
        with pikepdf.open(io.BytesIO(content)) as document:
            if not 1 <= len(document.pages) <= MAX_PAGES:
                return "pages"
            found = next(_active(document), None)
    except pikepdf.PasswordError:
        return "encrypted"
    except BROKEN:
        return "broken"
    return "ok" if found is None else f"active {found}"


def _active(document: pikepdf.Pdf) -> Iterator[str]:
    """Names of what acts by itself, also in dictionaries that stand inside others."""
    waiting: list[pikepdf.Object] = [*document.objects, document.trailer]
    seen = 0
    while waiting:
        value = waiting.pop()
        seen += 1
        if seen > MAX_VALUES:
            yield "/Size"
            return
        if isinstance(value, pikepdf.Array):
            waiting += [item for item in value if _is_nested(item)]
        elif isinstance(value, (pikepdf.Dictionary, pikepdf.Stream)):
            for key, item in value.items():
                if key in FORBIDDEN_KEYS or _names_something_active(key, item):
                    yield key if key in FORBIDDEN_KEYS else str(item)
                if _is_nested(item):
                    waiting.append(item)
            if (leading := runs_something(value)) is not None:
                yield leading


def _is_nested(item: object) -> bool:
    """Containers that stand inside another; an object of its own is on the list anyway."""
    containers = (pikepdf.Array, pikepdf.Dictionary, pikepdf.Stream)
    return isinstance(item, containers) and not item.is_indirect


def _names_something_active(key: str, item: object) -> bool:
    return key in NAMING and isinstance(item, pikepdf.Name) and str(item) in FORBIDDEN_VALUES


def main(_arguments: list[str]) -> None:
    close_walls(memory=MAX_MEMORY, seconds=MAX_SECONDS)
    sys.stdout.write(reading(sys.stdin.buffer.read()))
