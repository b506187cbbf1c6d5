from django.db import models

from cms_ext.plugins.coverage import unproven
from cms_ext.plugins.export import left_out


class Sweep(models.Model):
    """The last run of a job: when it succeeded, or when and where it failed.

    Readiness reads it. `last_error` is a kind of error and a place in the code, never a message. It
    is `job.FOUND` when the run went well and found something; then `failed_at` is since when.
    """

    job = models.CharField(max_length=40, primary_key=True)
    ended_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=200, blank=True)

    coverage = unproven("przebieg zadań w tle")
    export = left_out("przebieg zadań tego serwera")

    def __str__(self) -> str:
        return f"{self.job}: {self.failed_at or self.ended_at:%Y-%m-%d %H:%M:%S}"
