from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class FormVersionQuerySet(models.QuerySet["FormVersion"]):
    def valid_on(self, panel: str, day: date) -> FormVersion | None:
        """The version of a panel's form in which applications are taken on a day."""
        return self._of(panel).filter(valid_from__lte=day).order_by("-valid_from").first()

    def _of(self, panel: str) -> Self:
        return self.filter(panel=panel)


class FormVersion(models.Model):
    """An application form as data: an application keeps the version it was written in.

    `fields` and `office_part` are lists of mappings as in the plugins' YAML files; the types are
    those of `cms_ext/access/form/`.
    """

    panel = models.CharField(_("panel"), max_length=12)
    version = models.PositiveSmallIntegerField(_("wersja"))
    valid_from = models.DateField(_("obowiązuje od"))
    valid_to = models.DateField(_("do"), null=True, blank=True)
    title = models.CharField(_("tytuł"), max_length=200)
    intro = models.CharField(_("wstęp"), max_length=400, blank=True)
    fields = models.JSONField(_("pola"))
    office_part = models.JSONField(_("część urzędowa"), default=list)
    bylaw_version = models.CharField(_("wersja regulaminu"), max_length=20, blank=True)
    bylaw_link = models.CharField(_("adres regulaminu"), max_length=200, blank=True)

    objects = FormVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("wzór formularza")
        verbose_name_plural = _("wzory formularzy")
        ordering = ["panel", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["panel", "version"], name="access_form_version_once"),
            models.UniqueConstraint(fields=["panel", "valid_from"], name="access_form_one_a_day"),
            models.CheckConstraint(
                name="access_form_dates",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.panel} {self.version}"
