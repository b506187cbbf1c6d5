"""The blocks of pages, without colours, sizes or raw HTML, and links of rich text.

How links of rich text are written on a page stands here, too.
"""

import re
from html import escape, unescape
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import (
    TypedTable,
    TypedTableBlock,
    TypedTableBlockValidationError,
)
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtail.rich_text import LinkHandler
from wagtail.snippets.blocks import SnippetChooserBlock

from cms_ext.base.text.sanitising.policy import (
    EXTERNAL_NOTE,
    EXTERNAL_REL,
    is_external,
    own_hosts,
    safe_address,
)

INLINE_FEATURES = ["bold", "italic", "link", "document-link"]
PARAGRAPH_FEATURES = [*INLINE_FEATURES, "ol", "ul", "blockquote"]


class HeadingBlock(blocks.StructBlock):
    """A heading inside a page; only the page's title is of the first level."""

    LEVELS = [
        ("2", gettext_lazy("Nagłówek")),
        ("3", gettext_lazy("Podnagłówek")),
        ("4", gettext_lazy("Mały nagłówek")),
    ]

    text = blocks.CharBlock(label=gettext_lazy("Tekst"), max_length=120)
    level = blocks.ChoiceBlock(label=gettext_lazy("Poziom"), choices=LEVELS, default="2")

    def get_searchable_content(self, value: Any) -> list[str]:
        return _words_of(self, value)

    class Meta:
        icon = "title"
        label = gettext_lazy("Nagłówek")
        template = "cms_ext/pages/blocks/heading.html"
        form_layout = ["text", "level"]


class ParagraphBlock(blocks.RichTextBlock):
    """Limited rich text."""

    class Meta:
        icon = "pilcrow"
        label = gettext_lazy("Akapit")
        template = "cms_ext/pages/blocks/paragraph.html"


class ListBlock(blocks.StructBlock):
    """Points, or numbered steps."""

    numbered = blocks.BooleanBlock(
        label=gettext_lazy("Kolejne kroki"),
        required=False,
        help_text=gettext_lazy("Zaznacz, gdy kolejność ma znaczenie."),
    )
    items = blocks.ListBlock(
        blocks.RichTextBlock(label=gettext_lazy("Punkt"), features=INLINE_FEATURES),
        label=gettext_lazy("Punkty"),
        min_num=1,
    )

    class Meta:
        icon = "list-ul"
        label = gettext_lazy("Lista")
        template = "cms_ext/pages/blocks/list.html"


class CalloutBlock(blocks.StructBlock):
    """A few words that must not be missed."""

    TONES = [("info", gettext_lazy("informacja")), ("warn", gettext_lazy("uwaga"))]

    tone = blocks.ChoiceBlock(label=gettext_lazy("Rodzaj"), choices=TONES, default="info")
    text = blocks.RichTextBlock(label=gettext_lazy("Tekst"), features=INLINE_FEATURES)

    def get_searchable_content(self, value: Any) -> list[str]:
        return _words_of(self, value)

    class Meta:
        icon = "warning"
        label = gettext_lazy("Wyróżnienie")
        template = "cms_ext/pages/blocks/callout.html"


def _words_of(block: blocks.StructBlock, value: Any) -> list[str]:
    """Return the editor's text without the chosen level or tone."""
    return reader_words(block.child_blocks["text"], value["text"])


def reader_words(block: blocks.Block, value: Any) -> list[str]:
    """Return what a reader reads of a block, part by part, without empty parts.

    A block defines `reader_words(value)` itself if that is more than its texts. Wagtail's
    `get_searchable_content` would give "None" for an empty text.
    """
    if value is None:
        return []
    own = getattr(block, "reader_words", None)
    if own is not None:
        return list(own(value))
    if isinstance(block, blocks.BaseStreamBlock):
        parts = [(child.block, child.value) for child in value]
    elif isinstance(block, blocks.ListBlock):
        parts = [(block.child_block, child) for child in value]
    elif type(block).get_searchable_content is blocks.StructBlock.get_searchable_content:
        parts = [(child, value.get(name)) for name, child in block.child_blocks.items()]
    else:
        return [str(words) for words in block.get_searchable_content(value)]
    return [words for part, content in parts for words in reader_words(part, content)]


CELLS = [
    (
        "text",
        blocks.RichTextBlock(label=gettext_lazy("Tekst"), features=INLINE_FEATURES, required=False),
    )
]


