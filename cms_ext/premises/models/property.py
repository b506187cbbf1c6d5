from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Property(models.Model):
    """Land with its buildings and one cost account; fees are set per property (glossary A)."""

    code = models.CharField(_("kod"), max_length=20, unique=True)
    name = models.CharField(_("nazwa"), max_length=120)

    class Meta:
        verbose_name = _("nieruchomość")
        verbose_name_plural = _("nieruchomości")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name
