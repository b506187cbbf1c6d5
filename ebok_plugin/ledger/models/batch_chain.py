"""Models of the chain of batches, which reveals a changed or removed posting."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms_ext.evidence.sealed_chain import ChainLink, SealedEnd
from ebok_plugin.ledger.models.append_only import AppendOnlyModel, AppendOnlyQuerySet
from ebok_plugin.ledger.models.document import Batch


class BatchSealQuerySet(AppendOnlyQuerySet["BatchSeal"]):
    pass


class BatchSeal(AppendOnlyModel, ChainLink):
    """The link of one batch: `hash` over all that it posted and the link before (decision 0030).

    The links are in the order of posting. `seal` needs the co-op's key.
    """

    batch = models.OneToOneField(
        Batch, verbose_name=_("paczka"), on_delete=models.PROTECT, related_name="seal"
    )
    seal = models.CharField(max_length=64)

    objects = BatchSealQuerySet.as_manager()

    class Meta(ChainLink.Meta):
        verbose_name = _("pieczęć paczki")
        verbose_name_plural = _("pieczęcie paczek")


class BatchHead(SealedEnd):
    """The end of the chain of batches."""

    named = "ledger head"
