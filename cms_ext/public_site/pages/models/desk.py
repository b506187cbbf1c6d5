from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.search import index
from wagtail.snippets.models import register_snippet


@register_snippet
class Desk(index.Indexed, models.Model):
    """A desk of the office: what people come for, in which room, how to reach it."""

    code = models.CharField(_("kod"), max_length=10, unique=True)
    name = models.CharField(_("dział"), max_length=80)
    matter = models.CharField(
        _("sprawy"), max_length=80, help_text=_("Słowami mieszkańca, np. „Opłaty i E-BOK”.")
    )
    room = models.CharField(_("pokój"), max_length=10)
    phone = models.CharField(_("telefon"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    hours = models.CharField(
        _("godziny przyjęć"),
        max_length=120,
        blank=True,
        help_text=_("Gdy inne niż biura, np. „wtorek i czwartek 9:00–14:00”."),
    )
    order = models.PositiveSmallIntegerField(_("kolejność"), default=100)

    panels = [
        FieldPanel("name"),
        FieldPanel("matter"),
        FieldRowPanel([FieldPanel("code"), FieldPanel("room"), FieldPanel("order")]),
        FieldRowPanel([FieldPanel("phone"), FieldPanel("email")]),
        FieldPanel("hours"),
    ]
    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        verbose_name = _("stanowisko w biurze")
        verbose_name_plural = _("stanowiska w biurze")
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return f"{self.name}, pokój {self.room}"
