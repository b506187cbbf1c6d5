from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page


class Finding(models.Model):
    """What the nightly look at all live pages found in one of them, with the place to mend it."""

    page = models.ForeignKey(
        Page, verbose_name=_("strona"), on_delete=models.CASCADE, related_name="+"
    )
    code = models.CharField(_("co"), max_length=20)
    words = models.TextField(_("słowami"))
    path = models.CharField(max_length=255)

    class Meta:
        verbose_name = _("do poprawienia")
        verbose_name_plural = _("do poprawienia")
        default_permissions = ()
        ordering = ["code", "pk"]
        indexes = [models.Index(fields=["code"], name="editing_finding_code")]

    def __str__(self) -> str:
        return self.words
