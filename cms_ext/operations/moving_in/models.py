"""Movings, their articles, and the announcement that each old article has become."""

from __future__ import annotations

import secrets
from pathlib import PurePosixPath

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision

from cms_ext.base.files.stored_files import PrivateStorage
from cms_ext.desks.import_desk.models import ImportRun
from cms_ext.operations.moving_in.article import MAX_ID_LENGTH, ArticleOutcome
from cms_ext.people.identity.user_key import optional_user_key
from cms_ext.plugins.coverage import unproven
from cms_ext.public_site.notices.models import AnnouncementPage

MAX_SOURCE_LENGTH = 100


class ImportedArticle(models.Model):
    """An article of the old site and its page, so that a second run adds nothing.

    `page` is empty when the editors deleted it: it must not come back by itself. `revision` is the
    import's last one; any other revision of the page is an editor's.
    """

    source = models.CharField(_("źródło"), max_length=MAX_SOURCE_LENGTH)
    source_id = models.CharField(_("identyfikator"), max_length=MAX_ID_LENGTH)
    page = models.ForeignKey(
        AnnouncementPage,
        verbose_name=_("ogłoszenie"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    revision = models.ForeignKey(
        Revision, verbose_name=_("wersja"), on_delete=models.SET_NULL, null=True, related_name="+"
    )
    digest = models.CharField(_("odcisk"), max_length=64)

    coverage = unproven("przebieg przenosin treści z dawnej strony")

    class Meta:
        verbose_name = _("artykuł ze starej strony")
        verbose_name_plural = _("artykuły ze starej strony")
        constraints = [
            models.UniqueConstraint(fields=["source", "source_id"], name="moving_in_article_once")
        ]

    def __str__(self) -> str:
        return f"{self.source}: {self.source_id}"


class MovingStage(models.TextChoices):
    REHEARSING = "REHEARSING", _("próba w toku")
    REHEARSED = "REHEARSED", _("po próbie, czeka na decyzję")
    BRINGING_IN = "BRINGING_IN", _("wczytywanie")
    DONE = "DONE", _("zakończona")
    REFUSED = "REFUSED", _("przerwana")
    DISCARDED = "DISCARDED", _("odrzucona")


def random_name(moving: Moving, filename: str) -> str:
    """Return a random file name with the original's ending."""
    return f"moving/{secrets.token_hex(16)}{PurePosixPath(filename).suffix}"


class Moving(ImportRun):
    """An export of the old site that an editor handed in, and what became of it.

    First all articles are rehearsed and nothing is created; then the editor decides; then the
    announcements are created. The files are deleted 30 days after the end, the rows stay as report.
    """

    WRITING = MovingStage.BRINGING_IN

    # Identifies the old site: an export with the same name duplicates nothing.
    name = models.CharField(_("nazwa źródła"), max_length=MAX_SOURCE_LENGTH)
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
    accepted_by = optional_user_key(_("wczytał"))

    coverage = unproven("przebieg przenosin treści z dawnej strony")

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


MAX_TITLE_LENGTH = 255


class MovedArticle(models.Model):
    """A line of the report: one article, and what will be or was made of it.

    The rows of the import replace those of the rehearsal.
    """

    moving = models.ForeignKey(
        Moving, verbose_name=_("przeprowadzka"), on_delete=models.CASCADE, related_name="articles"
    )
    position = models.PositiveIntegerField(_("lp."))
    source_id = models.CharField(_("identyfikator"), max_length=MAX_ID_LENGTH)
    title = models.CharField(_("tytuł"), max_length=MAX_TITLE_LENGTH)
    outcome = models.CharField(
        _("wynik"), max_length=9, choices=[(one.name, one.value) for one in ArticleOutcome]
    )
    page = models.ForeignKey(
        AnnouncementPage,
        verbose_name=_("ogłoszenie"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    address = models.TextField(_("adres"), blank=True)
    problem = models.TextField(_("przyczyna"), blank=True)
    changes = models.JSONField(_("zmiany"), default=list, blank=True)
    redirects = models.JSONField(_("przekierowane adresy"), default=list, blank=True)
    # Links to articles without a page at this article's turn: written link → article id.
    pending = models.JSONField(default=dict, blank=True)

    coverage = unproven("przebieg przenosin treści z dawnej strony")

    class Meta:
        verbose_name = _("artykuł przeprowadzki")
        verbose_name_plural = _("artykuły przeprowadzki")
        default_permissions = ()
        ordering = ["moving", "position"]
        constraints = [
            models.UniqueConstraint(name="moving_position", fields=["moving", "position"])
        ]
        indexes = [models.Index(fields=["moving", "outcome"], name="moving_outcome")]

    def __str__(self) -> str:
        return self.title
