from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms_ext.evidence.sealed_rows.sealed import SealedModel
from ebok_plugin.charges.models import RateException
from ebok_plugin.fee_changes.models.fee_change import ChangedRate, FeeChange
from ebok_plugin.ledger.models import Account


class Contest(SealedModel):
    """A payer contests a change in court; meanwhile the old costs are owed (fees_law.md §4)."""

    class State(models.TextChoices):
        OPEN = "OPEN", _("w toku")
        WON_BY_COOP = "WON_BY_COOP", _("wygrana Spółdzielni")
        LOST_BY_COOP = "LOST_BY_COOP", _("wygrana płatnika")
        SETTLED = "SETTLED", _("ugoda")

    account = models.ForeignKey(
        Account, verbose_name=_("konto"), on_delete=models.PROTECT, related_name="contests"
    )
    change = models.ForeignKey(
        FeeChange, verbose_name=_("zmiana"), on_delete=models.PROTECT, related_name="contests"
    )
    filed_on = models.DateField(_("pozew z dnia"))
    court_ref = models.CharField(_("sygnatura"), max_length=60)
    state = models.CharField(_("stan"), max_length=12, choices=State, default=State.OPEN)
    final_on = models.DateField(_("prawomocne z dniem"), null=True, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("wpisał"),
        on_delete=models.PROTECT,
        related_name="+",
    )

    sealed = (
        "account_id",
        "change_id",
        "filed_on",
        "state",
        "final_on",
    )

    class Meta(SealedModel.Meta):
        verbose_name = _("sprawa o zmianę opłat")
        verbose_name_plural = _("sprawy o zmianę opłat")
        default_permissions = ("add", "change", "view")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(name="fee_contest_once", fields=["account", "change"]),
            models.CheckConstraint(
                name="fee_contest_final",
                condition=Q(state="OPEN", final_on__isnull=True)
                | (~Q(state="OPEN") & Q(final_on__gte=F("filed_on"))),
            ),
            models.CheckConstraint(name="fee_contest_has_reference", condition=~Q(court_ref="")),
        ]

    def __str__(self) -> str:
        return f"{self.change} ({self.account}): {self.court_ref}"


class ContestedRate(models.Model):
    """A rate that the case is about, and the exceptions by which the account pays the old ones.

    They are several where a letter about an earlier change came late (`contested_rates_of`).
    """

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="rates")
    rate = models.ForeignKey(ChangedRate, on_delete=models.PROTECT, related_name="contested")
    exceptions = models.ManyToManyField(RateException, blank=True, related_name="+")

    class Meta:
        verbose_name = _("kwestionowana stawka")
        verbose_name_plural = _("kwestionowane stawki")
        default_permissions = ()
        ordering = ["contest_id", "rate_id"]
        constraints = [
            models.UniqueConstraint(name="fee_contested_once", fields=["contest", "rate"])
        ]

    def __str__(self) -> str:
        return f"{self.contest}: {self.rate}"
