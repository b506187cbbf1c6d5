"""The words that every notice must have (fees_law.md §3)."""

from __future__ import annotations

from django.utils.translation import gettext as _


def instruction() -> str:
    """What the payer may do about the change."""
    return _(
        "Mają Państwo prawo żądać przedstawienia kalkulacji wysokości opłat oraz kwestionować "
        "zasadność zmiany bezpośrednio na drodze sądowej. W razie wystąpienia do sądu opłaty "
        "zależne od Spółdzielni wnosi się do zakończenia sprawy w dotychczasowej wysokości; "
        "zmienione opłaty na pokrycie kosztów niezależnych od Spółdzielni są należne od podanego "
        "terminu."
    )
