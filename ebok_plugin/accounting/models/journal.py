"""Models of the journal of a month, closed and numbered, and of its lines."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms_ext.base.money.fields import MoneyField
from cms_ext.evidence.sealed_rows.sealed import SealedModel
from cms_ext.plugins.coverage import Coverage, SealStream, checked_by
from ebok_plugin.ledger.models import LedgerEntry
from ebok_plugin.ledger.models.append_only import SealedOnceQuerySet

TITLE = 140


class Journal(SealedModel):
    """The journal of a month, or a correction: what was booked in it after it was closed.

    `turnover` is the sum of its lines (equal on both sides), `entry_sum` the signed sum of the
    ledger's entries behind them; `lines_sha256` finds a line that was changed.
    """

    period = models.CharField(_("okres"), max_length=7)
    year = models.PositiveSmallIntegerField(_("rok"))
    number = models.PositiveIntegerField(_("numer"))
    corrects = models.ForeignKey(
        "self",
        verbose_name=_("koryguje"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="corrections",
    )
    reason = models.CharField(_("powód"), max_length=255, blank=True)
    line_count = models.PositiveIntegerField(_("liczba zapisów"))
    turnover = MoneyField(_("obroty"))
    entry_sum = MoneyField(_("suma pozycji księgi"))
    lines_sha256 = models.CharField(_("skrót zapisów"), max_length=64)
    made_at = models.DateTimeField(_("zamknięto"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("zamknął"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )

    coverage = Coverage(
        sealed=(
            "period",
            "year",
            "number",
            "corrects_id",
            "reason",
            "line_count",
            "turnover",
            "entry_sum",
            "lines_sha256",
            "made_at",
            "made_by_id",
        ),
        stream=SealStream.MONEY,
    )

    objects: ClassVar = SealedOnceQuerySet.as_manager()

    class Meta:
        verbose_name = _("dziennik")
        verbose_name_plural = _("dzienniki")
        default_permissions = ("view", "add")
        ordering = ["-year", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="accounting_journal_number"),
            models.UniqueConstraint(
                fields=["period"],
                condition=Q(corrects__isnull=True),
                name="accounting_journal_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}/{self.year}"


class JournalLine(models.Model):
    """A line of a journal: an amount on two accounts; a negative one is a red entry (storno)."""

    journal = models.ForeignKey(
        Journal, verbose_name=_("dziennik"), on_delete=models.PROTECT, related_name="lines"
    )
    position = models.PositiveIntegerField(_("numer zapisu"))
    entry = models.ForeignKey(
        LedgerEntry,
        verbose_name=_("pozycja księgowa"),
        on_delete=models.PROTECT,
        related_name="journal_lines",
    )
    subject = models.CharField(_("czego dotyczy"), max_length=80)
    debit = models.CharField(_("konto Wn"), max_length=20)
    credit = models.CharField(_("konto Ma"), max_length=20)
    amount = MoneyField(_("kwota"))

    coverage = checked_by("ledger")

    class Meta:
        verbose_name = _("zapis dziennika")
        verbose_name_plural = _("zapisy dziennika")
        default_permissions = ()
        ordering = ["journal", "position"]
        constraints = [
            models.UniqueConstraint(fields=["journal", "position"], name="accounting_line_position")
        ]

    def __str__(self) -> str:
        return f"{self.journal_id} / {self.position}"
