from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField

from cms_ext.frontend.theme.icons import ICONS
from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.public_site.pages.models.base import SitePage
from cms_ext.public_site.pages.structured import organisation


class TaskBlock(blocks.StructBlock):
    """A task that people come for: a verb first, one line of help."""

    title = blocks.CharBlock(
        label=_("Czynność"), max_length=40, help_text=_("Zacznij od czasownika.")
    )
    help = blocks.CharBlock(label=_("Dopisek"), max_length=60)
    page = blocks.PageChooserBlock(label=_("Strona"))
    icon = blocks.ChoiceBlock(label=_("Ikona"), choices=[(name, name) for name in ICONS])

    class Meta:
        icon = "tick"
        label = _("Czynność")


class HomePage(SitePage):
    """The start of the site: tasks, announcements, the office, the panels."""

    heading = models.CharField(_("hasło"), max_length=60, default=_("Co chcesz dziś załatwić?"))
    intro = models.CharField(
        _("zdanie pod hasłem"),
        max_length=160,
        blank=True,
        default=_("Najczęstsze sprawy mieszkańców w jednym miejscu."),
    )
    tasks = StreamField(
        [("task", TaskBlock())],
        verbose_name=_("najczęstsze sprawy"),
        blank=True,
        max_num=4,
        help_text=_("Sprawy z włączonych paneli stoją przed nimi same."),
    )

    template = "cms_ext/pages/home.html"
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "cms_ext_pages.ContentPage",
        "cms_ext_pages.ContactPage",
        "cms_ext_pages.PanelPage",
        "cms_ext_pages.QuestionsPage",
        "cms_ext_notices.AnnouncementIndexPage",
    ]
    max_count = 1

    content_panels = [
        *SitePage.content_panels,
        MultiFieldPanel([FieldPanel("heading"), FieldPanel("intro")], heading=_("Powitanie")),
        FieldPanel("tasks"),
    ]

    class Meta:
        verbose_name = _("strona główna")

    def structured_data(self, coop: CoopSettings, address: str) -> list[dict[str, Any]]:
        return [organisation(coop, address)]
