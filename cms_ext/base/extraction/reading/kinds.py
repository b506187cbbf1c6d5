"""Which reader reads which kind of file; each makes sure that the content is of its kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from cms_ext.base.extraction.extracted import Extracted, Hidden, HiddenLocation
from cms_ext.base.extraction.reading.docx import read_docx
from cms_ext.base.extraction.reading.files import files_inside
from cms_ext.base.extraction.reading.limits import MAX_DEPTH, require_characters
from cms_ext.base.extraction.reading.odt import read_odt
from cms_ext.base.extraction.reading.pdf import read_pdf
from cms_ext.base.extraction.reading.picture import read_jpg, read_png
from cms_ext.base.extraction.reading.plain import read_plain
from cms_ext.base.extraction.reading.refused import Refused, Why
from cms_ext.base.extraction.reading.xlsx import read_xlsx

READERS: Mapping[str, Callable[[bytes], Extracted]] = {
    "docx": read_docx,
    "md": read_plain,
    "odt": read_odt,
    "pdf": read_pdf,
    "txt": read_plain,
    "xlsx": read_xlsx,
    "jpg": read_jpg,
    "png": read_png,
}

# Controls but for tab and line end, and halves of signs: a database refuses them.
NO_SIGNS = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127, *range(0xD800, 0xE000)])


def read(content: bytes, extension: str, depth: int = 0) -> Extracted:
    """What a file says, and the files inside it; raises Refused."""
    reader = READERS.get(extension)
    if reader is None:
        raise Refused(Why.KIND)
    found = reader(content)
    if depth < MAX_DEPTH and any(item.place == HiddenLocation.ATTACHMENT for item in found.hidden):
        inside = tuple(_said_inside(content, extension, depth + 1))
        found = replace(found, hidden=found.hidden + inside)
    require_characters(sum(map(len, found.pages)) + sum(len(item.text) for item in found.hidden))
    return replace(
        found,
        pages=tuple(page.translate(NO_SIGNS) for page in found.pages),
        hidden=tuple(Hidden(item.place, item.text.translate(NO_SIGNS)) for item in found.hidden),
    )


def _said_inside(content: bytes, extension: str, depth: int) -> Iterator[Hidden]:
    """Each file inside with its name and all its texts; one that cannot be read has its name."""
    for name, body in files_inside(content, extension):
        try:
            found = read(body, name.rpartition(".")[2].lower(), depth)
        except Refused:
            continue
        texts = [name, *found.pages, *(item.text for item in found.hidden)]
        yield Hidden(HiddenLocation.ATTACHMENT, "\n\n".join(texts))
