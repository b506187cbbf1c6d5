from __future__ import annotations

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from members_area.library.models.document import Document


class Release(models.TextChoices):
    """Where a version stands on its way to its readers (library.md §3)."""

    UPLOADED = "UPLOADED", _("przyjęta")
    CLEAN = "CLEAN", _("bez zastrzeżeń")
    FINDINGS = "FINDINGS", _("wykryto dane osobowe")
    NO_TEXT = "NO_TEXT", _("skan bez tekstu")
    REDACTED = "REDACTED", _("zanonimizowana")
    AWAITING = "AWAITING", _("czeka na drugą osobę")
    CONFIRMED = "CONFIRMED", _("dopuszczona do publikacji")
    PUBLISHED = "PUBLISHED", _("opublikowana")
    WITHDRAWN = "WITHDRAWN", _("wycofana")
    ARCHIVED = "ARCHIVED", _("w archiwum")


# Let through the gate: the database holds that somebody confirmed this very file.
RELEASED = (Release.CONFIRMED, Release.PUBLISHED)


class Cause(models.TextChoices):
    """Why a published version is taken back (library.md §3)."""

    LEAK = "LEAK", _("wyciek danych")
    WRONG_FILE = "WRONG_FILE", _("zły plik")


class VersionQuerySet(models.QuerySet["Version"]):
    def published(self, today: date) -> Self:
        return self.filter(state=Release.PUBLISHED, published_on__lte=today)


class Version(models.Model):
    """One wording of a paper. A paper that was never changed has one.

    The release gate stands before each version. Its rows are changed by the verbs of
    `domain.release` and `domain.document`; triggers hold the second person and the file's digest.
    """

    document = models.ForeignKey(
        Document, verbose_name=_("dokument"), on_delete=models.PROTECT, related_name="versions"
    )
    no = models.PositiveSmallIntegerField(_("wersja"), default=1)
    in_force_from = models.DateField(_("obowiązuje od"), null=True, blank=True)
    in_force_to = models.DateField(_("obowiązuje do"), null=True, blank=True)
    note = models.CharField(_("co się zmieniło"), max_length=250, blank=True)
    state = models.CharField(_("stan"), max_length=10, choices=Release, default=Release.UPLOADED)
    published_on = models.DateField(_("opublikowano"), null=True, blank=True)
    withdrawal_cause = models.CharField(
        _("przyczyna wycofania"), max_length=10, choices=Cause, blank=True
    )
    withdrawal_reason = models.CharField(_("powód wycofania"), max_length=250, blank=True)
    uploaded_on = models.DateField(_("przyjęto"))
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("przyjął"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    redacted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("zanonimizował"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    handed_over_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("przekazał"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    handed_over_at = models.DateTimeField(_("przekazano"), null=True, blank=True)
    # Whoever handed over a file without text has looked at each of its pages (E-LIB-06).
    pages_checked = models.BooleanField(_("sprawdzono wszystkie strony"), default=False)
    publish_from = models.DateField(_("opublikować od"), null=True, blank=True)
    return_reason = models.CharField(_("powód zwrotu"), max_length=250, blank=True)
    # Whoever let it through, when, and the digest of the very file that was looked at.
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("dopuścił"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    confirmed_at = models.DateTimeField(_("dopuszczono"), null=True, blank=True)
    confirmed_sha256 = models.CharField(_("skrót dopuszczonego pliku"), max_length=64, blank=True)
    detector_version = models.CharField(_("wersja detektora"), max_length=10, blank=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("wersja dokumentu")
        verbose_name_plural = _("wersje dokumentów")
        default_permissions = ()
        permissions = [
            ("confirm_version", _("Może dopuścić dokument do publikacji jako druga osoba")),
            ("view_original", _("Może otworzyć zapieczętowany oryginał")),
        ]
        ordering = ["document", "-no"]
        constraints = [
            models.UniqueConstraint(name="library_version_no", fields=["document", "no"]),
            models.CheckConstraint(
                name="library_version_dates",
                condition=Q(in_force_to__isnull=True) | Q(in_force_to__gte=F("in_force_from")),
                violation_error_message=_(
                    "Wersja nie może przestać obowiązywać, zanim zacznie. Popraw jedną z dat."
                ),
            ),
            models.CheckConstraint(
                name="library_version_confirmed",
                condition=~Q(state__in=RELEASED)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="library_version_published_on",
                condition=~Q(state=Release.PUBLISHED) | Q(published_on__isnull=False),
            ),
            models.CheckConstraint(
                name="library_version_withdrawal",
                condition=~Q(state=Release.WITHDRAWN) | ~Q(withdrawal_reason=""),
            ),
        ]
        indexes = [
            models.Index(fields=["state", "published_on"], name="library_version_state"),
        ]

    def __str__(self) -> str:
        return f"{self.document} · {self.no}"
