from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from members_area.register.models import Organ


class NumberWaiver(models.Model):
    """A number that an organ deliberately never used, so that it is no gap (library.md §5)."""

    organ = models.ForeignKey(
        Organ, verbose_name=_("organ"), on_delete=models.PROTECT, related_name="+"
    )
    year = models.PositiveSmallIntegerField(_("rok"))
    seq = models.PositiveIntegerField(_("numer kolejny"))
    reason = models.CharField(
        _("powód"), max_length=250, help_text=_("Dlaczego pod tym numerem nie ma uchwały.")
    )

    class Meta:
        verbose_name = _("numer niewykorzystany")
        verbose_name_plural = _("numery niewykorzystane")
        ordering = ["organ", "-year", "seq"]
        constraints = [
            models.UniqueConstraint(
                name="completeness_waiver",
                fields=["organ", "year", "seq"],
                violation_error_message=_("Ten numer jest już odnotowany."),
            ),
            models.CheckConstraint(
                name="completeness_waiver_reason", condition=~models.Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organ.abbreviation} {self.seq}/{self.year}"
