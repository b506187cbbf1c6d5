"""`{% load library %}`: marked hits, files and the detector's findings as text."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms_ext.base.text.folding import TextPiece
from cms_ext.frontend.theme.figures import NO_BREAK_SPACE, file_size
from cms_ext.public_site.detector.engine.rules import read_rules
from members_area.library.domain.queries.staff import place_in_words, rule_in_words
from members_area.library.models import Finding, Rendition

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
    """Keep the section sign on the line of its number: `§ 41`."""
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


@register.filter
def rule_name(finding: Finding) -> str:
    """Return the detector's rule as text: `numer telefonu`."""
    return rule_in_words(finding.rule)


@register.filter
def weight(finding: Finding) -> str:
    """The consequence of a finding: `blokuje publikację`, or that somebody has to check it."""
    only_warns = finding.rule in read_rules().only_warn
    return _("sprawdź, czy może zostać") if only_warns else str(finding.get_strength_display())


@register.filter
def place_name(finding: Finding) -> str:
    """Return the place in the file: `strona 2`, or a part that no page shows."""
    return place_in_words(finding)
