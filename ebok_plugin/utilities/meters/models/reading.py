from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ebok_plugin.utilities.meters.models.meter import Meter
from ebok_plugin.utilities.meters.vocabulary import Doubt, Occasion, ReadingSource, ReadingState

MAX_DIGITS, PLACES = 12, 3
ZERO = 0  # the migrations keep it


class ReadingQuerySet(models.QuerySet["Reading"]):
    def standing(self) -> Self:
        """Accepted, or waiting for somebody to look; one that was returned counts for nothing."""
        return self.exclude(state=ReadingState.RETURNED)

    def accepted(self) -> Self:
        return self.filter(state=ReadingState.ACCEPTED)

    def waiting(self) -> Self:
        return self.filter(state=ReadingState.WAITING)


class Reading(models.Model):
    """What a meter showed on a day, with up to three decimals, as it was handed in.

    The figure never changes and is never deleted, a trigger keeps it; only its state does:
    WAITING → ACCEPTED or RETURNED, ACCEPTED → RETURNED, each with its day and by whom. A returned
    one has its reason and leaves its day free for another. `doubt` says what was unlikely of it.
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
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("wpisał"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    decided_on = models.DateField(_("rozstrzygnięto"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("rozstrzygnął"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )

    # Of which link of the chain it is; none for what was there before the chain.
    link_number = models.PositiveBigIntegerField(null=True, editable=False)

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
