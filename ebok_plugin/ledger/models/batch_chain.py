"""The chain of batches: what was posted cannot be changed, or cut off, without being found."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ebok_plugin.ledger.models.append_only import AppendOnlyModel, AppendOnlyQuerySet
from ebok_plugin.ledger.models.document import Batch


class BatchSealQuerySet(AppendOnlyQuerySet["BatchSeal"]):
    pass


class BatchSeal(AppendOnlyModel):
    """The link of one batch: `hash` over all that it posted and the link before (decision 0030).

    `number` runs from 1 without a gap, in the order of posting. `seal` needs the co-op's key.
    """

    number = models.PositiveBigIntegerField(_("nr w łańcuchu"), unique=True)
    batch = models.OneToOneField(
        Batch, verbose_name=_("paczka"), on_delete=models.PROTECT, related_name="seal"
    )
    prev_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)
    seal = models.CharField(max_length=64)

    objects = BatchSealQuerySet.as_manager()

    class Meta:
        verbose_name = _("pieczęć paczki")
        verbose_name_plural = _("pieczęcie paczek")
        default_permissions = ()
        ordering = ["number"]

    def __str__(self) -> str:
        return str(self.number)


class BatchHead(models.Model):
    """The end of the chain, under a seal of its own; its one row is the lock of the chain."""

    number = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)
    seal = models.CharField(max_length=64, blank=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.number)
