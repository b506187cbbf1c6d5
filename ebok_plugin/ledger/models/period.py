from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ClosedPeriod(models.Model):
    """A month in which nothing may be booked any more."""

    period = models.CharField(_("okres"), max_length=7, unique=True)
    closed_at = models.DateTimeField(_("zamknięto"))
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("zamknął"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )

    class Meta:
        verbose_name = _("zamknięty okres")
        verbose_name_plural = _("zamknięte okresy")
        ordering = ["period"]

    def __str__(self) -> str:
        return self.period
