"""Interest notes: proposed by one clerk, issued by another, never changed afterwards."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q, Value
from django.utils.translation import gettext_lazy as _

from cms_ext.base.money.fields import MoneyField
from cms_ext.evidence.sealed_rows.sealed import SealedModel
from cms_ext.people.identity.user_key import optional_user_key, user_key
from cms_ext.plugins.coverage import Coverage, SealStream
from ebok_plugin.ledger.models import Account, Batch, LedgerEntry
from ebok_plugin.ledger.models.append_only import AppendOnlyModel, SealedOnceQuerySet


class NoteBatch(SealedModel):
    """Interest notes that one clerk proposes and a second person issues (`interest.md` §4).

    Until then nothing of it is in any balance. `reason` says why notes are corrected, or why the
    batch was discarded.
    """

    class State(models.TextChoices):
        PROPOSED = "PROPOSED", _("czeka na drugą osobę")
        ISSUED = "ISSUED", _("wystawiona")
        DISCARDED = "DISCARDED", _("odrzucona")

    state = models.CharField(_("stan"), max_length=9, choices=State, default=State.PROPOSED)
    until = models.DateField(_("odsetki do dnia"))
    due_date = models.DateField(_("termin płatności"))
    reason = models.CharField(_("powód"), max_length=255, blank=True)
    made_at = models.DateTimeField(_("przygotowano"))
    made_by = user_key(_("przygotował"))
    decided_at = models.DateTimeField(_("rozstrzygnięto"), null=True, blank=True)
    decided_by = optional_user_key(_("rozstrzygnął"))
    posted = models.OneToOneField(
        Batch,
        verbose_name=_("paczka księgowań"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="interest_batch",
    )

    coverage = Coverage(
        sealed=(
            "state",
            "until",
            "due_date",
            "made_at",
            "made_by_id",
            "decided_at",
            "decided_by_id",
            "posted_id",
        ),
        digested=("reason",),
        stream=SealStream.MONEY,
    )

    class Meta:
        verbose_name = _("paczka not odsetkowych")
        verbose_name_plural = _("paczki not odsetkowych")
        ordering = ["-pk"]
        permissions = [("issue_notebatch", "Can issue proposed interest notes")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="ISSUED")
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("made_by"))),
                name="interest_batch_second_person",
            ),
            models.CheckConstraint(
                condition=Q(state="PROPOSED", decided_at__isnull=True)
                | (~Q(state="PROPOSED") & Q(decided_at__isnull=False)),
                name="interest_batch_decided",
            ),
        ]

    def __str__(self) -> str:
        return f"Noty odsetkowe nr {self.pk}"


class NoteDraft(SealedModel):
    """The proposed note of one account; it claims nothing yet.

    `corrects`: the posted note that is reversed; what remains of it is claimed again, and a total
    of
    0 means that nothing remains.
    """

    batch = models.ForeignKey(
        NoteBatch, verbose_name=_("paczka"), on_delete=models.CASCADE, related_name="drafts"
    )
    account = models.ForeignKey(
        Account, verbose_name=_("konto"), on_delete=models.PROTECT, related_name="+"
    )
    total = MoneyField(_("kwota"))
    corrects = models.ForeignKey(
        "InterestNote",
        verbose_name=_("koryguje notę"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    coverage = Coverage(
        sealed=("batch_id", "account_id", "total", "corrects_id"),
        stream=SealStream.MONEY,
    )

    class Meta:
        verbose_name = _("projekt noty odsetkowej")
        verbose_name_plural = _("projekty not odsetkowych")
        default_permissions = ()
        ordering = ["account__account_no__polish"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "account"],
                condition=Q(corrects__isnull=True),
                name="interest_draft_once_an_account",
            ),
            models.UniqueConstraint(
                fields=["batch", "corrects"], name="interest_draft_corrects_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account}: {self.total}"


class HandClaim(SealedModel):
    """A debit that bears no interest by itself, put into a note by hand with its true due date."""

    draft = models.ForeignKey(
        NoteDraft, verbose_name=_("projekt"), on_delete=models.CASCADE, related_name="by_hand"
    )
    entry = models.ForeignKey(
        LedgerEntry, verbose_name=_("pozycja"), on_delete=models.PROTECT, related_name="+"
    )
    due_date = models.DateField(_("termin płatności"))

    coverage = Coverage(
        sealed=("draft_id", "entry_id", "due_date"),
        stream=SealStream.MONEY,
    )

    class Meta:
        verbose_name = _("pozycja dopisana ręcznie")
        verbose_name_plural = _("pozycje dopisane ręcznie")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["draft", "entry"], name="interest_by_hand_once")
        ]

    def __str__(self) -> str:
        return f"{self.entry} ({self.due_date:%d.%m.%Y})"


# Grosze and not Money: the migrations keep it, and they must not depend on today's classes.
_ZERO = Value(0)


class NoteSequence(SealedModel):
    """The last number given to a note in a year; its row is the lock of the sequence."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField()

    coverage = Coverage(sealed=("last",), stream=SealStream.MONEY)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.last}/{self.year}"


class NoteQuerySet(SealedOnceQuerySet["InterestNote"]):
    pass


class InterestNote(AppendOnlyModel, SealedModel):
    """Late interest claimed from one account (nota odsetkowa): one INTEREST_NOTE entry.

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

    coverage = Coverage(
        sealed=("number", "batch_id", "entry_id", "corrects_id"),
        stream=SealStream.MONEY,
    )

    objects: ClassVar = NoteQuerySet.as_manager()

    class Meta(SealedModel.Meta):
        verbose_name = _("nota odsetkowa")
        verbose_name_plural = _("noty odsetkowe")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.number


class PartQuerySet(SealedOnceQuerySet["NotePart"]):
    pass


class NotePart(AppendOnlyModel, SealedModel):
    """The interest of one debit in a note, and the days that it claims, both inclusive.

    A debit has two parts where an older note claims days in between. `turn` counts the claims of
    this debit from 1: two notes written at once would both take the same one, and the database
    refuses the second.
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

    coverage = Coverage(
        sealed=("note_id", "entry_id", "turn", "due_date", "first_day", "last_day", "interest"),
        stream=SealStream.MONEY,
    )

    objects: ClassVar = PartQuerySet.as_manager()

    class Meta(SealedModel.Meta):
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


class LineQuerySet(SealedOnceQuerySet["NoteLine"]):
    pass


class NoteLine(AppendOnlyModel, SealedModel):
    """A part of the debit at one rate, from which the interest of a note's part was computed."""

    part = models.ForeignKey(
        NotePart, verbose_name=_("część"), on_delete=models.PROTECT, related_name="lines"
    )
    amount = MoneyField(_("od kwoty"))
    start = models.DateField(_("od"))
    end = models.DateField(_("do"))
    rate_percent = models.DecimalField(_("stawka (%)"), max_digits=5, decimal_places=2)

    coverage = Coverage(
        sealed=("part_id", "amount", "start", "end", "rate_percent"),
        stream=SealStream.MONEY,
    )

    objects: ClassVar = LineQuerySet.as_manager()

    class Meta(SealedModel.Meta):
        verbose_name = _("wiersz noty odsetkowej")
        verbose_name_plural = _("wiersze noty odsetkowej")
        default_permissions = ()
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(end__gte=F("start"), amount__gt=_ZERO, rate_percent__gte=0),
                name="interest_line_days",
            )
        ]

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    def __str__(self) -> str:
        return f"{self.amount} od {self.start:%d.%m.%Y} do {self.end:%d.%m.%Y}"
