"""What residents wrote for their neighbours."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms_ext.plugins import unproven


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
