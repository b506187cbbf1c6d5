"""Blocks of running text. Every option is closed: no colours, sizes or raw HTML."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

INLINE_FEATURES = ["bold", "italic", "link", "document-link"]
PARAGRAPH_FEATURES = [*INLINE_FEATURES, "ol", "ul", "blockquote"]


class HeadingBlock(blocks.StructBlock):
    """A heading inside a page; the page's own title is the only first-level one."""

    LEVELS = [("2", _("Nagłówek")), ("3", _("Podnagłówek")), ("4", _("Mały nagłówek"))]

    text = blocks.CharBlock(label=_("Tekst"), max_length=120)
    level = blocks.ChoiceBlock(label=_("Poziom"), choices=LEVELS, default="2")

    def get_searchable_content(self, value: Any) -> list[str]:
        return _words_of(self, value)

    class Meta:
        icon = "title"
        label = _("Nagłówek")
        template = "cms_ext/pages/blocks/heading.html"
        form_layout = ["text", "level"]


class ParagraphBlock(blocks.RichTextBlock):
    """Limited rich text."""

    class Meta:
        icon = "pilcrow"
        label = _("Akapit")
        template = "cms_ext/pages/blocks/paragraph.html"


class ListBlock(blocks.StructBlock):
    """Points, or numbered steps."""

    numbered = blocks.BooleanBlock(
        label=_("Kolejne kroki"),
        required=False,
        help_text=_("Zaznacz, gdy kolejność ma znaczenie."),
    )
    items = blocks.ListBlock(
        blocks.RichTextBlock(label=_("Punkt"), features=INLINE_FEATURES),
        label=_("Punkty"),
        min_num=1,
    )

    class Meta:
        icon = "list-ul"
        label = _("Lista")
        template = "cms_ext/pages/blocks/list.html"


class CalloutBlock(blocks.StructBlock):
    """A few words that must not be missed."""

    TONES = [("info", _("informacja")), ("warn", _("uwaga"))]

    tone = blocks.ChoiceBlock(label=_("Rodzaj"), choices=TONES, default="info")
    text = blocks.RichTextBlock(label=_("Tekst"), features=INLINE_FEATURES)

    def get_searchable_content(self, value: Any) -> list[str]:
        return _words_of(self, value)

    class Meta:
        icon = "warning"
        label = _("Wyróżnienie")
        template = "cms_ext/pages/blocks/callout.html"


def _words_of(block: blocks.StructBlock, value: Any) -> list[str]:
    """What the editor wrote: the level or tone that was chosen is no word of the page."""
    words: list[str] = block.child_blocks["text"].get_searchable_content(value["text"])
    return words
