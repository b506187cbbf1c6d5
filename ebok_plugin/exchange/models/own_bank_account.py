from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class OwnBankAccount(models.Model):
    """An account of the co-op whose statements may be imported, beside those of the settings."""

    nrb = models.CharField(_("numer rachunku"), max_length=26, unique=True)
    name = models.CharField(_("do czego służy"), max_length=80)

    class Meta:
        verbose_name = _("rachunek spółdzielni")
        verbose_name_plural = _("rachunki spółdzielni")
        ordering = ["nrb"]

    def __str__(self) -> str:
        return f"{self.name} (…{self.nrb[-4:]})"