class TableBlock(TypedTableBlock):
    """A table with a name and a header row, so that it can be read out."""

    def __init__(self, local_blocks: Any = None, **kwargs: Any) -> None:
        super().__init__(local_blocks or CELLS, **kwargs)

    def clean(self, value: TypedTable) -> TypedTable:
        table = super().clean(value)
        if self.is_deferred_validation:
            return table
        problems = []
        if not str(table.caption or "").strip():
            problems.append(_("Nadaj tabeli nazwę: pole „Legenda”."))
        if any(not str(column["heading"] or "").strip() for column in table.columns):
            problems.append(_("Nazwij każdą kolumnę tabeli."))
        if problems:
            raise TypedTableBlockValidationError(non_block_errors=problems)
        return table

    def get_context(self, value: TypedTable, parent_context: Any = None) -> dict[str, Any]:
        """Add `rows`: cells with their columns' headings, which a phone shows."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        headings = [column["heading"] for column in value.columns]
        return {**context, "rows": [list(zip(headings, row, strict=False)) for row in value.rows]}

    class Meta:
        icon = "table"
        label = gettext_lazy("Tabela")
        template = "cms_ext/pages/blocks/table.html"


class PictureBlock(blocks.StructBlock):
    """A picture with a description for those who do not see it."""

    image = ImageChooserBlock(label=gettext_lazy("Zdjęcie"))
    description = blocks.CharBlock(
        label=gettext_lazy("Opis zdjęcia"),
        max_length=200,
        help_text=gettext_lazy("Co widać i po co to zdjęcie. Odczyta go czytnik ekranu."),
    )
    caption = blocks.CharBlock(label=gettext_lazy("Podpis"), required=False, max_length=200)

    class Meta:
        icon = "image"
        label = gettext_lazy("Zdjęcie")
        template = "cms_ext/pages/blocks/picture.html"


class FileBlock(blocks.StructBlock):
    """A public file to download."""

    document = DocumentChooserBlock(label=gettext_lazy("Plik"))
    title = blocks.CharBlock(
        label=gettext_lazy("Nazwa na stronie"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("Puste pole: nazwa pliku z biblioteki."),
    )

    class Meta:
        icon = "doc-full"
        label = gettext_lazy("Plik do pobrania")
        template = "cms_ext/pages/blocks/file.html"


class DeskBlock(SnippetChooserBlock):
    """A desk of the office as the contact."""

    def __init__(self, target_model: str = "cms_ext_pages.Desk", **kwargs: object) -> None:
        super().__init__(target_model, **kwargs)

    def reader_words(self, desk: Any) -> list[str]:
        return [desk.in_one_line]

    class Meta:
        icon = "user"
        label = gettext_lazy("Kontakt")
        template = "cms_ext/pages/blocks/desk.html"


class QuestionBlock(blocks.StructBlock):
    """A frequent question in people's own words, and its answer, folded at first."""

    question = blocks.CharBlock(
        label=gettext_lazy("Pytanie"),
        max_length=160,
        help_text=gettext_lazy("Słowami osoby, która pyta."),
    )
    answer = blocks.RichTextBlock(label=gettext_lazy("Odpowiedź"), features=PARAGRAPH_FEATURES)

    class Meta:
        icon = "help"
        label = gettext_lazy("Pytanie i odpowiedź")
        template = "cms_ext/pages/blocks/question.html"


def list_body_blocks() -> list[tuple[str, blocks.Block]]:
    """Return the blocks that an editor may put into the body of any page."""
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


EXTERNAL_LINK = re.compile(
    rf'(<a href="[^"]*" rel="{EXTERNAL_REL}">)(.*?)(?:\s*{re.escape(EXTERNAL_NOTE)})?(</a>)', re.S
)


class ExternalLinkHandler(LinkHandler):
    """Links to other addresses, checked like those of imported texts."""

    identifier = "external"

    @classmethod
    def expand_db_attributes(cls, attrs: dict[str, str]) -> str:
        address = safe_address(unescape(attrs.get("href", "")))
        if address is None:
            return "<a>"
        rel = f' rel="{EXTERNAL_REL}"' if is_external(address, own_hosts()) else ""
        return f'<a href="{escape(address)}"{rel}>'


def add_external_notes(html: str) -> str:
    """Add to each link to another host, once, the words that say so."""
    return EXTERNAL_LINK.sub(rf"\1\2 {EXTERNAL_NOTE}\3", html)
