"""The folder of the private store for imported originals."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q, Value
from django.utils.translation import gettext_lazy as _

from cms_ext.base.files.stored_files import PrivateStorage
from cms_ext.base.money.amounts import ZERO, Money
from cms_ext.base.money.fields import MoneyField
from cms_ext.base.tables.source import XLSX
from cms_ext.evidence.sealed_rows.sealed import SealedModel
from cms_ext.people.identity.user_key import optional_user_key
from cms_ext.plugins.coverage import Coverage, checked_by, unproven
from ebok_plugin.ledger.models import Account, Batch
from ebok_plugin.payments.models.bank_account import SenderRule
from ebok_plugin.payments.placement_triggers import SAID_OF_LINE


def import_storage() -> PrivateStorage:
    """Return the store of files that staff uploaded; only staff views send them."""
    return PrivateStorage("imports")


def _original_name(file: BankFile, filename: str) -> str:
    # The uploaded name is data, never a path.
    return f"{file.uploaded_at:%Y}/{file.sha256}.bank"


class BankFile(SealedModel):
    """A bank's file that was posted, or is in quarantine (`bank_formats.md` §6, §10).

    `findings` are the errors and warnings of the report. The original is stored unchanged,
    because nothing else proves what the bank sent.
    """

    class State(models.TextChoices):
        POSTED = "POSTED", _("zaksięgowany")
        QUARANTINED = "QUARANTINED", _("wstrzymany")

    sha256 = models.CharField(_("skrót pliku"), max_length=64)
    filename = models.CharField(_("nazwa pliku"), max_length=255)
    size = models.PositiveBigIntegerField(_("rozmiar w bajtach"))
    profile = models.CharField(_("profil"), max_length=20, blank=True)
    encoding = models.CharField(_("kodowanie"), max_length=20, blank=True)
    state = models.CharField(_("stan"), max_length=12, choices=State)
    original = models.FileField(_("oryginał"), storage=import_storage, upload_to=_original_name)
    uploaded_at = models.DateTimeField(_("wgrano"))
    uploaded_by = optional_user_key(_("wgrał"), blank=False)
    confirmed = models.JSONField(_("potwierdzone"), default=list)
    findings = models.JSONField(_("uwagi"), default=list)
    batch = models.OneToOneField(
        Batch,
        verbose_name=_("paczka księgowań"),
        on_delete=models.PROTECT,
        null=True,
        related_name="bank_file",
    )

    coverage = Coverage(
        sealed=(
            "sha256",
            "size",
            "profile",
            "encoding",
            "state",
            "original",
            "uploaded_at",
            "uploaded_by_id",
            "batch_id",
        ),
        digested=("filename", "confirmed", "findings"),
    )

    class Meta:
        verbose_name = _("plik z banku")
        verbose_name_plural = _("pliki z banku")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sha256"], condition=Q(state="POSTED"), name="payments_bank_file_once"
            )
        ]
        permissions = [("commit_bankfile", _("Zaksięgowanie wyciągu bankowego"))]

    def __str__(self) -> str:
        return f"{self.filename} ({self.get_state_display()})"


class BankStatement(models.Model):
    """One statement of a co-op's account; its key is that of `bank_formats.md` §7.

    `fingerprint` distinguishes an equal statement from others with the same key: changed ones,
    and those that `identifier`, the bank's name of the message, or their balances tell apart.
    """

    file = models.ForeignKey(
        BankFile, verbose_name=_("plik"), on_delete=models.PROTECT, related_name="statements"
    )
    account = models.CharField(_("rachunek"), max_length=26)
    number = models.CharField(_("numer"), max_length=35)
    opening = MoneyField(_("saldo początkowe"))
    opening_date = models.DateField(_("z dnia"))
    closing = MoneyField(_("saldo końcowe"))
    closing_date = models.DateField(_("na dzień"))
    fingerprint = models.CharField(max_length=64, editable=False)
    identifier = models.CharField(max_length=255, blank=True, editable=False)

    coverage = checked_by("ledger")

    class Meta:
        verbose_name = _("wyciąg")
        verbose_name_plural = _("wyciągi")
        ordering = ["-closing_date", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "number", "closing_date", "fingerprint"],
                name="payments_statement_once",
            )
        ]
        indexes = [models.Index(fields=["closing_date"], name="payments_statement_closing")]

    def __str__(self) -> str:
        return f"{self.number} ({self.closing_date:%d.%m.%Y})"


# Why nothing proves what the bank wrote of an operation besides its figures.
RAW = "zapis banku usuwany po terminie; do tego czasu dowodem jest plik"
# Grosze and not Money: the migrations keep it, and it must not depend on today's classes.
NOTHING_LEFT = Value(0)


class BankEntry(models.Model):
    """One operation of a statement, and what matching made of it.

    `amount` is signed: positive came in. `fate` is what was known when the statement came; it
    changes only if staff find that a duplicate is not one. What became of the money since is in
    its `placements`. `remaining` is the part that still waits, 0 or more, maintained by
    `placement_triggers.py`: the amount without its valid placements. `account` is the one that
    the operation's own number names, or to which a `rule` for its sender posted it.

    `raw_61` and `raw_86` are the bank's own text with data of third persons: for staff only,
    never shown to a resident. `search_key` has the folded words by which staff search.
    """

    class EntryStatus(models.TextChoices):
        MATCHED = "MATCHED", _("zaksięgowana na koncie")
        UNMATCHED = "UNMATCHED", _("do wyjaśnienia")
        DUPLICATE = "DUPLICATE", _("już zaksięgowana z innego wyciągu")
        FROM_FILE = "FROM_FILE", _("już zaksięgowana z pliku wpłat")
        OUTGOING = "OUTGOING", _("wychodząca")

    class WaitReason(models.TextChoices):
        """Why an operation was not posted when its statement came."""

        NO_NUMBER = "NO_NUMBER", _("bez numeru konta")
        UNKNOWN_NUMBER = "UNKNOWN_NUMBER", _("nieznany numer konta")
        PERIOD_CLOSED = "PERIOD_CLOSED", _("miesiąc zamknięty")
        BEFORE_OPENING = "BEFORE_OPENING", _("sprzed otwarcia konta")
        ACCOUNT_CLOSED = "ACCOUNT_CLOSED", _("konto zamknięte")
        AMOUNT_TOO_LARGE = "AMOUNT_TOO_LARGE", _("kwota za duża na jedną pozycję")
        TAKEN_BACK = "TAKEN_BACK", _("bank cofnął wpłatę")
        GIVEN_BACK = "GIVEN_BACK", _("bank oddał wypłatę")
        NO_DUPLICATE = "NO_DUPLICATE", _("nie jest powtórzeniem")
        MAYBE_DUPLICATE = "MAYBE_DUPLICATE", _("może być powtórzeniem innej operacji")
        BY_FILE = "BY_FILE", _("czeka na plik wpłat, który ją zaksięguje")

    statement = models.ForeignKey(
        BankStatement, verbose_name=_("wyciąg"), on_delete=models.PROTECT, related_name="entries"
    )
    line_no = models.PositiveIntegerField(_("pozycja"))
    value_date = models.DateField(_("data wpływu"))
    mark = models.CharField(_("znak"), max_length=2)
    amount = MoneyField(_("kwota"))
    bank_ref = models.CharField(_("referencja banku"), max_length=64, blank=True)
    title = models.TextField(_("tytuł"), blank=True)
    name = models.TextField(_("nadawca lub odbiorca"), blank=True)
    address = models.TextField(_("adres"), blank=True)
    counterparty_nrb = models.CharField(_("rachunek drugiej strony"), max_length=26, blank=True)
    virtual_raw = models.CharField(_("numer wpłaty masowej"), max_length=64, blank=True)
    raw_61 = models.TextField(blank=True)
    raw_86 = models.TextField(blank=True)
    search_key = models.TextField(blank=True, editable=False)
    fate = models.CharField(_("stan"), max_length=10, choices=EntryStatus)
    account = models.ForeignKey(
        Account,
        verbose_name=_("konto"),
        on_delete=models.PROTECT,
        null=True,
        related_name="bank_entries",
    )
    wait_reason = models.CharField(
        _("dlaczego czeka"), max_length=16, choices=WaitReason, blank=True
    )
    remaining = MoneyField(_("zostało"), editable=False)
    rule = models.ForeignKey(
        SenderRule,
        verbose_name=_("zaksięgowana według reguły"),
        on_delete=models.PROTECT,
        null=True,
        db_index=False,
        related_name="entries",
    )

    coverage = Coverage(
        checked=dict.fromkeys((*SAID_OF_LINE, "remaining"), "ledger"),
        unproven={
            "raw_61": RAW,
            "raw_86": RAW,
            "search_key": "z tytułu i nazwy, do szukania",
            "fate": "stan z dnia wczytania; pieniędzy dowodzi kwota do rozliczenia",
            "account": "konto z numeru wpłaty; dowodem jest rozliczenie",
            "wait_reason": "wyjaśnienie dla pracownika",
            "rule": "dlaczego ją zaksięgowano; pieniędzy dowodzi rozliczenie, reguły jej pieczęć",
        },
    )

    class Meta:
        verbose_name = _("operacja bankowa")
        verbose_name_plural = _("operacje bankowe")
        ordering = ["statement", "line_no"]
        constraints = [
            models.UniqueConstraint(
                fields=["statement", "line_no"], name="payments_bank_entry_line"
            ),
            models.CheckConstraint(
                condition=~Q(fate="MATCHED") | Q(account__isnull=False),
                name="payments_bank_entry_matched_has_account",
            ),
            models.CheckConstraint(
                condition=Q(remaining__gte=NOTHING_LEFT),
                name="payments_bank_entry_placed_at_most_once",
            ),
        ]
        indexes = [
            # Finds the same operation in another statement (`bank_formats.md` §7).
            models.Index(fields=["value_date", "amount"], name="payments_bank_entry_twin"),
            models.Index(
                fields=["value_date", "id"],
                condition=Q(remaining__gt=NOTHING_LEFT),
                name="payments_bank_entry_queue",
            ),
            # Finds the account of an earlier payment of the same sender.
            models.Index(
                fields=["counterparty_nrb"],
                condition=~Q(counterparty_nrb=""),
                name="payments_bank_entry_sender",
            ),
            models.Index(
                fields=["rule"],
                condition=Q(rule__isnull=False),
                name="payments_bank_entry_rule",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.statement}/{self.line_no}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding:
            self.remaining = Money.from_grosze(waits_at_first(self.fate, self.amount.grosze))
        super().save(*args, **kwargs)

    @property
    def came_in(self) -> bool:
        return self.amount > ZERO


def waits_at_first(fate: str, grosze: int) -> int:
    """Compute what waits of an operation before any placement, as the triggers do.

    In grosze, with the operation's sign.
    """
    settled = fate in (BankEntry.EntryStatus.DUPLICATE, BankEntry.EntryStatus.OUTGOING)
    return 0 if settled else abs(grosze)


def _import_file_name(batch: ImportBatch, filename: str) -> str:
    # The uploaded name is data, never a path.
    suffix = "xlsx" if batch.encoding == XLSX else "csv"
    return f"{batch.uploaded_at:%Y}/{batch.sha256}.{suffix}"


class ImportBatch(SealedModel):
    """One file of the import contract and its result (`import_formats.md` §4).

    `control_totals` are the sums of the file's controls as decimal strings. `report` counts and
    lists changes; of the file's cells it has only old and new values of changed fields.
    """

    class State(models.TextChoices):
        UPLOADED = "UPLOADED", _("wgrany")
        CHECKED = "CHECKED", _("sprawdzony")
        COMMITTED = "COMMITTED", _("zaksięgowany")
        REJECTED = "REJECTED", _("odrzucony")
        REVERSED = "REVERSED", _("wycofany")

    kind = models.CharField(_("rodzaj"), max_length=20)
    version = models.PositiveSmallIntegerField(_("wersja"))
    filename = models.CharField(_("nazwa pliku"), max_length=255)
    sha256 = models.CharField(_("skrót pliku"), max_length=64)
    size = models.PositiveBigIntegerField(_("rozmiar w bajtach"))
    encoding = models.CharField(_("kodowanie"), max_length=20)
    state = models.CharField(_("stan"), max_length=10, choices=State, default=State.UPLOADED)
    original = models.FileField(
        _("oryginał"), storage=import_storage, upload_to=_import_file_name, blank=True
    )
    uploaded_at = models.DateTimeField(_("wgrano"))
    uploaded_by = optional_user_key(_("wgrał"), blank=False)
    committed_at = models.DateTimeField(_("zaksięgowano"), null=True, blank=True)
    committed_by = optional_user_key(_("zaksięgował"))
    rows_read = models.PositiveIntegerField(_("wiersze"))
    rows_new = models.PositiveIntegerField(_("nowe"))
    rows_unchanged = models.PositiveIntegerField(_("bez zmian"))
    rows_changed = models.PositiveIntegerField(_("zmienione"))
    control_totals = models.JSONField(_("sumy kontrolne"), default=dict)
    report = models.JSONField(_("raport"), default=dict)
    postings = models.ManyToManyField(
        Batch, verbose_name=_("paczki księgowań"), related_name="imports", blank=True
    )

    coverage = Coverage(
        sealed=(
            "kind",
            "version",
            "sha256",
            "size",
            "encoding",
            "state",
            "original",
            "uploaded_at",
            "uploaded_by_id",
            "committed_at",
            "committed_by_id",
            "rows_read",
            "rows_new",
            "rows_unchanged",
            "rows_changed",
        ),
        digested=("filename", "control_totals", "report"),
    )

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("importy")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sha256"],
                condition=Q(state="COMMITTED"),
                name="payments_import_committed_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="COMMITTED") | Q(committed_at__isnull=False),
                name="payments_import_committed_at",
            ),
        ]
        permissions = [("commit_importbatch", _("Zaksięgowanie importu"))]

    def __str__(self) -> str:
        return f"{self.filename} ({self.get_state_display()})"


class ImportTurn(models.Model):
    """One row, locked by anyone who posts a file: a second import waits for the first."""

    name = models.CharField(max_length=20, primary_key=True, default="ledger")

    coverage = unproven("zamek księgowania plików; bez danych")

    def __str__(self) -> str:
        return self.name
