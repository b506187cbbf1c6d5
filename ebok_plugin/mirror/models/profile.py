"""Saved mapping profiles: how the files of an accounting program are read (`mirror.md` §5)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms_ext.evidence.sealed_rows.sealed import SealedModel
from cms_ext.plugins.coverage import Coverage

# A snapshot names the profile and its version in 60 characters.
LONGEST_NAME = 50


class MappingProfile(SealedModel):
    """A version of a profile. A changed one is a new row; the former ends and stays as history.

    `content` is what `mapping.loading` reads. A removed profile ends without a newer version.
    """

    name = models.CharField(_("nazwa"), max_length=LONGEST_NAME)
    version = models.PositiveSmallIntegerField(_("wersja"))
    content = models.JSONField(_("układ"))
    saved_at = models.DateTimeField(_("zapisano"))
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("zapisał(a)"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    ended_at = models.DateTimeField(_("zastąpiono albo usunięto"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("zastąpił(a) albo usunął(a)"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    coverage = Coverage(
        sealed=("name", "version", "saved_at", "saved_by", "ended_at", "ended_by"),
        digested=("content",),
    )

    class Meta(SealedModel.Meta):
        verbose_name = _("układ plików programu księgowego")
        verbose_name_plural = _("układy plików programu księgowego")
        ordering = ["name__polish", "-version"]
        default_permissions = ("view", "add", "change")
        constraints = [
            models.UniqueConstraint(fields=["name", "version"], name="mirror_profile_version"),
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(ended_at__isnull=True),
                name="mirror_profile_one_current",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.version})"
