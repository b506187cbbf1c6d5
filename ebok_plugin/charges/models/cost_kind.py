from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ebok_plugin.charges.models.component import Component


class CostKind(models.Model):
    """Whether a component's cost depends on the co-op, from one day to another (fees_law.md §1).

    It decides how early a change must be told and what a payer owes who contests it in court.
    """

    class Kind(models.TextChoices):
        CONTROLLED = "CONTROLLED", _("zależny od Spółdzielni")
        INDEPENDENT = "INDEPENDENT", _("niezależny od Spółdzielni")

    component = models.ForeignKey(
        Component, verbose_name=_("składnik"), on_delete=models.PROTECT, related_name="cost_kinds"
    )
    kind = models.CharField(_("rodzaj kosztu"), max_length=11, choices=Kind)
    valid_from = models.DateField(_("od"))
    valid_to = models.DateField(_("do"), null=True, blank=True)

    class Meta:
        verbose_name = _("rodzaj kosztu składnika")
        verbose_name_plural = _("rodzaje kosztów składników")
        ordering = ["component__code", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["component", "valid_from"], name="charges_cost_kind_begins"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["CONTROLLED", "INDEPENDENT"]),
                name="charges_cost_kind_is_known",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="charges_cost_kind_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.component.code}: {self.get_kind_display()} od {self.valid_from}"
