"""Which addresses lie in which sector: streets, and ranges of their numbers."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from waste_union.collections.models.brought import BroughtFile
from waste_union.collections.models.configuration import Sector
from waste_union.collections.vocabulary import BuildingKind, Side

LETTER = RegexValidator(r"^[a-z]?\Z", _("Wpisz jedną małą literę albo zostaw puste."))


class Street(models.Model):
    """A street of a place; in a village without streets `name` is empty.

    `key` stands in addresses. `words` are its name and place as they are searched: folded, each
    word with a blank before it; `folded_name` is the name (in a village the place) alone.
    """

    commune = models.CharField(_("gmina"), max_length=80)
    place = models.CharField(_("miejscowość"), max_length=80)
    name = models.CharField(_("ulica"), max_length=120, blank=True)
    key = models.SlugField(_("w adresie strony"), max_length=120, unique=True, editable=False)
    folded_name = models.CharField(max_length=160, editable=False, db_index=True)
    words = models.CharField(max_length=260, editable=False)

    class Meta:
        verbose_name = _("ulica")
        verbose_name_plural = _("ulice")
        ordering: ClassVar[list[str]] = ["place", "name", "commune"]
        default_permissions = ()
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["place", "name", "commune"], name="collections_street_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.place}" if self.name else self.place

    def with_number(self, number: object) -> str:
        """`ul. Leśna 12a, Przykładowo`, in a village `Borówki 7`."""
        return f"{self.name} {number}, {self.place}" if self.name else f"{self.place} {number}"


class AddressRange(models.Model):
    """Numbers of a street that lie in a sector; without a first number the whole street.

    A last number without a letter has all its letters: 1 to 12 holds 12a. Of two ranges that hold a
    number the narrower one counts. Empty days: since always, without an end.
    """

    street = models.ForeignKey(
        Street, verbose_name=_("ulica"), on_delete=models.PROTECT, related_name="ranges"
    )
    sector = models.ForeignKey(
        Sector, verbose_name=_("rejon"), on_delete=models.PROTECT, related_name="ranges"
    )
    building_kind = models.CharField(_("rodzaj zabudowy"), max_length=15, choices=BuildingKind)
    side = models.CharField(_("numery"), max_length=4, choices=Side, default=Side.ALL)
    number_from = models.PositiveSmallIntegerField(_("od numeru"), null=True, blank=True)
    letter_from = models.CharField(
        _("litera"), max_length=1, blank=True, default="", validators=[LETTER]
    )
    number_to = models.PositiveSmallIntegerField(_("do numeru"), null=True, blank=True)
    letter_to = models.CharField(
        _("litera"), max_length=1, blank=True, default="", validators=[LETTER]
    )
    valid_from = models.DateField(_("od dnia"), null=True, blank=True)
    valid_to = models.DateField(_("do dnia"), null=True, blank=True)
    brought_by = models.ForeignKey(
        BroughtFile, on_delete=models.SET_NULL, null=True, editable=False, related_name="ranges"
    )

    class Meta:
        verbose_name = _("zakres numerów")
        verbose_name_plural = _("adresy rejonów")
        ordering: ClassVar[list[str]] = ["street__place", "street__name", "number_from", "pk"]
        default_permissions = ("change", "view")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(number_from__isnull=True, number_to__isnull=True)
                | Q(number_from__gte=1, number_to__gte=F("number_from")),
                name="collections_range_numbers",
                violation_error_message=_("Numer „do” jest mniejszy niż numer „od”."),
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="collections_range_days",
                violation_error_message=_("Ostatni dzień jest przed pierwszym."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.street}: {self.numbers}"

    @property
    def numbers(self) -> str:
        """`wszystkie numery`, `12a`, `1–29 (nieparzyste)`."""
        if self.number_from is None:
            whole = _("wszystkie numery") if self.side == Side.ALL else self.get_side_display()
            return str(whole)
        first = f"{self.number_from}{self.letter_from}"
        last = f"{self.number_to}{self.letter_to}"
        span = first if first == last else f"{first}–{last}"
        return span if self.side == Side.ALL else f"{span} ({self.get_side_display()})"
