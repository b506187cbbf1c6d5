from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms_ext.public_site.premises.models.place import TreePart
from cms_ext.public_site.premises.models.property import Property


class Building(TreePart):
    """One building of a property, found by its code in files and notices."""

    property = models.ForeignKey(
        Property,
        verbose_name=_("nieruchomość"),
        on_delete=models.PROTECT,
        related_name="buildings",
    )
    code = models.CharField(_("kod"), max_length=20, unique=True)
    address = models.CharField(_("adres"), max_length=200, blank=True)

    class Meta(TreePart.Meta):
        abstract = False
        verbose_name = _("budynek")
        verbose_name_plural = _("budynki")
        ordering: ClassVar[list[str]] = ["code"]

    def __str__(self) -> str:
        return self.address or self.code


class Staircase(TreePart):
    """A part of a building with its own entrance; the smallest target of a notice."""

    building = models.ForeignKey(
        Building,
        verbose_name=_("budynek"),
        on_delete=models.PROTECT,
        related_name="staircases",
    )
    code = models.CharField(_("klatka"), max_length=20)

    class Meta(TreePart.Meta):
        abstract = False
        verbose_name = _("klatka")
        verbose_name_plural = _("klatki")
        ordering: ClassVar[list[str]] = ["building__code", "code"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *TreePart.Meta.constraints,
            models.UniqueConstraint(fields=["building", "code"], name="premises_staircase_code"),
        ]

    def __str__(self) -> str:
        return f"{self.building}, klatka {self.code}"
