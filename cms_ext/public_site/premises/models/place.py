"""What parts of the premises tree have in common, and what is kept about one of them."""

from __future__ import annotations

from collections.abc import Sequence
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


class TreePart(Dated):
    """A part of the tree. One that was entered twice stays, ended, with `merged_into`: files with
    its code find the other, and old papers still read it.
    """

    merged_into = models.ForeignKey(
        "self",
        verbose_name=_("połączono z"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged",
    )

    class Meta(Dated.Meta):
        abstract = True


class AtOnePlace(models.Model):
    """A row about one part of the tree: of its keys to `LEVELS` at most one is given (`one_of`)."""

    LEVELS: ClassVar[tuple[str, ...]]

    class Meta:
        abstract = True

    def place_key(self) -> tuple[str, int] | None:
        """The level of the part and its key, without reading it; None where there is none."""
        keys = ((level, getattr(self, f"{level}_id")) for level in self.LEVELS)
        return next(((level, key) for level, key in keys if key is not None), None)


def one_of(levels: Sequence[str], *, or_none: bool = False) -> Q:
    """For a constraint: of the keys to these levels one is given and no other.

    `or_none`: none at all is allowed, and means the whole co-op.
    """
    condition = Q()
    for level in levels:
        others = {f"{other}__isnull": True for other in levels if other != level}
        condition |= Q(**others) if or_none else Q(**others, **{f"{level}__isnull": False})
    return condition
