from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms_ext.private_storage import PrivateStorage


class Stage(models.TextChoices):
    REHEARSING = "REHEARSING", _("sprawdzanie plików")
    REHEARSED = "REHEARSED", _("sprawdzona, czeka na decyzję")
    TAKING = "TAKING", _("przyjmowanie")
    DONE = "DONE", _("zakończona")
    DISCARDED = "DISCARDED", _("odrzucona")


# A job of the scheduler goes on with these, a few files at each turn.
AT_WORK = (Stage.REHEARSING, Stage.TAKING)
# Here the desk may still say that nothing is to come of it.
OPEN = (Stage.REHEARSING, Stage.REHEARSED)


def random_name(batch: Batch, filename: str) -> str:
    """A name that says nothing, whatever the archive was called at the clerk's desk."""
    return f"intake/{secrets.token_hex(16)}"


class Batch(models.Model):
    """Many files handed in at once as one ZIP, with or without an index (library.md §3).

    First every file is looked at and nothing is made; then the desk decides; then drafts are made
    of what was good. The archive goes when the batch is over, the rows stay as its report.
    """

    name = models.CharField(_("archiwum"), max_length=200)
    archive = models.FileField(storage=PrivateStorage(), upload_to=random_name, blank=True)
    stage = models.CharField(_("etap"), max_length=10, choices=Stage, default=Stage.REHEARSING)
    created_at = models.DateTimeField(_("dodano"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("dodał"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    ended_at = models.DateTimeField(_("zakończono"), null=True, blank=True)

    class Meta:
        verbose_name = _("paczka dokumentów")
        verbose_name_plural = _("paczki dokumentów")
        default_permissions = ()
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["stage"], condition=Q(stage__in=AT_WORK), name="intake_at_work")
        ]

    def __str__(self) -> str:
        return self.name
