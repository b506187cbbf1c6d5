from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms_ext.public_site.premises.models import Property
from ebok_plugin.charges.models.component import Component
from ebok_plugin.ledger.period import shown


class ComponentRate(models.Model):
    """The price of a component from one day to another; without a property it is everybody's.

    A property's own rate wins. Rates of one component and property never overlap
    (`charges.domain.rate.add_rate`); gaps are allowed, charging in a gap is an error.
    """

    component = models.ForeignKey(
        Component, verbose_name=_("składnik"), on_delete=models.PROTECT, related_name="rates"
    )
    property = models.ForeignKey(
        Property,
        verbose_name=_("nieruchomość"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="rates",
    )
    valid_from = models.DateField(_("od"))
    valid_to = models.DateField(_("do"), null=True, blank=True)
    rate = models.DecimalField(_("stawka"), max_digits=12, decimal_places=4)

    class Meta:
        verbose_name = _("stawka")
        verbose_name_plural = _("stawki")
        ordering = ["component__code", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["component", "property", "valid_from"], name="charges_rate_of_property"
            ),
            models.UniqueConstraint(
                fields=["component", "valid_from"],
                condition=Q(property__isnull=True),
                name="charges_rate_of_all",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="charges_rate_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.component.code} {self.rate} od {shown(self.valid_from)}"
