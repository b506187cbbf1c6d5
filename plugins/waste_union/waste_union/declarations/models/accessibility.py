"""The accessibility statement of a public body, in the structure that the act demands."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import StreamField

from cms_ext.plugins.coverage import unproven
from cms_ext.public_site.pages.blocks import list_body_blocks
from cms_ext.public_site.pages.models import SitePage

# The act of 4 April 2019 asks for a review by 31 March of each year (art. 11).
REVIEW_MONTH, REVIEW_DAY = 3, 31


class AccessibilityStatementPage(SitePage):
    """Statement by the act of 4 April 2019, with the ids of the ministry's document 2.0.

    Source: conditions of publication of 31 July 2024; programs find each part by its id.
    """

    class Status(models.TextChoices):
        COMPLIANT = "COMPLIANT", _("zgodna")
        PARTLY = "PARTLY", _("częściowo zgodna")
        NOT = "NOT", _("niezgodna")

    class Basis(models.TextChoices):
        SELF = "SELF", _("samoocena przeprowadzona przez podmiot publiczny")
        EXTERNAL = "EXTERNAL", _("badanie przeprowadzone przez podmiot zewnętrzny")

    status = models.CharField(
        _("stan zgodności z ustawą"), max_length=9, choices=Status, default=Status.PARTLY
    )
    published_on = models.DateField(_("data publikacji strony internetowej"))
    updated_on = models.DateField(_("data ostatniej istotnej aktualizacji strony"))
    made_on = models.DateField(_("data sporządzenia deklaracji"))
    reviewed_on = models.DateField(
        _("data ostatniego przeglądu deklaracji"),
        null=True,
        blank=True,
        help_text=_("Przegląd robi się co roku do 31 marca i po każdej istotnej zmianie strony."),
    )
    basis = models.CharField(_("podstawa"), max_length=8, choices=Basis, default=Basis.SELF)
    auditor = models.CharField(
        _("kto badał"), max_length=200, blank=True, help_text=_("Tylko przy badaniu z zewnątrz.")
    )
    contact_person = models.CharField(_("osoba albo komórka do kontaktu"), max_length=160)
    inaccessible = StreamField(
        list_body_blocks(),
        verbose_name=_("niedostępne treści"),
        blank=True,
        help_text=_("Co, dlaczego i jak można to dostać inaczej."),
    )
    facilities = StreamField(list_body_blocks(), verbose_name=_("ułatwienia"), blank=True)
    architecture = StreamField(list_body_blocks(), verbose_name=_("dostępność architektoniczna"))
    communication = StreamField(
        list_body_blocks(), verbose_name=_("dostępność komunikacyjno-informacyjna")
    )

    coverage = unproven("treść redaktorów, bez skutków prawnych")

    template = "waste_union/declarations/accessibility_statement.html"
    parent_page_types = ["cms_ext_pages.HomePage"]
    subpage_types: list[str] = []
    max_count = 1

    content_panels = [
        *SitePage.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("status"),
                FieldRowPanel([FieldPanel("published_on"), FieldPanel("updated_on")]),
                FieldRowPanel([FieldPanel("made_on"), FieldPanel("reviewed_on")]),
                FieldRowPanel([FieldPanel("basis"), FieldPanel("auditor")]),
                FieldPanel("contact_person"),
            ],
            heading=_("Stan i daty"),
        ),
        FieldPanel("inaccessible"),
        FieldPanel("facilities"),
        FieldPanel("architecture"),
        FieldPanel("communication"),
    ]

    class Meta:
        verbose_name = _("deklaracja dostępności podmiotu publicznego")
        verbose_name_plural = _("deklaracje dostępności podmiotu publicznego")

    @property
    def review_due(self) -> date:
        """Return the last day of the next review."""
        return date((self.reviewed_on or self.made_on).year + 1, REVIEW_MONTH, REVIEW_DAY)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Mapping[str, Any]:
        site_url = self.get_site().root_url
        return {**super().get_context(request, *args, **kwargs), "site_url": site_url}
