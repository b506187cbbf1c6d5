from django.db import models
from django.utils import timezone

from cms_ext.plugins.coverage import unproven
from cms_ext.plugins.export import left_out


class UndeliveredChange(models.Model):
    """When the shared cache last did not take a change of pages; one row, for all machines."""

    noted_at = models.DateTimeField(default=timezone.now)

    coverage = unproven("stan pamięci stron")
    export = left_out("stan pamięci stron tego serwera")

    def __str__(self) -> str:
        return f"{self.noted_at:%Y-%m-%d %H:%M:%S}"
