"""What a system wrote, once for each of its idempotency keys."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms_ext.desks.import_desk.models import QueuedImport
from cms_ext.plugins.coverage import unproven
from cms_ext.plugins.export import left_out
from exchange_api.models.system import ExternalSystem


class SystemWrite(models.Model):
    """An accepted write with its answer, which the same request gets again.

    `digest` is the SHA-256 of address and body. `status` and `answer` are those of the first
    answer. `queued` is the file that waits at a desk, `sha256` the one that was handed in.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    system = models.ForeignKey(
        ExternalSystem, verbose_name=_("program"), on_delete=models.PROTECT, related_name="writes"
    )
    idempotency_key = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    kind = models.CharField(_("rodzaj"), max_length=40)
    status = models.PositiveSmallIntegerField(default=0)
    answer = models.JSONField(default=dict)
    sha256 = models.CharField(max_length=64, blank=True)
    queued = models.ForeignKey(QueuedImport, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(_("kiedy"))

    coverage = unproven("odpowiedź dla programu; dowodem jest zapis w rejestrze i w dzienniku")
    export = left_out("odpowiedzi dla programów z ostatnich 30 dni")

    class Meta:
        verbose_name = _("zapis przez API")
        verbose_name_plural = _("zapisy przez API")
        ordering = ["-made_at"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["system", "idempotency_key"], name="exchange_write_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
