from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision

from cms_ext.operations.moving_in.article import LONGEST_ID
from cms_ext.public_site.notices.models import AnnouncementPage

LONGEST_SOURCE = 100


class ImportedArticle(models.Model):
    """An article of the old site and the page made of it, so that a second run adds nothing.

    `page` is empty when the editors have deleted the page: it must not come back by itself.
    `revision` is the last one that the import made; another one on the page is an editor's.
    """

    source = models.CharField(_("źródło"), max_length=LONGEST_SOURCE)
    source_id = models.CharField(_("identyfikator"), max_length=LONGEST_ID)
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

    class Meta:
        verbose_name = _("artykuł ze starej strony")
        verbose_name_plural = _("artykuły ze starej strony")
        constraints = [
            models.UniqueConstraint(fields=["source", "source_id"], name="moving_in_article_once")
        ]

    def __str__(self) -> str:
        return f"{self.source}: {self.source_id}"
