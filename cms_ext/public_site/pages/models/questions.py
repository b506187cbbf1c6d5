from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.fields import StreamField

from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.public_site.pages.blocks.question import QuestionBlock
from cms_ext.public_site.pages.blocks.text import HeadingBlock
from cms_ext.public_site.pages.models.base import SitePage


class QuestionsPage(SitePage):
    """Questions and answers; headings make groups of them."""

    lead = models.CharField(_("wstęp"), max_length=300, blank=True)
    questions = StreamField(
        [("question", QuestionBlock()), ("heading", HeadingBlock())],
        verbose_name=_("pytania"),
        blank=True,
    )

    template = "cms_ext/pages/questions.html"
    parent_page_types = ["cms_ext_pages.HomePage", "cms_ext_pages.ContentPage"]
    subpage_types: list[str] = []

    content_panels = [
        *SitePage.content_panels,
        FieldPanel("lead", widget=AdminAutoHeightTextInput),
        FieldPanel("questions"),
    ]

    class Meta:
        verbose_name = _("pytania i odpowiedzi")
        verbose_name_plural = _("pytania i odpowiedzi")

    def text(self) -> str:
        return f"{self.lead} {super().text()}".strip()

    def structured_data(self, coop: CoopSettings, address: str) -> list[dict[str, Any]]:
        asked = [block.value for block in self.questions if block.block_type == "question"]
        if not asked:
            return []
        entries = [
            {
                "@type": "Question",
                "name": one["question"],
                "acceptedAnswer": {"@type": "Answer", "text": _plain(one["answer"].source)},
            }
            for one in asked
        ]
        return [{"@type": "FAQPage", "mainEntity": entries}]


def _plain(html: str) -> str:
    """Words alone; where one paragraph or point ends, a blank."""
    return " ".join(strip_tags(html.replace("<", " <")).split())
