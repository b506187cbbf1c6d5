from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms_ext.evidence.sealed_rows.sealed import SealedModel
from cms_ext.plugins.coverage import Coverage
from cms_ext.premises.models import Staircase
from cms_ext.public_site.notices.models import AnnouncementPage


class BoardPosting(SealedModel):
    """A poster on the board of a staircase, from when to when (announcement.md §6).

    The access log records who put it up.
    """

    announcement = models.ForeignKey(
        AnnouncementPage,
        verbose_name=_("ogłoszenie"),
        on_delete=models.CASCADE,
        related_name="postings",
    )
    staircase = models.ForeignKey(
        Staircase, verbose_name=_("klatka"), on_delete=models.PROTECT, related_name="+"
    )
    posted_on = models.DateField(_("wywieszono"))
    removed_on = models.DateField(_("zdjęto"), null=True, blank=True)

    coverage = Coverage(sealed=("announcement", "staircase", "posted_on", "removed_on"))

    class Meta:
        verbose_name = _("wywieszenie")
        verbose_name_plural = _("wywieszenia")
        ordering = ["staircase__building__code__polish", "staircase__code__polish", "posted_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["announcement", "staircase"],
                condition=Q(removed_on=None),
                name="posters_one_on_a_board",
            ),
            models.CheckConstraint(
                condition=Q(removed_on=None) | Q(removed_on__gte=F("posted_on")),
                name="posters_removed_after_posted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.staircase}, {self.posted_on}"
