"""All looks at a page that somebody met in the middle of something."""

from __future__ import annotations

from tests.browser.visitor import HEIGHT, STYLE_RULES, Scheme, Visitor
from tests.html_rules import html_problems

SCHEMES: tuple[Scheme, ...] = ("light", "dark")
NARROW, WIDE = 320, 1280


def axe_in(visitor: Visitor, scheme: Scheme) -> list[str]:
    """The whole of axe by day, at night what another style can break; at the width as it is."""
    return visitor.axe() if scheme == "light" else visitor.axe(STYLE_RULES)


def look(visitor: Visitor, width: int, scheme: Scheme) -> None:
    """The same page at another window."""
    visitor.page.set_viewport_size({"width": width, "height": HEIGHT})
    visitor.page.emulate_media(color_scheme=scheme)


def faults(visitor: Visitor) -> list[str]:
    """Of the page as it stands: HTML, Tab key, axe and width, both schemes; empty when sound."""
    before = visitor.page.viewport_size
    found = [*html_problems(visitor.source()), *visitor.walk()]
    for scheme in SCHEMES:
        for width in (WIDE, NARROW):
            look(visitor, width, scheme)
            found += [f"{scheme}, {width} px: {one}" for one in axe_in(visitor, scheme)]
            found += [f"{scheme}: {visitor.sideways()} px too wide"] * (visitor.sideways() > 0)
    visitor.page.emulate_media(color_scheme="light")
    if before:
        visitor.page.set_viewport_size(before)
    return found
