from __future__ import annotations

from django.db import models


class ImportTurn(models.Model):
    """One row, locked by whoever posts a file: a second import waits for the first to end."""

    name = models.CharField(max_length=20, primary_key=True, default="ledger")

    def __str__(self) -> str:
        return self.name
