from __future__ import annotations

from collections.abc import Iterable

from django.utils.html import format_html, format_html_join

SHOWN = 100


def listed(lines: Iterable[str]) -> str:
    """The first hundred lines as a list, a dash for none."""
    texts = [(line,) for line in lines][:SHOWN]
    if not texts:
        return "–"
    return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", texts))
