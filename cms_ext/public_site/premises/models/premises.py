from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms_ext.public_site.premises.models.building import Building, Staircase
from cms_ext.public_site.premises.models.place import TreePart


class Premises(TreePart):
    """One flat, shop or garage: the unit that is charged.

    `area` is in m², `persons` the number declared; both are what was last entered or read from a
    file. What is charged from which day on, E-BOK keeps apart once somebody has dated it there.
    The building of its staircase is its own building; the verbs of `domain` hold this.
    """

    class Kind(models.TextChoices):
        FLAT = "flat", _("lokal mieszkalny")
        COMMERCIAL = "commercial", _("lokal użytkowy")
        GARAGE = "garage", _("garaż")

    code = models.CharField(_("kod"), max_length=20, unique=True)
    building = models.ForeignKey(
        Building,
        verbose_name=_("budynek"),
        on_delete=models.PROTECT,
        related_name="premises",
    )
    staircase = models.ForeignKey(
        Staircase,
        verbose_name=_("klatka"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="premises",
    )
    number = models.CharField(_("numer lokalu"), max_length=20)
    kind = models.CharField(_("rodzaj"), max_length=12, choices=Kind, default=Kind.FLAT)
    address = models.CharField(_("adres"), max_length=200, blank=True)
    area = models.DecimalField(_("powierzchnia (m²)"), max_digits=10, decimal_places=2)
    persons = models.PositiveSmallIntegerField(_("liczba osób"), default=0)

    class Meta(TreePart.Meta):
        abstract = False
        verbose_name = _("lokal")
        verbose_name_plural = _("lokale")
        ordering: ClassVar[list[str]] = ["code"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *TreePart.Meta.constraints,
            models.CheckConstraint(condition=Q(area__gte=0), name="premises_area_not_negative"),
        ]

    def __str__(self) -> str:
        return self.short_address

    @property
    def short_address(self) -> str:
        """Street and number as people write it: `ul. Wzorcowa 1 m. 5`."""
        street = (self.address or str(self.building)).split(",", maxsplit=1)[0]
        return f"{street} m. {self.number}"
