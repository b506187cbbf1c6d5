from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class MissedAddress(models.Model):
    """An address that readers asked for and at which nothing stands. Nobody is named."""

    path = models.CharField(_("adres"), max_length=255, unique=True)
    count = models.PositiveIntegerField(_("ile razy"), default=1)
    first = models.DateField(_("pierwszy raz"))
    last = models.DateField(_("ostatnio"))

    class Meta:
        verbose_name = _("adres, pod którym nic nie ma")
        verbose_name_plural = _("adresy, pod którymi nic nie ma")
        default_permissions = ()
        ordering = ["-count", "path"]

    def __str__(self) -> str:
        return self.path
