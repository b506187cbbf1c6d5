from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms_ext.base.database.insert_only import InsertOnlyModel
from ebok_plugin.ledger.models import Account


class InformationImmutable(TypeError):
    """Somebody tried to change or delete what a resident was told; the triggers refuse it too."""


class UseInformation(InsertOnlyModel):
    """What a payer was told of the use of heat and hot water in one month, as it was told: the
    proof of when it was made available (art. 45c Prawa energetycznego).

    `month` is its first day. `lines` hold by kind of meter: `kind`, `unit`, `since` and `until`
    (days of the figures), `used`, `year_ago`, `average`; amounts are decimal strings, null where
    not known. `mailed_to` is how many addresses an e-mail about it was sent to.
    """

    immutable = InformationImmutable
    of_this = "Informacji o zużyciu"

    account = models.ForeignKey(
        Account, verbose_name=_("konto"), on_delete=models.PROTECT, related_name="use_information"
    )
    month = models.DateField(_("miesiąc"))
    lines: models.JSONField[Any, Any] = models.JSONField(_("zużycie"))
    made_available_at = models.DateTimeField(_("udostępniono"))
    mailed_to = models.PositiveSmallIntegerField(_("e-maile"), default=0)

    class Meta:
        verbose_name = _("informacja o zużyciu")
        verbose_name_plural = _("informacje o zużyciu")
        ordering = ["-month", "account__account_no"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["account", "month"], name="meters_use_once_a_month"),
            models.CheckConstraint(
                condition=models.Q(month__day=1), name="meters_use_month_is_its_first_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account.account_no}, {self.month:%m.%Y}"
