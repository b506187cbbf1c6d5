"""A payer's request to have an overpayment back, the order to pay it, and the bank's file."""

from __future__ import annotations

from django.db import models
from django.db.models import Q, Value
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cms_ext.base.money.fields import MoneyField
from cms_ext.evidence.sealed_rows.sealed import SealedModel
from cms_ext.people.identity.user_key import optional_user_key, user_key
from cms_ext.plugins.coverage import Coverage, SealStream
from ebok_plugin.ledger.models import Account, LedgerEntry
from ebok_plugin.ledger.models.proposal import Proposal, posted_by_two
from ebok_plugin.payments.models.bank import BankEntry

# Grosze and not Money: the migrations keep it.
_ZERO = Value(0)


class Refund(SealedModel):
    """A payer's request to have `amount` of an overpayment sent to `nrb`.

    `confirmed_at` is when the second factor, or the code of a letter, confirmed it; `code_hash` is
    of the letter printed last. `nrb` has 26 digits, and is emptied when the request is forgotten.
    """

    class State(models.TextChoices):
        UNCONFIRMED = "UNCONFIRMED", _("czeka na kod z listu")
        WAITING = "WAITING", _("czeka na decyzję")
        ORDERED = "ORDERED", _("przelew zlecony")
        REFUSED = "REFUSED", _("odrzucony")
        WITHDRAWN = "WITHDRAWN", _("wycofany")
        STOPPED = "STOPPED", _("wstrzymany: nadpłata zmalała")

    number = models.CharField(_("numer"), max_length=16, unique=True)
    account = models.ForeignKey(
        Account, verbose_name=_("konto"), on_delete=models.PROTECT, related_name="refunds"
    )
    amount = MoneyField(_("kwota"))
    nrb = models.CharField(_("rachunek do zwrotu"), max_length=26)
    holder = models.CharField(_("posiadacz rachunku"), max_length=70)
    filed_by = user_key(_("kto złożył"))
    filed_on = models.DateField(_("dzień złożenia"))
    filed_at = models.DateTimeField(_("złożono"))
    answer_by = models.DateField(_("odpowiedź do"))
    confirmed_at = models.DateTimeField(_("potwierdzono"), null=True)
    code_hash = models.CharField(max_length=128, blank=True, editable=False)
    code_expires_at = models.DateTimeField(_("kod ważny do"), null=True)
    printed_by = optional_user_key(_("kto wydrukował list"))
    state = models.CharField(_("stan"), max_length=11, choices=State)
    decided_by = optional_user_key(_("kto rozstrzygnął"))
    decided_on = models.DateField(_("dzień rozstrzygnięcia"), null=True)
    reason = models.CharField(_("powód"), max_length=255, blank=True)
    next_step = models.CharField(_("co można zrobić"), max_length=255, blank=True)

    coverage = Coverage(
        sealed=(
            *("number", "account_id", "amount", "filed_by_id", "filed_on", "filed_at"),
            *("answer_by", "confirmed_at", "code_expires_at", "printed_by_id", "state"),
            *("decided_by_id", "decided_on"),
        ),
        digested=("nrb", "holder", "code_hash", "reason", "next_step"),
        stream=SealStream.MONEY,
    )

    class Meta:
        verbose_name = _("wniosek o zwrot nadpłaty")
        verbose_name_plural = _("wnioski o zwrot nadpłaty")
        ordering = ["-pk"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(state__in=("UNCONFIRMED", "WAITING")),
                name="payments_refund_one_waiting",
            ),
            models.CheckConstraint(condition=Q(amount__gt=_ZERO), name="payments_refund_positive"),
            models.CheckConstraint(
                condition=Q(state__in=("UNCONFIRMED", "REFUSED", "WITHDRAWN"))
                | Q(confirmed_at__isnull=False),
                name="payments_refund_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        """Return whether it waits for a code or for the office."""
        return self.state in (self.State.UNCONFIRMED, self.State.WAITING)

    def get_absolute_url(self) -> str:
        """Return the page on which the payer follows it."""
        return reverse("ebok:refund", args=[self.account.slug, self.pk])


class RefundFile(SealedModel):
    """A file of orders for the bank's program, written again from its rows at each download."""

    key = models.CharField(max_length=32, unique=True, editable=False)
    nrb = models.CharField(_("z rachunku"), max_length=26)
    payer = models.CharField(_("płatnik"), max_length=255)
    form = models.CharField(_("format"), max_length=12)
    day = models.DateField(_("dzień przelewów"))
    total = MoneyField(_("suma"))
    count = models.PositiveIntegerField(_("przelewów"))
    sha256 = models.CharField(_("skrót pliku"), max_length=64)
    made_by = user_key(_("kto utworzył"))
    made_at = models.DateTimeField(_("utworzono"))

    coverage = Coverage(
        sealed=(
            *("key", "nrb", "payer", "form", "day", "total", "count", "sha256"),
            *("made_by_id", "made_at"),
        ),
        stream=SealStream.MONEY,
    )

    class Meta:
        verbose_name = _("plik zwrotów dla banku")
        verbose_name_plural = _("pliki zwrotów dla banku")
        ordering = ["-pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.made_at:%d.%m.%Y}, {self.total}"


class RefundOrder(Proposal):
    """A transfer to a payer that one clerk proposes; a second person posts or refuses it.

    `entry` is the debit of the payer's account, posted with the approval. `file` is the bank's file
    that has it, once. `paid_on` is the day of the bank's debit: of `bank_entry`, or as `paid_by`
    states.
    """

    class State(models.TextChoices):
        WAITING = "WAITING", _("czeka na drugą osobę")
        POSTED = "POSTED", _("zaksięgowane")
        REFUSED = "REFUSED", _("odrzucone")

    refund = models.ForeignKey(
        Refund, verbose_name=_("wniosek"), on_delete=models.PROTECT, related_name="orders"
    )
    state = models.CharField(_("stan"), max_length=7, choices=State, default=State.WAITING)
    made_by = user_key(_("kto przyjął wniosek"))
    made_at = models.DateTimeField(_("przyjęto"))
    entry = models.OneToOneField(
        LedgerEntry,
        verbose_name=_("pozycja"),
        on_delete=models.PROTECT,
        null=True,
        related_name="refund_order",
    )
    file = models.ForeignKey(
        RefundFile,
        verbose_name=_("plik dla banku"),
        on_delete=models.PROTECT,
        null=True,
        related_name="orders",
    )
    paid_on = models.DateField(_("wypłacono"), null=True)
    paid_by = optional_user_key(_("kto potwierdził wypłatę"))
    bank_entry = models.OneToOneField(
        BankEntry,
        verbose_name=_("operacja bankowa"),
        on_delete=models.PROTECT,
        null=True,
        related_name="refund_order",
    )

    coverage = Coverage(
        sealed=(
            *("amount", "decided_by_id", "decided_at", "refund_id", "state", "made_by_id"),
            *("made_at", "entry_id", "file_id", "paid_on", "paid_by_id", "bank_entry_id"),
        ),
        digested=("reason", "refusal"),
        stream=SealStream.MONEY,
    )

    class Meta:
        verbose_name = _("zlecenie zwrotu nadpłaty")
        verbose_name_plural = _("zlecenia zwrotu nadpłaty")
        ordering = ["made_at", "pk"]
        default_permissions = ("add",)
        constraints = [
            *posted_by_two("payments_refund_order", "entry"),
            models.UniqueConstraint(
                fields=["refund"],
                condition=Q(state__in=("WAITING", "POSTED")),
                name="payments_refund_order_once",
            ),
            models.CheckConstraint(
                condition=Q(file__isnull=True) | Q(state="POSTED"),
                name="payments_refund_order_exported",
            ),
            models.CheckConstraint(
                condition=Q(paid_on__isnull=True, paid_by__isnull=True, bank_entry__isnull=True)
                | Q(paid_on__isnull=False, paid_by__isnull=False, bank_entry__isnull=True)
                | Q(paid_on__isnull=False, paid_by__isnull=True, bank_entry__isnull=False),
                name="payments_refund_order_paid",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.refund}: {self.amount}"
