from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms_ext.premises.models import Property
from ebok_plugin.utilities.meters.vocabulary import MeterKind


class ReadingWindowQuerySet(models.QuerySet["ReadingWindow"]):
    def open_on(self, day: date) -> Self:
        return self.filter(opens_on__lte=day, closes_on__gte=day)


class ReadingWindow(models.Model):
    """From which day to which residents hand in readings: of one property, of one kind of meter.

    Without a property it is every property, without a kind every kind.
    """

    property = models.ForeignKey(
        Property,
        verbose_name=_("nieruchomość"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reading_windows",
        help_text=_("Puste pole: wszystkie nieruchomości."),
    )
    kind = models.CharField(
        _("rodzaj licznika"),
        max_length=3,
        choices=MeterKind,
        blank=True,
        help_text=_("Puste pole: wszystkie liczniki, które odczytuje mieszkaniec."),
    )
    opens_on = models.DateField(_("od dnia"))
    closes_on = models.DateField(_("do dnia"), help_text=_("Ostatni dzień, włącznie."))

    objects = ReadingWindowQuerySet.as_manager()

    class Meta:
        verbose_name = _("termin odczytów")
        verbose_name_plural = _("terminy odczytów")
        ordering = ["-closes_on", "-pk"]
        default_permissions = ("view", "add", "change")
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")),
                name="meters_window_ends_after_it_begins",
                violation_error_message=_(
                    "Ostatni dzień jest przed pierwszym. Popraw jedną z dat."
                ),
            )
        ]
        indexes = [models.Index(fields=["closes_on", "opens_on"], name="meters_window_days")]

    def __str__(self) -> str:
        return f"{self.opens_on:%d.%m.%Y}–{self.closes_on:%d.%m.%Y}"

    def takes(self, property_id: int | None, kind: str, day: date) -> bool:
        """Whether a reading of such a meter may be handed in on that day."""
        here = self.property_id is None or self.property_id == property_id
        return here and self.kind in ("", kind) and self.opens_on <= day <= self.closes_on
