"""Models of batches, of the charge documents and of the entries posted in them."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext_lazy as _

from cms_ext.base.money.amounts import MAX_AMOUNT
from cms_ext.base.money.fields import MoneyField
from cms_ext.people.identity.user_key import optional_user_key
from cms_ext.plugins.coverage import checked_by
from ebok_plugin.ledger.models.account import Account
from ebok_plugin.ledger.models.append_only import AppendOnlyModel, AppendOnlyQuerySet
from ebok_plugin.ledger.vocabulary import EntryKind, SubAccount, name_operation, states_due_date


class BatchQuerySet(AppendOnlyQuerySet["Batch"]):
    pass


class Batch(AppendOnlyModel):
    """Entries posted together, with control totals that reveal a later change."""

    class Kind(models.TextChoices):
        OPENING = "OPENING", _("bilanse otwarcia")
        CHARGES = "CHARGES", _("naliczenia")
        PAYMENTS = "PAYMENTS", _("wpłaty z pliku")
        STATEMENT = "STATEMENT", _("wyciąg bankowy")
        MEDIA = "MEDIA", _("rozliczenie mediów")
        INTEREST = "INTEREST", _("noty odsetkowe")
        MANUAL = "MANUAL", _("operacja ręczna")
        REVERSAL = "REVERSAL", _("storno")
        ONLINE = "ONLINE", _("wpłata online")

    kind = models.CharField(_("rodzaj"), max_length=10, choices=Kind)
    made_by = optional_user_key(_("zaksięgował"), blank=False)
    approved_by = optional_user_key(_("zatwierdził"), blank=False)
    posted_at = models.DateTimeField(_("zaksięgowano"))
    reason = models.CharField(_("powód"), max_length=255, blank=True)
    entry_count = models.PositiveIntegerField(_("liczba pozycji"))
    entry_sum = MoneyField(_("suma"))
    entries_sha256 = models.CharField(_("skrót pozycji"), max_length=64)

    coverage = checked_by("ledger")

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("paczka księgowań")
        verbose_name_plural = _("paczki księgowań")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(entry_count__gt=0), name="ledger_batch_has_entries"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("made_by")),
                name="ledger_batch_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} nr {self.pk}"


# Of quantities and rates: 15 digits are what SQLite keeps exactly, 12 stay below.
MAX_DIGITS, PLACES = 12, 4


class ChargeDocumentQuerySet(AppendOnlyQuerySet["ChargeDocument"]):
    pass


class ChargeDocument(AppendOnlyModel):
    """The charge of an account for a month (naliczenie), or a correction of another.

    `generation` rises when a document of the same number or month was reversed and comes again.
    """

    account = models.ForeignKey(
        Account,
        verbose_name=_("konto"),
        on_delete=models.PROTECT,
        related_name="documents",
        db_index=False,
    )
    period = models.CharField(_("okres"), max_length=7)
    document_no = models.CharField(_("numer dokumentu"), max_length=40)
    booking_date = models.DateField(_("data księgowania"))
    due_date = models.DateField(_("termin płatności"))
    total = MoneyField(_("razem"))
    correction_of = models.ForeignKey(
        "self",
        verbose_name=_("koryguje"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="corrections",
        db_index=False,
    )
    generation = models.PositiveSmallIntegerField(default=1, editable=False)
    batch = models.ForeignKey(
        Batch, verbose_name=_("paczka"), on_delete=models.PROTECT, related_name="documents"
    )

    coverage = checked_by("ledger")

    objects = ChargeDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("naliczenie")
        verbose_name_plural = _("naliczenia")
        ordering = ["account_id", "period", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "document_no", "generation"], name="ledger_document_no"
            ),
            models.UniqueConstraint(
                fields=["account", "period", "generation"],
                condition=Q(correction_of__isnull=True),
                name="ledger_document_one_a_month",
            ),
            models.CheckConstraint(
                condition=Q(due_date__gte=F("booking_date")),
                name="ledger_document_due_after_booking",
            ),
        ]
        indexes = [
            # Covers corrections only. Otherwise SQLite uses it to find documents that correct
            # nothing (nearly all of them) instead of the index of accounts and months.
            models.Index(
                fields=["correction_of"],
                condition=Q(correction_of__isnull=False),
                name="ledger_document_correction",
            )
        ]

    def __str__(self) -> str:
        return self.document_no


class ChargeLineQuerySet(AppendOnlyQuerySet["ChargeLine"]):
    pass


class ChargeLine(AppendOnlyModel):
    """One component of a charge: quantity × rate, rounded once; the values are copies."""

    document = models.ForeignKey(
        ChargeDocument,
        verbose_name=_("naliczenie"),
        on_delete=models.PROTECT,
        related_name="lines",
        db_index=False,
    )
    position = models.PositiveSmallIntegerField(_("pozycja"))
    component = models.ForeignKey(
        "ebok_plugin_charges.Component",
        verbose_name=_("składnik"),
        on_delete=models.PROTECT,
        related_name="charge_lines",
    )
    quantity = models.DecimalField(_("ilość"), max_digits=MAX_DIGITS, decimal_places=PLACES)
    rate = models.DecimalField(_("stawka"), max_digits=MAX_DIGITS, decimal_places=PLACES)
    amount = MoneyField(_("kwota"))

    coverage = checked_by("ledger")

    objects = ChargeLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("pozycja naliczenia")
        verbose_name_plural = _("pozycje naliczeń")
        ordering = ["document_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["document", "position"], name="ledger_line_position"),
            models.CheckConstraint(condition=~Q(quantity=0), name="ledger_line_has_quantity"),
        ]

    def __str__(self) -> str:
        return f"{self.document} / {self.position}"


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
    # Of an opening debit: whether its due date was stated. Null in rows older than the column,
    # where a date other than that of booking shows it, and in every other kind.
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
    def operation(self) -> str:
        """What kind of operation it is, as text; reads the document."""
        corrects = self.document is not None and self.document.correction_of_id is not None
        return name_operation(EntryKind(self.kind), corrects=corrects)

    @property
    def has_own_due_date(self) -> bool:
        """Return whether the due date of an opening debit was stated, not taken from its day."""
        return states_due_date(self.own_due_date, self.due_date, self.booking_date)
