from __future__ import annotations

from django.db import models


class NumberCounter(models.Model):
    """The last number given in a year; its row is the lock that makes two numbers differ."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"
