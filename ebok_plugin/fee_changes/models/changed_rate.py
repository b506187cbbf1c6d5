from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms_ext.public_site.premises.models import Property
from ebok_plugin.charges.models import Component, CostKind
from ebok_plugin.fee_changes.models.fee_change import FeeChange


class ChangedRate(models.Model):
    """One component's new rate, of everybody or of one property, from the first day of a month.

    `kind` and `old_rate` are frozen when the change is checked; a component that has no rate yet
    has none to freeze.
    """

    change = models.ForeignKey(
        FeeChange, verbose_name=_("zmiana"), on_delete=models.CASCADE, related_name="rates"
    )
    component = models.ForeignKey(
        Component, verbose_name=_("składnik"), on_delete=models.PROTECT, related_name="+"
    )
    property = models.ForeignKey(
        Property,
        verbose_name=_("nieruchomość"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    rate = models.DecimalField(_("nowa stawka"), max_digits=12, decimal_places=4)
    planned_from = models.DateField(_("od"))
    kind = models.CharField(
        _("rodzaj kosztu"), max_length=11, choices=CostKind.Kind, blank=True, default=""
    )
    old_rate = models.DecimalField(
        _("dotychczasowa stawka"), max_digits=12, decimal_places=4, null=True, blank=True
    )

    class Meta:
        verbose_name = _("zmieniana stawka")
        verbose_name_plural = _("zmieniane stawki")
        default_permissions = ("view",)
        ordering = ["planned_from", "component__code", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="fee_rate_once", fields=["change", "component", "property"]
            ),
            models.UniqueConstraint(
                name="fee_rate_of_all_once",
                fields=["change", "component"],
                condition=Q(property__isnull=True),
            ),
            models.CheckConstraint(name="fee_rate_not_negative", condition=Q(rate__gte=0)),
            models.CheckConstraint(
                name="fee_rate_from_first_day", condition=Q(planned_from__day=1)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.component.code} od {self.planned_from}"
