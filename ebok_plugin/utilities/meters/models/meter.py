from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms_ext.evidence.sealed_rows.sealed import SealedModel, SealedQuerySet
from cms_ext.premises.models import Premises
from ebok_plugin.utilities.meters.vocabulary import MeterKind

LAF_PLACES = 2


class MeterQuerySet(SealedQuerySet["Meter"]):
    def mounted_on(self, day: date) -> Self:
        """Those that hang on a day; the day of dismounting still counts."""
        hangs = Q(dismounted_on__isnull=True) | Q(dismounted_on__gte=day)
        return self.filter(hangs, installed_on__lte=day)

    def in_order(self) -> Self:
        """As every list has them: premises by premises, water first."""
        by_kind = models.Case(
            *(models.When(kind=kind, then=models.Value(kind.order)) for kind in MeterKind)
        )
        return self.order_by("premises__code", by_kind, "place", "number", "pk")


class Meter(SealedModel):
    """One meter of one premises, from the day it was fitted to the day it was taken off.

    A meter that is replaced stays, with its readings; the new one names it in `replaces`. Its
    number, what it counts and the day of fitting never change: a trigger keeps them.
    """

    premises = models.ForeignKey(
        Premises,
        verbose_name=_("lokal"),
        on_delete=models.PROTECT,
        related_name="meters",
    )
    kind = models.CharField(_("rodzaj"), max_length=3, choices=MeterKind)
    number = models.CharField(_("numer licznika"), max_length=30)
    unit = models.CharField(_("jednostka"), max_length=8)
    place = models.CharField(
        _("miejsce"), max_length=60, blank=True, help_text=_("Na przykład „łazienka”.")
    )
    # A meter of water and heat must be verified anew every few years (Prawo o miarach).
    verified_until = models.DateField(_("legalizacja do"), null=True, blank=True)
    installed_on = models.DateField(_("zamontowano"))
    dismounted_on = models.DateField(_("zdemontowano"), null=True, blank=True)
    replaces = models.OneToOneField(
        "self",
        verbose_name=_("zastępuje"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
    )
    remote = models.BooleanField(
        _("odczyt zdalny"),
        default=False,
        help_text=_("Licznik wysyła wskazania radiem; mieszkaniec ich nie podaje."),
    )
    # The module that sends the figures has a number of its own, and suppliers know it alone.
    radio_no = models.CharField(
        _("numer modułu radiowego"),
        max_length=30,
        blank=True,
        help_text=_("Z nakładki radiowej, jak w plikach dostawcy odczytów."),
    )
    # Of an allocator: how warm the premises lies in its building (LAF).
    laf = models.DecimalField(
        _("współczynnik LAF"), max_digits=3, decimal_places=LAF_PLACES, null=True, blank=True
    )

    # What its figures are billed by: whose it is, what and since when it counts, who reads it.
    sealed = (
        "premises_id",
        "kind",
        "number",
        "unit",
        "installed_on",
        "dismounted_on",
        "replaces_id",
        "remote",
        "radio_no",
        "laf",
    )

    objects: ClassVar = MeterQuerySet.as_manager()

    class Meta:
        verbose_name = _("licznik")
        verbose_name_plural = _("liczniki")
        ordering = ["number", "pk"]
        default_permissions = ("view", "add", "change")
        constraints = [
            models.UniqueConstraint(
                fields=["number"],
                condition=Q(dismounted_on__isnull=True),
                name="meters_number_hangs_once",
                violation_error_message=_("Licznik o tym numerze już wisi w innym miejscu."),
            ),
            models.UniqueConstraint(
                fields=["radio_no"],
                condition=Q(dismounted_on__isnull=True) & ~Q(radio_no=""),
                name="meters_radio_hangs_once",
                violation_error_message=_("Moduł o tym numerze ma już inny licznik."),
            ),
            models.CheckConstraint(
                condition=Q(dismounted_on__isnull=True) | Q(dismounted_on__gte=F("installed_on")),
                name="meters_dismounted_after_fitting",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=MeterKind.values), name="meters_known_kind"
            ),
            models.CheckConstraint(
                condition=Q(laf__isnull=True)
                | Q(kind=MeterKind.ALLOCATOR, laf__gte="0.50", laf__lte="1.00"),
                name="meters_laf",
            ),
        ]
        indexes = [
            models.Index(fields=["number"], name="meters_number"),
            # What hangs in a flat, and the list of all flats without sorting every meter.
            models.Index(fields=["premises", "dismounted_on"], name="meters_hanging"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"

    @property
    def counts(self) -> MeterKind:
        return MeterKind(self.kind)

    def hangs_on(self, day: date) -> bool:
        return self.installed_on <= day and (
            self.dismounted_on is None or day <= self.dismounted_on
        )
