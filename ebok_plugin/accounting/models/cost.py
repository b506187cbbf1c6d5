"""The model of what a property cost in a month, as the accountant states it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q, Value
from django.utils.translation import gettext_lazy as _

from cms_ext.base.money.fields import MoneyField
from cms_ext.evidence.sealed_rows.sealed import SealedModel
from cms_ext.plugins.coverage import Coverage, SealStream
from cms_ext.premises.models import Property

KIND = 80


class PropertyCost(SealedModel):
    """A cost of a property by month and kind (art. 4 ust. 4¹ of the housing cooperatives act).

    Rows come by file alone and never change; `file_sha256` is the file that can be taken back.
    """

    property = models.ForeignKey(
        Property, verbose_name=_("nieruchomość"), on_delete=models.PROTECT, related_name="costs"
    )
    period = models.CharField(_("okres"), max_length=7)
    kind = models.CharField(_("rodzaj kosztu"), max_length=KIND)
    amount = MoneyField(_("kwota"))
    file_sha256 = models.CharField(_("skrót pliku"), max_length=64, db_index=True)

    coverage = Coverage(
        sealed=("property_id", "period", "kind", "amount", "file_sha256"),
        stream=SealStream.MONEY,
    )

    class Meta:
        verbose_name = _("koszt nieruchomości")
        verbose_name_plural = _("koszty nieruchomości")
        default_permissions = ("view", "add", "delete")
        ordering = ["period", "property_id", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["property", "period", "kind"], name="accounting_cost_once"
            ),
            models.CheckConstraint(condition=~Q(amount=Value(0)), name="accounting_cost_not_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.property}, {self.period}, {self.kind}"
