"""Files inside a file, as far as they can be taken out: attachments of a PDF, embedded objects."""

from __future__ import annotations

import io
import posixpath
from collections.abc import Iterator

import pikepdf

from cms_ext.base.extraction.reading.archive import unpacked

NAMES = ("/UF", "/F")
EMBEDDINGS = ("word/embeddings/", "xl/embeddings/")


def files_inside(content: bytes, extension: str) -> Iterator[tuple[str, bytes]]:
    """Name and content of each; only for a file that its reader has taken."""
    if extension == "pdf":
        yield from _attached(content)
    elif extension in ("docx", "xlsx"):
        with unpacked(content, extension) as archive:
            for name in archive.below(*EMBEDDINGS):
                yield posixpath.basename(name), archive.part(name)


def _attached(content: bytes) -> Iterator[tuple[str, bytes]]:
    with pikepdf.open(io.BytesIO(content)) as document:
        for value in document.objects:
            if not isinstance(value, pikepdf.Dictionary):
                continue
            carried = value.get("/EF")
            if isinstance(carried, pikepdf.Dictionary):
                name = next((str(value[key]) for key in NAMES if key in value), "")
                streams = [item for _, item in carried.items() if isinstance(item, pikepdf.Stream)]
                for stream in {stream.objgen: stream for stream in streams}.values():
                    yield name, stream.read_bytes()
