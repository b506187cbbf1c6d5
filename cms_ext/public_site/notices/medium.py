"""What an outage is an outage of."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OutageMedium(TextChoices):
    """The value is the word itself: pages, posters and feeds show it, older words stay as typed."""

    WATER = "woda", _("woda")
    HOT_WATER = "ciepła woda", _("ciepła woda")
    COLD_WATER = "zimna woda", _("zimna woda")
    POWER = "prąd", _("prąd")
    GAS = "gaz", _("gaz")
    HEATING = "ogrzewanie", _("ogrzewanie")
    LIFT = "winda", _("winda")
    INTERNET = "internet", _("internet")
    OTHER = "inne", _("inne")


def choices_with(kept: str) -> list[tuple[str, object]]:
    """All of them, and the word that stands already when it is none of them."""
    own = [(kept, kept)] if kept and kept not in OutageMedium.values else []
    return [("", "–"), *OutageMedium.choices, *own]
