"""The actions that this plugin writes into the access log, in words."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

ACTIONS = (
    ("METER_INSTALLED", _("Montaż licznika")),
    ("METER_DISMOUNTED", _("Demontaż licznika")),
    ("READING_RECORDED", _("Odczyt licznika")),
    ("READING_ACCEPTED", _("Przyjęcie odczytu")),
    ("READING_RETURNED", _("Zwrot odczytu")),
    ("READING_LETTER_MADE", _("Pismo o brakującym odczycie")),
    ("METER_DESCRIBED", _("Zmiana danych licznika")),
    ("USE_INFORMATION_MADE", _("Informacja o zużyciu")),
    ("READING_LAYOUT_ADDED", _("Nowy układ pliku odczytów")),
    ("READING_LAYOUT_CHANGED", _("Zmiana układu pliku odczytów")),
    ("READING_LAYOUT_DELETED", _("Usunięcie układu pliku odczytów")),
    ("READING_WINDOW_ADDED", _("Nowy termin odczytów")),
    ("READING_WINDOW_CHANGED", _("Zmiana terminu odczytów")),
)
