from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms_ext.public_site.premises.models import AtOnePlace, Building, Premises, Property, one_of
from ebok_plugin.charges.models.component import Component
from ebok_plugin.ledger.period import shown

PLACES = ("property", "building", "premises")


class ComponentUse(AtOnePlace):
    """A component is charged in a property, a building or one premises, from one day to another.

    Without any of the three it is charged in the whole co-op. Written by `domain.component_use`;
    the uses of one component and place never overlap.
    """

    LEVELS: ClassVar[tuple[str, ...]] = PLACES

    component = models.ForeignKey(
        Component, verbose_name=_("składnik"), on_delete=models.PROTECT, related_name="uses"
    )
    property = models.ForeignKey(
        Property,
        verbose_name=_("nieruchomość"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="component_uses",
    )
    building = models.ForeignKey(
        Building,
        verbose_name=_("budynek"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="component_uses",
    )
    premises = models.ForeignKey(
        Premises,
        verbose_name=_("lokal"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="component_uses",
    )
    valid_from = models.DateField(_("od"))
    valid_to = models.DateField(_("do"), null=True, blank=True)

    class Meta:
        verbose_name = _("zakres składnika")
        verbose_name_plural = _("zakresy składników")
        ordering = ["component__code", "valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=one_of(PLACES, or_none=True),
                name="charges_use_has_one_place",
            ),
            models.UniqueConstraint(
                fields=["component", "valid_from"],
                condition=Q(property__isnull=True, building__isnull=True, premises__isnull=True),
                name="charges_use_of_all",
            ),
            *(
                models.UniqueConstraint(
                    fields=["component", place, "valid_from"],
                    condition=Q(**{f"{place}__isnull": False}),
                    name=f"charges_use_of_{place}",
                )
                for place in PLACES
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="charges_use_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        where = self.place() or _("cała Spółdzielnia")
        return f"{self.component.code}: {where} od {shown(self.valid_from)}"

    def place(self) -> Property | Building | Premises | None:
        """Where it applies; None: in the whole co-op."""
        return self.property or self.building or self.premises
