"""What every part of the premises tree has: its time, and where it went when it was merged."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


def lasting(on: date) -> Q:
    """Rows that hold on the day; both ends count, and an empty end is open."""
    begun = Q(valid_from__isnull=True) | Q(valid_from__lte=on)
    return begun & (Q(valid_to__isnull=True) | Q(valid_to__gte=on))


class Dated(models.Model):
    """From one day to another, as the ledger's rates are: `valid_to` is the last day.

    Nobody knows when a block of 1968 was entered: no first day means since always.
    """

    valid_from = models.DateField(_("od"), null=True, blank=True)
    valid_to = models.DateField(
        _("do"), null=True, blank=True, help_text=_("Ostatni dzień. Puste pole: bezterminowo.")
    )

    class Meta:
        abstract = True
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="%(class)s_ends_after_it_begins",
                violation_error_message=_(
                    "Ostatni dzień jest przed pierwszym. Popraw jedną z dat."
                ),
            )
        ]

    def lasts_on(self, day: date) -> bool:
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or day <= self.valid_to)
