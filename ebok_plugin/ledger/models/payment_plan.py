from typing import ClassVar

from django.db import models
from django.db.models import F, Q, Value
from django.utils.translation import gettext_lazy as _

from cms_ext.base.money.fields import MoneyField
from cms_ext.evidence.sealed_rows.sealed import SealedModel, SealedQuerySet
from cms_ext.people.identity.user_key import optional_user_key, user_key
from cms_ext.plugins.coverage import Coverage, SealStream
from ebok_plugin.ledger.models.account import Account
from ebok_plugin.ledger.models.entry import LedgerEntry

# Grosze and not Money: the migrations keep it.
_ZERO = Value(0)


class PaymentPlanQuerySet(SealedQuerySet["PaymentPlan"]):
    pass


class PaymentPlan(SealedModel):
    """Debits of an account put off or paid in instalments (układ ratalny, `ledger.md` §13).

    Whether an approved plan is kept or broken follows from what was paid (`domain.book`); `state`
    and `broken_on` only store what the daily job found.
    """

    class State(models.TextChoices):
        PROPOSED = "PROPOSED", _("do zatwierdzenia")
        ACTIVE = "ACTIVE", _("obowiązuje")
        KEPT = "KEPT", _("spłacony")
        BROKEN = "BROKEN", _("zerwany")
        CANCELLED = "CANCELLED", _("odwołany")

    class Interest(models.TextChoices):
        RUNS = "RUNS", _("odsetki biegną od pierwotnych terminów")
        STOPPED = "STOPPED", _("bez odsetek, jeśli raty są płacone")

    account = models.ForeignKey(
        Account, verbose_name=_("konto"), on_delete=models.PROTECT, related_name="payment_plans"
    )
    debits = models.ManyToManyField(
        LedgerEntry, through="PlanDebit", verbose_name=_("należności"), related_name="payment_plans"
    )
    state = models.CharField(_("stan"), max_length=9, choices=State, default=State.PROPOSED)
    interest = models.CharField(_("odsetki"), max_length=7, choices=Interest)
    agreed_on = models.DateField(_("uzgodniono dnia"))
    reason = models.CharField(_("uzasadnienie"), max_length=255)
    made_by = user_key(_("zaproponował"))
    made_at = models.DateTimeField(_("zaproponowano"))
    approved_by = optional_user_key(_("zatwierdził"), blank=False)
    approved_at = models.DateTimeField(_("zatwierdzono"), null=True)
    broken_on = models.DateField(_("zerwany z dniem"), null=True)
    ended_on = models.DateField(_("odwołany z dniem"), null=True)
    ended_by = optional_user_key(_("odwołał"), blank=False)
    end_reason = models.CharField(_("powód odwołania"), max_length=255, blank=True)

    coverage = Coverage(
        sealed=(
            "account_id",
            "state",
            "interest",
            "agreed_on",
            "made_by_id",
            "made_at",
            "approved_by_id",
            "approved_at",
            "broken_on",
            "ended_on",
            "ended_by_id",
        ),
        digested=("reason", "end_reason"),
        stream=SealStream.MONEY,
    )

    objects: ClassVar = PaymentPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("układ ratalny")
        verbose_name_plural = _("układy ratalne")
        ordering = ["-agreed_on", "-pk"]
        permissions = [("approve_paymentplan", _("Zatwierdzanie układów ratalnych"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("made_by")),
                name="ledger_plan_second_person",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["PROPOSED", "CANCELLED"]) | Q(approved_by__isnull=False),
                name="ledger_plan_counts_when_approved",
            ),
            models.CheckConstraint(
                condition=~Q(state="PROPOSED") | Q(approved_by__isnull=True),
                name="ledger_plan_proposed_is_not_approved",
            ),
            models.CheckConstraint(
                condition=Q(state="CANCELLED", ended_on__isnull=False)
                | (~Q(state="CANCELLED") & Q(ended_on__isnull=True)),
                name="ledger_plan_cancelled_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(state="BROKEN", broken_on__isnull=False)
                | (~Q(state="BROKEN") & Q(broken_on__isnull=True)),
                name="ledger_plan_broken_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} / {self.pk}"


class PlanDebitQuerySet(SealedQuerySet["PlanDebit"]):
    pass


class PlanDebit(SealedModel):
    """A debit covered by a plan: until the plan ends, its instalments are due instead."""

    paymentplan = models.ForeignKey(
        PaymentPlan, verbose_name=_("układ"), on_delete=models.PROTECT, related_name="+"
    )
    ledgerentry = models.ForeignKey(
        LedgerEntry, verbose_name=_("należność"), on_delete=models.PROTECT, related_name="+"
    )

    coverage = Coverage(sealed=("paymentplan_id", "ledgerentry_id"), stream=SealStream.MONEY)

    objects: ClassVar = PlanDebitQuerySet.as_manager()

    class Meta:
        # The table that Django made for `debits`, with its columns, before its rows were sealed.
        db_table = "ebok_plugin_ledger_paymentplan_debits"
        default_permissions = ()
        verbose_name = _("należność w układzie")
        verbose_name_plural = _("należności w układach")
        unique_together = [("paymentplan", "ledgerentry")]

    def __str__(self) -> str:
        return f"{self.paymentplan} / {self.ledgerentry}"


class PaymentPlanRowQuerySet(SealedQuerySet["PaymentPlanRow"]):
    pass


class PaymentPlanRow(SealedModel):
    """One instalment (rata)."""

    plan = models.ForeignKey(
        PaymentPlan, verbose_name=_("układ"), on_delete=models.PROTECT, related_name="rows"
    )
    due_date = models.DateField(_("termin płatności"))
    amount = MoneyField(_("kwota"))

    coverage = Coverage(sealed=("plan_id", "due_date", "amount"), stream=SealStream.MONEY)

    objects: ClassVar = PaymentPlanRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("rata")
        verbose_name_plural = _("raty")
        ordering = ["plan_id", "due_date"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "due_date"], name="ledger_plan_row_a_day"),
            models.CheckConstraint(condition=Q(amount__gt=_ZERO), name="ledger_plan_row_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.due_date}: {self.amount}"
