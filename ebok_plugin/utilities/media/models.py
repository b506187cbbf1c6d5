from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from cms_ext.base.money.fields import MoneyField
from cms_ext.evidence.sealed_rows.sealed import SealedModel
from cms_ext.plugins.coverage import Coverage, SealStream
from ebok_plugin.ledger.models import Account, LedgerEntry
from ebok_plugin.ledger.models.append_only import (
    AppendOnlyModel,
    AppendOnlyQuerySet,
    SealedOnceQuerySet,
)
from ebok_plugin.ledger.models.entry import MAX_DIGITS, PLACES
from ebok_plugin.payments.domain.ledger_kinds.media_settlement_rows import period_label
from ebok_plugin.utilities.media.vocabulary import AllocationKey, Medium, MediumPart


class MediaSettlementQuerySet(SealedOnceQuerySet["MediaSettlement"]):
    pass


class MediaSettlement(AppendOnlyModel, SealedModel):
    """A settlement of media as one file brought it: all rows of its `settlement_id`.

    `generation` rises when a corrected file brings the settlement again. `lines_sha256` covers
    the header and the lines in the order of `position`: the auditor finds a line changed, added
    or removed.
    """

    settlement_id = models.CharField(_("numer rozliczenia"), max_length=40)
    generation = models.PositiveSmallIntegerField(_("wydanie"))
    period_from = models.DateField(_("okres od"))
    period_to = models.DateField(_("okres do"))
    posting_date = models.DateField(_("data księgowania"))
    kept_at = models.DateTimeField(_("zapisano"))
    line_count = models.PositiveIntegerField(_("liczba wierszy"))
    lines_sha256 = models.CharField(_("skrót wierszy"), max_length=64)

    coverage = Coverage(
        sealed=(
            "settlement_id",
            "generation",
            "period_from",
            "period_to",
            "posting_date",
            "kept_at",
            "line_count",
            "lines_sha256",
        ),
        stream=SealStream.MONEY,
    )

    objects: ClassVar = MediaSettlementQuerySet.as_manager()

    class Meta(SealedModel.Meta):
        verbose_name = _("rozliczenie mediów")
        verbose_name_plural = _("rozliczenia mediów")
        ordering = ["-posting_date", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["settlement_id", "generation"], name="media_settlement_generation"
            ),
            models.CheckConstraint(
                condition=Q(period_to__gte=F("period_from")), name="media_settlement_days"
            ),
            models.CheckConstraint(
                condition=Q(line_count__gt=0), name="media_settlement_has_lines"
            ),
        ]
        indexes = [
            models.Index(fields=["-posting_date", "-id"], name="media_settlement_newest"),
        ]

    def __str__(self) -> str:
        return self.settlement_id

    @property
    def period(self) -> str:
        return period_label(self.period_from, self.period_to)


# What a line says of its medium, as the file has it.
FIGURES = (
    "medium",
    "part",
    "invoice_total",
    "common_cost",
    "allocation_key",
    "pool",
    "key_premises",
    "key_total",
    "cost",
    "advances",
    "result",
)


class MediaSettlementLineQuerySet(AppendOnlyQuerySet["MediaSettlementLine"]):
    def standing(self) -> Self:
        """Exclude lines reversed with their entry or replaced by a corrected file."""
        later = MediaSettlementLine.objects.filter(
            account=OuterRef("account"),
            settlement__settlement_id=OuterRef("settlement__settlement_id"),
            settlement__generation__gt=OuterRef("settlement__generation"),
        )
        return self.filter(~Exists(later), entry__reversed_by__isnull=True)


class MediaSettlementLine(AppendOnlyModel):
    """What one account owes or gets back for one part of one medium (`ledger.md` §10).

    `cost` is `pool × key_premises / key_total`, rounded once. `result` is `cost − advances`;
    positive is to be paid. `entry` is the posting of all lines of the account together, None
    when they come out even. The values are copies of the file's.
    """

    settlement = models.ForeignKey(
        MediaSettlement,
        verbose_name=_("rozliczenie"),
        on_delete=models.PROTECT,
        related_name="lines",
        db_index=False,  # media_line_position begins with it
    )
    position = models.PositiveIntegerField(_("wiersz"))
    account = models.ForeignKey(
        Account,
        verbose_name=_("konto"),
        on_delete=models.PROTECT,
        related_name="media_lines",
        db_index=False,  # media_line_of_account begins with it
    )
    medium = models.CharField(_("medium"), max_length=3, choices=Medium)
    part = models.CharField(_("część"), max_length=7, choices=MediumPart)
    invoice_total = MoneyField(_("faktury za budynek"))
    common_cost = MoneyField(_("części wspólne"))
    allocation_key = models.CharField(_("klucz podziału"), max_length=13, choices=AllocationKey)
    pool = MoneyField(_("kwota do podziału"))
    key_premises = models.DecimalField(
        _("klucz lokalu"), max_digits=MAX_DIGITS, decimal_places=PLACES
    )
    key_total = models.DecimalField(_("suma kluczy"), max_digits=MAX_DIGITS, decimal_places=PLACES)
    cost = MoneyField(_("koszt"))
    advances = MoneyField(_("zaliczki"))
    result = MoneyField(_("wynik"))
    entry = models.ForeignKey(
        LedgerEntry,
        verbose_name=_("pozycja księgowa"),
        on_delete=models.PROTECT,
        null=True,
        related_name="media_lines",
    )

    coverage = Coverage(
        checked=dict.fromkeys(("settlement", "account", *FIGURES, "entry"), "ledger"),
        unproven={"position": "kolejność wierszy na wydruku"},
    )

    objects = MediaSettlementLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("wiersz rozliczenia mediów")
        verbose_name_plural = _("wiersze rozliczeń mediów")
        ordering = ["settlement_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["settlement", "position"], name="media_line_position"),
            models.UniqueConstraint(
                fields=["account", "settlement", "medium", "part"], name="media_line_of_account"
            ),
            models.CheckConstraint(condition=Q(key_total__gt=0), name="media_line_key_total"),
            models.CheckConstraint(
                condition=Q(result=F("cost") - F("advances")), name="media_line_result"
            ),
            models.CheckConstraint(
                condition=Q(
                    medium__in=Medium.values,
                    part__in=MediumPart.values,
                    allocation_key__in=AllocationKey.values,
                ),
                name="media_line_known_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.settlement} / {self.position}"
