from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms_ext.base.money.fields import MoneyField
from ebok_plugin.ledger.models import Account, Batch, LedgerEntry


class NoteBatch(models.Model):
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
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("przygotował"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("rozstrzygnięto"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("rozstrzygnął"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    posted = models.OneToOneField(
        Batch,
        verbose_name=_("paczka księgowań"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="interest_batch",
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


class NoteDraft(models.Model):
    """What the note of one account would come to; it claims nothing yet.

    `corrects`: the posted note that is taken back; what remains of it is claimed anew, and a total
    of 0 means that nothing remains.
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

    class Meta:
        verbose_name = _("projekt noty odsetkowej")
        verbose_name_plural = _("projekty not odsetkowych")
        default_permissions = ()
        ordering = ["account__account_no"]
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


class HandClaim(models.Model):
    """A debit that bears no interest by itself, put into a note by hand with its true due date."""

    draft = models.ForeignKey(
        NoteDraft, verbose_name=_("projekt"), on_delete=models.CASCADE, related_name="by_hand"
    )
    entry = models.ForeignKey(
        LedgerEntry, verbose_name=_("pozycja"), on_delete=models.PROTECT, related_name="+"
    )
    due_date = models.DateField(_("termin płatności"))

    class Meta:
        verbose_name = _("pozycja dopisana ręcznie")
        verbose_name_plural = _("pozycje dopisane ręcznie")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["draft", "entry"], name="interest_by_hand_once"),
        ]

    def __str__(self) -> str:
        return f"{self.entry} ({self.due_date:%d.%m.%Y})"
