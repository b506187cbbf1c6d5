from __future__ import annotations

from typing import Any, NoReturn

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms_ext.office.audit.models.event import AuditImmutable, Stream


class Checkpoint(models.Model):
    """Where a chain begins after its oldest events were removed at the end of their term (B3).

    `seq` and `last_hash` are those of the last event removed, `events` is how many were removed
    this time, `until` when the last of them happened. `seal` is a keyed hash over all of this and
    the seal before, so that nobody can lay a checkpoint under a chain that was cut by hand.
    """

    stream = models.CharField(_("dziennik"), max_length=10, choices=Stream)
    seq = models.PositiveBigIntegerField(_("do numeru"))
    last_hash = models.CharField(max_length=64)
    events = models.PositiveBigIntegerField(_("usunięto zdarzeń"))
    until = models.DateTimeField(_("zdarzenia do"))
    made_at = models.DateTimeField(_("kiedy"))
    seal = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("początek dziennika")
        verbose_name_plural = _("początki dziennika")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["stream", "seq"], name="audit_checkpoint_stream_seq")
        ]

    def __str__(self) -> str:
        return f"{self.stream}/{self.seq}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AuditImmutable("Początku dziennika nie można zmienić.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AuditImmutable("Początku dziennika nie można usunąć.")
