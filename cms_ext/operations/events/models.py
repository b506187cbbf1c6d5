from django.db import models

from cms_ext.plugins.coverage import unproven
from cms_ext.plugins.export import left_out


class EventCursor(models.Model):
    """How far a listener has come: the number of the last line of the access log it was shown."""

    listener = models.CharField(max_length=60, primary_key=True)
    seq = models.PositiveBigIntegerField()

    coverage = unproven("jak daleko doszedł odbiorca zdarzeń; zdarzenia są w dzienniku")
    export = left_out("odbiorcy zdarzeń tego serwera zaczynają od końca dziennika")

    def __str__(self) -> str:
        return f"{self.listener}: {self.seq}"
