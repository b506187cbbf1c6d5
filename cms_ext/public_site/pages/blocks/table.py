from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import (
    TypedTable,
    TypedTableBlock,
    TypedTableBlockValidationError,
)

from cms_ext.public_site.pages.blocks.text import INLINE_FEATURES

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

    class Meta:
        icon = "table"
        label = gettext_lazy("Tabela")
        template = "cms_ext/pages/blocks/table.html"
