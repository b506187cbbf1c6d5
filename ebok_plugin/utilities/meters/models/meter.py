from __future__ import annotations

import uuid
from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms_ext.base.files.stored_files import PrivateStorage
from cms_ext.evidence.sealed_rows.sealed import SealedModel, SealedQuerySet
from cms_ext.people.identity.user_key import optional_user_key, user_key
from cms_ext.plugins.coverage import Coverage, SealStream, checked_by, unproven
from cms_ext.premises.models import Premises
from ebok_plugin.utilities.meters.vocabulary import (
    Doubt,
    MeterKind,
    Occasion,
    ReadingSource,
    ReadingState,
)

LAF_PLACES = 2
PAST_VERIFICATION = _("po terminie legalizacji licznika")


class MeterQuerySet(SealedQuerySet["Meter"]):
    def mounted_on(self, day: date) -> Self:
        """Filter meters that hang on a day; the day of dismounting still counts."""
        hangs = Q(dismounted_on__isnull=True) | Q(dismounted_on__gte=day)
        return self.filter(hangs, installed_on__lte=day)

    def past_verification(self, day: date) -> Self:
        """Filter meters that nobody removed though their legal mark is over on the day."""
        return self.filter(dismounted_on__isnull=True, verified_until__lt=day)

    def in_order(self) -> Self:
        """Order as every list does: by premises, water first."""
        by_kind = models.Case(
            *(models.When(kind=kind, then=models.Value(kind.order)) for kind in MeterKind)
        )
        return self.order_by("premises__code__polish", by_kind, "place__polish", "number", "pk")


