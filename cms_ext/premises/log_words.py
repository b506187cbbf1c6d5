"""The actions that this plugin writes into the access log, in words."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

ACTIONS = (
    ("PLACE_ENTERED", _("Wpis do drzewa nieruchomości")),
    ("PLACE_CHANGED", _("Zmiana danych nieruchomości, budynku, klatki albo lokalu")),
    ("PLACE_MOVED", _("Przeniesienie w drzewie nieruchomości")),
    ("PLACES_MERGED", _("Połączenie dwóch wpisów w drzewie nieruchomości")),
    ("PLACE_SPLIT", _("Podział budynku albo lokalu")),
    ("PLACE_ENDED", _("Koniec nieruchomości, budynku, klatki albo lokalu")),
    ("PLACE_REOPENED", _("Cofnięcie końca w drzewie nieruchomości")),
    ("CONTACT_ENTERED", _("Wpisanie opiekuna budynku")),
    ("CONTACT_CHANGED", _("Zmiana danych opiekuna budynku")),
    ("CONTACT_ENDED", _("Ustalenie końca opiekuna budynku")),
    ("CONTACT_REMOVED", _("Usunięcie danych dawnego opiekuna budynku")),
)
