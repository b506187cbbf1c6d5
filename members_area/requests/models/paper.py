from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from members_area.library.models import Document
from members_area.requests.models.request import DocumentRequest


class GivenPaper(models.Model):
    """A paper of the library that was opened to the applicant alone, until a day, inclusive."""

    request = models.ForeignKey(
        DocumentRequest, verbose_name=_("wniosek"), on_delete=models.PROTECT, related_name="papers"
    )
    document = models.ForeignKey(
        Document, verbose_name=_("dokument"), on_delete=models.PROTECT, related_name="+"
    )
    until = models.DateField(_("do"))

    class Meta:
        verbose_name = _("udostępniony dokument")
        verbose_name_plural = _("udostępnione dokumenty")
        default_permissions = ()
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="requests_paper_once", fields=["request", "document", "until"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.request}: {self.document}"
