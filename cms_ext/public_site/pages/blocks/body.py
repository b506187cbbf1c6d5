from __future__ import annotations

from wagtail import blocks

from cms_ext.public_site.pages.blocks.media import DeskBlock, FileBlock, PictureBlock
from cms_ext.public_site.pages.blocks.table import TableBlock
from cms_ext.public_site.pages.blocks.text import (
    PARAGRAPH_FEATURES,
    CalloutBlock,
    HeadingBlock,
    ListBlock,
    ParagraphBlock,
)


def body_blocks() -> list[tuple[str, blocks.Block]]:
    """What an editor may put into the body of any page."""
    return [
        ("paragraph", ParagraphBlock(features=PARAGRAPH_FEATURES)),
        ("heading", HeadingBlock()),
        ("list", ListBlock()),
        ("table", TableBlock()),
        ("callout", CalloutBlock()),
        ("picture", PictureBlock()),
        ("file", FileBlock()),
        ("desk", DeskBlock()),
    ]
