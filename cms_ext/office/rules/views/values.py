"""The values of a legal rule in words; their names in the program are those of `domain.params`."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

NAMES: Mapping[str, object] = {
    "anchor": gettext_lazy("liczone do"),
    "cap": gettext_lazy("najpóźniej"),
    "controlled": gettext_lazy("opłaty zależne od Spółdzielni"),
    "day_of_next_month": gettext_lazy("dzień następnego miesiąca"),
    "days": gettext_lazy("dni"),
    "extension_months": gettext_lazy("miesiące przedłużenia"),
    "factor_max": gettext_lazy("najwyższa krotność"),
    "factor_min": gettext_lazy("najniższa krotność"),
    "hours": gettext_lazy("godziny"),
    "independent": gettext_lazy("opłaty niezależne od Spółdzielni"),
    "majority": gettext_lazy("większość"),
    "members_over": gettext_lazy("członków więcej niż"),
    "months": gettext_lazy("miesiące"),
    "months_after_balance_date": gettext_lazy("miesiące od dnia bilansowego"),
    "supporters": gettext_lazy("popierający członkowie"),
    "value": gettext_lazy("obowiązuje"),
    "years": gettext_lazy("lata"),
}
TEXTS: Mapping[str, object] = {
    "end_of_month": gettext_lazy("końca miesiąca"),
    "last_day_previous_month": gettext_lazy("ostatniego dnia poprzedniego miesiąca"),
}


def _known_values() -> str:
    names = ", ".join(f"{name} ({words})" for name, words in NAMES.items())
    return _('W nawiasach klamrowych, na przykład {"days": 21}. Program czyta: %s.') % names


# How values are typed in, for the form's field.
known_values = lazy(_known_values, str)()


def in_words(name: str, value: object) -> str:
    """`dni: 21`; a text that has no words yet stands as it is."""
    return f"{NAMES.get(name, name)}: {_shown(value)}"


def _shown(value: object) -> str:
    if value is None:
        return _("nieznane")
    if isinstance(value, bool):
        return _("tak") if value else _("nie")
    return str(TEXTS.get(str(value), value))
