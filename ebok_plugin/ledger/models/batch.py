from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ebok_plugin.ledger.fields import MoneyField
from ebok_plugin.ledger.models.append_only import AppendOnlyModel, AppendOnlyQuerySet


class BatchQuerySet(AppendOnlyQuerySet["Batch"]):
    pass


class Batch(AppendOnlyModel):
    """Entries posted together, with the control totals by which the auditor finds them changed."""

    class Kind(models.TextChoices):
        OPENING = "OPENING", _("bilanse otwarcia")
        CHARGES = "CHARGES", _("naliczenia")
        PAYMENTS = "PAYMENTS", _("wpłaty z pliku")
        STATEMENT = "STATEMENT", _("wyciąg bankowy")
        MEDIA = "MEDIA", _("rozliczenie mediów")
        INTEREST = "INTEREST", _("noty odsetkowe")
        MANUAL = "MANUAL", _("operacja ręczna")
        REVERSAL = "REVERSAL", _("storno")

    kind = models.CharField(_("rodzaj"), max_length=10, choices=Kind)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("zaksięgował"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("zatwierdził"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    posted_at = models.DateTimeField(_("zaksięgowano"))
    reason = models.CharField(_("powód"), max_length=255, blank=True)
    entry_count = models.PositiveIntegerField(_("liczba pozycji"))
    entry_sum = MoneyField(_("suma"))
    entries_sha256 = models.CharField(_("skrót pozycji"), max_length=64)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("paczka księgowań")
        verbose_name_plural = _("paczki księgowań")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(entry_count__gt=0), name="ledger_batch_has_entries"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("made_by")),
                name="ledger_batch_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} nr {self.pk}"
