"""A batch of files, and what became of each."""

from __future__ import annotations

import secrets

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms_ext.base.files.stored_files import PrivateStorage
from cms_ext.desks.import_desk.models import ImportRun
from cms_ext.people.identity.user_key import optional_user_key
from members_area.library.models import Document


class BatchStage(models.TextChoices):
    REHEARSING = "REHEARSING", _("sprawdzanie plików")
    REHEARSED = "REHEARSED", _("sprawdzona, czeka na decyzję")
    TAKING = "TAKING", _("przyjmowanie")
    STOPPED = "STOPPED", _("przerwana")
    UNDOING = "UNDOING", _("cofanie")
    UNDONE = "UNDONE", _("cofnięta")
    DONE = "DONE", _("zakończona")
    DISCARDED = "DISCARDED", _("odrzucona")


def random_name(batch: Batch, filename: str) -> str:
    """Return a random file name, which does not reveal the original one."""
    return f"intake/{secrets.token_hex(16)}"


class Batch(ImportRun):
    """Many files received as one ZIP, with or without an index (library.md §3).

    First every file is checked and nothing is made; then the desk decides; then drafts are made of
    the accepted files. The import can be stopped, and undone for drafts that nobody worked on. The
    archive is deleted when the batch is over; the rows stay as its report.
    """

    WRITING = BatchStage.TAKING

    name = models.CharField(_("archiwum"), max_length=200)
    archive = models.FileField(storage=PrivateStorage(), upload_to=random_name, blank=True)
    stage = models.CharField(
        _("etap"), max_length=10, choices=BatchStage, default=BatchStage.REHEARSING
    )
    undone_by = optional_user_key(_("cofnął"))

    class Meta(ImportRun.Meta):
        verbose_name = _("paczka dokumentów")
        verbose_name_plural = _("paczki dokumentów")
        indexes = [
            models.Index(
                fields=["stage"],
                condition=Q(
                    stage__in=(BatchStage.REHEARSING, BatchStage.TAKING, BatchStage.UNDOING)
                ),
                name="intake_at_work",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def stages_at_work(cls) -> tuple[str, ...]:
        return (*super().stages_at_work(), BatchStage.UNDOING)

    def discard_inputs(self) -> None:
        self.archive.delete(save=False)


class ItemOutcome(models.TextChoices):
    WAITING = "WAITING", _("czeka na sprawdzenie")
    READY = "READY", _("gotowy do przyjęcia")
    TAKEN = "TAKEN", _("przyjęty jako szkic")
    ALREADY = "ALREADY", _("jest już w bibliotece")
    REFUSED = "REFUSED", _("odrzucony")
    UNDONE = "UNDONE", _("cofnięty")
    KEPT = "KEPT", _("został w bibliotece")


class Item(models.Model):
    """A file of a batch: the facts found in it, and its result."""

    batch = models.ForeignKey(
        Batch, verbose_name=_("paczka"), on_delete=models.CASCADE, related_name="items"
    )
    position = models.PositiveIntegerField(_("lp."))
    name = models.CharField(_("plik"), max_length=500)
    fate = models.CharField(
        _("wynik"), max_length=8, choices=ItemOutcome, default=ItemOutcome.WAITING
    )
    # Why it was refused, or a remark for the decision.
    remark = models.CharField(_("uwagi"), max_length=500, blank=True)
    # The cells of the index by column, and after the rehearsal the facts of the draft.
    facts = models.JSONField(default=dict, blank=True)
    sha256 = models.CharField(_("skrót SHA-256"), max_length=64, blank=True)
    # Also null once the desk has discarded the draft.
    document = models.ForeignKey(
        Document,
        verbose_name=_("dokument"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        verbose_name = _("plik paczki")
        verbose_name_plural = _("pliki paczki")
        default_permissions = ()
        ordering = ["batch", "position"]
        constraints = [
            models.UniqueConstraint(name="intake_position", fields=["batch", "position"])
        ]
        indexes = [models.Index(fields=["batch", "fate"], name="intake_fate")]

    def __str__(self) -> str:
        return self.name
