from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms_ext.public_site.pages.blocks.text import PARAGRAPH_FEATURES


class QuestionBlock(blocks.StructBlock):
    """A question that people ask, in their words, and its answer, folded until it is asked."""

    question = blocks.CharBlock(
        label=_("Pytanie"), max_length=160, help_text=_("Słowami osoby, która pyta.")
    )
    answer = blocks.RichTextBlock(label=_("Odpowiedź"), features=PARAGRAPH_FEATURES)

    class Meta:
        icon = "help"
        label = _("Pytanie i odpowiedź")
        template = "cms_ext/pages/blocks/question.html"
