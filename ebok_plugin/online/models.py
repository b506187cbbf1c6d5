"""Online payments: the orders sent to a gateway, and their results."""

from django.db import models
from django.db.models import Q, Value
from django.utils.translation import gettext_lazy as _

from cms_ext.base.money.fields import MoneyField
from cms_ext.evidence.sealed_rows.sealed import SealedModel
from cms_ext.plugins.coverage import Coverage, SealStream
from ebok_plugin.ledger.models import Account, LedgerEntry

_NOTHING = Value(0)


class PaymentOrder(SealedModel):
    """An order to a gateway to take `amount` for an account; `key` names it there.

    PAID: the gateway has the money and nothing is posted yet. POSTED: `entry` is the payment; none
    on a mirror, where the accounting program has it. `problem` is what a person must look at, if
    anything. `reference` is the gateway's own number. No row says who paid.
    """

    class State(models.TextChoices):
        STARTED = "STARTED", _("rozpoczęta")
        PAID = "PAID", _("zapłacona, w drodze")
        POSTED = "POSTED", _("zaksięgowana")
        CLOSED = "CLOSED", _("zwrócona albo załatwiona inaczej")
        EXPIRED = "EXPIRED", _("niezapłacona")

    key = models.CharField(_("klucz u operatora"), max_length=32, unique=True)
    gateway = models.CharField(_("operator płatności"), max_length=40)
    account = models.ForeignKey(
        Account, verbose_name=_("konto"), on_delete=models.PROTECT, related_name="payment_orders"
    )
    amount = MoneyField(_("kwota"))
    title = models.CharField(_("tytuł"), max_length=140)
    state = models.CharField(_("stan"), max_length=7, choices=State, default=State.STARTED)
    made_at = models.DateTimeField(_("rozpoczęto"))
    paid_on = models.DateField(_("zapłacono"), null=True)
    reference = models.CharField(_("numer u operatora"), max_length=64, blank=True)
    entry = models.OneToOneField(
        LedgerEntry,
        verbose_name=_("pozycja księgowa"),
        on_delete=models.PROTECT,
        null=True,
        related_name="payment_order",
    )
    problem = models.CharField(_("do wyjaśnienia"), max_length=255, blank=True)
    asked_at = models.DateTimeField(null=True, editable=False)

    coverage = Coverage(
        sealed=(
            "key",
            "gateway",
            "account_id",
            "amount",
            "state",
            "made_at",
            "paid_on",
            "reference",
            "entry_id",
        ),
        digested=("title", "problem"),
        stream=SealStream.MONEY,
        unproven={"asked_at": "kiedy ostatnio zapytano operatora; bez znaczenia dla pieniędzy"},
    )

    class Meta:
        verbose_name = _("wpłata online")
        verbose_name_plural = _("wpłaty online")
        ordering = ["-pk"]
        default_permissions = ("view",)
        permissions = [("settle_paymentorder", _("Rozliczanie wpłat online"))]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=_NOTHING), name="online_order_amount"),
            models.CheckConstraint(
                condition=Q(state__in=("STARTED", "EXPIRED", "CLOSED")) | Q(paid_on__isnull=False),
                name="online_order_paid_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account}, {self.amount}"
