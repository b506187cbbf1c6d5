from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext_lazy as _

from cms_ext.base.money.amounts import MAX_AMOUNT
from cms_ext.base.money.fields import MoneyField
from cms_ext.plugins.coverage import checked_by
from ebok_plugin.ledger.models.account import Account
from ebok_plugin.ledger.models.append_only import AppendOnlyModel, AppendOnlyQuerySet
from ebok_plugin.ledger.models.document import Batch, ChargeDocument
from ebok_plugin.ledger.vocabulary import EntryKind, SubAccount, states_due_date

ONLY_CREDIT = (EntryKind.PAYMENT,)
ONLY_DEBIT = (EntryKind.INTEREST_NOTE, EntryKind.SERVICE, EntryKind.PAYMENT_RETURN)
ALWAYS_DUE = (
    EntryKind.CHARGE,
    EntryKind.INTEREST_NOTE,
    EntryKind.SERVICE,
    EntryKind.PAYMENT_RETURN,
)
# Grosze and not Money: the migrations keep these, and they must not depend on today's classes.
_ZERO = Value(0)
_LARGEST = Value(MAX_AMOUNT.grosze)
_SMALLEST = Value(-MAX_AMOUNT.grosze)
DUE_WHEN_OWED = (
    EntryKind.OPENING,
    EntryKind.MEDIA_SETTLEMENT,
    EntryKind.ADJUSTMENT,
    EntryKind.TRANSFER,
)


class EntryQuerySet(AppendOnlyQuerySet["LedgerEntry"]):
    def in_order(self) -> Self:
        """Order as every statement: booking date, kind, seq (`ledger.md` §4.5)."""
        place = Case(
            *(When(kind=kind, then=Value(kind.order)) for kind in EntryKind),
            output_field=models.SmallIntegerField(),
        )
        return self.order_by("booking_date", place, "seq")


class LedgerEntry(AppendOnlyModel):
    """One posted amount; positive: the resident owes it, negative: a credit.

    Only inserted, by `domain.posting`; a mistake is undone by one REVERSAL and a new entry.
    `generation` rises when an entry with the same source key was reversed and is imported again.
    """

    account = models.ForeignKey(
        Account,
        verbose_name=_("konto"),
        on_delete=models.PROTECT,
        related_name="entries",
        db_index=False,  # ledger_entry_balance and ledger_entry_seq begin with it
    )
    seq = models.PositiveIntegerField(_("nr"))
    kind = models.CharField(_("rodzaj"), max_length=16, choices=EntryKind)
    amount = MoneyField(_("kwota"))
    booking_date = models.DateField(_("data księgowania"))
    due_date = models.DateField(_("termin płatności"), null=True, blank=True)
    subaccount = models.CharField(
        _("subkonto"), max_length=8, choices=SubAccount, default=SubAccount.MAIN
    )
    title = models.CharField(_("tytuł"), max_length=140)
    source = models.CharField(_("źródło"), max_length=20)
    source_key = models.CharField(_("klucz źródła"), max_length=160)
    generation = models.PositiveSmallIntegerField(default=1, editable=False)
    document = models.OneToOneField(
        ChargeDocument,
        verbose_name=_("naliczenie"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="entry",
    )
    reverses = models.OneToOneField(
        "self",
        verbose_name=_("storno pozycji"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reversed_by",
    )
    designated_period = models.CharField(_("wskazany okres"), max_length=7, blank=True)
    designated_document = models.ForeignKey(
        ChargeDocument,
        verbose_name=_("wskazany dokument"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    # Of an opening debit: whether somebody said its due date. Null in rows older than the column,
    # where a date other than that of booking tells it, and in every other kind.
    own_due_date = models.BooleanField(_("termin podany"), null=True, editable=False)
    posted_at = models.DateTimeField(_("zaksięgowano"))
    posted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("zaksięgował"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    batch = models.ForeignKey(
        Batch, verbose_name=_("paczka"), on_delete=models.PROTECT, related_name="entries"
    )

    coverage = checked_by("ledger")

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("pozycja księgowa")
        verbose_name_plural = _("pozycje księgowe")
        constraints = [
            models.UniqueConstraint(fields=["account", "seq"], name="ledger_entry_seq"),
            models.UniqueConstraint(
                fields=["source", "source_key", "generation"], name="ledger_entry_source_key"
            ),
            models.CheckConstraint(condition=Q(seq__gt=0), name="ledger_entry_seq_from_one"),
            models.CheckConstraint(condition=~Q(amount=_ZERO), name="ledger_entry_not_zero"),
            models.CheckConstraint(
                condition=Q(amount__gte=_SMALLEST, amount__lte=_LARGEST),
                name="ledger_entry_not_too_large",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=ONLY_CREDIT) | Q(amount__lt=_ZERO, due_date__isnull=True),
                name="ledger_entry_payment_is_credit",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=ONLY_DEBIT) | Q(amount__gt=_ZERO),
                name="ledger_entry_debit_kinds",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=ALWAYS_DUE) | Q(due_date__isnull=False),
                name="ledger_entry_due_kinds",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=DUE_WHEN_OWED)
                | Q(amount__lt=_ZERO)
                | Q(due_date__isnull=False),
                name="ledger_entry_debit_is_due",
            ),
            models.CheckConstraint(
                condition=~Q(kind=EntryKind.PAYMENT_RETURN) | Q(due_date=F("booking_date")),
                name="ledger_entry_return_due_at_once",
            ),
            models.CheckConstraint(
                condition=Q(kind=EntryKind.CHARGE, document__isnull=False)
                | (~Q(kind=EntryKind.CHARGE) & Q(document__isnull=True)),
                name="ledger_entry_charge_has_document",
            ),
            models.CheckConstraint(
                condition=Q(kind=EntryKind.REVERSAL, reverses__isnull=False)
                | (~Q(kind=EntryKind.REVERSAL) & Q(reverses__isnull=True)),
                name="ledger_entry_reversal_reverses",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=EntryKind.values), name="ledger_entry_known_kind"
            ),
        ]
        indexes = [
            # Covers a balance: the database answers from the index alone.
            models.Index(
                fields=["account", "booking_date", "id", "amount", "kind", "due_date"],
                name="ledger_entry_balance",
            ),
            models.Index(fields=["booking_date", "id"], name="ledger_entry_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.account}/{self.seq}"

    @property
    def has_own_due_date(self) -> bool:
        """Whether the due date of an opening debit was stated, not taken from its day."""
        return states_due_date(self.own_due_date, self.due_date, self.booking_date)
