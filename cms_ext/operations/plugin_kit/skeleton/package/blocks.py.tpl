"""The blocks that editors put into pages."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms_ext.base.dates.clock import business_today

from ${name}.models.entry import Entry

MOST_ENTRIES = 3


class EntriesBlock(blocks.StructBlock):
    """The newest entries, under a heading of the editor's."""

    heading = blocks.CharBlock(label=_("Nagłówek"), max_length=80)

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        entries = Entry.objects.shown_on(business_today())[:MOST_ENTRIES]
        return {**context, "entries": entries}

    class Meta:
        icon = "comment"
        label = _("Najnowsze wpisy")
        template = "${name}/blocks/entries.html"
