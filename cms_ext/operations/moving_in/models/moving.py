from __future__ import annotations

import secrets
from pathlib import PurePosixPath

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms_ext.base.private_storage import PrivateStorage
from cms_ext.desks.import_desk.models import ImportRun
from cms_ext.operations.moving_in.models.imported_article import LONGEST_SOURCE


class MovingStage(models.TextChoices):
    REHEARSING = "REHEARSING", _("próba w toku")
    REHEARSED = "REHEARSED", _("po próbie, czeka na decyzję")
    BRINGING_IN = "BRINGING_IN", _("wczytywanie")
    DONE = "DONE", _("zakończona")
    REFUSED = "REFUSED", _("przerwana")
    DISCARDED = "DISCARDED", _("odrzucona")


def random_name(moving: Moving, filename: str) -> str:
    """Return a random file name that keeps only the ending of the original."""
    return f"moving/{secrets.token_hex(16)}{PurePosixPath(filename).suffix}"


class Moving(ImportRun):
    """An export of the old site that an editor handed in, and what became of it.

    First every article is rehearsed and nothing is made; then the editor decides; then the
    announcements are made. The files go 30 days after the end, the rows stay as its report.
    """

    WRITING = MovingStage.BRINGING_IN

    # Tells one old site from another; with the same name again nothing is doubled.
    name = models.CharField(_("nazwa źródła"), max_length=LONGEST_SOURCE)
    file_name = models.CharField(_("plik"), max_length=120)
    file = models.FileField(storage=PrivateStorage(), upload_to=random_name, blank=True)
    files_name = models.CharField(_("pliki starej strony"), max_length=120, blank=True)
    files = models.FileField(storage=PrivateStorage(), upload_to=random_name, blank=True)
    publish = models.BooleanField(_("opublikuj z dawną datą"), default=False)
    replace = models.BooleanField(_("także zmienione przez redakcję"), default=False)
    stage = models.CharField(
        _("etap"), max_length=11, choices=MovingStage, default=MovingStage.REHEARSING
    )
    # Why it was broken off.
    problem = models.TextField(_("przyczyna"), blank=True)
    total = models.PositiveIntegerField(_("artykuły"))
    dealt_with = models.PositiveIntegerField(_("sprawdzone"), default=0)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("wczytał"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta(ImportRun.Meta):
        verbose_name = _("przeprowadzka")
        verbose_name_plural = _("przeprowadzki")
        constraints = [
            models.CheckConstraint(
                name="moving_no_more_than_all", condition=Q(dealt_with__lte=models.F("total"))
            )
        ]
        indexes = [
            models.Index(
                fields=["stage"],
                condition=Q(stage__in=(MovingStage.REHEARSING, MovingStage.BRINGING_IN)),
                name="moving_at_work",
            )
        ]

    def __str__(self) -> str:
        return self.name
