"""Models of closed months, and of accounts as they were at the end of one."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms_ext.base.money.fields import MoneyField
from cms_ext.evidence.sealed_rows.sealed import SealedModel
from cms_ext.people.identity.user_key import optional_user_key, user_key
from cms_ext.plugins.coverage import Coverage, SealStream
from ebok_plugin.ledger.models.account import Account


class ClosedPeriod(SealedModel):
    """A month in which nothing may be booked any more, until it is reopened.

    A month that was reopened and closed again has a row for each time;
    `domain.period` says which months are closed now.
    """

    period = models.CharField(_("okres"), max_length=7)
    closed_at = models.DateTimeField(_("zamknięto"))
    closed_by = optional_user_key(_("zamknął"), blank=False)
    reopened_at = models.DateTimeField(_("otwarto ponownie"), null=True, editable=False)

    coverage = Coverage(
        sealed=("period", "closed_at", "closed_by_id", "reopened_at"),
        stream=SealStream.MONEY,
    )

    class Meta:
        verbose_name = _("zamknięty okres")
        verbose_name_plural = _("zamknięte okresy")
        ordering = ["period", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["period"],
                condition=Q(reopened_at__isnull=True),
                name="ledger_period_closed_once",
            )
        ]

    def __str__(self) -> str:
        return self.period


class PeriodReopening(SealedModel):
    """A request to reopen a closed month, with its reason and approval; never deleted."""

    closing = models.OneToOneField(
        ClosedPeriod,
        verbose_name=_("zamknięcie"),
        on_delete=models.PROTECT,
        related_name="reopening",
    )
    reason = models.CharField(_("powód"), max_length=255)
    asked_by = user_key(_("wnioskował"))
    asked_at = models.DateTimeField(_("wniosek z"))
    approved_by = optional_user_key(_("zatwierdził"), blank=False)
    approved_at = models.DateTimeField(_("zatwierdzono"), null=True)

    coverage = Coverage(
        sealed=("closing_id", "asked_by_id", "asked_at", "approved_by_id", "approved_at"),
        digested=("reason",),
        stream=SealStream.MONEY,
    )

    class Meta:
        verbose_name = _("ponowne otwarcie okresu")
        verbose_name_plural = _("ponowne otwarcia okresów")
        ordering = ["-asked_at", "-pk"]
        permissions = [("approve_periodreopening", _("Zatwierdzanie otwarcia okresów"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("asked_by")),
                name="ledger_reopening_second_person",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True, approved_at__isnull=True)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="ledger_reopening_approved_at",
            ),
        ]

    def __str__(self) -> str:
        return str(self.closing)


class Snapshot(models.Model):
    """The state of an account at the end of a month, so that no whole life is replayed.

    `ledger.md` §13. A cache that may be thrown away at any time: posting before its day removes it,
    the auditor compares it with the ledger. `carried` is what `domain.record.snapshot_as_text`
    writes of the open debits and free credits; `documents` are the sorted CRC-32 of the document
    numbers before it; `rules` tells with which allocation settings it was made.
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

    coverage = Coverage(
        checked=dict.fromkeys(("account", "balance", "carried", "documents"), "ledger"),
        unproven={
            "day": "stan przeniesiony na inny dzień porównuje się z księgą tamtego dnia",
            "rules": "stan z innymi regułami nie jest używany",
        },
    )

    class Meta:
        verbose_name = _("zapamiętany stan konta")
        verbose_name_plural = _("zapamiętane stany kont")
        constraints = [
            models.UniqueConstraint(fields=["account", "day"], name="ledger_snapshot_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.day}"
