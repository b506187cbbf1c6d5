"""Which reader reads which kind of file; each makes sure that the content is of its kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cms_ext.extraction.extracted import Extracted
from cms_ext.extraction.reading.limits import require_characters
from cms_ext.extraction.reading.pdf import read_pdf
from cms_ext.extraction.reading.picture import read_jpg, read_png
from cms_ext.extraction.reading.refused import Refused, Why

READERS: Mapping[str, Callable[[bytes], Extracted]] = {
    "pdf": read_pdf,
    "jpg": read_jpg,
    "png": read_png,
}


def read(content: bytes, extension: str) -> Extracted:
    """Raises Refused."""
    reader = READERS.get(extension)
    if reader is None:
        raise Refused(Why.KIND)
    found = reader(content)
    require_characters(sum(map(len, found.pages)) + sum(len(item.text) for item in found.hidden))
    return found
