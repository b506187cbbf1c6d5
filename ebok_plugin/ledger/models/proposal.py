from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q, Value
from django.utils.translation import gettext_lazy as _

from cms_ext.base.money.amounts import Money
from cms_ext.base.money.fields import MoneyField
from cms_ext.office.approvals.models import DecidedByTwo, decided_by_two
from cms_ext.people.identity.user_key import user_key
from cms_ext.plugins.coverage import Coverage
from ebok_plugin.ledger.models.account import Account
from ebok_plugin.ledger.models.entry import Batch, LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind, SubAccount

# Grosze and not Money: the migrations keep it.
_ZERO = Value(0)


class Proposal(DecidedByTwo):
    """Money that one person proposes to book and another posts or refuses."""

    amount = MoneyField(_("kwota"))
    reason = models.CharField(_("powód"), max_length=255)

    class Meta:
        abstract = True


def posted_by_two(name: str, posted: str) -> list[models.BaseConstraint]:
    """Return the database constraints of a proposal; `posted` is the field of its posting."""
    nothing, something = ({f"{posted}__isnull": none} for none in (True, False))
    return [
        models.CheckConstraint(condition=Q(amount__gt=_ZERO), name=f"{name}_positive"),
        models.CheckConstraint(
            condition=Q(state="POSTED", **something) | (~Q(state="POSTED") & Q(**nothing)),
            name=f"{name}_posted",
        ),
        *decided_by_two(name),
    ]


