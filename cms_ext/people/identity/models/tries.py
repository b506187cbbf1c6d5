from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class TryCounter(models.Model):
    """How many tries a bucket has used in its window.

    `bucket` is a keyed hash of what is counted (a login, an address, a device), so that the table
    names nobody. A try is reserved here before anything is compared, and given back on success.
    """

    bucket = models.CharField(max_length=64, primary_key=True)
    used = models.PositiveIntegerField(default=0)
    # The access log has been told that this window is full.
    told = models.BooleanField(default=False)
    window_ends_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("licznik prób")
        verbose_name_plural = _("liczniki prób")

    def __str__(self) -> str:
        return f"{self.bucket[:8]}: {self.used}"
