from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.snippets.models import register_snippet

from cms_ext.public_site.notices.models.kind import AnnouncementKind

# What an editor's answers put into the words of a template.
PLACES = ("gdzie", "od", "do", "kontakt")
NAMED = re.compile(r"\{([^{}]*)\}")


@register_snippet
class AnnouncementTemplate(models.Model):
    """Words for a notice that comes again and again; three answers make it a finished one.

    `{gdzie}`, `{od}`, `{do}` and `{kontakt}` stand for the answers. Blank lines divide paragraphs.
    """

    name = models.CharField(gettext_lazy("nazwa"), max_length=40, unique=True)
    kind = models.ForeignKey(
        AnnouncementKind,
        verbose_name=gettext_lazy("rodzaj"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    medium = models.CharField(
        gettext_lazy("medium"),
        max_length=40,
        blank=True,
        help_text=gettext_lazy("Przy przerwie, np. ciepła woda."),
    )
    title = models.CharField(
        gettext_lazy("tytuł"),
        max_length=100,
        help_text=gettext_lazy("Odpowiedzi wstawiamy w miejsca {gdzie}, {od}, {do}, {kontakt}."),
    )
    lead = models.TextField(gettext_lazy("najważniejsze"), max_length=240)
    body = models.TextField(
        gettext_lazy("treść"), help_text=gettext_lazy("Pusty wiersz zaczyna nowy akapit.")
    )
    order = models.PositiveSmallIntegerField(gettext_lazy("kolejność"), default=100)

    panels = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("order")]),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("medium")]),
        FieldPanel("title"),
        FieldPanel("lead"),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = gettext_lazy("wzór ogłoszenia")
        verbose_name_plural = gettext_lazy("wzory ogłoszeń")
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        wrong = {
            name: _("Nie znamy miejsca {%(name)s}. Są: {gdzie}, {od}, {do}, {kontakt}.")
            % {"name": unknown}
            for name in ("title", "lead", "body")
            if (unknown := _unknown(getattr(self, name))) is not None
        }
        if wrong:
            raise ValidationError(wrong)


def _unknown(words: str) -> str | None:
    return next((found for found in NAMED.findall(words) if found not in PLACES), None)
