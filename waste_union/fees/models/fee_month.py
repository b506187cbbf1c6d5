"""Which month of which obligation a charge is for: from it each charge explains itself."""

from __future__ import annotations

from django.db import models
from django.db.models import Q, Value
from django.utils.translation import gettext_lazy as _

from cms_ext.base.money.fields import MoneyField
from ebok_plugin.ledger.api import AppendOnlyModel, AppendOnlyQuerySet, ChargeDocument
from waste_union.fees.models.obligation import FeeObligation

# Grosze and not Money: the migrations keep it.
_ZERO = Value(0)


class FeeMonthQuerySet(AppendOnlyQuerySet["FeeMonth"]):
    pass


class FeeMonth(AppendOnlyModel):
    """One month in a charge: its fee, or in a correction what is taken back of an earlier one.

    The months of a document add up to it, and those of an account that stand say what was charged
    for a month.
    """

    document = models.ForeignKey(
        ChargeDocument,
        verbose_name=_("naliczenie"),
        on_delete=models.PROTECT,
        related_name="fee_months",
    )
    obligation = models.ForeignKey(
        FeeObligation,
        verbose_name=_("obowiązek opłaty"),
        on_delete=models.PROTECT,
        related_name="months",
    )
    month = models.DateField(_("miesiąc"))
    amount = MoneyField(_("kwota"))

    objects = FeeMonthQuerySet.as_manager()

    class Meta:
        verbose_name = _("miesiąc opłaty za odpady")
        verbose_name_plural = _("miesiące opłat za odpady")
        ordering = ["document_id", "month", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["document", "month", "obligation"], name="waste_fee_month_once"
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="waste_fee_month_is_whole"),
            models.CheckConstraint(condition=~Q(amount=_ZERO), name="waste_fee_month_has_amount"),
        ]

    def __str__(self) -> str:
        return f"{self.document}: {self.month:%m/%Y}"
