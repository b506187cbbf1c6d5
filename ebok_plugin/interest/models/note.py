from __future__ import annotations

from django.db import models
from django.db.models import F, Q, Value
from django.utils.translation import gettext_lazy as _

from cms_ext.base.money.fields import MoneyField
from ebok_plugin.interest.models.batch import NoteBatch
from ebok_plugin.ledger.models import LedgerEntry
from ebok_plugin.ledger.models.append_only import AppendOnlyModel, AppendOnlyQuerySet

# Grosze and not Money: the migrations keep it, and they must not depend on today's classes.
_ZERO = Value(0)


class NoteSequence(models.Model):
    """The last number given to a note in a year; its row is the lock of the sequence."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.last}/{self.year}"


class NoteQuerySet(AppendOnlyQuerySet["InterestNote"]):
    pass


class InterestNote(AppendOnlyModel):
    """Late interest really claimed from one account (nota odsetkowa): one INTEREST_NOTE entry.

    Only inserted. A wrong note is undone by the REVERSAL of its entry; then it claims nothing.
    """

    number = models.CharField(_("numer noty"), max_length=20, unique=True)
    batch = models.ForeignKey(
        NoteBatch, verbose_name=_("paczka"), on_delete=models.PROTECT, related_name="notes"
    )
    entry = models.OneToOneField(
        LedgerEntry,
        verbose_name=_("pozycja księgowa"),
        on_delete=models.PROTECT,
        related_name="interest_note",
    )
    corrects = models.OneToOneField(
        "self",
        verbose_name=_("koryguje notę"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="corrected_by",
    )

    objects = NoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("nota odsetkowa")
        verbose_name_plural = _("noty odsetkowe")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.number


class PartQuerySet(AppendOnlyQuerySet["NotePart"]):
    pass


class NotePart(AppendOnlyModel):
    """The interest of one debit in a note, and the days that are claimed by it, both inclusive.

    A debit has two parts where an older note claims days in between.

    `turn` counts the claims of this debit from 1: two notes written at once would both take the
    same one, and the database refuses the second.
    """

    note = models.ForeignKey(
        InterestNote, verbose_name=_("nota"), on_delete=models.PROTECT, related_name="parts"
    )
    entry = models.ForeignKey(
        LedgerEntry,
        verbose_name=_("należność"),
        on_delete=models.PROTECT,
        related_name="interest_claims",
    )
    turn = models.PositiveSmallIntegerField(_("które naliczenie"))
    due_date = models.DateField(_("termin płatności"))
    first_day = models.DateField(_("od"))
    last_day = models.DateField(_("do"))
    interest = MoneyField(_("odsetki"))

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("część noty odsetkowej")
        verbose_name_plural = _("części noty odsetkowej")
        default_permissions = ()
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "turn"], name="interest_part_turn"),
            models.CheckConstraint(
                condition=Q(first_day__gt=F("due_date"), last_day__gte=F("first_day")),
                name="interest_part_days",
            ),
            models.CheckConstraint(
                condition=Q(interest__gt=_ZERO), name="interest_part_is_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.note}: {self.entry}"


class LineQuerySet(AppendOnlyQuerySet["NoteLine"]):
    pass


class NoteLine(AppendOnlyModel):
    """A part of the debit at one rate: what the interest of a note's part was computed from."""

    part = models.ForeignKey(
        NotePart, verbose_name=_("część"), on_delete=models.PROTECT, related_name="lines"
    )
    amount = MoneyField(_("od kwoty"))
    start = models.DateField(_("od"))
    end = models.DateField(_("do"))
    rate_percent = models.DecimalField(_("stawka (%)"), max_digits=5, decimal_places=2)

    objects = LineQuerySet.as_manager()

    class Meta:
        verbose_name = _("wiersz noty odsetkowej")
        verbose_name_plural = _("wiersze noty odsetkowej")
        default_permissions = ()
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(end__gte=F("start"), amount__gt=_ZERO, rate_percent__gte=0),
                name="interest_line_days",
            ),
        ]

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    def __str__(self) -> str:
        return f"{self.amount} od {self.start:%d.%m.%Y} do {self.end:%d.%m.%Y}"
