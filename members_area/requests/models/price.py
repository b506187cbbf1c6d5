from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms_ext.office.rules.models import holding_on
from members_area.requests.vocabulary import Form


class PriceUnit(models.TextChoices):
    PAGE = "PAGE", _("za stronę")
    FILE = "FILE", _("za plik")


class CopyPriceQuerySet(models.QuerySet["CopyPrice"]):
    def on(self, day: date) -> Self:
        return self.filter(holding_on(day))


class CopyPrice(models.Model):
    """What a copy costs at a time. Copies of the statute and of bylaws cost nothing by law."""

    form = models.CharField(
        _("forma"), max_length=10, choices=[(one, one.label) for one in Form if one != Form.VIEW]
    )
    unit = models.CharField(_("jednostka"), max_length=4, choices=PriceUnit)
    price = models.PositiveIntegerField(_("cena w groszach"))
    valid_from = models.DateField(_("obowiązuje od"))
    valid_to = models.DateField(
        _("obowiązuje do"), null=True, blank=True, help_text=_("Ostatni dzień; puste: bez końca.")
    )

    objects = CopyPriceQuerySet.as_manager()

    class Meta:
        verbose_name = _("cena kopii")
        verbose_name_plural = _("cennik kopii")
        ordering = ["form", "-valid_from"]
        default_permissions = ("view", "add", "change")
        constraints = [
            models.UniqueConstraint(
                name="requests_price_from",
                fields=["form", "valid_from"],
                violation_error_message=_("Ta forma ma już cenę od tego dnia. Popraw tamtą."),
            ),
            models.CheckConstraint(
                name="requests_price_period",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                violation_error_message=_("Ostatni dzień jest przed pierwszym. Popraw daty."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_form_display()}, {self.valid_from:%d.%m.%Y}"

    @property
    def amount(self) -> Decimal:
        """The price in złoty, for showing."""
        return Decimal(self.price).scaleb(-2)
