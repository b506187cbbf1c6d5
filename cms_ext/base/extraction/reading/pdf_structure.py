"""What a PDF holds beside its pages, told by qpdf: whether it acts, and every text in it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

import pikepdf

from cms_ext.base.extraction.extracted import Hidden
from cms_ext.base.extraction.reading.limits import MAX_PAGES
from cms_ext.base.extraction.reading.pdf_active import acts
from cms_ext.base.extraction.reading.pdf_attachments import attached
from cms_ext.base.extraction.reading.pdf_strings import beside_the_pages
from cms_ext.base.extraction.reading.refused import Refused, Why

MAX_VALUES = 5_000_000
BROKEN = (
    pikepdf.PdfError,
    ArithmeticError,
    AttributeError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)

Container = pikepdf.Array | pikepdf.Dictionary | pikepdf.Stream


@dataclass(frozen=True, slots=True)
class Structure:
    page_count: int
    hidden: tuple[Hidden, ...]


def read_structure(content: bytes) -> Structure:
    """Raises Refused for a file that is encrypted, broken, active or wrong about its pages."""
    try:
        with pikepdf.open(io.BytesIO(content)) as document:
            if document.is_encrypted:
                raise Refused(Why.ENCRYPTED)
            count = _page_count(document)
            hidden: list[Hidden] = []
            for value in _containers(document):
                if isinstance(value, pikepdf.Array):
                    continue
                if (action := acts(value)) is not None:
                    raise Refused(Why.ACTIVE, action)
                hidden += beside_the_pages(value)
                hidden += attached(value)
            hidden += beside_the_pages(document.trailer.get("/Info"), whole=True)
            return Structure(count, tuple(dict.fromkeys(hidden)))
    except pikepdf.PasswordError as error:
        raise Refused(Why.ENCRYPTED) from error
    except RecursionError as error:
        raise Refused(Why.NESTED) from error
    except BROKEN as error:
        raise Refused(Why.BROKEN) from error


def _page_count(document: pikepdf.Pdf) -> int:
    """Counted by walking the tree of pages; its own figure must not say otherwise."""
    claimed = int(document.Root.Pages.get("/Count", -1))
    count = len(document.pages)
    if count == 0:
        raise Refused(Why.NO_PAGES)
    if count > MAX_PAGES:
        raise Refused(Why.TOO_MANY_PAGES, str(MAX_PAGES))
    if claimed != count:
        raise Refused(Why.PAGE_TREE, str(claimed))
    return count


def _containers(document: pikepdf.Pdf) -> Iterator[Container]:
    """Every array, dictionary and stream, also those that stand inside others."""
    waiting: list[pikepdf.Object] = [*document.objects, document.trailer]
    seen = 0
    while waiting:
        value = waiting.pop()
        seen += 1
        if seen > MAX_VALUES:
            raise Refused(Why.LIMIT)
        if isinstance(value, pikepdf.Array):
            waiting += [item for item in value if _is_nested(item)]
        elif isinstance(value, (pikepdf.Dictionary, pikepdf.Stream)):
            yield value
            waiting += [item for _, item in value.items() if _is_nested(item)]


def _is_nested(item: object) -> bool:
    """Containers that stand inside another; an object of its own is on the list anyway."""
    containers = (pikepdf.Array, pikepdf.Dictionary, pikepdf.Stream)
    return isinstance(item, containers) and not item.is_indirect
