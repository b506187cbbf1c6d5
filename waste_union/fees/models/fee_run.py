"""A run of waste fees: what obligations say and accounts do not have yet."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms_ext.base.money.fields import MoneyField
from ebok_plugin.charges.api import StoredPlan
from ebok_plugin.ledger.api import Account

LIVE = ("REHEARSED", "APPROVED")


class FeeRun(models.Model):
    """The fees of all accounts up to a month: rehearsed, approved by another person, posted.

    `fingerprint` covers every charge that the rehearsal saw; what differs from it is not posted.
    `facts` names all that they were computed from (`domain/facts.py`).
    `posted_to` is the key of the last account that was charged: portions go on from there.
    """

    class State(models.TextChoices):
        REHEARSED = "REHEARSED", _("próba, czeka na zatwierdzenie")
        APPROVED = "APPROVED", _("zatwierdzone, czeka na księgowanie")
        POSTED = "POSTED", _("zaksięgowane")
        VOID = "VOID", _("nieaktualne")

    period = models.CharField(_("okres"), max_length=7)
    state = models.CharField(_("stan"), max_length=9, choices=State, default=State.REHEARSED)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("przygotował"),
        on_delete=models.PROTECT,
        null=True,  # the scheduler's turn of each night
        related_name="+",
    )
    made_at = models.DateTimeField(_("przygotowano"))
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("zatwierdził"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    approved_at = models.DateTimeField(_("zatwierdzono"), null=True, blank=True)
    finished_at = models.DateTimeField(_("zakończono"), null=True, blank=True)
    fingerprint = models.CharField(_("skrót próby"), max_length=64)
    facts = models.CharField(_("skrót danych próby"), max_length=64, blank=True, default="")
    posted_to = models.PositiveBigIntegerField(default=0)
    documents = models.PositiveIntegerField(_("liczba naliczeń"))
    total = MoneyField(_("razem"))

    class Meta:
        verbose_name = _("naliczenie opłat za odpady")
        verbose_name_plural = _("naliczenia opłat za odpady")
        ordering = ["-pk"]
        default_permissions = ("add", "view")
        permissions = [("approve_feerun", _("Zatwierdzanie naliczeń opłat za odpady"))]
        constraints = [
            models.UniqueConstraint(
                fields=["period"], condition=Q(state__in=LIVE), name="waste_fee_run_one_live"
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | Q(made_by__isnull=True)
                | ~Q(approved_by=F("made_by")),
                name="waste_fee_run_second_person",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["APPROVED", "POSTED"]) | Q(approved_by__isnull=False),
                name="waste_fee_run_posted_when_approved",
            ),
        ]

    def __str__(self) -> str:
        return f"{_('opłaty za odpady')} {self.period}"


class FeeRunPlan(StoredPlan):
    """Of a run of fees; computed from `FeeFacts`."""

    shown = ("account_id", "total", "words", "digest")

    run = models.ForeignKey(FeeRun, on_delete=models.CASCADE, related_name="plans", db_index=False)

    class Meta:
        verbose_name = _("plan naliczenia opłat za odpady")
        verbose_name_plural = _("plany naliczeń opłat za odpady")
        ordering = ["run_id", "after"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["run", "after"], name="waste_fee_run_plan_once")
        ]


class FeeRunItem(models.Model):
    """What the rehearsal found for one account; `words` say it as the account will."""

    run = models.ForeignKey(FeeRun, on_delete=models.CASCADE, related_name="items", db_index=False)
    account = models.ForeignKey(
        Account, verbose_name=_("konto"), on_delete=models.PROTECT, related_name="+"
    )
    total = MoneyField(_("razem"))
    words = models.CharField(_("za co"), max_length=255)
    digest = models.CharField(_("skrót"), max_length=64)

    class Meta:
        verbose_name = _("konto w naliczeniu opłat za odpady")
        verbose_name_plural = _("konta w naliczeniu opłat za odpady")
        ordering = ["run_id", "account_id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["run", "account"], name="waste_fee_run_item_once")
        ]

    def __str__(self) -> str:
        return f"{self.run}: {self.account}"
