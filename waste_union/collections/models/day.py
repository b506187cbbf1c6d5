from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from waste_union.collections.models.brought import BroughtFile
from waste_union.collections.models.configuration import Fraction, Sector
from waste_union.collections.vocabulary import BuildingKind


class CollectionDay(models.Model):
    """A collection of a fraction in a sector.

    `planned_on` is its day by the rhythm of the schedule: it names the collection, and its year is
    the year of the schedule. `day` is when it is; another one was moved. An empty kind of building
    means each.
    """

    sector = models.ForeignKey(
        Sector,
        verbose_name=_("rejon"),
        on_delete=models.PROTECT,
        related_name="days",
        db_index=False,  # collections_day_of_sector begins with it
    )
    fraction = models.ForeignKey(
        Fraction, verbose_name=_("frakcja"), on_delete=models.PROTECT, related_name="days"
    )
    building_kind = models.CharField(
        _("rodzaj zabudowy"), max_length=15, choices=BuildingKind, blank=True, default=""
    )
    planned_on = models.DateField(_("dzień z rytmu"))
    day = models.DateField(_("dzień odbioru"))
    cancelled = models.BooleanField(_("odwołany"), default=False)
    brought_by = models.ForeignKey(
        BroughtFile, on_delete=models.SET_NULL, null=True, editable=False, related_name="days"
    )

    class Meta:
        verbose_name = _("termin odbioru")
        verbose_name_plural = _("terminy odbiorów")
        ordering: ClassVar[list[str]] = ["day", "sector__code", "fraction__position", "pk"]
        default_permissions = ("change", "view")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["sector", "planned_on", "fraction", "building_kind"],
                name="collections_day_once",
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["sector", "day"], name="collections_day_of_sector"),
            models.Index(fields=["day"], name="collections_day_order"),
        ]

    def __str__(self) -> str:
        return f"{self.sector.code}, {self.fraction}, {self.day:%d.%m.%Y}"

    @property
    def moved(self) -> bool:
        return self.day != self.planned_on