class TransferProposal(Proposal):
    """A credit to be moved between accounts; a second person posts or refuses it.

    `key` comes from the form that was shown: sent twice, it makes one proposal.
    """

    class State(models.TextChoices):
        WAITING = "WAITING", _("czeka na drugą osobę")
        POSTED = "POSTED", _("zaksięgowane")
        REFUSED = "REFUSED", _("odrzucone")

    source = models.ForeignKey(
        Account, verbose_name=_("z konta"), on_delete=models.PROTECT, related_name="+"
    )
    target = models.ForeignKey(
        Account, verbose_name=_("na konto"), on_delete=models.PROTECT, related_name="+"
    )
    on = models.DateField(_("data księgowania"))
    due_date = models.DateField(_("termin płatności"))
    key = models.CharField(max_length=32, unique=True, editable=False)
    state = models.CharField(_("stan"), max_length=7, choices=State, default=State.WAITING)
    made_by = user_key(_("zlecił"))
    made_at = models.DateTimeField(_("zlecono"))
    batch = models.OneToOneField(
        Batch,
        verbose_name=_("paczka księgowań"),
        on_delete=models.PROTECT,
        null=True,
        related_name="transfer_proposal",
    )

    coverage = Coverage(
        sealed=(
            "amount",
            "decided_by_id",
            "decided_at",
            "source_id",
            "target_id",
            "on",
            "due_date",
            "state",
            "made_by_id",
            "made_at",
            "batch_id",
        ),
        digested=("reason", "refusal"),
        unproven={"key": "klucz formularza, przeciw podwójnemu wysłaniu"},
    )

    class Meta:
        verbose_name = _("zlecenie przeksięgowania")
        verbose_name_plural = _("zlecenia przeksięgowań")
        ordering = ["made_at", "pk"]
        permissions = [("approve_transferproposal", _("Zatwierdzanie przeksięgowań"))]
        constraints = [
            *posted_by_two("desk_transfer", "batch"),
            models.CheckConstraint(
                condition=~Q(source=F("target")), name="desk_transfer_between_two"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} → {self.target}: {self.amount}"


class CorrectionProposal(Proposal):
    """A posting by hand that takes a second person, or a correction that was decided elsewhere.

    `amount` is less owed, or more if `is_owed`. `on` is empty for what was decided elsewhere: it is
    booked on the day of posting. `reverses` is the entry to reverse, `reversed_batch` the batch.
    `key` names the decision (`case:…`) or the form: taken twice, it makes one proposal.
    """

    class State(models.TextChoices):
        WAITING = "WAITING", _("czeka na zaksięgowanie")
        POSTED = "POSTED", _("zaksięgowana")
        REFUSED = "REFUSED", _("odrzucona")

    account = models.ForeignKey(
        Account, verbose_name=_("konto"), on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(
        _("rodzaj"), max_length=16, choices=EntryKind, default=EntryKind.ADJUSTMENT
    )
    is_owed = models.BooleanField(_("zwiększa należność"), default=False)
    on = models.DateField(_("data księgowania"), null=True)
    due_date = models.DateField(_("termin płatności"), null=True)
    subaccount = models.CharField(
        _("subkonto"), max_length=8, choices=SubAccount, default=SubAccount.MAIN
    )
    designated_period = models.CharField(_("wskazany okres"), max_length=7, blank=True)
    reverses = models.ForeignKey(
        LedgerEntry,
        verbose_name=_("storno pozycji"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    reversed_batch = models.ForeignKey(
        Batch,
        verbose_name=_("storno paczki"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    title = models.CharField(_("tytuł"), max_length=140)
    key = models.CharField(max_length=60, unique=True, editable=False)
    state = models.CharField(_("stan"), max_length=7, choices=State, default=State.WAITING)
    made_by = user_key(_("zdecydował"))
    made_at = models.DateTimeField(_("zdecydowano"))
    entry = models.OneToOneField(
        LedgerEntry,
        verbose_name=_("pozycja"),
        on_delete=models.PROTECT,
        null=True,
        related_name="correction_proposal",
    )

    coverage = Coverage(
        sealed=(
            "amount",
            "decided_by_id",
            "decided_at",
            "account_id",
            "kind",
            "is_owed",
            "on",
            "due_date",
            "subaccount",
            "designated_period",
            "reverses_id",
            "reversed_batch_id",
            "key",
            "state",
            "made_by_id",
            "made_at",
            "entry_id",
        ),
        digested=("title", "reason", "refusal"),
    )

    class Meta:
        verbose_name = _("projekt korekty")
        verbose_name_plural = _("projekty korekt")
        ordering = ["made_at", "pk"]
        default_permissions = ()
        permissions = [("view_reductions", _("Może zobaczyć decyzje zmniejszające dług"))]
        constraints = posted_by_two("desk_correction", "entry")

    def __str__(self) -> str:
        return f"{self.account}: {self.change}"

    @property
    def change(self) -> Money:
        """What is owed more (+) or less (−)."""
        return self.amount if self.is_owed else -self.amount


class PaymentChange(DecidedByTwo):
    """A change of where payers pay, or of who pays, that a second person carries out.

    `after` are the new values by field. `account` is empty for what concerns the whole office.
    """

    class Kind(models.TextChoices):
        NUMBERS = "NUMBERS", _("zmiana numerów do wpłat mieszkańców")
        OFFICE_ACCOUNT = "OFFICE", _("zmiana rachunku spółdzielni")
        HAND_OVER = "HANDOVER", _("nowy płatnik")
        ACCOUNT_NUMBER = "ACCOUNT", _("zmiana rachunku do wpłat")
        CLOSING = "CLOSING", _("zamknięcie konta")
        PAYER = "PAYER", _("poprawienie płatnika")

    class State(models.TextChoices):
        WAITING = "WAITING", _("czeka na drugą osobę")
        POSTED = "POSTED", _("wprowadzona")
        REFUSED = "REFUSED", _("odrzucona")

    kind = models.CharField(_("rodzaj"), max_length=8, choices=Kind)
    account = models.ForeignKey(
        Account, verbose_name=_("konto"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    after: models.JSONField[Any, Any] = models.JSONField(_("ma być"))
    state = models.CharField(_("stan"), max_length=7, choices=State, default=State.WAITING)
    made_by = user_key(_("zaproponował"))
    made_at = models.DateTimeField(_("zaproponowano"))

    coverage = Coverage(
        sealed=(
            *("kind", "account_id", "after", "state"),
            *("made_by_id", "made_at", "decided_by_id", "decided_at"),
        ),
        digested=("refusal",),
    )

    class Meta:
        verbose_name = _("zmiana danych do wpłat")
        verbose_name_plural = _("zmiany danych do wpłat")
        ordering = ["made_at", "pk"]
        default_permissions = ()
        constraints = decided_by_two("ledger_payment_change")

    def __str__(self) -> str:
        kind = str(self.get_kind_display()).capitalize()
        return f"{kind}, {self.account}" if self.account else kind
