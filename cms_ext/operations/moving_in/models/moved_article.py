from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms_ext.operations.moving_in.article import LONGEST_ID
from cms_ext.operations.moving_in.models.moving import Moving
from cms_ext.operations.moving_in.report import ArticleOutcome
from cms_ext.public_site.notices.models import AnnouncementPage

LONGEST_TITLE = 255


class MovedArticle(models.Model):
    """A line of the report: one article with what will be, or was, made of it.

    The rows of the rehearsal give way to those of the bringing in.
    """

    moving = models.ForeignKey(
        Moving, verbose_name=_("przeprowadzka"), on_delete=models.CASCADE, related_name="articles"
    )
    position = models.PositiveIntegerField(_("lp."))
    source_id = models.CharField(_("identyfikator"), max_length=LONGEST_ID)
    title = models.CharField(_("tytuł"), max_length=LONGEST_TITLE)
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
    # Links to articles that had no page when its own turn came: written link → their id.
    pending = models.JSONField(default=dict, blank=True)

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
