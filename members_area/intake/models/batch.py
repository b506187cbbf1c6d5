from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms_ext.base.private_storage import PrivateStorage
from cms_ext.desks.import_desk.models import ImportRun


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
    """Return a random file name, which does not tell the original one."""
    return f"intake/{secrets.token_hex(16)}"


class Batch(ImportRun):
    """Many files handed in at once as one ZIP, with or without an index (library.md §3).

    First every file is looked at and nothing is made; then the desk decides; then drafts are made
    of what was good. That can be stopped, and undone as far as nobody worked on the drafts. The
    archive goes when the batch is over, the rows stay as its report.
    """

    WRITING = BatchStage.TAKING

    name = models.CharField(_("archiwum"), max_length=200)
    archive = models.FileField(storage=PrivateStorage(), upload_to=random_name, blank=True)
    stage = models.CharField(
        _("etap"), max_length=10, choices=BatchStage, default=BatchStage.REHEARSING
    )
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("cofnął"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

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

    def let_go(self) -> None:
        self.archive.delete(save=False)
