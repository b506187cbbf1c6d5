from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ebok_plugin.exchange.models.bank_statement import BankStatement
from ebok_plugin.ledger.fields import MoneyField
from ebok_plugin.ledger.models import Account, LedgerEntry


class BankEntry(models.Model):
    """One operation of a statement and what became of it.

    `amount` is signed: positive came in. `raw_61` and `raw_86` are the bank's own text with the
    data of third persons: for staff only, never shown to a resident. `search_key` holds the words
    by which staff look for it, folded.
    """

    class Fate(models.TextChoices):
        MATCHED = "MATCHED", _("zaksięgowana na koncie")
        UNMATCHED = "UNMATCHED", _("do wyjaśnienia")
        DUPLICATE = "DUPLICATE", _("już zaksięgowana z innego źródła")
        OUTGOING = "OUTGOING", _("wychodząca")

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
    fate = models.CharField(_("stan"), max_length=10, choices=Fate)
    account = models.ForeignKey(
        Account,
        verbose_name=_("konto"),
        on_delete=models.PROTECT,
        null=True,
        related_name="bank_entries",
    )
    ledger_entry = models.OneToOneField(
        LedgerEntry,
        verbose_name=_("pozycja księgowa"),
        on_delete=models.PROTECT,
        null=True,
        related_name="bank_entry",
    )

    class Meta:
        verbose_name = _("operacja bankowa")
        verbose_name_plural = _("operacje bankowe")
        ordering = ["statement", "line_no"]
        constraints = [
            models.UniqueConstraint(
                fields=["statement", "line_no"], name="exchange_bank_entry_line"
            ),
            models.CheckConstraint(
                condition=Q(fate="MATCHED", account__isnull=False, ledger_entry__isnull=False)
                | (~Q(fate="MATCHED") & Q(ledger_entry__isnull=True)),
                name="exchange_bank_entry_matched_is_posted",
            ),
        ]
        indexes = [
            # For finding the same operation in another statement (`bank_formats.md` §7).
            models.Index(fields=["value_date", "amount"], name="exchange_bank_entry_twin"),
            models.Index(
                fields=["value_date", "id"],
                condition=Q(fate="UNMATCHED"),
                name="exchange_bank_entry_queue",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.statement}/{self.line_no}"
