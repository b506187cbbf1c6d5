"""What in a PDF acts by itself: scripts, programs started, forms sent, XFA."""

from __future__ import annotations

import pikepdf

# fmt: off
FORBIDDEN_KEYS = ("/AA", "/JS", "/JavaScript", "/Launch", "/RichMedia", "/RichMediaContent", "/XFA")
FORBIDDEN_VALUES = frozenset({
    "/GoToE", "/ImportData", "/JavaScript", "/Launch", "/Movie", "/Rendition",
    "/RichMedia", "/SubmitForm",
})
# fmt: on
# The kind of an action, of an annotation, of an object.
NAMING = ("/S", "/Subtype", "/Type")


def acts(value: pikepdf.Dictionary | pikepdf.Stream) -> str | None:
    """The name of what acts in this dictionary, or None."""
    for key in FORBIDDEN_KEYS:
        if key in value:
            return key
    for key in NAMING:
        kind = value.get(key)
        if isinstance(kind, pikepdf.Name) and str(kind) in FORBIDDEN_VALUES:
            return str(kind)
    if "/OpenAction" in value and not _only_shows_a_page(value["/OpenAction"]):
        return "/OpenAction"
    return None


def _only_shows_a_page(item: object) -> bool:
    """LibreOffice and TeX write an OpenAction that goes to page one; it runs nothing."""
    if isinstance(item, pikepdf.Array):
        return True
    return isinstance(item, pikepdf.Dictionary) and item.get("/S") == pikepdf.Name.GoTo
