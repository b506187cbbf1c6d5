from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class MissedSearch(models.Model):
    """What readers of the public site searched for on a day and did not find. Nobody is named."""

    day = models.DateField(_("dzień"))
    query = models.CharField(_("czego szukano"), max_length=80)
    count = models.PositiveIntegerField(_("ile razy"), default=1)

    class Meta:
        verbose_name = _("szukane na stronie bez wyniku")
        verbose_name_plural = _("szukane na stronie bez wyniku")
        default_permissions = ()
        ordering = ["-day", "-count", "query"]
        constraints = [
            models.UniqueConstraint(fields=["day", "query"], name="editing_missed_search_of_a_day")
        ]

    def __str__(self) -> str:
        return self.query
