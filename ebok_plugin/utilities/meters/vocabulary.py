"""The word lists of meters and readings. Imports no models."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MeterKind(TextChoices):
    """What a meter counts (`import_formats.md` §3, `medium`); the order is that of every page."""

    COLD_WATER = "ZW", _("wodomierz zimnej wody")
    HOT_WATER = "CW", _("wodomierz ciepłej wody")
    HEAT = "CO", _("ciepłomierz")
    ALLOCATOR = "HCA", _("podzielnik ciepła")
    GAS = "GAZ", _("gazomierz")

    @property
    def order(self) -> int:
        return list(MeterKind).index(self)

    @property
    def unit(self) -> str:
        """Return the unit in which such a meter usually counts."""
        return UNITS[self]

    @property
    def digits(self) -> int:
        """Return the largest number of digits before the comma of its counter."""
        return DIGITS[self]

    @property
    def by_household(self) -> bool:
        """Return whether its use may be compared between flats.

        An allocator counts for one radiator in units of its own.
        """
        return self is not MeterKind.ALLOCATOR


UNITS = {
    MeterKind.COLD_WATER: "m³",
    MeterKind.HOT_WATER: "m³",
    MeterKind.HEAT: "GJ",
    MeterKind.ALLOCATOR: "j.",
    MeterKind.GAS: "m³",
}
DIGITS = {
    MeterKind.COLD_WATER: 5,
    MeterKind.HOT_WATER: 5,
    MeterKind.HEAT: 7,
    MeterKind.ALLOCATOR: 5,
    MeterKind.GAS: 6,
}


class ReadingSource(TextChoices):
    """Where the figure comes from."""

    RESIDENT = "RESIDENT", _("mieszkaniec")
    CLERK = "CLERK", _("pracownik")
    IMPORT = "IMPORT", _("plik")
    RADIO = "RADIO", _("odczyt radiowy")
    ESTIMATE = "ESTIMATE", _("szacunek")


class Occasion(TextChoices):
    """Whether a figure belongs to the installation or dismounting of its meter."""

    ORDINARY = "ORDINARY", _("zwykły")
    FIRST = "FIRST", _("przy montażu")
    LAST = "LAST", _("przy demontażu")


class ReadingState(TextChoices):
    ACCEPTED = "ACCEPTED", _("przyjęty")
    WAITING = "WAITING", _("czeka na sprawdzenie")
    RETURNED = "RETURNED", _("zwrócony")


class Doubt(TextChoices):
    """Why a figure is unlikely compared with known ones; it is never refused for that."""

    NONE = "", _("bez uwag")
    LOWER = "LOWER", _("mniejszy niż poprzedni")
    ABOVE_LATER = "ABOVE_LATER", _("większy niż późniejszy")
    JUMP = "JUMP", _("dużo większy niż zwykle")


class LayoutField(TextChoices):
    """What a column of a supplier's file holds."""

    RADIO = "RADIO", _("numer modułu radiowego")
    METER = "METER", _("numer licznika")
    PREMISES = "PREMISES", _("kod lokalu")
    DAY = "DAY", _("dzień odczytu")
    VALUE = "VALUE", _("wskazanie w dniu odczytu")
    MONTH_END = "MONTH_END", _("wskazanie z końca poprzedniego miesiąca")
    UNIT = "UNIT", _("jednostka")
    FAULT = "FAULT", _("kod błędu modułu")

    @property
    def is_figure(self) -> bool:
        return self in (LayoutField.VALUE, LayoutField.MONTH_END)


class DateFormat(TextChoices):
    """How days are written in a supplier's file, as `strptime` reads them; an hour may follow."""

    ISO = "%Y-%m-%d", "2026-10-31"
    DOTS = "%d.%m.%Y", "31.10.2026"
    DASHES = "%d-%m-%Y", "31-10-2026"
    SLASHES = "%d/%m/%Y", "31/10/2026"
    SHORT = "%d.%m.%y", "31.10.26"
    DIGITS = "%Y%m%d", "20261031"


class DecimalSign(TextChoices):
    COMMA = ",", _("przecinek: 123,456")
    DOT = ".", _("kropka: 123.456")
