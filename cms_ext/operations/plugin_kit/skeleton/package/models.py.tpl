"""What residents wrote for their neighbours, and a page of an editor's with some of it."""

from datetime import date
from typing import Any, Self

from cms_ext.base.dates.clock import business_today
from cms_ext.plugins import unproven
from cms_ext.public_site.pages.blocks import PARAGRAPH_FEATURES, ParagraphBlock
from cms_ext.public_site.pages.models import SitePage
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

MOST_ENTRIES = 3


class EntryQuerySet(models.QuerySet["Entry"]):
    def shown_on(self, day: date) -> Self:
        """Those that everybody may read on this day; without a first day nobody reads it yet."""
        return self.filter(Q(shown_until=None) | Q(shown_until__gte=day), shown_from__lte=day)


class Entry(models.Model):
    """What a resident wrote for all to read. `person` is who wrote it: for the office alone."""

    title = models.CharField(_("tytuł"), max_length=120)
    text = models.TextField(_("treść"), max_length=1000)
    person = models.ForeignKey(
        "cms_ext_identity.Person",
        verbose_name=_("kto napisał"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    shown_from = models.DateField(
        _("pokazywać od"), null=True, blank=True, help_text=_("Puste: wpis czeka.")
    )
    shown_until = models.DateField(_("pokazywać do"), null=True, blank=True)

    coverage = unproven("wpis, z którego nic nie wynika")
    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("wpis")
        verbose_name_plural = _("wpisy")
        ordering = ["-shown_from", "-pk"]

    def __str__(self) -> str:
        return self.title


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
        template = "${name}/entries_block.html"


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
