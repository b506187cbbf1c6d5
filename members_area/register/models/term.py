from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms_ext.people.identity.models import Person
from members_area.register.models.organ import Organ


class OfficeTermQuerySet(models.QuerySet["OfficeTerm"]):
    def open_on(self, day: date) -> Self:
        """The terms of office on this day; `ends_on` is the first day without it (LB-16)."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day), starts_on__lte=day)


class OfficeTerm(models.Model):
    """A person's term of office in an organ. `ends_on` is the first day without the office."""

    person = models.ForeignKey(
        Person,
        verbose_name=_("osoba"),
        on_delete=models.PROTECT,
        related_name="office_terms",
    )
    organ = models.ForeignKey(
        Organ,
        verbose_name=_("organ"),
        on_delete=models.PROTECT,
        related_name="terms",
    )
    starts_on = models.DateField(_("od"))
    ends_on = models.DateField(
        _("do"),
        null=True,
        blank=True,
        help_text=_("Pierwszy dzień bez funkcji. Od tego dnia materiały organu są zamknięte."),
    )

    objects = OfficeTermQuerySet.as_manager()

    class Meta:
        verbose_name = _("kadencja")
        verbose_name_plural = _("kadencje")
        ordering = ["organ", "-starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="register_term_dates",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_(
                    "Kadencja nie może skończyć się przed początkiem. Popraw jedną z dat."
                ),
            ),
            models.UniqueConstraint(
                name="register_term_start",
                fields=["person", "organ", "starts_on"],
                violation_error_message=_("Ta kadencja jest już wpisana."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.organ}"
