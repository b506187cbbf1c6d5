from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ebok_plugin.ledger.fields import MoneyField
from ebok_plugin.ledger.models.account import Account


class Snapshot(models.Model):
    """An account at the end of a month, so that nobody replays its whole life (`ledger.md` §13).

    A cache that may be thrown away at any time: posting behind it removes it, the auditor compares
    it with the ledger. `carried` is what `domain.snapshot_text` writes of the open debits and free
    credits; `documents` are the sorted CRC-32 of the document numbers before it; `rules` tells
    with which allocation settings it was made.
    """

    account = models.ForeignKey(
        Account,
        verbose_name=_("konto"),
        on_delete=models.CASCADE,
        related_name="snapshots",
        db_index=False,
    )
    day = models.DateField(_("stan na koniec dnia"))
    balance = MoneyField(_("saldo"))
    carried = models.TextField()
    documents = models.BinaryField()
    rules = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("zapamiętany stan konta")
        verbose_name_plural = _("zapamiętane stany kont")
        constraints = [
            models.UniqueConstraint(fields=["account", "day"], name="ledger_snapshot_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.day}"
