"""`{% load library %}`: hits marked in a text, and what a file is in words."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from cms_ext.base.text.folding import TextPiece
from cms_ext.frontend.theme.figures import NO_BREAK_SPACE, file_size
from members_area.library.models import Rendition

register = template.Library()


@register.filter
def marked(pieces: Iterable[TextPiece]) -> SafeString:
    """A text in pieces, the hits inside <mark>; everything is escaped."""
    return format_html_join(
        "",
        "{}",
        (
            (format_html("<mark>{}</mark>", piece.text) if piece.hit else piece.text,)
            for piece in pieces
        ),
    )


@register.filter
def bound(text: str) -> str:
    """The sign of a paragraph stays on the line of its number: `§ 41`."""
    return text.replace("§ ", f"§{NO_BREAK_SPACE}")


@register.filter
def pages_in_words(file: Rendition) -> str:
    """`4 strony`; empty for what has no pages."""
    if file.pages is None:
        return ""
    pages = ngettext("%(pages)d strona", "%(pages)d stron", file.pages)
    return pages % {"pages": file.pages}


@register.filter
def size_in_words(file: Rendition) -> str:
    """`210 kB`."""
    return file_size(file.size)


@register.filter
def in_words(file: Rendition) -> str:
    """`PDF, 4 strony, 210 kB` (library.md §8)."""
    parts = (file.extension.upper(), pages_in_words(file), size_in_words(file))
    return ", ".join(filter(None, parts))
