"""Names that a narrow screen must not break at their hyphen: „E-” here, „BOK” a line below. Pure.

No property of CSS forbids that break, and another sign for the hyphen would be another word for
whoever searches or copies it. So the name gets a span, and the text stays as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

# What holds words that no element may stand among: not shown, or shown by the browser itself.
PLAIN = re.compile(rb"<(?:title|textarea|option|script|style|text|tspan|desc)\b", re.I)


def kept_whole(page: bytes, names: Sequence[str]) -> bytes:
    """The HTML with a span around each of the names in its text; attributes stay as they are."""
    for name in names:
        page = b"".join(_parts(page, name.encode()))
    return page


def _parts(page: bytes, name: bytes) -> Iterator[bytes]:
    done, found = 0, page.find(name)
    while found >= 0:
        end = found + len(name)
        if _is_text(page, found):
            yield page[done:found] + b'<span class="whole">' + name + b"</span>"
            done = end
        found = page.find(name, end)
    yield page[done:]


def _is_text(page: bytes, place: int) -> bool:
    """Whether words of the page stand there, by the tag before it."""
    opened, closed = page.rfind(b"<", 0, place), page.rfind(b">", 0, place)
    return opened < closed and not PLAIN.match(page, opened)
