from __future__ import annotations

from django.db import models


class Sweep(models.Model):
    """When a job of the scheduler last ended; readiness looks at it."""

    job = models.CharField(max_length=40, primary_key=True)
    ended_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.job}: {self.ended_at:%Y-%m-%d %H:%M:%S}"
