from __future__ import annotations

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms_ext.premises.models.tree import (
    AtOnePlace,
    Building,
    Dated,
    Property,
    Staircase,
    one_of,
)

LEVELS = ("property", "building", "staircase")


class PlaceContact(AtOnePlace, Dated):
    """Who looks after a property, a building or a staircase, at work: what the board in the hall
    says, and nothing of the person's own. A staircase without one asks its building, that its
    property; a role given nearer hides the one from above.
    """

    LEVELS: ClassVar[tuple[str, ...]] = LEVELS

    class Role(models.TextChoices):
        """In the order in which they are shown."""

        CARETAKER = "caretaker", _("gospodarz domu")
        ADMINISTRATOR = "administrator", _("administrator budynku")
        EMERGENCY = "emergency", _("pogotowie techniczne")
        WATER = "emergency_water", _("pogotowie wodno-kanalizacyjne")
        HEATING = "emergency_heating", _("pogotowie ciepłownicze")
        GAS = "emergency_gas", _("pogotowie gazowe")
        POWER = "emergency_power", _("pogotowie energetyczne")
        LIFT = "emergency_lift", _("pogotowie dźwigowe")

    property = models.ForeignKey(
        Property,
        verbose_name=_("nieruchomość"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="contacts",
    )
    building = models.ForeignKey(
        Building,
        verbose_name=_("budynek"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="contacts",
    )
    staircase = models.ForeignKey(
        Staircase,
        verbose_name=_("klatka"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="contacts",
    )
    role = models.CharField(_("kto"), max_length=20, choices=Role)
    name = models.CharField(
        _("imię i nazwisko albo firma"),
        max_length=120,
        help_text=_("Dane służbowe: każdy przeczyta je w ogłoszeniu i na plakacie."),
    )
    phone = models.CharField(
        _("telefon"),
        max_length=20,
        blank=True,
        validators=[
            RegexValidator(
                r"^\+?[0-9][0-9 -]{1,18}\Z",
                _("Wpisz numer telefonu cyframi, na przykład 22 555 01 23."),
            )
        ],
    )
    email = models.EmailField(_("e-mail"), blank=True)
    hours = models.CharField(
        _("godziny"),
        max_length=120,
        blank=True,
        help_text=_("Na przykład „pn.–pt. 7:00–15:00” albo „całą dobę”."),
    )

    class Meta(Dated.Meta):
        abstract = False
        verbose_name = _("kontakt")
        verbose_name_plural = _("kontakty")
        ordering: ClassVar[list[str]] = ["role", "name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=one_of(LEVELS),
                name="placecontact_has_one_place",
            ),
            models.CheckConstraint(
                condition=~Q(phone="") | ~Q(email=""),
                name="placecontact_can_be_reached",
                violation_error_message=_("Podaj telefon albo e-mail."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.name}"

    def place(self) -> Property | Building | Staircase:
        """What it looks after; the constraint lets no row be without."""
        place = self.property or self.building or self.staircase
        assert place is not None
        return place
