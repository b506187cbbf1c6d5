from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms_ext.public_site.premises.models import Premises
from ebok_plugin.charges.models.component import Basis
from ebok_plugin.ledger.models.document import MAX_DIGITS, PLACES


class PremisesValue(models.Model):
    """How much of a basis a premises has, from one day to another: m², persons, declared m³.

    Written by `domain.premises_value.set_value`; the values of one premises and basis never
    overlap. `Basis.PREMISES` needs none, it is always one.
    """

    premises = models.ForeignKey(
        Premises,
        verbose_name=_("lokal"),
        on_delete=models.PROTECT,
        related_name="values",
        db_index=False,  # charges_value_begins begins with it
    )
    basis = models.CharField(_("podstawa naliczenia"), max_length=14, choices=Basis)
    value = models.DecimalField(_("ilość"), max_digits=MAX_DIGITS, decimal_places=PLACES)
    valid_from = models.DateField(_("od"))
    valid_to = models.DateField(_("do"), null=True, blank=True)

    class Meta:
        verbose_name = _("wielkość lokalu")
        verbose_name_plural = _("wielkości lokali")
        ordering = ["premises__code", "basis", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["premises", "basis", "valid_from"], name="charges_value_begins"
            ),
            models.CheckConstraint(condition=Q(value__gte=0), name="charges_value_not_negative"),
            models.CheckConstraint(
                condition=~Q(basis=Basis.PREMISES), name="charges_value_of_flat_is_one"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="charges_value_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.premises}: {self.get_basis_display()} {self.value} od {self.valid_from}"
