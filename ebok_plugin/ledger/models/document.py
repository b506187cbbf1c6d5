"""Models of batches, and of the charge documents posted in them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms_ext.base.money.fields import MoneyField
from cms_ext.plugins.coverage import checked_by
from ebok_plugin.ledger.models.account import Account
from ebok_plugin.ledger.models.append_only import AppendOnlyModel, AppendOnlyQuerySet


class BatchQuerySet(AppendOnlyQuerySet["Batch"]):
    pass


class Batch(AppendOnlyModel):
    """Entries posted together, with control totals that reveal a later change."""

    class Kind(models.TextChoices):
        OPENING = "OPENING", _("bilanse otwarcia")
        CHARGES = "CHARGES", _("naliczenia")
        PAYMENTS = "PAYMENTS", _("wpłaty z pliku")
        STATEMENT = "STATEMENT", _("wyciąg bankowy")
        MEDIA = "MEDIA", _("rozliczenie mediów")
        INTEREST = "INTEREST", _("noty odsetkowe")
        MANUAL = "MANUAL", _("operacja ręczna")
        REVERSAL = "REVERSAL", _("storno")
        ONLINE = "ONLINE", _("wpłata online")

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

    coverage = checked_by("ledger")

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


# Of quantities and rates: 15 digits are what SQLite keeps exactly, 12 stay below.
MAX_DIGITS, PLACES = 12, 4


class ChargeDocumentQuerySet(AppendOnlyQuerySet["ChargeDocument"]):
    pass


class ChargeDocument(AppendOnlyModel):
    """The charge of an account for a month (naliczenie), or a correction of another.

    `generation` rises when a document of the same number or month was reversed and comes again.
    """

    account = models.ForeignKey(
        Account,
        verbose_name=_("konto"),
        on_delete=models.PROTECT,
        related_name="documents",
        db_index=False,
    )
    period = models.CharField(_("okres"), max_length=7)
    document_no = models.CharField(_("numer dokumentu"), max_length=40)
    booking_date = models.DateField(_("data księgowania"))
    due_date = models.DateField(_("termin płatności"))
    total = MoneyField(_("razem"))
    correction_of = models.ForeignKey(
        "self",
        verbose_name=_("koryguje"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="corrections",
        db_index=False,
    )
    generation = models.PositiveSmallIntegerField(default=1, editable=False)
    batch = models.ForeignKey(
        Batch, verbose_name=_("paczka"), on_delete=models.PROTECT, related_name="documents"
    )

    coverage = checked_by("ledger")

    objects = ChargeDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("naliczenie")
        verbose_name_plural = _("naliczenia")
        ordering = ["account_id", "period", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "document_no", "generation"], name="ledger_document_no"
            ),
            models.UniqueConstraint(
                fields=["account", "period", "generation"],
                condition=Q(correction_of__isnull=True),
                name="ledger_document_one_a_month",
            ),
            models.CheckConstraint(
                condition=Q(due_date__gte=F("booking_date")),
                name="ledger_document_due_after_booking",
            ),
        ]
        indexes = [
            # Covers corrections only. Otherwise SQLite uses it to find documents that correct
            # nothing (nearly all of them) instead of the index of accounts and months.
            models.Index(
                fields=["correction_of"],
                condition=Q(correction_of__isnull=False),
                name="ledger_document_correction",
            )
        ]

    def __str__(self) -> str:
        return self.document_no


class ChargeLineQuerySet(AppendOnlyQuerySet["ChargeLine"]):
    pass


class ChargeLine(AppendOnlyModel):
    """One component of a charge: quantity × rate, rounded once; the values are copies."""

    document = models.ForeignKey(
        ChargeDocument,
        verbose_name=_("naliczenie"),
        on_delete=models.PROTECT,
        related_name="lines",
        db_index=False,
    )
    position = models.PositiveSmallIntegerField(_("pozycja"))
    component = models.ForeignKey(
        "ebok_plugin_charges.Component",
        verbose_name=_("składnik"),
        on_delete=models.PROTECT,
        related_name="charge_lines",
    )
    quantity = models.DecimalField(_("ilość"), max_digits=MAX_DIGITS, decimal_places=PLACES)
    rate = models.DecimalField(_("stawka"), max_digits=MAX_DIGITS, decimal_places=PLACES)
    amount = MoneyField(_("kwota"))

    coverage = checked_by("ledger")

    objects = ChargeLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("pozycja naliczenia")
        verbose_name_plural = _("pozycje naliczeń")
        ordering = ["document_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["document", "position"], name="ledger_line_position"),
            models.CheckConstraint(condition=~Q(quantity=0), name="ledger_line_has_quantity"),
        ]

    def __str__(self) -> str:
        return f"{self.document} / {self.position}"
