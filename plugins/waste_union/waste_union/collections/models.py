"""Sectors, their addresses, and the days on which each fraction is collected."""

from __future__ import annotations

from datetime import time
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms_ext.people.identity.user_key import optional_user_key
from waste_union.collections.vocabulary import BuildingKind, Colour, ImportWhat, Side


class BroughtFile(models.Model):
    """An imported file, which can be taken back as a whole.

    Rows that it made refer to it. `replaced` lists the values that it replaced: for each row `[key,
    {field: value}, key of the file that had brought it or null]`, values as JSON has them.
    """

    what = models.CharField(_("co wczytano"), max_length=20, choices=ImportWhat)
    filename = models.CharField(_("nazwa pliku"), max_length=255)
    sha256 = models.CharField(_("skrót pliku"), max_length=64)
    rows_new = models.PositiveIntegerField(_("nowe"))
    rows_changed = models.PositiveIntegerField(_("zmienione"))
    replaced: models.JSONField[Any, Any] = models.JSONField(default=list, editable=False)
    brought_at = models.DateTimeField(_("wczytano"))
    brought_by = optional_user_key(_("wczytał"), blank=False)
    taken_back_at = models.DateTimeField(_("wycofano"), null=True)
    taken_back_by = optional_user_key(_("wycofał"), blank=False)
    reason = models.CharField(_("powód wycofania"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("wczytany plik odbiorów")
        verbose_name_plural = _("wczytane pliki odbiorów")
        ordering: ClassVar[list[str]] = ["-pk"]
        default_permissions = ("view",)
        permissions = [("take_back_broughtfile", "Can take a file of collections back")]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["what", "-id"], name="collections_file_newest")
        ]

    def __str__(self) -> str:
        return self.filename


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
        ordering: ClassVar[list[str]] = ["code__polish"]
        default_permissions = ("add", "change", "view")

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Fraction(models.Model):
    """A kind of waste that is collected separately; `mark` are the letters next to its colour."""

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
        ordering: ClassVar[list[str]] = ["position", "code__polish"]
        default_permissions = ("add", "change", "view")

    def __str__(self) -> str:
        return self.name


class CollectionTerms(models.Model):
    """The single row of terms that hold for all collections.

    A collection can be reported as missed for `report_days` from its day on. From the first day of
    `next_year_month` the desk is warned of sectors without a schedule for the next year.
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


LETTER = RegexValidator(r"^[a-z]?\Z", _("Wpisz jedną małą literę albo zostaw puste."))


class Street(models.Model):
    """A street of a place; in a village without streets `name` is empty.

    `key` is used in URLs. `words` are its name and place for searching: folded, each word with a
    blank before it. `folded_name` is the name alone (in a village the place).
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
        ordering: ClassVar[list[str]] = ["place__polish", "name__polish", "commune__polish"]
        default_permissions = ()
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["place", "name", "commune"], name="collections_street_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.place}" if self.name else self.place

    def with_number(self, number: object) -> str:
        """Return `ul. Leśna 12a, Przykładowo`, in a village `Borówki 7`."""
        return f"{self.name} {number}, {self.place}" if self.name else f"{self.place} {number}"


class AddressRange(models.Model):
    """House numbers of a street that belong to a sector; no first number means the whole street.

    A last number without a letter includes all its letters: 1 to 12 holds 12a. Of two ranges that
    hold a number the narrower one counts. Empty days mean since always, and without an end.
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
        ordering: ClassVar[list[str]] = [
            "street__place__polish", "street__name__polish", "number_from", "pk",
        ]  # fmt: skip
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
        """Describe the numbers: `wszystkie numery`, `12a`, `1–29 (nieparzyste)`."""
        if self.number_from is None:
            label = _("wszystkie numery") if self.side == Side.ALL else self.get_side_display()
            return str(label)
        first = f"{self.number_from}{self.letter_from}"
        last = f"{self.number_to}{self.letter_to}"
        span = first if first == last else f"{first}–{last}"
        return span if self.side == Side.ALL else f"{span} ({self.get_side_display()})"


class CollectionDay(models.Model):
    """A collection of a fraction in a sector.

    `planned_on` is the regular day: it identifies the collection, and its year is the year of the
    schedule. `day` is the actual day; if they differ, the collection was moved. An empty kind of
    building means every kind.
    """

    sector = models.ForeignKey(
        Sector,
        verbose_name=_("rejon"),
        on_delete=models.PROTECT,
        related_name="days",
        db_index=False,  # the index collections_day_of_sector begins with it
    )
    fraction = models.ForeignKey(
        Fraction, verbose_name=_("frakcja"), on_delete=models.PROTECT, related_name="days"
    )
    building_kind = models.CharField(
        _("rodzaj zabudowy"), max_length=15, choices=BuildingKind, blank=True, default=""
    )
    planned_on = models.DateField(_("dzień z rytmu"))
    day = models.DateField(_("dzień odbioru"))
    cancelled = models.BooleanField(_("odwołany"), default=False)
    brought_by = models.ForeignKey(
        BroughtFile, on_delete=models.SET_NULL, null=True, editable=False, related_name="days"
    )

    class Meta:
        verbose_name = _("termin odbioru")
        verbose_name_plural = _("terminy odbiorów")
        ordering: ClassVar[list[str]] = ["day", "sector__code__polish", "fraction__position", "pk"]
        default_permissions = ("change", "view")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["sector", "planned_on", "fraction", "building_kind"],
                name="collections_day_once",
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["sector", "day"], name="collections_day_of_sector"),
            models.Index(fields=["day"], name="collections_day_order"),
        ]

    def __str__(self) -> str:
        return f"{self.sector.code}, {self.fraction}, {self.day:%d.%m.%Y}"

    @property
    def moved(self) -> bool:
        return self.day != self.planned_on
