"""Costs of properties, journals that are closed, and the rules of posting."""

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q, Value
from django.utils.translation import gettext_lazy as _

from cms_ext.base.money.fields import MoneyField
from cms_ext.evidence.sealed_rows.sealed import SealedModel
from cms_ext.people.identity.user_key import optional_user_key
from cms_ext.plugins.coverage import Coverage, SealStream, checked_by
from cms_ext.premises.models import Property
from ebok_plugin.charges.models import Component
from ebok_plugin.ledger.models import LedgerEntry
from ebok_plugin.ledger.models.append_only import SealedOnceQuerySet
from ebok_plugin.ledger.vocabulary import EntryKind

KIND = 80


class PropertyCost(SealedModel):
    """A cost of a property by month and kind (art. 4 ust. 4¹ of the housing cooperatives act).

    Rows come by file alone and never change; `file_sha256` is the file that can be taken back.
    """

    property = models.ForeignKey(
        Property, verbose_name=_("nieruchomość"), on_delete=models.PROTECT, related_name="costs"
    )
    period = models.CharField(_("okres"), max_length=7)
    kind = models.CharField(_("rodzaj kosztu"), max_length=KIND)
    amount = MoneyField(_("kwota"))
    file_sha256 = models.CharField(_("skrót pliku"), max_length=64, db_index=True)

    coverage = Coverage(
        sealed=("property_id", "period", "kind", "amount", "file_sha256"),
        stream=SealStream.MONEY,
    )

    class Meta:
        verbose_name = _("koszt nieruchomości")
        verbose_name_plural = _("koszty nieruchomości")
        default_permissions = ("view", "add", "delete")
        ordering = ["period", "property_id", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["property", "period", "kind"], name="accounting_cost_once"
            ),
            models.CheckConstraint(condition=~Q(amount=Value(0)), name="accounting_cost_not_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.property}, {self.period}, {self.kind}"


TITLE = 140


class Journal(SealedModel):
    """The journal of a month, or a correction: what was booked in it after it was closed.

    `turnover` is the sum of its lines (equal on both sides), `entry_sum` the signed sum of the
    ledger's entries behind them; `lines_sha256` finds a line that was changed.
    """

    period = models.CharField(_("okres"), max_length=7)
    year = models.PositiveSmallIntegerField(_("rok"))
    number = models.PositiveIntegerField(_("numer"))
    corrects = models.ForeignKey(
        "self",
        verbose_name=_("koryguje"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="corrections",
    )
    reason = models.CharField(_("powód"), max_length=255, blank=True)
    line_count = models.PositiveIntegerField(_("liczba zapisów"))
    turnover = MoneyField(_("obroty"))
    entry_sum = MoneyField(_("suma pozycji księgi"))
    lines_sha256 = models.CharField(_("skrót zapisów"), max_length=64)
    made_at = models.DateTimeField(_("zamknięto"))
    made_by = optional_user_key(_("zamknął"), blank=False)

    coverage = Coverage(
        sealed=(
            "period",
            "year",
            "number",
            "corrects_id",
            "reason",
            "line_count",
            "turnover",
            "entry_sum",
            "lines_sha256",
            "made_at",
            "made_by_id",
        ),
        stream=SealStream.MONEY,
    )

    objects: ClassVar = SealedOnceQuerySet.as_manager()

    class Meta:
        verbose_name = _("dziennik")
        verbose_name_plural = _("dzienniki")
        default_permissions = ("view", "add")
        ordering = ["-year", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="accounting_journal_number"),
            models.UniqueConstraint(
                fields=["period"],
                condition=Q(corrects__isnull=True),
                name="accounting_journal_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}/{self.year}"


class JournalLine(models.Model):
    """A line of a journal: an amount on two accounts; a negative one is a red entry (storno)."""

    journal = models.ForeignKey(
        Journal, verbose_name=_("dziennik"), on_delete=models.PROTECT, related_name="lines"
    )
    position = models.PositiveIntegerField(_("numer zapisu"))
    entry = models.ForeignKey(
        LedgerEntry,
        verbose_name=_("pozycja księgowa"),
        on_delete=models.PROTECT,
        related_name="journal_lines",
    )
    subject = models.CharField(_("czego dotyczy"), max_length=80)
    debit = models.CharField(_("konto Wn"), max_length=20)
    credit = models.CharField(_("konto Ma"), max_length=20)
    amount = MoneyField(_("kwota"))

    coverage = checked_by("ledger")

    class Meta:
        verbose_name = _("zapis dziennika")
        verbose_name_plural = _("zapisy dziennika")
        default_permissions = ()
        ordering = ["journal", "position"]
        constraints = [
            models.UniqueConstraint(fields=["journal", "position"], name="accounting_line_position")
        ]

    def __str__(self) -> str:
        return f"{self.journal_id} / {self.position}"


PLAN_ACCOUNT = r"[0-9A-Za-z][0-9A-Za-z./-]{0,19}"
is_plan_account = RegexValidator(
    rf"^{PLAN_ACCOUNT}\Z",
    _("Numer konta planu ma cyfry, litery, kropki, kreski i ukośniki, na przykład 204-1."),
)


class PostingRule(SealedModel):
    """The two accounts of the plan to which a component, or a kind of entry, is posted."""

    component = models.OneToOneField(
        Component,
        verbose_name=_("składnik"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="posting_rule",
    )
    kind = models.CharField(_("rodzaj"), max_length=16, choices=EntryKind, blank=True)
    debit = models.CharField(_("konto Wn"), max_length=20, validators=[is_plan_account])
    credit = models.CharField(_("konto Ma"), max_length=20, validators=[is_plan_account])

    coverage = Coverage(sealed=("component_id", "kind", "debit", "credit"), stream=SealStream.MONEY)

    class Meta:
        verbose_name = _("konto planu kont")
        verbose_name_plural = _("plan kont")
        default_permissions = ("view", "change")
        constraints = [
            models.UniqueConstraint(
                fields=["kind"], condition=~Q(kind=""), name="accounting_rule_kind_once"
            ),
            models.CheckConstraint(
                condition=Q(component__isnull=True) ^ Q(kind=""), name="accounting_rule_of_one"
            ),
            models.CheckConstraint(
                condition=~Q(debit=F("credit")), name="accounting_rule_two_accounts"
            ),
        ]

    def __str__(self) -> str:
        return f"Wn {self.debit} / Ma {self.credit}"
