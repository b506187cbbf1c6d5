from __future__ import annotations

from django.db import models


class IdentifierSequence(models.Model):
    """The last six digits given to an E-BOK login; its one row is the lock of the sequence."""

    last = models.PositiveIntegerField()

    def __str__(self) -> str:
        return str(self.last)
