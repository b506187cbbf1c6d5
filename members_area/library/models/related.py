from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms_ext.public_site.notices.models import AnnouncementPage
from members_area.library.models.document import Document


class RelatedDocument(models.Model):
    """A paper that stands under an announcement for those who may read it.

    Made and removed by the verbs of `domain.related`; readers meet it through the door alone.
    """

    announcement = models.ForeignKey(
        AnnouncementPage,
        verbose_name=_("ogłoszenie"),
        on_delete=models.CASCADE,
        related_name="+",
        # With the plugin off an editor still deletes announcements, and nobody cascades to here.
        db_constraint=False,
    )
    document = models.ForeignKey(
        Document, verbose_name=_("dokument"), on_delete=models.CASCADE, related_name="+"
    )

    class Meta:
        verbose_name = _("dokument do ogłoszenia")
        verbose_name_plural = _("dokumenty do ogłoszeń")
        default_permissions = ()
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="library_related_once", fields=["announcement", "document"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.announcement_id}: {self.document_id}"