class Meter(SealedModel):
    """One meter of one premises, from the day it was installed to the day it was dismounted.

    A replaced meter stays, with its readings; the new one names it in `replaces`. A trigger
    forbids changes of its number, what it counts and the day of installation.
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
    # Water and heat meters must be verified again every few years (Prawo o miarach).
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
    # The module that sends the figures has its own number, the only one that suppliers know.
    radio_no = models.CharField(
        _("numer modułu radiowego"),
        max_length=30,
        blank=True,
        help_text=_("Z nakładki radiowej, jak w plikach dostawcy odczytów."),
    )
    # Of an allocator: the location factor of the premises in its building (LAF).
    laf = models.DecimalField(
        _("współczynnik LAF"), max_digits=3, decimal_places=LAF_PLACES, null=True, blank=True
    )

    # The columns that billing depends on: owner, what it counts and since when, who reads it.
    coverage = Coverage(
        sealed=(
            "premises_id",
            "kind",
            "number",
            "unit",
            "place",
            "verified_until",
            "installed_on",
            "dismounted_on",
            "replaces_id",
            "remote",
            "radio_no",
            "laf",
        ),
        stream=SealStream.MONEY,
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
            # For the meters of a flat, and the list of all flats without sorting every meter.
            models.Index(fields=["premises", "dismounted_on"], name="meters_hanging"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"

    @property
    def counts(self) -> MeterKind:
        return MeterKind(self.kind)

    def is_verified_on(self, day: date) -> bool:
        """Return False after the last day of its legal mark; a meter without that day is taken."""
        return self.verified_until is None or day <= self.verified_until

    def hangs_on(self, day: date) -> bool:
        return self.installed_on <= day and (
            self.dismounted_on is None or day <= self.dismounted_on
        )


MAX_DIGITS, PLACES = 12, 3
ZERO = 0  # the migrations keep it


class ReadingQuerySet(models.QuerySet["Reading"]):
    def standing(self) -> Self:
        """Filter accepted and waiting readings; a returned one counts for nothing."""
        return self.exclude(state=ReadingState.RETURNED)

    def accepted(self) -> Self:
        return self.filter(state=ReadingState.ACCEPTED)

    def waiting(self) -> Self:
        return self.filter(state=ReadingState.WAITING)


class Reading(models.Model):
    """What a meter showed on a day, with at most three decimals, as it was handed in.

    A trigger forbids changing or deleting the figure. Only its state changes: WAITING →
    ACCEPTED or RETURNED, ACCEPTED → RETURNED, each with day and user. A returned reading has a
    reason and leaves its day free for another. `doubt` says what was unlikely about it.
    """

    meter = models.ForeignKey(
        Meter,
        verbose_name=_("licznik"),
        on_delete=models.PROTECT,
        related_name="readings",
        db_index=False,  # meters_reading_days begins with it
    )
    day = models.DateField(_("dzień odczytu"))
    value = models.DecimalField(_("wskazanie"), max_digits=MAX_DIGITS, decimal_places=PLACES)
    source = models.CharField(_("skąd"), max_length=8, choices=ReadingSource)
    occasion = models.CharField(
        _("okazja"), max_length=8, choices=Occasion, default=Occasion.ORDINARY
    )
    state = models.CharField(_("stan"), max_length=8, choices=ReadingState)
    doubt = models.CharField(
        _("wątpliwość"), max_length=11, choices=Doubt, blank=True, default=Doubt.NONE
    )
    reason = models.CharField(_("powód zwrotu"), max_length=300, blank=True)
    entered_at = models.DateTimeField(_("wpisano"))
    entered_by = optional_user_key(_("wpisał"), blank=False)
    decided_on = models.DateField(_("rozstrzygnięto"), null=True)
    decided_by = optional_user_key(_("rozstrzygnął"), blank=False)

    # The link of the chain that recorded it; None for readings from before the chain.
    link_number = models.PositiveBigIntegerField(null=True, editable=False)

    coverage = checked_by("ledger")

    objects = ReadingQuerySet.as_manager()

    class Meta:
        verbose_name = _("odczyt")
        verbose_name_plural = _("odczyty")
        ordering = ["-day", "-pk"]
        default_permissions = ("view", "add")
        permissions = [("decide_reading", _("Może przyjmować i zwracać odczyty"))]
        constraints = [
            models.UniqueConstraint(
                fields=["meter", "day"],
                condition=~Q(state=ReadingState.RETURNED),
                name="meters_reading_once_a_day",
            ),
            models.CheckConstraint(
                condition=Q(value__gte=models.Value(ZERO)), name="meters_reading_from_zero"
            ),
            models.CheckConstraint(
                condition=Q(state=ReadingState.RETURNED) & ~Q(reason="")
                | ~Q(state=ReadingState.RETURNED) & Q(reason=""),
                name="meters_returned_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(
                    source__in=ReadingSource.values,
                    occasion__in=Occasion.values,
                    state__in=ReadingState.values,
                    doubt__in=Doubt.values,
                ),
                name="meters_reading_known_words",
            ),
        ]
        indexes = [
            models.Index(fields=["meter", "-day"], name="meters_reading_days"),
            models.Index(fields=["-day", "-id"], name="meters_reading_newest"),
            models.Index(
                fields=["day"],
                condition=Q(state=ReadingState.WAITING),
                name="meters_reading_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meter}, {self.day:%d.%m.%Y}"

    @property
    def is_estimate(self) -> bool:
        return self.source == ReadingSource.ESTIMATE

    @property
    def remarks(self) -> str:
        """Why it is unlikely, and whether the meter's legal mark was over; often empty."""
        late = "" if self.meter.is_verified_on(self.day) else PAST_VERIFICATION
        return ", ".join(str(part) for part in (self.get_doubt_display(), late) if part)


def random_name(instance: ReadingPhoto, name: str) -> str:
    """Return a random file name; the sender's name never becomes a path."""
    return f"{uuid.uuid4().hex}.jpg"


class ReadingPhoto(models.Model):
    """A picture of the counter, redrawn from its pixels: no position, nothing of the file.

    It has no reading while the resident is asked about an unlikely figure; without a reading it
    is deleted after a day.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reading = models.OneToOneField(
        Reading,
        verbose_name=_("odczyt"),
        on_delete=models.PROTECT,
        null=True,
        related_name="photo",
    )
    file = models.FileField(storage=PrivateStorage("meters"), upload_to=random_name)
    taken_at = models.DateTimeField(_("dodano"))
    sent_by = user_key(_("przysłał"))

    coverage = unproven("zdjęcie pomaga sprawdzić odczyt; dowodem jest odczyt")

    class Meta:
        verbose_name = _("zdjęcie licznika")
        verbose_name_plural = _("zdjęcia liczników")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)
