from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class CheckCode(models.Model):
    """What a printed check code proves, without the code and without the account.

    All three hashes are keyed: who takes the table away learns neither codes nor balances.
    """

    code_hash = models.CharField(max_length=64, unique=True)
    account_hash = models.CharField(max_length=64)
    start = models.DateField(_("od"))
    end = models.DateField(_("do"))
    closing_hash = models.CharField(max_length=64)
    issued_on = models.DateField(_("wydano"))

    class Meta:
        verbose_name = _("kod weryfikacyjny")
        verbose_name_plural = _("kody weryfikacyjne")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(name="statements_code_period", condition=Q(end__gte=F("start")))
        ]

    def __str__(self) -> str:
        return f"{self.issued_on}, {self.code_hash[:8]}"
