"""All looks at a page: at a desk and on the narrowest phone, by day and at night."""

from collections.abc import Sequence

from playwright.sync_api import ViewportSize

from tests.browser.visitor import HEIGHT, WIDTHS, Scheme, Visitor
from tests.html_rules import html_problems

NARROW, PHONE, WIDE = 320, 390, 1280
Look = tuple[int, Scheme]
LOOKS: tuple[Look, ...] = ((WIDE, "light"), (NARROW, "light"), (NARROW, "dark"), (WIDE, "dark"))
BY_DAY: tuple[Look, ...] = tuple((width, "light") for width in WIDTHS)


def resize(visitor: Visitor, width: int, scheme: Scheme) -> None:
    """The same page at another window."""
    if visitor.page.viewport_size != (window := ViewportSize(width=width, height=HEIGHT)):
        visitor.page.set_viewport_size(window)
    if visitor.scheme != scheme:
        visitor.page.emulate_media(color_scheme=scheme)
        visitor.scheme = scheme


def faults_in(visitor: Visitor, looks: Sequence[Look] = LOOKS) -> list[str]:
    """What is wrong with the page as it stands, each with the look in which it shows.

    The window is afterwards as before, by day.
    """
    visitor.page.wait_for_load_state()  # of half a page axe says that its heading is missing
    before = visitor.page.viewport_size
    found = []
    for width, scheme in looks:
        resize(visitor, width, scheme)
        now = [*visitor.axe(), *size_problems(visitor)]
        found += [f"{scheme}, {width} px: {one}" for one in now]
    assert before is not None
    resize(visitor, before["width"], "light")
    return found


def size_problems(visitor: Visitor) -> list[str]:
    """What stands next to the screen, and the targets that a finger misses."""
    wide = visitor.sideways()
    small = visitor.small_targets()
    if visitor.path.startswith("/admin/"):
        small = [one for one in small if "desk" in one]  # Wagtail's are its own affair
    return [*[f"{wide} px too wide"] * (wide > 0), *small]


def too_wide_for_a_phone(visitor: Visitor) -> int:
    """By how many pixels, once the window is as narrow."""
    resize(visitor, min(WIDTHS), "light")
    return visitor.sideways()


def length_on_a_phone(visitor: Visitor) -> int:
    """Of the page in pixels, in a window as narrow."""
    resize(visitor, PHONE, "light")
    length: int = visitor.page.evaluate("document.documentElement.scrollHeight")
    return length


def faults_on_the_way(visitor: Visitor) -> list[str]:
    """Of a page in the middle of a journey: at both widths where scripts run, which axe needs."""
    return faults_in(visitor, BY_DAY) if visitor.scripted else size_problems(visitor)


def faults(visitor: Visitor) -> list[str]:
    """Of the page as it stands: HTML, Tab key, and all looks; empty when sound."""
    own = [*html_problems(visitor.source()), *visitor.walk(), *faults_in(visitor)]
    return [*own, *with_large_letters(visitor)]


def with_large_letters(visitor: Visitor) -> list[str]:
    """On a phone whose browser has letters twice as large (WCAG 1.4.4); ours are 112.5 %."""
    before = visitor.page.viewport_size
    assert before is not None
    resize(visitor, PHONE, "light")
    visitor.page.evaluate("document.documentElement.style.fontSize = '225%'")
    wide = visitor.sideways()
    visitor.page.evaluate("document.documentElement.style.fontSize = ''")
    resize(visitor, before["width"], "light")
    return [f"{wide} px too wide with large letters"] * (wide > 0)
