"""A page that editors write, with entries among its text."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from cms_ext.plugins import unproven
from cms_ext.public_site.pages.blocks import PARAGRAPH_FEATURES, ParagraphBlock
from cms_ext.public_site.pages.models import SitePage

from ${name}.blocks import EntriesBlock


class ${page}(SitePage):
    body = StreamField(
        [
            ("paragraph", ParagraphBlock(features=PARAGRAPH_FEATURES)),
            ("entries", EntriesBlock()),
        ],
        verbose_name=_("treść"),
        blank=True,
    )

    coverage = unproven("treść redaktorów, bez skutków prawnych")

    template = "${name}/page.html"
    parent_page_types = ["cms_ext_pages.HomePage", "cms_ext_pages.ContentPage"]
    subpage_types: list[str] = []
    content_panels = [*SitePage.content_panels, FieldPanel("body")]

    class Meta:
        verbose_name = _("strona z wpisami")
        verbose_name_plural = _("strony z wpisami")
