"""A list of the desk that a clerk comes back to."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SavedFilter(models.Model):
    """A clerk's own name for a way to look at the queue.

    `query` is the queue's address behind the question mark, made of choices alone: what somebody
    searched for is never kept.
    """

    clerk = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("czyj"),
        on_delete=models.CASCADE,
        related_name="+",
    )
    name = models.CharField(_("nazwa"), max_length=40)
    query = models.CharField(_("filtr"), max_length=300)

    class Meta:
        verbose_name = _("zapisany filtr spraw")
        verbose_name_plural = _("zapisane filtry spraw")
        ordering: ClassVar[list[str]] = ["name"]
        default_permissions = ()
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["clerk", "name"], name="cases_filter_once")
        ]

    def __str__(self) -> str:
        return self.name
