"""Files inside a PDF: by name, with what they say as far as we can read them."""

from __future__ import annotations

from collections.abc import Iterator

import pikepdf

from cms_ext.base.extraction.extracted import Hidden, HiddenLocation

NAMES = ("/UF", "/F", "/Unix", "/Mac", "/DOS", "/Desc")


def attached(value: pikepdf.Dictionary | pikepdf.Stream) -> Iterator[Hidden]:
    """The files that this dictionary carries, when it is a file specification."""
    files = value.get("/EF")
    if not isinstance(files, pikepdf.Dictionary):
        return
    names = [str(value[key]) for key in NAMES if isinstance(value.get(key), pikepdf.String)]
    text = "\n".join(dict.fromkeys(names))
    yield Hidden(HiddenLocation.ATTACHMENT, text)
