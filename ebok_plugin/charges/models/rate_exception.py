from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ebok_plugin.charges.models.component import Component
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.models.document import MAX_DIGITS, PLACES
from ebok_plugin.ledger.period import shown


class RateException(models.Model):
    """One account pays another rate than the rest, from one day to another (fees_law.md §2, §4).

    It wins over every `ComponentRate`; of two that hold on one day the contested one wins.
    `reference` names what it rests on: the notice, or the court's file.
    """

    class Cause(models.TextChoices):
        NOTICE_LATE = "NOTICE_LATE", _("zawiadomienie doręczono po terminie")
        CONTEST = "CONTEST", _("zmiana zakwestionowana w sądzie")

    account = models.ForeignKey(
        Account,
        verbose_name=_("konto"),
        on_delete=models.PROTECT,
        related_name="rate_exceptions",
        db_index=False,  # charges_exception_begins begins with it
    )
    component = models.ForeignKey(
        Component, verbose_name=_("składnik"), on_delete=models.PROTECT, related_name="exceptions"
    )
    rate = models.DecimalField(_("stawka"), max_digits=MAX_DIGITS, decimal_places=PLACES)
    valid_from = models.DateField(_("od"))
    valid_to = models.DateField(_("do"), null=True, blank=True)
    cause = models.CharField(_("powód"), max_length=11, choices=Cause)
    reference = models.CharField(_("podstawa"), max_length=120)

    class Meta:
        verbose_name = _("wyjątek od stawki")
        verbose_name_plural = _("wyjątki od stawek")
        ordering = ["account__account_no", "component__code", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "component", "cause", "valid_from"],
                name="charges_exception_begins",
            ),
            models.CheckConstraint(condition=Q(rate__gte=0), name="charges_exception_not_negative"),
            models.CheckConstraint(
                condition=Q(cause__in=["NOTICE_LATE", "CONTEST"]),
                name="charges_exception_cause_is_known",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="charges_exception_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.component.code} {self.rate} od {shown(self.valid_from)}"
