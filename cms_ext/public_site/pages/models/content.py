from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.fields import StreamField

from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.public_site.pages.blocks import body_blocks
from cms_ext.public_site.pages.models.base import SitePage
from cms_ext.public_site.pages.structured import organisation


class ContentPage(SitePage):
    """A public page of text; pages below it make a section."""

    lead = models.CharField(
        _("wstęp"),
        max_length=300,
        blank=True,
        help_text=_("Jedno, dwa zdania: co tu jest i dla kogo."),
    )
    body = StreamField(body_blocks(), verbose_name=_("treść"), blank=True)

    template = "cms_ext/pages/content.html"
    parent_page_types = ["cms_ext_pages.HomePage", "cms_ext_pages.ContentPage"]
    subpage_types = ["cms_ext_pages.ContentPage", "cms_ext_pages.QuestionsPage"]

    content_panels = [
        *SitePage.content_panels,
        FieldPanel("lead", widget=AdminAutoHeightTextInput),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = _("strona z treścią")
        verbose_name_plural = _("strony z treścią")

    def text(self) -> str:
        return f"{self.lead} {super().text()}".strip()


class ContactPage(SitePage):
    """How to reach the office: the co-op's facts, its desks, and what the editor adds."""

    body = StreamField(body_blocks(), verbose_name=_("treść"), blank=True)

    template = "cms_ext/pages/contact.html"
    parent_page_types = ["cms_ext_pages.HomePage"]
    subpage_types: list[str] = []
    max_count = 1

    content_panels = [*SitePage.content_panels, FieldPanel("body")]

    class Meta:
        verbose_name = _("kontakt")
        verbose_name_plural = _("kontakt")

    def structured_data(self, coop: CoopSettings, address: str) -> list[dict[str, Any]]:
        return [organisation(coop, address)]
