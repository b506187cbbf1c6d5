from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ebok_plugin.exchange.models.bank_file import BankFile
from ebok_plugin.ledger.fields import MoneyField


class BankStatement(models.Model):
    """One statement of one of the co-op's accounts; the key is that of `bank_formats.md` §7.

    `fingerprint` tells an equal statement from a changed one under the same key.
    """

    file = models.ForeignKey(
        BankFile, verbose_name=_("plik"), on_delete=models.PROTECT, related_name="statements"
    )
    account = models.CharField(_("rachunek"), max_length=26)
    number = models.CharField(_("numer"), max_length=35)
    opening = MoneyField(_("saldo początkowe"))
    opening_date = models.DateField(_("z dnia"))
    closing = MoneyField(_("saldo końcowe"))
    closing_date = models.DateField(_("na dzień"))
    fingerprint = models.CharField(max_length=64, editable=False)

    class Meta:
        verbose_name = _("wyciąg")
        verbose_name_plural = _("wyciągi")
        ordering = ["-closing_date", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "number", "closing_date"], name="exchange_statement_once"
            )
        ]
        indexes = [models.Index(fields=["closing_date"], name="exchange_statement_closing")]

    def __str__(self) -> str:
        return f"{self.number} ({self.closing_date:%d.%m.%Y})"
