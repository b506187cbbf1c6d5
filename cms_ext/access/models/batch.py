"""Batches of starter passwords: who gets a letter, in which file, and what became of it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms_ext.access.vocabulary import BatchState
from cms_ext.evidence.sealed_rows.sealed import SealedModel
from cms_ext.people.identity.models import ActivationCode, Person
from cms_ext.people.identity.user_key import optional_user_key, user_key
from cms_ext.plugins.coverage import Coverage
from cms_ext.plugins.export import Export
from cms_ext.premises.models import Premises


class CredentialBatch(SealedModel):
    """Starter passwords for many people at once, on the ground of a resolution or decision.

    One person of the desk proposes it, another decides. `place` says as text where the people
    live, "" for everywhere. The codes of a file open nothing until the office confirms on which day
    it was delivered; `handed_over_on` is the last of these days, once all are.
    """

    panel = models.CharField(_("panel"), max_length=20)
    place = models.CharField(_("miejsce"), max_length=250, blank=True)
    ground = models.CharField(_("podstawa"), max_length=400)
    state = models.CharField(
        _("stan"), max_length=11, choices=BatchState, default=BatchState.PROPOSED, db_index=True
    )
    proposed_by = user_key(_("przygotował(a)"))
    proposed_at = models.DateTimeField(_("przygotowano"))
    decided_by = optional_user_key(_("zdecydował(a)"), blank=False)
    decided_at = models.DateTimeField(_("zdecydowano"), null=True)
    handed_over_on = models.DateField(_("doręczono"), null=True)
    handed_over_by = optional_user_key(blank=False)
    ended_by = optional_user_key(blank=False)
    ended_at = models.DateTimeField(_("odrzucono albo cofnięto"), null=True)
    reason = models.CharField(_("powód"), max_length=400, blank=True)

    coverage = Coverage(
        sealed=(
            "panel",
            "state",
            "proposed_by",
            "proposed_at",
            "decided_by",
            "decided_at",
            "handed_over_on",
            "handed_over_by",
            "ended_by",
            "ended_at",
        ),
        digested=("place", "ground", "reason"),
    )

    class Meta:
        verbose_name = _("paczka haseł startowych")
        verbose_name_plural = _("paczki haseł startowych")
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="access_batch_decided_by_another",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.panel} {self.proposed_at:%Y-%m-%d %H:%M}"


class BatchPart(SealedModel):
    """The letters of one staircase, or of a building without staircases: one file to print.

    `file` names the encrypted file; it is empty before the print and after the file is deleted.
    """

    batch = models.ForeignKey(CredentialBatch, on_delete=models.CASCADE, related_name="parts")
    order = models.PositiveIntegerField()
    label = models.CharField(_("klatka"), max_length=250)
    file = models.CharField(max_length=60, blank=True)
    printed_at = models.DateTimeField(_("wydrukowano do pliku"), null=True)
    handed_over_on = models.DateField(_("doręczono"), null=True)
    handed_over_by = optional_user_key(blank=False)

    coverage = Coverage(
        sealed=("batch", "order", "label", "printed_at", "handed_over_on", "handed_over_by"),
        unproven={"file": "nazwa pliku, który znika po 72 godzinach"},
    )
    export = Export("zaszyfrowany plik z hasłami startowymi", closed={"file": ""})

    class Meta:
        verbose_name = _("klatka paczki haseł")
        verbose_name_plural = _("klatki paczki haseł")
        ordering = ["batch", "order"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "order"], name="access_batch_part_order")
        ]

    def __str__(self) -> str:
        return self.label


class BatchLetter(SealedModel):
    """A letter of a batch: to whom, for which premises, and with which code.

    `skipped` says why there is no letter for this person after all.
    """

    part = models.ForeignKey(BatchPart, on_delete=models.CASCADE, related_name="letters")
    order = models.PositiveIntegerField()
    person = models.ForeignKey(
        Person, verbose_name=_("osoba"), on_delete=models.PROTECT, related_name="+"
    )
    premises = models.ForeignKey(
        Premises,
        verbose_name=_("lokal"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    code = models.OneToOneField(
        ActivationCode,
        verbose_name=_("hasło startowe"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="batch_letter",
    )
    skipped = models.CharField(_("bez listu"), max_length=200, blank=True)
    # Of the address on file when it was prepared.
    address_hash = models.CharField(max_length=64, blank=True, editable=False)

    coverage = Coverage(
        sealed=("part", "order", "person", "premises", "code", "address_hash"),
        digested=("skipped",),
    )

    class Meta:
        verbose_name = _("list z hasłem startowym")
        verbose_name_plural = _("listy z hasłem startowym")
        ordering = ["part", "order"]
        constraints = [
            models.UniqueConstraint(fields=["part", "order"], name="access_batch_letter_order")
        ]

    def __str__(self) -> str:
        return f"{self.part} {self.order}"
