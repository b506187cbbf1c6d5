"""What an account owes a month for waste, from which month, and by which paper."""

from __future__ import annotations

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.utils.translation import gettext_lazy as _

from cms_ext.base.money.fields import MoneyField
from cms_ext.evidence.sealed_rows.sealed import SealedModel
from ebok_plugin.ledger.api import Account, LedgerImmutable
from waste_union.fees.vocabulary import FeeSource
from waste_union.tariffs.models import TariffVersion

# Grosze and not Money: the migrations keep it.
_ZERO = Value(0)


class FeeObligation(SealedModel):
    """The monthly waste fee of an account from `from_month` on, both first days of their months.

    A later row takes the place of an earlier one from its own first month; nothing is ever changed.
    `until` is the last month (its first day) of one that ends by itself, as a decision for some
    months does: in these months it goes before any that has no end. A fee of zero ends the
    obligation. `property_key` and `source_key` are the codes of rows that another app keeps.
    `tariff` says how the fee is settled and when it is due.
    """

    account = models.ForeignKey(
        Account,
        verbose_name=_("konto"),
        on_delete=models.PROTECT,
        related_name="fee_obligations",
    )
    property_key = models.CharField(_("nieruchomość"), max_length=40)
    monthly_fee = MoneyField(_("opłata miesięczna"))
    from_month = models.DateField(_("od miesiąca"))
    until = models.DateField(_("do miesiąca"), null=True, blank=True)
    tariff = models.ForeignKey(
        TariffVersion, verbose_name=_("taryfa"), on_delete=models.PROTECT, related_name="+"
    )
    source = models.CharField(_("podstawa"), max_length=11, choices=FeeSource)
    source_key = models.CharField(_("numer"), max_length=40)
    entered_on = models.DateField(_("wpisano"))
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("wpisał"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )

    sealed = (
        "account_id",
        "property_key",
        "monthly_fee",
        "from_month",
        "until",
        "tariff_id",
        "source",
        "source_key",
        "entered_on",
    )

    class Meta(SealedModel.Meta):
        verbose_name = _("obowiązek opłaty za odpady")
        verbose_name_plural = _("obowiązki opłat za odpady")
        ordering = ["account_id", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["account", "source", "source_key", "from_month"],
                name="waste_fee_obligation_once",
            ),
            models.CheckConstraint(
                condition=Q(monthly_fee__gte=_ZERO), name="waste_fee_obligation_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("from_month")),
                name="waste_fee_obligation_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(from_month__day=1) & (Q(until__isnull=True) | Q(until__day=1)),
                name="waste_fee_obligation_of_whole_months",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_source_display()} {self.source_key}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise LedgerImmutable
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise LedgerImmutable
