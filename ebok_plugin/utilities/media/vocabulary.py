"""The closed word lists of media settlements (`import_formats.md` §3). Imports no models."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Medium(TextChoices):
    """What was consumed; the order is that of every page."""

    HEAT = "CO", _("centralne ogrzewanie")
    WATER = "ZW", _("woda i ścieki")
    HOT_WATER = "CW", _("podgrzanie wody")
    GAS = "GAZ", _("gaz")

    @property
    def order(self) -> int:
        return list(Medium).index(self)

    @property
    def short(self) -> str:
        """Return the name for a drawing without room for the long one."""
        return str(SHORT[self])


class MediumPart(TextChoices):
    """The part of a medium: the whole, or one of two parts with keys of their own."""

    FIXED = "STALA", _("część stała")
    VARIABLE = "ZMIENNA", _("część zmienna")
    WHOLE = "CALOSC", _("całość")

    @property
    def order(self) -> int:
        return list(MediumPart).index(self)


class AllocationKey(TextChoices):
    """The key that splits a part among the premises."""

    AREA = "AREA_M2", _("powierzchnia lokalu")
    HEAT_UNITS = (
        "HCA_UNITS_LAF",
        _("wskazania podzielników razy współczynnik położenia lokalu (LAF)"),
    )
    WATER = "WATER_M3", _("zużycie wody według wodomierzy")
    HOT_WATER = "HOT_WATER_M3", _("zużycie ciepłej wody według wodomierzy")
    PERSONS = "PERSONS", _("liczba osób")
    SHARE = "SHARE", _("udział lokalu")

    @property
    def unit(self) -> str:
        """Return the unit after a number of this key; an allocator counts in its own units."""
        return UNITS[self]


SHORT = {
    Medium.HEAT: _("ogrzewanie"),
    Medium.WATER: _("woda"),
    Medium.HOT_WATER: _("podgrzanie"),
    Medium.GAS: _("gaz"),
}
UNITS = {
    AllocationKey.AREA: "m²",
    AllocationKey.HEAT_UNITS: "j.",
    AllocationKey.WATER: "m³",
    AllocationKey.HOT_WATER: "m³",
    AllocationKey.PERSONS: "os.",
    AllocationKey.SHARE: "",
}
