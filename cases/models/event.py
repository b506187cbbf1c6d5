from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case


class CaseEvent(models.Model):
    """The event of another plugin that a case reports; `kind` and `key` name it in the contract."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="event")
    kind = models.CharField(_("rodzaj zdarzenia"), max_length=40)
    key = models.CharField(_("zdarzenie"), max_length=200)

    class Meta:
        verbose_name = _("zgłoszone zdarzenie")
        verbose_name_plural = _("zgłoszone zdarzenia")
        default_permissions = ()
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["kind", "key"], name="cases_event_of_kind")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
