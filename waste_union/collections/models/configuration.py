"""What the office keeps by hand: sectors, fractions, and the terms of collections."""

from __future__ import annotations

from datetime import time
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from waste_union.collections.vocabulary import Colour

CODE = RegexValidator(
    r"^[A-Z0-9][A-Z0-9-]*\Z", _("Wpisz wielkie litery od A do Z, cyfry i łączniki.")
)


class Sector(models.Model):
    """The streets that one lorry serves on the same days."""

    code = models.CharField(_("kod"), max_length=20, unique=True, validators=[CODE])
    name = models.CharField(_("nazwa"), max_length=120)

    class Meta:
        verbose_name = _("rejon odbioru")
        verbose_name_plural = _("rejony odbioru")
        ordering: ClassVar[list[str]] = ["code"]
        default_permissions = ("add", "change", "view")

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Fraction(models.Model):
    """A kind of waste that is collected apart. `mark` are the letters beside its colour."""

    code = models.CharField(_("kod"), max_length=12, unique=True, validators=[CODE])
    name = models.CharField(_("nazwa"), max_length=60, unique=True)
    mark = models.CharField(
        _("znak"),
        max_length=3,
        unique=True,
        help_text=_("Jedna do trzech liter obok koloru: sam kolor nie wystarczy."),
    )
    colour = models.CharField(_("kolor pojemnika albo worka"), max_length=8, choices=Colour)
    about = models.CharField(_("co do niej należy"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(_("kolejność"), default=100)

    class Meta:
        verbose_name = _("frakcja odpadów")
        verbose_name_plural = _("frakcje odpadów")
        ordering: ClassVar[list[str]] = ["position", "code"]
        default_permissions = ("add", "change", "view")

    def __str__(self) -> str:
        return self.name


class CollectionTerms(models.Model):
    """The one row of what holds for all collections.

    A collection can be reported as missed for `report_days` from its day on. From the first day of
    `next_year_month` the desk is told which sectors have no schedule of the next year.
    """

    put_out_by = models.TimeField(_("wystawić najpóźniej o"), default=time(6))
    report_days = models.PositiveSmallIntegerField(
        _("ile dni można zgłaszać brak odbioru"),
        default=14,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )
    next_year_month = models.PositiveSmallIntegerField(
        _("od którego miesiąca przypominać o harmonogramie na następny rok"),
        default=11,
        validators=[MinValueValidator(1), MaxValueValidator(12)],
        help_text=_("Numer miesiąca, na przykład 11 to listopad."),
    )
    phone = models.CharField(_("telefon w sprawie odbiorów"), max_length=30, blank=True)

    class Meta:
        verbose_name = _("zasady odbioru odpadów")
        verbose_name_plural = _("zasady odbioru odpadów")
        default_permissions = ("change", "view")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(pk=1), name="collections_terms_one"),
            models.CheckConstraint(
                condition=Q(report_days__range=(1, 60)), name="collections_terms_report_days"
            ),
            models.CheckConstraint(
                condition=Q(next_year_month__range=(1, 12)), name="collections_terms_month"
            ),
        ]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)
