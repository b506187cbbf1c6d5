"""The words that a subscriber agrees to. A change of the text needs a new version."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

VERSION = "2026-1"
TEXT = _(
    "Chcę otrzymywać ogłoszenia Spółdzielni na podany adres i zapoznałam/em się z informacją "
    "o przetwarzaniu danych."
)
PHONE_TEXT = _(
    "Chcę otrzymywać pilne komunikaty Spółdzielni SMS-em na podany numer i zapoznałam/em się "
    "z informacją o przetwarzaniu danych."
)
